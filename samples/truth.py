#!/usr/bin/env python3
"""A second reader of the samples, independent of sipsift: regular expressions, line by line, slow and plain.

    python3 samples/truth.py                     compares every NAME.truth.json with what it reads in NAME.log
                                                 (of commercial products: the messages, wherever they stand)
    python3 samples/truth.py --show FILE...      prints what it reads
    python3 samples/truth.py --write FILE...     writes NAME.truth.json and keeps the notes: after a make.sh

It compares what it can read by itself: counts, and of each record the keys that both sides have. What only a person
can say (outcome, causes, the notes) stands in the truth files and is left alone.
"""
import collections
import glob
import json
import os
import re
import sys

STATUS = re.compile(r'SIP/2\.0 ([1-6]\d\d)(?: (.*))?$')
REQUEST = re.compile(r'([A-Z]+) \S+ SIP/2\.0$')
HEADER = re.compile(r'([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)$')
KNOWN = set('via v from f to t call-id i cseq contact m record-route server user-agent content-length l warning '
            'reason max-forwards www-authenticate proxy-authenticate supported k allow subject s'.split())
COMPACT = {'v': 'via', 'f': 'from', 't': 'to', 'i': 'call-id', 'm': 'contact', 'l': 'content-length', 'c': 'content-type',
           'k': 'supported', 's': 'subject'}
MONTH = r'(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
ISO = r'\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)?'
SYSLOG = re.compile(rf'(?:<\d+>1? ?)?({MONTH} [ \d]\d \d\d:\d\d:\d\d|{ISO}) (\S+) ([^\s:\[]+)(?:\[\d+\])?'
                    r'(?:: | (?:\d+|-) (?:\S+) (?:-|\[.*?\]) )(.*)$', re.S)
ASTERISK = re.compile(rf'\[({MONTH} [ \d]\d \d\d:\d\d:\d\d|{ISO})\] '
                      r'(?:(?:VERBOSE|DEBUG|NOTICE|WARNING|ERROR|SECURITY)\[-?\d+\](?:\[(C-[0-9a-f]+)\])?:? (?:[\w/.]+\.c(?:pp)?|pjproject): ?)?')
LEVEL = re.compile(r'(?:VERBOSE|DEBUG|NOTICE|WARNING|ERROR|SECURITY)\[-?\d+\](?:\[(C-[0-9a-f]+)\])?:? [\w/.]+\.c(?::\d+ in \w+)?: ?')
UUID = re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12} ')

RECEIVED, SENT = 'received', 'sent'
KEYS = ('line code phrase call_id cseq direction peer peer_source transport session timestamp retransmission').split()


def address(host, port):
    host = host.strip('[]')
    return f'[{host}]:{port}' if ':' in host else f'{host}:{port}'


