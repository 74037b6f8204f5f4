#!/usr/bin/env python3
"""Writes the derived samples under envelope-*/ again: real and documented logs in other envelopes, with their truth.

    python3 samples/envelopes.py

An encoder gets the entries of a log (one call of a logger each, with its first line's number) and gives lines, each with
the number of the line that it holds the beginning of. The truth is that of the source with the lines renumbered.
"""
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))


def source(name):
    """The lines of a log, and its truth."""
    with open(os.path.join(HERE, name + '.log'), 'rb') as log, open(os.path.join(HERE, name + '.truth.json')) as truth:
        return [line.rstrip('\r') for line in log.read().decode().rstrip('\n').split('\n')], json.load(truth)


def entries(lines, first):
    """Cuts lines into entries at those that `first` matches: (number of the first line, lines)."""
    found = []
    for number, line in enumerate(lines, 1):
        if not found or re.match(first, line):
            found.append((number, []))
        found[-1][1].append(line)
    return found


def write(name, lines, truth, notes, places):
    """Writes a log and its truth. `places` says on which line of it each line of the source is."""
    os.makedirs(os.path.dirname(os.path.join(HERE, name)), exist_ok=True)
    with open(os.path.join(HERE, name + '.log'), 'w', newline='') as log:
        log.write(''.join(line + '\n' for line in lines))
    records = [dict(record, line=places[record['line']]) for record in truth['records']]
    out = ['{', f' "responses": {truth["responses"]},', f' "codes": {json.dumps(truth["codes"])},',
           ' "events": {"count": 0, "codes": {}},', ' "records": [']
    out += ['  ' + json.dumps(record, ensure_ascii=False) + ',' for record in records]
    out[-1] = out[-1].rstrip(',')
    out += [' ],', f' "notes": {json.dumps(notes)}', '}', '']
    with open(os.path.join(HERE, name + '.truth.json'), 'w') as file:
        file.write('\n'.join(out))


def stamp(number):
    """A time for the envelope, a little later for each line."""
    return f'2026-11-21T06:20:{31 + number // 60:02}.{number * 1001 % 1000000:06}'


def docker(text, number):
    inner = json.dumps(text, ensure_ascii=False).replace('<', '\\u003c').replace('>', '\\u003e').replace('&', '\\u0026')
    return f'{{"log":{inner},"stream":"stdout","time":"{stamp(number)}789Z"}}'


def by_line(name, of, encode, notes, others=()):
    """A line for a line; `others` come between, by the number of the line before them."""
    lines, truth = source(of)
    out, places = [], {}
    for number, line in enumerate(lines, 1):
        out.append(encode(line, number))
        places[number] = len(out)
        out += [text for after, text in others if after == number]
    write(name, out, truth, notes, places)


def by_entry(name, of, first, encode, notes):
    """A line for an entry."""
    lines, truth = source(of)
    out, places = [], {}
    for number, entry in entries(lines, first):
        out.append(encode('\n'.join(entry), number))
        places.update({number + at: len(out) for at in range(len(entry))})
    write(name, out, truth, notes, places)


def part(name, of, first, last, notes):
    """Some lines of a log, from `first` to `last`."""
    lines, truth = source(of)
    records = [record for record in truth['records'] if first <= record['line'] <= last]
    codes = {}
    for record in records:
        codes[str(record['code'])] = codes.get(str(record['code']), 0) + 1
    truth = {'responses': len(records), 'codes': codes, 'records': records}
    write(name, lines[first - 1:last], truth, notes, {number: number - first + 1 for number in range(first, last + 1)})


def woven(name, sources, notes):
    """Several logs at once, a line of each in turn, each behind a prefix of its own."""
    logs = [source(of) for _, of in sources]
    out, places = [], [{} for _ in logs]
    for number in range(1, max(len(lines) for lines, _ in logs) + 1):
        for (prefix, _), (lines, _), place in zip(sources, logs, places):
            if number <= len(lines):
                out.append(prefix.format(clock=stamp(number)[11:19], stamp=stamp(number)) + lines[number - 1])
                place[number] = len(out)
    records, codes = [], {}
    for (_, truth), place in zip(logs, places):
        records += [dict(record, line=place[record['line']]) for record in truth['records']]
        for code, count in truth['codes'].items():
            codes[code] = codes.get(code, 0) + count
    records.sort(key=lambda record: record['line'])
    truth = {'responses': len(records), 'codes': dict(sorted(codes.items())), 'records': records}
    write(name, out, truth, notes, {record['line']: record['line'] for record in records})


