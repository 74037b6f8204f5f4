#!/usr/bin/env python3
"""How long records take to leave a pipe that stays open, and whether a pipe at full speed keeps up.

    cargo build --release && benches/latency.py
    SIPSIFT=path SECONDS=30 benches/latency.py

For each pattern of writing it prints percentiles, in milliseconds, of the time between the write that ends a message's
headers and the arrival of its record. The last line is throughput: lines a second that are taken in without a pause.
"""
import json, os, random, subprocess, sys, threading, time

SIPSIFT = os.environ.get("SIPSIFT") or os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release", "sipsift")
SECONDS = float(os.environ.get("SECONDS", "10"))
OTHER = "[2026-11-21 08:00:00.001] DEBUG[1] pbx.c: nothing to see here, and it takes about as many bytes as most lines do\n"


def message(number, empty_line=True):
    return (
        "[2026-11-21 08:00:00.000] VERBOSE[1] res_pjsip_logger.c: <--- Received SIP response (400 bytes) from UDP:192.0.2.7:5060 --->\n"
        "SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK-%d\r\nFrom: <sip:1001@example.net>;tag=f\r\n"
        "To: <sip:2001@example.net>;tag=t\r\nCall-ID: %d\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n%s"
    ) % (number, number, "\r\n" if empty_line else OTHER)


def run(name, write):
    """Calls `write(send)`, where `send(text, number)` notes when the headers of that message ended."""
    child = subprocess.Popen([SIPSIFT, "enrich", "--no-advice"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    sent, got = {}, {}

    def read():
        for line in child.stdout:
            got[int(json.loads(line)["call_id"])] = time.monotonic()

    reader = threading.Thread(target=read)
    reader.start()

    def send(text, number=None):
        child.stdin.write(text.encode())
        child.stdin.flush()
        if number is not None:
            sent[number] = time.monotonic()

    write(send)
    time.sleep(0.5)
    live = len(got)
    child.stdin.close()
    reader.join()
    child.wait()
    waits = sorted((got[number] - sent[number]) * 1000 for number in sent)
    at = lambda share: waits[min(len(waits) - 1, int(len(waits) * share))]
    print(f"{name:42} {len(waits):7} records, p50 {at(.5):6.1f}  p99 {at(.99):6.1f}  most {waits[-1]:6.1f} ms")
    if len(got) != len(sent) or live != len(sent):
        sys.exit(f"{len(sent)} messages, {live} records while the pipe was open, {len(got)} in the end")


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
for rate in (1_000, 20_000, 100_000):
    run(f"one message per hundred of {rate} lines/s", busy(rate))
throughput()