def marks():
    """Pairs of an expression and a function from its match to what it says about the message that follows."""
    def fields(direction, transport, host, port):
        m = {'direction': direction}
        if transport:
            m['transport'] = transport.lower()
        if host:
            m['peer'] = address(host, port)
        return m
    turn = {'recv': RECEIVED, 'send': SENT, 'received': RECEIVED, 'sent': SENT, 'RX': RECEIVED, 'TX': SENT,
            'Received': RECEIVED, 'Transmitting': SENT}
    return [
        (r'<-{2,3} SIP read from (?:(UDP|TCP|TLS|WS|WSS):(?://)?)?(\S+):(\d+)(?: --->|: ?)$',
         lambda m: fields(RECEIVED, *m.groups())),
        (r'Sip read: ?$', lambda m: {'direction': RECEIVED}),
        (r'<--- (?:Reliably )?Transmitting \((?:no )?NAT\) to (\S+):(\d+) --->$', lambda m: fields(SENT, None, *m.groups())),
        (r'(?:Reliably Transmitting|Transmitting|Retransmitting #\d+) \((?:no )?NAT\) to (\S+):(\d+):$',
         lambda m: fields(SENT, None, *m.groups())),
        (r'(?:Reliably Transmitting|Transmitting|Retransmitting #\d+) \((?:no )?NAT\):$', lambda m: {'direction': SENT}),
        (r'<--- (Transmitting|Received) SIP (?:request|response) \(\d+ bytes\) (?:to|from) (\w+):(\S+):(\d+) --->$',
         lambda m: fields(turn[m[1]], m[2], m[3], m[4])),
        (r'<--- History Entry \d+ (Sent to|Received from) (\S+):(\d+) at (\d+)\s* --->$',
         lambda m: {'timestamp': m[4], **fields(SENT if m[1] == 'Sent to' else RECEIVED, None, m[2], m[3])}),
        (r'(?:.* )?(recv|send) \d+ bytes (?:from|to) (\w+)/\[(.+)\]:(\d+) at (\d\d:\d\d:\d\d\.\d{6}):$',
         lambda m: {'timestamp': m[5], **fields(turn[m[1]], m[2], m[3], m[4])}),
        (r'(UDP|TCP|TLS|SCTP) message (received|sent) [\[(]\d+\]? bytes\)? ?:$',
         lambda m: fields(turn[m[2]], m[1], None, None)),
        (r'(?:NOTICE:)?(in|out) (\w+) (\S+):(\d+) -> (\S+):(\d+)$',
         lambda m: fields(RECEIVED, m[2], m[3], m[4]) if m[1] == 'in' else fields(SENT, m[2], m[5], m[6])),
        (r'.*[. ](RX|TX) \d+ bytes (?:Response|Request) msg \S+ \(\w+\) (?:from|to) (\w+) (\S+):(\d+):$',
         lambda m: fields(turn[m[1]], m[2], m[3], m[4])),
        (r'.*channel \[\w+\]: received \[\d+\] new bytes from \[(\w+)://(\S+):(\d+)\]:$', lambda m: fields(RECEIVED, *m.groups())),
        (r'.*channel \[\w+\]: message sent to \[(\w+)://(\S+):(\d+)\], size: \[\d+\] bytes$', lambda m: fields(SENT, *m.groups())),
        (r'received from: (\w+):(\S+):(\d+)$', lambda m: fields(RECEIVED, *m.groups())),
    ]


MARKS = [(re.compile(e), f) for e, f in marks()]

# Lines that state a status without being the message: (kind, expression with the code as group 1)
EVENTS = [(kind, re.compile(e)) for kind, e in [
    ('acc', r'ACC: [a-z ]+: (?:timestamp|created)=.*;code=(\d{3});reason='),
    ('script', r'(?:^|<script>: |INFO:|"message": ")REPLY (\d{3}) .* \(\w+, '),
    ('xlog', r'\[REPLY\] Status: (\d{3}) Reason: '),
    ('xlog', r'\{2 (?!.*HTTP).*<script>: .* Status: (\d{3})(?![\w@])'),
    ('xlog', r'\{1 (?!.*http).*<script>: .*failed.* Status: (\d{3})(?![\w@])'),
    ('script', r'call failed: code=(\d{3}) '),
    ('script', r'<script>: answer (\d{3}) .* from '),
    ('asterisk', r'Got SIP response (\d{3}) "'),
    ('asterisk', r'Got SIP \w+ response (\d{3}) "'),
    ('asterisk', r"Host '\S+' requests authentication \((\d{3})\) for "),
    ('asterisk', r"Don't know how to handle a (\d{3}) "),
    ('asterisk', r'Got (404) Not found on SIP register|Got (423) Interval too brief|Got (200) OK on REGISTER, but|Got (491) on \w+, un'),
    ('asterisk', r'Failed to authenticate device .* code = (\d{3})'),
    ('asterisk', r'Method: \w+ Status: (\d{3})$'),
    ('asterisk', r'inv_session->cause: (\d{3})$'),
    ('asterisk', r"'(\d{3})' fatal response received from |(403) Forbidden fatal response received from "),
    ('asterisk', r"Temporal response '(\d{3})' received from "),
    ('asterisk', r'Received REGISTER response (\d{3})\('),
    ('asterisk', r'^\d{5} \d+ \* (?:<==|==>) \S+ +SIP/2\.0 (\d{3}) '),
    ('freeswitch', r'(?:entering|skipping) state \[(?!received\])\w+\]\[(\d{3})\]'),
    ('freeswitch', r'Responding to INVITE with: (\d{3})'),
    ('freeswitch', r'Failed Registration with status .* \[([1-6]\d\d)\]'),
    ('freeswitch', r'Ping .* with code (\d{3}) - count'),
    ('freeswitch', r' status (\d{3}) received\.'),
    ('freeswitch', r'Passing (\d{3}) [A-Z][A-Za-z ]+ to other leg$'),
    ('asterisk', r'chan_pjsip_hangup:  Cause: ([1-6]\d\d)$'),
    ('statement', r'got sip response (\d{3}) while registering'),
    ('statement', r'-Request was finished with code (\d{3}) \(to '),
    ('statement', r"\] Response: '(\d{3}) [^']*' to '\d+ [A-Z]+' from "),
    ('statement', r'voip_stack\S* SIP trunk RX (\d{3}) '),
    ('statement', r'sip status: (\d{3})(?: \(|: )'),
    ('statement', r'Closing inbound call\t.*"status": ([3-6]\d\d)'),
    ('statement', r'Sip non-success response: (\d{3})\b'),
    ('statement', r'SipResp: (\d{3}) tid=.* from\('),
    ('baresip', r'\{\d+/\w+/v[46]\} (\d{3}) .* \[\d+ bindings?\]$'),
    ('freeswitch', r'nta: (?:received|sent) (\d{3}) .* for \w+ \(\d+\)'),
    ('sipp', r'\t(?:S|R)\t[^\t]+\tCSeq:[^\t]+\tSIP/2\.0 (\d{3})'),
    ('pjsua', r'Processing incoming message: Response msg (\d{3})/'),
    ('pjsua', r'\.(?:Incoming|Received) Response msg (\d{3})/'),
    ('pjsua-call', r'Call \d+ state changed to \w+ \((\d{3}) '),
    ('pjsua-call', r'Call \d+ is DISCONNECTED \[reason=(\d{3}) '),
    ('linphone', r'receiving call response \[(\d{3})\]'),
    ('linphone', r'refresher \[(\d{3})\] reason \['),
]]


