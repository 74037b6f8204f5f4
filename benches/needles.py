#!/usr/bin/env python3
"""Chooses which four bytes of each literal are searched for, and which share a bucket: src/scan/needles.txt.

    SIPSIFT_BLESS=1 cargo test --lib scan::search    lists the literals of all dialects
    benches/needles.py LOG...                        chooses, by the samples and the first 4 MiB of each LOG

Good logs for it are those that benches/compare.sh keeps (LOGS=folder). The search takes a byte if its upper half is
that of one needle of the bucket and its lower half that of another; places where it takes four in a row are looked at
one by one. So the sum of these places over the buckets is what is kept small, one literal after the other.
"""
import collections
import functools
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / "src" / "scan" / "needles.txt"
BUCKETS = 8

texts = [path.read_bytes()[:20000] for path in sorted(ROOT.glob("samples/*/*.log"))]
for path in sys.argv[1:]:
    with open(path, "rb") as log:
        texts.append(log.read(4 << 20))
text = b"\n".join(texts)
random = random.Random(1)
fours = collections.Counter(text[at:at + 4] for at in (random.randrange(len(text) - 4) for _ in range(300_000)))
exact = collections.Counter(text[at:at + 4] for at in range(len(text) - 3))
single = collections.Counter(text)
pairs = collections.Counter(zip(text, text[1:]))


def rate(four):
    """How often it is met, or would be in a longer text."""
    chain = single[four[0]] / len(text)
    for one, other in zip(four, four[1:]):
        chain *= (pairs[one, other] + 0.5) / (single[one] + 1)
    return exact[four] / len(text) + chain


@functools.cache
def taken(bucket):
    """The share of places that a bucket takes."""
    low = [{four[place] & 15 for four in bucket} for place in range(4)]
    high = [{four[place] >> 4 for four in bucket} for place in range(4)]
    one, two, three, last = (
        [byte & 15 in low[place] and byte >> 4 in high[place] for byte in range(256)] for place in range(4)
    )
    count = sum(n for four, n in fours.items() if one[four[0]] and two[four[1]] and three[four[2]] and last[four[3]])
    return count / 300_000


literals = [line.split(" ", 2)[2] for line in LIST.read_text().splitlines()]
choices = {}
for literal in literals:
    raw = literal.encode()
    offsets = sorted(range(len(raw) - 3), key=lambda at: rate(raw[at:at + 4]))
    choices[literal] = [at for at in offsets[:6] if rate(raw[at:at + 4]) < 3e-5] or offsets[:1]

buckets = [()] * BUCKETS
chosen = {}
for literal in sorted(literals, key=lambda literal: -rate(literal.encode()[choices[literal][0]:][:4])):
    best = None
    for offset in choices[literal]:
        four = literal.encode()[offset:offset + 4]
        for number, bucket in enumerate(buckets):
            together = tuple(sorted({*bucket, four}))
            cost = taken(together) - (taken(bucket) if bucket else 0) + 2 * rate(four)
            if best is None or cost < best[0]:
                best = (cost, offset, number, together)
    _, offset, number, buckets[number] = best
    chosen[literal] = (offset, number)

LIST.write_text("".join(f"{chosen[literal][0]} {chosen[literal][1]} {literal}\n" for literal in literals))
print(f"{sum(map(taken, buckets)):.6f} of all places look like a hit", file=sys.stderr)
