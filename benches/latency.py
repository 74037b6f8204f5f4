#!/usr/bin/env python3
"""How long records take to leave a pipe that stays open, and whether a pipe at full speed keeps up.

    cargo build --release && benches/latency.py
    SIPSIFT=path SECONDS=30 benches/latency.py

For each pattern of writing it prints percentiles, in milliseconds, of the time between the write that ends a message's
headers and the arrival of its record: down a pipe, through a file with --output, and by `follow`. Then come messages that
stall half-way, of which it is the time from the last write to the record. The last line is throughput: lines a second that are
taken in without a pause. Ends with status 1 where records are missing or twice, or a p99 is more than 50 ms.
"""
import json, os, random, subprocess, sys, tempfile, threading, time

SIPSIFT = os.environ.get("SIPSIFT") or os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release", "sipsift")
SECONDS = float(os.environ.get("SECONDS", "10"))
OTHER = "[2026-11-21 08:00:00.001] DEBUG[1] pbx.c: nothing to see here, and it takes about as many bytes as most lines do\n"


def message(number, empty_line=True):
    return (
        "[2026-11-21 08:00:00.000] VERBOSE[1] res_pjsip_logger.c: <--- Received SIP response (400 bytes) from UDP:192.0.2.7:5060 --->\n"
        "SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK-%d\r\nFrom: <sip:1001@example.net>;tag=f\r\n"
        "To: <sip:2001@example.net>;tag=t\r\nCall-ID: %d\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n%s"
    ) % (number, number, "\r\n" if empty_line else OTHER)


good = True


def grown(path, child):
    """The lines of a file that grows, as they come, until the child has ended."""
    while not os.path.exists(path):
        time.sleep(0.001)
    with open(path, "rb") as file:
        line = b""
        while True:
            over = child.poll() is not None
            line += file.readline()
            if line.endswith(b"\n"):
                yield line
                line = b""
            elif over:
                return
            else:
                time.sleep(0.001)


def run(name, write, way="pipe", stalls=False):
    """Calls `write(send)`, where `send(text, number)` notes when the headers of that message ended."""
    global good
    with tempfile.TemporaryDirectory() as folder:
        log, output = (os.path.join(folder, name) for name in ("log", "output"))
        sink = open(log, "ab", buffering=0)
        command = {
            "pipe": ["enrich"],
            "file": ["enrich", "--output", output],
            "follow": ["follow", "--from-start", "--checkpoint", os.path.join(folder, "place"), "--output", output, log],
        }[way]
        stdin, stdout = (subprocess.PIPE if way != "follow" else None), (subprocess.PIPE if way == "pipe" else None)
        child = subprocess.Popen([SIPSIFT, *command, "--no-advice"], stdin=stdin, stdout=stdout)
        sink = sink if way == "follow" else child.stdin
        sent, got, twice, torn = {}, {}, 0, 0

        def read():
            nonlocal twice, torn
            for line in child.stdout if way == "pipe" else grown(output, child):
                record = json.loads(line)
                number = int(record["branch"].rsplit("-", 1)[1])
                twice += number in got
                torn += bool(record.get("truncated"))
                got.setdefault(number, time.monotonic())

        reader = threading.Thread(target=read)
        reader.start()

        def send(text, number=None):
            sink.write(text.encode())
            sink.flush()
            if number is not None:
                sent[number] = time.monotonic()

        if way != "pipe":
            while not os.path.exists(output):
                time.sleep(0.001)
        write(send)
        time.sleep(0.5)
        live = len(got)
        sink.close()
        if way == "follow":
            child.terminate()
        child.wait()
        reader.join()
    waits = sorted((got[number] - sent[number]) * 1000 for number in sent if number in got)
    at = lambda share: waits[min(len(waits) - 1, int(len(waits) * share))]
    print(f"{name:48} {len(waits):7} records, p50 {at(.5):6.1f}  p99 {at(.99):6.1f}  most {waits[-1]:6.1f} ms", flush=True)
    if len(got) != len(sent) or live != len(sent) or twice or torn != stalls * len(sent):
        good = False
        print(f"  {len(sent)} messages, {live} records live, {len(got)} in the end, {twice} twice, {torn} truncated")
    good &= stalls or at(.99) <= 50


def for_a_while():
    end, number = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        yield number
        number += 1


def single(empty_line):
    def write(send):
        for number in for_a_while():
            send(message(number, empty_line), number)
            time.sleep(random.uniform(0, 0.1))
    return write


def busy(lines_a_second):
    """One message per hundred lines, and a write for each few lines, without a rest."""
    def write(send):
        begun = time.monotonic()
        for number in for_a_while():
            for _ in range(10):
                send(OTHER * 9)
            send(message(number), number)
            time.sleep(max(0.0, begun + (number + 1) * 100 / lines_a_second - time.monotonic()))
    return write


def line_by_line(pause):
    """A write for each line, at a steady pace: there is never much, and never long nothing."""
    def write(send):
        for number in for_a_while():
            for line in message(number).splitlines(keepends=True) + [OTHER] * 3:
                send(line, number if line == "\r\n" else None)
                due = time.monotonic() + pause
                while time.monotonic() < due:
                    time.sleep(0)
    return write


def stalling(send):
    """Half of a message, and the rest of it when it is too late."""
    for number in for_a_while():
        text = message(number)
        cut = text.index("CSeq") + random.randrange(4)
        send(text[:cut], number)
        time.sleep(0.6)
        send(text[cut:])
        time.sleep(0.05)


def in_pieces(send):
    for number in for_a_while():
        text = message(number)
        cut = random.randrange(1, len(text))
        send(text[:cut])
        time.sleep(random.uniform(0, 0.03))
        send(text[cut:], number)
        time.sleep(random.uniform(0, 0.03))


def throughput():
    block = ((OTHER * 90 + message(1)) * 400).encode()
    lines = block.count(b"\n")
    child = subprocess.Popen([SIPSIFT, "enrich", "--no-advice"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    begun, blocks = time.monotonic(), 0
    while time.monotonic() < begun + SECONDS:
        child.stdin.write(block)
        blocks += 1
    child.stdin.close()
    child.wait()
    print(f"{'as fast as it takes them':42} {blocks * lines / (time.monotonic() - begun) / 1e6:.2f} million lines a second")


run("single messages", single(True))
run("single messages without an empty line", single(False))
run("messages in two pieces", in_pieces)
for pause in (0.0001, 0.001, 0.004):
    run(f"a line each {pause * 1000} ms", line_by_line(pause))
for rate in (1_000, 20_000, 100_000, 200_000):
    run(f"one message per hundred of {rate} lines/s", busy(rate))
run("single messages, --output", single(True), "file")
run("one per hundred of 100000 lines/s, --output", busy(100_000), "file")
run("single messages, follow", single(True), "follow")
run("one per hundred of 100000 lines/s, follow", busy(100_000), "follow")
run("half messages, from the last write", stalling, stalls=True)
run("half messages, follow", stalling, "follow", stalls=True)
throughput()
sys.exit(not good)