def text_of(data):
    if data[:2] == b'\xff\xfe':
        return data.decode('utf-16')
    if data[:3] == b'\xef\xbb\xbf':
        data = data[3:]
    return data.decode('utf-8', 'replace')


def text_at(path, number):
    with open(path, errors='replace') as f:
        return next((line for at, line in enumerate(f, 1) if at == number), '')


def inner_json(o):
    """The text inside a line that is a JSON object, and its time."""
    if 'logmsg' in o:
        session = o['identifiers'].get('callid', '').strip('[]')
        return o['logmsg']['message'], o['timestamp'], session or None
    m = o.get('MESSAGE', o.get('message', o.get('msg', '')))
    if isinstance(m, list):
        m = bytes(m).decode('utf-8', 'replace')
    return m, o.get('__REALTIME_TIMESTAMP') or o.get('time'), None


def logical(text):
    """Yields (physical line number, text, time of the envelope, session)."""
    partial, partial_at, deep = '', 0, 0
    for number, line in enumerate(text.split('\n'), 1):
        line = re.sub(r'\x1b\[[0-9;]*m', '', line.rstrip('\r').lstrip('\0'))
        stamp = session = None
        if m := re.match(r'(\d{4}-\S+Z) std(?:out|err) ([FP]) (.*)$', line):
            partial_at = partial_at or number
            partial += m[3]
            if m[2] == 'P':
                continue
            line, at, partial, partial_at = partial.rstrip('\r'), partial_at, '', 0
            stamp = m[1]
            yield at, line, stamp, None
            continue
        if line.startswith('{'):
            try:
                inner, stamp, session = inner_json(json.loads(line))
            except ValueError:
                inner = line
            for part in inner.split('\n'):
                yield number, part.rstrip('\r'), stamp, session
            continue
        if m := SYSLOG.match(line):
            stamp, inner = m[1], m[4]
            deep = m.start(4)
            if inner.startswith('@cee: '):
                inner = json.loads(inner[6:])['msg']
            elif inner.count('#012') > 1:
                inner = re.sub(r'#(0[0-3][0-7])', lambda e: chr(int(e[1], 8)), inner)
            elif inner.count('^J') > 1:
                inner = inner.replace('^M', '\r').replace('^J', '\n')
            for part in inner.split('\n'):
                yield number, part.rstrip('\r'), stamp, None
            continue
        if deep > 20 and line.startswith(' ' * 20):
            yield number, line[deep:] if not line[:deep].strip() else line.lstrip(), None, None
            continue
        yield number, line, None, None


def header_like(line):
    m = HEADER.match(line)
    return bool(m) and m[1].lower() in KNOWN