PJSIP, CHAN_SIP = 'asterisk-pjsip/register-wrong-password', 'asterisk-chan_sip/notify-sipfrag'
FRAGMENTS = 'bare/sipfrag'
ENTRY = r'\[\d{4}-|\[[A-Z][a-z]{2} '


def crlf(text):
    return text.replace('\n', '\r\n')


def main():
    by_line('envelope-docker/pjsip', PJSIP, lambda line, number: docker(line + '\n', number),
            'Docker\'s json-file driver: an object a line of the log.')
    by_line('envelope-docker/chan_sip-sipfrag', CHAN_SIP, lambda line, number: docker(line + '\n', number),
            'The status lines of the transfer are bodies of message/sipfrag here too.')
    by_line('envelope-compose/pjsip', PJSIP, lambda line, number: f'pbx-1  | {line}',
            'docker compose names the service before every line. Lines of another service stand between.',
            [(n, f'web-1  | 192.0.2.66 - - "GET /SIP/2.0 HTTP/1.1" 404 {n}') for n in range(1, 86, 3)])
    by_line('envelope-compose/pjsip-times', PJSIP, lambda line, number: f'{stamp(number)}789Z {line}',
            'docker logs -t puts a time before every line.')
    by_line('envelope-lines/grep', CHAN_SIP, lambda line, number: f'full:{line}', 'grep -H puts the name before every line.')
    by_line('envelope-lines/coloured', PJSIP, lambda line, number: f'\x1b[0;36m{line}\x1b[0m',
            'A console that colours every line.')
    by_line('envelope-lines/quoted', CHAN_SIP, lambda line, number: f'> {line}', 'As quoted in a mail or an issue.')
    woven('envelope-lines/two-hosts', [('Nov 21 {clock} 192.0.2.1 ', PJSIP), ('Nov 21 {clock} 192.0.2.2 ', CHAN_SIP)],
          'A datagram a line, as IOS and others send them, from two hosts at once.')
    woven('envelope-lines/three-pods', [('{stamp}Z stdout F ', 'bare/lf'), ('{stamp}Z stderr F ', FRAGMENTS)],
          'Two streams of a container at once, of which only one has a body of message/sipfrag.')
    by_entry('envelope-json/shipper', PJSIP, ENTRY, lambda text, number: json.dumps(
        {'@timestamp': stamp(number)[:-3] + 'Z', 'host': {'name': 'pbx1'}, 'log': {'file': {'path': '/var/log/asterisk/full'}},
         'message': text}), 'A shipper that joined the lines of an entry.')
    by_entry('envelope-json/docker-of-json', PJSIP, ENTRY, lambda text, number: docker(json.dumps(
        {'level': 'info', 'msg': crlf(text), 'host': 'pbx1'}) + '\n', number), 'JSON in JSON: every backslash is doubled.')
    by_entry('envelope-json/syslog-of-json', CHAN_SIP, ENTRY, lambda text, number: f'<134>1 {stamp(number)}+00:00 pbx1 app 12 - - @cee: '
             + json.dumps({'msg': text, 'pri': 'INFO'}), 'A structured message behind RFC 5424.')
    for name, encode, notes in [
        ('octal', lambda text: crlf(text).replace('\r', '#015').replace('\n', '#012'), 'As rsyslog escapes control characters.'),
        ('backslashes', lambda text: crlf(text).replace('\r', '\\r').replace('\n', '\\n'), 'As programs and viewers show them.'),
        ('kiwi', lambda text: crlf(text).replace('\r', '<013>').replace('\n', '<010>'), 'As Kiwi writes them.'),
        ('hexadecimal', lambda text: crlf(text).replace('\r', '<0D>').replace('\n', '<0A>'), 'Another collector for Windows.'),
        ('entities', lambda text: text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('\n', '&#xD;&#xA;'),
         'As in XML, where angle brackets and ampersands are entities too.'),
        ('blanks', lambda text: text.replace('\n', ' '), 'Flattened: nothing but a blank is left of a line end.'),
        ('returns', lambda text: text.replace('\n', '\r '), 'Carriage returns and blanks are left of the line ends.'),
    ]:
        by_entry(f'envelope-one-line/{name}', CHAN_SIP, ENTRY, lambda text, number, encode=encode: encode(text), notes)
    by_line('envelope-ngrep/dots', 'bare/lf', lambda line, number: line + '.',
            'ngrep -W byline shows a carriage return as a dot.')
    part('kamailio/sipdump-begins-within', 'kamailio/sipdump', 25, 92, 'The file begins behind the first line of a block.')


if __name__ == '__main__':
    main()
