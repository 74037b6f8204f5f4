#!/usr/bin/env python3
"""Reads the packets themselves, and writes NAME.truth.json for what each tool printed of them.

    truth.py CALLS.pcap FOLDER    FOLDER holds tcpdump/, ngrep/, sipgrep/, sngrep/ and tshark/

What a message is comes from the packets; on which line of a log it stands, from the text of its status line there.
"""
import collections
import json
import os
import re
import socket
import struct
import sys

# What a log shows, by name: evidence, kind of time, whether ports, whether headers, and a choice of the packets.
DATE, CLOCK, EPOCH, NONE = 'date', 'clock', 'epoch', None
LOGS = {
    'tcpdump/summary': ('row', CLOCK, True, False, 'udp'),
    'tcpdump/hex': ('row', DATE, True, False, 'udp'),
    'tcpdump/ascii': ('message', DATE, True, True, ''),
    'tcpdump/ascii-clock': ('message', CLOCK, True, True, 'udp'),
    'tcpdump/verbose': ('message', DATE, True, True, 'udp'),
    'ngrep/byline': ('message', DATE, True, True, ''),
    'ngrep/byline-delta': ('message', NONE, True, True, 'udp'),
    'ngrep/wrapped': ('message', DATE, True, True, ''),
    'ngrep/single': ('message', DATE, True, True, ''),
    'sipgrep/plain': ('message', DATE, True, True, 'v4'),
    'sipgrep/colour': ('message', DATE, True, True, 'v4'),
    'sngrep/calls': ('message', DATE, True, True, ''),
    'tshark/summary': ('row', NONE, False, False, ''),
    'tshark/summary-date': ('row', DATE, False, False, ''),
    'tshark/verbose': ('row', EPOCH, True, True, 'first'),
    'tshark/json': ('row', EPOCH, True, True, 'first'),
    'tshark/ek': ('row', EPOCH, True, True, 'first'),
    'tshark/fields': ('row', EPOCH, False, True, ''),
    'tshark/fields-no-names': ('row', EPOCH, False, True, ''),
}


def packets(path):
    """Time, ends, transport and payload of each packet with a payload."""
    data = open(path, 'rb').read()
    at = 24
    while at < len(data):
        seconds, micros, length, _ = struct.unpack('<IIII', data[at:at + 16])
        frame = data[at + 16:at + 16 + length]
        at += 16 + length
        packet = frame[14:]
        if packet[0] >> 4 == 4:
            head, protocol, ends = (packet[0] & 15) * 4, packet[9], (packet[12:16], packet[16:20])
            ends = [socket.inet_ntop(socket.AF_INET, end) for end in ends]
        else:
            head, protocol, ends = 40, packet[6], (packet[8:24], packet[24:40])
            ends = [f'[{socket.inet_ntop(socket.AF_INET6, end)}]' for end in ends]
        packet = packet[head:]
        ports = struct.unpack('>HH', packet[:4])
        payload = packet[8:] if protocol == 17 else packet[(packet[12] >> 4) * 4:]
        if payload:
            yield f'{seconds}.{micros:06}', ends, ports, 'udp' if protocol == 17 else 'tcp', payload.decode()


def header(message, name):
    return re.search(rf'(?m)^{name}: (.*?)\r?$', message)[1]


def local(epoch, kind):
    if kind == EPOCH:
        return epoch
    seconds, micros = epoch.split('.')
    import datetime
    text = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime('%Y-%m-%d %H:%M:%S') + '.' + micros
    return text[11:] if kind == CLOCK else text


def lines_of(name, log):
    """The numbers of the lines that state a status, in order."""
    pattern = {'tshark/summary': r'SIP(?:/SDP)? \d+ Status: [1-6]\d\d ', 'tshark/summary-date': r'SIP(?:/SDP)? \d+ Status: [1-6]\d\d '}
    pattern = pattern.get(name, r'SIP/2\.0 (?:\x1b\[1m\x1b\[33m)?[1-6]\d\d ')
    seen = [number for number, line in enumerate(log.split('\n'), 1) if re.search(pattern, line)]
    # With -A, the line above a packet states its status too.
    if name.startswith('tcpdump/ascii'):
        seen = [number for number, line in enumerate(log.split('\n'), 1) if re.search(r'(?<! SIP: )SIP/2\.0 [1-6]\d\d ', line)]
    return seen


def truth(name, responses, log):
    kind, time, ports, headers, choice = LOGS[name]
    chosen = [r for r in responses if choice in ('', r[3]) or (choice == 'v4' and '[' not in r[1][0])]
    chosen = responses[:5] if choice == 'first' else chosen  # of the first ten packets
    lines = lines_of(name, log)
    assert len(lines) == len(chosen), (name, len(lines), len(chosen))
    records = []
    for line, (epoch, ends, port, transport, message) in zip(lines, chosen):
        code, phrase = re.match(r'SIP/2\.0 (\d{3}) (.*?)\r', message).groups()
        record = {'line': line, 'code': int(code), 'phrase': phrase}
        if headers:
            record.update(call_id=header(message, 'Call-ID'), cseq=header(message, 'CSeq'))
            if name.endswith('no-names'):
                del record['call_id']
            elif name != 'tshark/fields':
                record['server'] = header(message, 'Server')
        for key, end, number in zip(('peer', 'local'), ends, port):
            if name.startswith('tshark/fields') and '[' in end:
                continue  # only IPv4 was asked for
            record[key] = f'{end}:{number}' if ports else end
        if ports:
            record['transport'] = transport
        if time:
            record['timestamp'] = local(epoch, time)
        records.append(record)
    codes = dict(sorted(collections.Counter(str(r['code']) for r in records).items()))
    stated = kind == 'row'
    events = {'count': len(records), 'codes': codes, 'of_which': {'row': codes}, 'records': [{'kind': 'row', **r} for r in records]}
    return {
        'responses': 0 if stated else len(records),
        'codes': {} if stated else codes,
        'events': events if stated else {'count': 0, 'codes': {}},
        'records': [] if stated else records,
    }


def dumps(truth):
    def rows(records):
        return '[' + ','.join(f'\n  {json.dumps(r)}' for r in records) + ('\n ]' if records else ']')
    events = {k: v for k, v in truth['events'].items() if k != 'records'}
    text = json.dumps(events)
    if 'records' in truth['events']:
        text = text[:-1] + f', "records": {rows(truth["events"]["records"])}}}'
    return (f'{{\n "responses": {truth["responses"]},\n "codes": {json.dumps(truth["codes"])},\n "events": {text},\n'
            f' "records": {rows(truth["records"])},\n "notes": {json.dumps(truth["notes"])}\n}}\n')


def main(capture, folder):
    responses = [p for p in packets(capture) if p[4].startswith('SIP/2.0 ')]
    for name in LOGS:
        path = os.path.join(folder, name)
        old = {}
        if os.path.exists(path + '.truth.json'):
            old = json.load(open(path + '.truth.json'))
        found = truth(name, responses, open(path + '.log').read())
        found['notes'] = old.get('notes', '')
        with open(path + '.truth.json', 'w') as out:
            out.write(dumps(found))


if __name__ == '__main__':
    main(*sys.argv[1:])