def read(path):
    lines = list(logical(text_of(open(path, 'rb').read())))
    records, events = [], []
    pending, pending_at = None, 0
    stamp = session = None
    dump = None
    hangs, seen, briefs = False, set(), set()
    i = 0
    while i < len(lines):
        number, line, outer, outer_session = lines[i]
        i += 1
        if outer:
            stamp, session = outer, outer_session
        each = ''
        if m := ASTERISK.match(line):
            stamp, session = m[1], m[2]
            each = m[0]
            line = line[m.end():]
        elif m := LEVEL.match(line):
            session = m[1]
            line = line[m.end():]
        elif m := UUID.match(line):
            each = m[0]
            line = line[m.end():]
        elif not outer and line and not hangs:
            session = None
        hangs = not line  # the text of a line that is only a prefix begins on the next one
        if m := re.match(r'-{47} (\S+ \S+)$', line):
            stamp = m[1]
        # sipdump: a block of "name: value" between two rulers
        if line == '=' * 20:
            dump = {}
            continue
        if dump is not None and line != '~' * 20:
            name, _, value = line.partition(': ')
            dump[name] = value
            continue
        if dump is not None:
            own, other = ('dst', 'src') if dump['tag'] == 'rcv' else ('src', 'dst')
            pending = {'direction': RECEIVED if own == 'dst' else SENT, 'transport': dump['proto'].split()[0],
                       'peer': address(dump[other + 'ip'], dump[other + 'port']), 'timestamp': dump['time']}
            pending_at, dump = i, None
            continue
        for mark, f in MARKS:
            if m := mark.match(line.strip() if line.startswith('   ') else line):
                pending, pending_at = f(m), i
                if re.search(r'\(?\d\d:\d\d:\d\d\.\d{6}:$', line) or 'timestamp' in pending:
                    pass
                elif own := re.match(r'(\d\d:\d\d:\d\d\.\d{3}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d:\d{3}) ', line):
                    pending['timestamp'] = own[1]
                elif stamp:
                    pending['timestamp'] = stamp
                if session:
                    pending['session'] = session
                break
        else:
            if re.search(r' version: <SIP/2\.0>$', line):  # the parser at level DEBUG: its status stands below
                process = (re.search(r'\S+\[\d+\]', text_at(path, number)) or [''])[0]
                below = [text_at(path, number + n) for n in range(1, 9)]
                own = next((further for further in below if process in further), '')
                code = re.search(r' status:  <(\d{3})>', own)
                if code:
                    events.append({'line': number, 'code': int(code[1]), 'kind': 'statement'})
            for kind, event in EVENTS:
                if m := event.search(line):
                    brief = line[line.find('SipResp: '):] if 'SipResp: ' in line else None
                    if brief and brief in briefs:
                        break  # one message, named by several parts of the program
                    briefs.add(brief)
                    events.append({'line': number, 'code': int(next(g for g in m.groups() if g)), 'kind': kind, **details(kind, line, stamp)})
                    break
        bare = line.lstrip(' ')
        quoted = re.search(r"received '(SIP/2\.0 .*)$", line)
        start = STATUS.match(quoted[1] if quoted else bare)
        request = REQUEST.match(bare)
        if not start and not request:
            if line.strip() and not re.fullmatch(r'-{72}|-----', line.strip()) and pending_at != i:
                pending = None
            continue
        if start and i > 1 and re.search(r'(?:::read_handler read: .*|^\w+\|sip\|\w*)\|$', lines[i - 2][1]):
            # what an application tells drachtio to send
            events.append({'line': number, 'code': int(start[1]), 'kind': 'reprint'})
            continue
        if start and i > 1 and lines[i - 2][1].startswith('** reply received'):
            events.append({'line': number, 'code': int(start[1]), 'kind': 'sipsak'})
            continue
        indent = len(line) - len(bare)
        headers, end, i = head(lines, i, indent, each)
        known = pending or {}
        if start and not pending and not any(h in KNOWN for h, _ in headers[:1]):
            continue
        if start and not pending and end and not any(h in ('via', 'call-id', 'cseq') for h, _ in headers):
            events.append({'line': number, 'code': int(start[1]), 'kind': 'reprint'})
            continue
        i, tail = body(lines, i, headers, end, indent, each, 'peer' not in known and known.get('direction') == SENT)
        if start:
            if tail:
                known['peer'] = tail
            r = record(number, start, headers, known, stamp)
            key = (r['code'], r.get('direction'), r.get('peer'), tuple(map(tuple, headers)))
            if key in seen and headers:
                r['retransmission'] = True
            seen.add(key)
            records.append(r)
        pending = None
    return records, events


