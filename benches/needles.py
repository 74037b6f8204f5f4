#!/usr/bin/env python3
"""Chooses which four bytes of each literal are searched for, and which share a bucket: src/scan/needles.txt.

    SIPSIFT_BLESS=1 cargo test --lib scan::search    lists the literals of all dialects
    benches/needles.py LOG...                        chooses, by the samples and the first 4 MiB of each LOG

Good logs for it are those that benches/compare.sh keeps (LOGS=folder). The search takes a byte if its upper half is
that of one needle of the bucket and its lower half that of another; places where it takes four in a row are looked at
one by one. So the sum of these places over the buckets is what is kept small: one literal after the other is put where it
costs least, until none moves any more.
"""
import collections
import functools
import pathlib
import random
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / "src" / "scan" / "needles.txt"
BUCKETS = 8
ATTEMPTS = 30
MOVED = 8

# The headers of a message are read, and not searched through; but nobody reads those of an ACK.
MESSAGE = re.compile(
    rb"^(?:SIP/2\.0 \d{3} [^\n]*|(?!ACK)[A-Z]+ \S+ SIP/2\.0\r?)\n(?:[A-Za-z-]+:[^\n]*\n|[ \t][^\n]*\n)+", re.M
)

# Of the literals these are met most often where there is nothing.
OFTEN = re.compile(rb'(?:"sip|/2\.0)(?=([^\n]{3}))')


def log(path, length):
    with open(path, "rb") as log:
        return MESSAGE.sub(b"\n", log.read(length))


# Each log counts as much as all samples do.
samples = b"\n".join(log(path, 20000) for path in sorted(ROOT.glob("samples/*/*.log")))
texts = [samples, *(log(path, 4 << 20) for path in sys.argv[1:])]
text = b"\n".join(texts)
random = random.Random(1)
PLACES = 400_000
fours = collections.Counter(
    text[at:at + 4]
    for text in texts
    for at in (random.randrange(len(text) - 4) for _ in range(PLACES // len(texts)))
)
# What stands where a search begins again, but for those at the beginning of a line.
restarts = collections.Counter(
    bytes(behind)
    for text in texts
    for behind in random.sample(OFTEN.findall(text), round(len(OFTEN.findall(text)) * PLACES / len(texts) / len(text)))
)
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
    # Behind a hit the search begins again, and of the first three places it has seen only the end.
    for (first, second, third), n in restarts.items():
        seen = [last[first], three[first] and last[second], two[first] and three[second] and last[third]]
        count += n * sum(seen)
    return count / PLACES


rows = [line.split(" ", 2) for line in LIST.read_text().splitlines()]
literals = [row[2] for row in rows]
choices = {}
for literal in literals:
    raw = literal.encode()
    offsets = sorted(range(len(raw) - 3), key=lambda at: rate(raw[at:at + 4]))
    choices[literal] = [at for at in offsets[:12] if rate(raw[at:at + 4]) < 3e-5] or offsets[:1]

four_of = lambda literal, offset: literal.encode()[offset:offset + 4]
# A new literal stands in the list with two zeroes.
chosen = {literal: (int(offset), int(bucket)) for offset, bucket, literal in rows if (offset, bucket) != ("0", "0")}


def cost(number, but=None, also=None):
    """What looking into a bucket costs: each place that it takes is compared with all that is in it."""
    here = {four_of(literal, offset) for literal, (offset, at) in chosen.items() if at == number and literal != but}
    here = tuple(sorted(here | ({also} if also else set())))
    return taken(here) * (3 + len(here)) if here else 0


def settle(literal):
    """Puts a literal where it costs least; says whether that is another place than before."""
    def price(choice):
        offset, number = choice
        four = four_of(literal, offset)
        return cost(number, literal, four) - cost(number, literal) + 4 * rate(four)

    before = chosen.get(literal)
    chosen[literal] = min(((offset, number) for offset in choices[literal] for number in range(BUCKETS)), key=price)
    return chosen[literal] != before


def deal(order):
    """Puts one literal after the other where it costs least, until none moves any more; says what it all costs then."""
    while any([settle(literal) for literal in order]):
        pass
    return sum(map(cost, range(BUCKETS)))


def write():
    LIST.write_text("".join(f"{chosen[literal][0]} {chosen[literal][1]} {literal}\n" for literal in literals))


# First out of what the list says, so that a few new literals don't upset it; then out of the best list so far, some of whose
# literals are put anywhere.
order = sorted(literals, key=lambda literal: -rate(four_of(literal, choices[literal][0])))
least, best = float("inf"), None
for _ in range(1 + ATTEMPTS):
    now = deal(order)
    if now < least:
        least, best = now, dict(chosen)
        write()
        print(f"{least:.6f}", file=sys.stderr)
    chosen.clear()
    chosen.update(best)
    for literal in random.sample(literals, MOVED):
        chosen[literal] = (random.choice(choices[literal]), random.randrange(BUCKETS))
    random.shuffle(order)