def details(kind, line, stamp):
    """What else the two statements say that are worth a record of their own."""
    d = {}
    if kind == 'acc':
        d = {k: m[1] for k, e in (('phrase', 'reason'), ('call_id', 'call_id'), ('method', 'method'))
             if (m := re.search(rf'[; ]{e}=(.*?)(?=;[A-Za-z_0-9]+=|"|\\n|$)', line))}
        if stamp:
            d['timestamp'] = stamp
    elif kind == 'sipp':
        date, time, _, way, call_id, cseq, first = line.split('\t')
        d = {'phrase': STATUS.match(first)[2], 'call_id': call_id, 'cseq': cseq[5:], 'direction': SENT if way == 'S' else RECEIVED,
             'timestamp': f'{date}\t{time}'}
    return d


def unprefixed(line, indent, each):
    if each and line.startswith(each):
        line = line[len(each):]
    elif each and line.startswith(each.rstrip()):
        line = line[len(each.rstrip()):]
    return line[indent:] if not line[:indent].strip() else line


def head(lines, i, indent, each):
    """The headers from line i on, whether a blank line ended them, and where they end."""
    headers, foreign = [], 0
    while i < len(lines):
        line = unprefixed(lines[i][1], indent, each)
        if not line.strip():
            return headers, True, i + 1
        if line[0] in ' \t' and headers:
            headers[-1][1] = (headers[-1][1] + ' ' + line.strip()).strip()
        elif (m := HEADER.match(line)) and not STATUS.match(line):
            name = m[1].lower()
            headers.append([COMPACT.get(name, name), m[2].rstrip()])
        else:
            # a line of another thread may stand between two headers
            following = [unprefixed(l[1], indent, each) for l in lines[i + 1:i + 3]]
            if headers and foreign < 3 and re.match(r'\d{4}-\d\d-\d\d ', line) and any(header_like(f) for f in following[:1]):
                foreign += 1
            else:
                return headers, False, i
        i += 1
    return headers, False, i


def body(lines, i, headers, end, indent, each, wants_tail):
    """Steps over the body; in the oldest Asterisk the peer follows the message."""
    length = next((int(v) for h, v in headers if h == 'content-length' and v.isdigit()), 0)
    sdp = length
    while end and sdp > 0 and i < len(lines):
        line = unprefixed(lines[i][1], indent, each)
        if line.startswith('<------------') or line in ('---', '|' * 20, '--end msg--', '-' * 72) or line.startswith('*** message truncated') or re.match(r'-{47} ', line):
            break
        if line.endswith('|' * 20):
            i += 1
            break
        sdp -= len(line.encode()) + 2
        i += 1
    if wants_tail:
        for _, line, *_ in lines[i:i + 3]:
            if m := re.match(r' to (\S+):(\d+)$', line):
                return i, address(m[1], m[2])
    return i, None


def record(number, start, headers, known, stamp):
    first = lambda name: next((v for h, v in headers if h == name), None)
    r = {'line': number, 'code': int(start[1]), 'phrase': (start[2] or '').strip()}
    if first('call-id') is not None:
        r['call_id'] = first('call-id')
    if first('cseq'):
        r['cseq'] = ' '.join(first('cseq').split())
    via = re.match(r'SIP\s*/\s*2\.0\s*/\s*(\w+)', first('via') or '')
    for key in ('direction', 'peer', 'transport', 'session'):
        if key in known:
            r[key] = known[key]
    if 'transport' not in r and via:
        r['transport'] = via[1].lower()
    if known.get('direction') == SENT and 'peer' not in r:
        top = (first('via') or '').split(',')[0]
        received, rport = re.search(r';received=([^;,\s]+)', top), re.search(r';rport=(\d+)', top)
        if received and rport:
            r['peer'], r['peer_source'] = address(received[1], rport[1]), 'via'
    time = known.get('timestamp') or (stamp if known else None)
    if time:
        r['timestamp'] = time
    return r


def counts(items):
    c = collections.Counter(str(x['code']) for x in items)
    return dict(sorted(c.items()))


def truth_of(path):
    records, events = read(path)
    t = {'responses': len(records), 'codes': counts(records), 'events': {'count': len(events), 'codes': counts(events)}}
    kinds = sorted({e['kind'] for e in events})
    if len(kinds) > 1:
        t['events']['of_which'] = {k: counts([e for e in events if e['kind'] == k]) for k in kinds}
    t['records'] = records
    if events:
        t['events']['records'] = events
    return t


def compare(path):
    """What differs between a truth file and this reader."""
    with open(path[:-4] + '.truth.json') as f:
        want = json.load(f)
    have = truth_of(path)
    out = [f'{k}: truth {want[k]}, read {have[k]}' for k in ('responses', 'codes') if want[k] != have[k]]
    out += [f'events {k}: truth {want["events"][k]}, read {have["events"][k]}' for k in ('count', 'codes')
            if want['events'][k] != have['events'][k]]
    pairs = [*zip(want.get('records', []), have['records']),
             *zip(want['events'].get('records', []), have['events'].get('records', []))]
    for a, b in pairs:
        out += [f'line {a["line"]}: {k}: truth {a[k]!r}, read {b[k]!r}' for k in a if k in b and a[k] != b[k]]
    if 'records' in want and len(want['records']) != want['responses']:
        out.append(f'{len(want["records"])} records, {want["responses"]} responses')
    return out


def dumps(t):
    """JSON with a record a line."""
    def value(v, deep):
        if isinstance(v, list) and v and isinstance(v[0], dict):
            pad = ' ' * deep
            return '[\n' + ',\n'.join(f'{pad} {json.dumps(r, ensure_ascii=False)}' for r in v) + f'\n{pad}]'
        if isinstance(v, dict) and 'records' in v:
            return '{' + ', '.join(f'{json.dumps(k)}: {value(x, deep)}' for k, x in v.items()) + '}'
        return json.dumps(v, ensure_ascii=False)
    order = {k: t[k] for k in ('responses', 'codes', 'events', 'records', 'notes') if k in t}
    return '{\n' + ',\n'.join(f' {json.dumps(k)}: {value(v, 1)}' for k, v in order.items()) + '\n}\n'


# What `read` knows nothing of: the forms of commercial products and of some tools, and envelopes around envelopes. Their
# messages are read by `anywhere`, which needs to know none of them.
BEYOND = {'3cx', 'audiocodes', 'avaya-attendant', 'avaya-client', 'avaya-experience-portal', 'avaya-onex', 'avaya-phone',
          'avaya-scopia', 'baresip', 'cisco-cucm', 'cisco-expressway', 'cisco-ios', 'cisco-phone', 'envelope-compose', 'envelope-docker',
          'envelope-json', 'envelope-lines', 'envelope-ngrep', 'envelope-one-line', 'homebridge', 'homer', 'ingate', 'jain-sip', 'janus',
          'json-status', 'lync', 'ngrep', 'oracle-sbc', 'packetbeat', 'ribbon', 'sip-clf', 'sipgrep', 'sipml5', 'sipsorcery', 'sipxecs',
          'sngrep', 'suricata', 'tcpdump', 'tshark', 'yate', 'zeek', 'linphone/phones.log', 'linphone/shown-elsewhere.log',
          'bare/spaced.log', 'bare/clock-before-date.log', 'bare/line-ends-escaped.log', 'bare/sems.log', 'bare/separated.log', 'bare/writers.log', 'bare/dates.log',
          'dart-sip-ua/sent.log', 'sipgo/slog.log'}

# What `anywhere` can't do either. The truth of these was written by capture/truth.py, by envelopes.py, or with the log.
APART = {
    'bare/directions.log': 'messages in single quotes', 'cisco-phone/desk-phone.log': 'lines that name a response again',
    'bare/line-ends-shown.log': 'line ends that psql and others show', 'pyvoip/calls.log': 'what a program made of messages',
    'pyvoip/raw.log': 'the same', 'envelope-json/cloudwatch-events.log': 'a string of JSON in each of several objects',
    'kamailio/foreground.log': 'lines of another process between those of one',
    'envelope-lines/line-numbers.log': 'hyphens without blanks before all', 'jain-sip/parser.log': 'a second print',
    'drachtio-srf/agent.log': 'empty lines between all, and one of JSON',
    'kamailio/scripts.log': 'what a script says in words of its own',
    'audiocodes/cut-mid-token.log': 'headers are cut within a word', 'audiocodes/escaped-cut-mid-token.log': 'the same',
    'avaya-phone/kiwi-parts.log': 'the same', 'avaya-phone/parts-within-headers.log': 'the same',
    'avaya-phone/endpoint-log.log': 'a second print', 'oracle-sbc/sipmsg.log': 'the same',
    'cisco-ios/syslog-line-by-line.log': 'lines of several messages in turn', 'envelope-lines/three-pods.log': 'the same',
    'envelope-lines/two-hosts.log': 'the same', 'envelope-lines/grep.log': 'colons without blanks before all',
    'envelope-one-line/cut.log': 'cut before any header that identifies it',
    'ngrep/single.log': 'lines end at dots', 'ngrep/wrapped.log': 'wrapped at 80 columns',
    'traps/in-text.log': 'quotations with headers', 'traps/wrapped.log': 'the same',
}
FOLDERS_OF_ROWS = {'samsung-ims', 'suricata', 'tshark', 'zeek', 'sip-clf'}  # no messages in any form

STARTS = re.compile(r'(?<![\w/\'(])(?:SIP/2\.0 (?P<code>[1-6]\d\d)(?= |\n|$)|[A-Z]+ (?:sips?|tel):\S+ SIP/2\.0)')
ENDS = ['\\\\r\\\\n', '\\\\n', '\\r\\n', '\\n', '#015#012', '#012', '<013><010>', '<0D><0A>', '&#xD;&#xA;', '^M^J', '^M', '\\015\\012', '\\r', '\r\n', '\r']


def anywhere(path):
    """The responses of a log, whatever stands before or between their lines: each start line with what follows up to the next."""
    text = re.sub(r'\x1b\[[0-9;]*m', '', text_of(open(path, 'rb').read()))
    for end in ENDS:
        text = text.replace(end, '\n')
    text = text.replace('#015', '').replace('&lt;', '<').replace('&gt;', '>')
    starts = list(STARTS.finditer(text))
    records, in_sipfrag = [], False
    for m, end in zip(starts, [*(m.start() for m in starts[1:]), len(text)]):
        chunk = text[m.start():end]
        call_id = re.search(r'(?im)(?:^|[\s|>"])(?:Call-ID|i)\s*:\s*([^\s<>]+)', chunk)
        cseq = re.search(r'(?im)(?:^|[\s|>"])CSeq\s*:\s*(\d+)\s+([A-Z]+)', chunk)
        if m['code'] and (cseq or call_id and not in_sipfrag):
            known = {'call_id': call_id and call_id[1].rstrip('.'), 'cseq': cseq and f'{cseq[1]} {cseq[2]}'}
            records.append({'code': int(m['code']), **{k: v for k, v in known.items() if v}})
        in_sipfrag = bool(re.search(r'(?i)content-type:\s*message/sipfrag', chunk))
    return records


def compare_messages(path):
    """The same of a log that only `anywhere` reads."""
    with open(path[:-4] + '.truth.json') as f:
        want = json.load(f)
    have = anywhere(path)
    if want['responses'] != len(have) or want['codes'] != counts(have):
        return [f'responses: truth {want["responses"]} {want["codes"]}, read {len(have)} {counts(have)}']
    return [f'line {a.get("line")}: {k}: truth {a[k]!r}, read {b.get(k)!r}'
            for a, b in zip(want['records'], have) for k in ('code', 'call_id', 'cseq') if k in a and a[k] != b.get(k)]


def main(arguments):
    here = os.path.dirname(os.path.abspath(__file__))
    if arguments[:1] == ['--show']:
        for path in arguments[1:]:
            print(dumps(truth_of(path)), end='')
        return 0
    if arguments[:1] == ['--write']:
        for path in arguments[1:]:
            t = truth_of(path)
            target = path[:-4] + '.truth.json'
            old = json.load(open(target)) if os.path.exists(target) else {}
            for new, was in zip(t['records'], old.get('records', [])):
                if (new['code'], new.get('cseq'), new.get('direction')) == (was['code'], was.get('cseq'), was.get('direction')):
                    new.update({k: v for k, v in was.items() if k not in KEYS})
            t['notes'] = old.get('notes', '')
            with open(target, 'w') as f:
                f.write(dumps(t))
        return 0
    logs = sorted(glob.glob(os.path.join(here, '*', '*.log')))
    bad = 0
    for path in logs:
        name = os.path.relpath(path, here)
        folder = name.split('/')[0]
        if name in APART or folder in FOLDERS_OF_ROWS:
            continue
        for line in compare_messages(path) if folder in BEYOND or name in BEYOND else compare(path):
            bad += 1
            print(f'{name}: {line}')
    print(f'{len(logs)} logs, {bad} differences')
    return bad > 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
