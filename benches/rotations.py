#!/usr/bin/env python3
"""Whether `follow` loses or doubles anything while its log is rotated: a writer, a rotator and sipsift, a process each.

    cargo build --release && benches/rotations.py
    SIPSIFT=path SECONDS=10 LINES=50000 EVERY=2 benches/rotations.py rename copytruncate

The writer writes line by line, LINES a second for SECONDS. logrotate rotates the log every EVERY seconds, in one of these
ways: `rename` (a new file, which the writer turns to on SIGHUP), `compress` (the same, packed at once), `copytruncate`,
`copytruncate-compress`. Others have no rotator: on SIGHUP the writer itself begins a new file, having removed the old one
(`remove`), turned a link to it (`link`), or under the name of the next day (`dated`, followed by a glob). With `kill-` before
the kind sipsift is killed (KILL) again and again and goes on by its checkpoint; of files that were removed meanwhile nobody
has the rest.

What went in is counted in the files that the rotator left: all are kept, and what it drops itself between copying and
emptying is in none of them, though it may have been read in time. Ends with status 1 where counts differ.
"""
import glob, gzip, json, os, random, re, signal, subprocess, sys, tempfile, time

SIPSIFT = os.environ.get("SIPSIFT") or os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release", "sipsift")
SECONDS, LINES, EVERY = (float(os.environ.get(*pair)) for pair in (("SECONDS", "60"), ("LINES", "50000"), ("EVERY", "2")))
OTHER = b"[2026-11-21 08:00:00.001] DEBUG[1] pbx.c: nothing to see here, and it takes about as many bytes as most lines do\n"
RESPONSE = (
    "[2026-11-21 08:00:00.000] VERBOSE[1] res_pjsip_logger.c: <--- Received SIP response (400 bytes) from UDP:192.0.2.7:5060 --->\n"
    "SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK-%d\r\nFrom: <sip:1001@example.net>;tag=f\r\n"
    "To: <sip:2001@example.net>;tag=t\r\nCall-ID: %d\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
)
WAYS = {
    "rename": "create\nnocompress\npostrotate\nkill -HUP %d\nendscript",
    "compress": "create\ncompress\npostrotate\nkill -HUP %d; sleep 0.1\nendscript",
    "copytruncate": "copytruncate\nnocompress",
    "copytruncate-compress": "copytruncate\ncompress",
}


ALONE = ["remove", "link", "dated"]


def new_file(path, way, number):
    """Where the writer goes on. What is removed has another name elsewhere, so that it can be counted."""
    if way == "remove" and number > 0:
        os.link(path, os.path.join(os.path.dirname(os.path.dirname(path)), "removed.%d" % (9999 - number)))
        os.remove(path)
    elif way == "link":
        data = "data-%d" % number
        open(os.path.join(os.path.dirname(path), data), "a").close()
        os.symlink(data, path + "-new")
        os.rename(path + "-new", path)
    elif way == "dated":
        return path.replace("*", "2026-%02d-%02d" % (number // 28 + 1, number % 28 + 1))
    return path


def write_log(path, way):
    """The writer. It opens the log anew on SIGHUP, between two lines and not between two messages."""
    hung_up, files = [], 0
    signal.signal(signal.SIGHUP, lambda *_: hung_up.append(True))

    def open_log():
        nonlocal files
        name, files = new_file(path, way, files), files + 1
        return os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    log, begun, lines, number = open_log(), time.monotonic(), 0, 0
    while time.monotonic() < begun + SECONDS:
        for line in [OTHER] * (number % 23) + (RESPONSE % (number, number)).encode().splitlines(keepends=True):
            os.write(log, line)
            lines += 1
            if hung_up:
                hung_up.clear()
                os.close(log)
                log = open_log()
        number += 1
        ahead = begun + lines / LINES - time.monotonic()
        if ahead > 0.001:
            time.sleep(ahead)
    print(number, lines, flush=True)


def calls(text):
    """The numbers of the messages that `text` holds whole, of those that somebody writes who may be interrupted anywhere."""
    whole = rb"SIP/2\.0 486 Busy Here\r\nVia: [^\n]*\r\nFrom: [^\n]*\r\nTo: [^\n]*\r\nCall-ID: (\d+)\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
    return [int(number) for number in re.findall(whole, text)]


def rotations(path, way):
    """What the rotator left, oldest first."""
    folder = os.path.dirname(path)
    if way in ALONE:
        kept = {"remove": os.path.dirname(folder) + "/removed.*", "link": folder + "/data-*", "dated": path}[way]
        number = lambda name: [int(digits) for digits in re.findall(r"\d+", os.path.basename(name))]
        names = sorted(glob.glob(kept), key=number, reverse=way == "remove") + [path] * (way == "remove")
        return [open(name, "rb").read() for name in names]
    names = sorted(glob.glob(path + ".*"), key=lambda name: -int(re.search(r"\.(\d+)(\.gz)?$", name)[1]))
    return [(gzip.open if name.endswith(".gz") else open)(name, "rb").read() for name in names + [path]]


def run(way):
    kills = way.startswith("kill-")
    with tempfile.TemporaryDirectory() as folder:
        path, conf, output = (os.path.join(folder, name) for name in ("log/full", "rotate.conf", "sip.ndjson"))
        os.mkdir(os.path.dirname(path))
        kind = way.removeprefix("kill-")
        if kind == "dated":
            path = os.path.join(folder, "log/app-*.log")
        elif kind != "link":
            open(path, "w").close()
        follow = [SIPSIFT, "follow", "--no-advice", "--checkpoint", os.path.join(folder, "place"), "--output", output, path]
        child = subprocess.Popen(follow)
        while not os.path.exists(os.path.join(folder, "place")):
            time.sleep(0.01)
        writer = subprocess.Popen([sys.executable, __file__, "--write", path, kind], stdout=subprocess.PIPE)
        rule = WAYS.get(kind, "")
        with open(conf, "w") as file:
            rule = rule % writer.pid if "%d" in rule else rule
            file.write(f"{path} {{\nsu root root\nrotate 1000\nmissingok\n{rule}\n}}\n")
        turns = killed = 0
        due, die = time.monotonic() + EVERY, time.monotonic() + random.uniform(0, 1)
        while writer.poll() is None:
            time.sleep(0.005)
            if time.monotonic() >= due:
                rotate = ["kill", "-HUP", str(writer.pid)] if kind in ALONE else ["logrotate", "-f", "-s", os.path.join(folder, "state"), conf]
                rotator = subprocess.Popen(rotate)
                turns, due = turns + 1, due + EVERY
                if kills and random.random() < 0.5:
                    die = time.monotonic() + random.uniform(0, 0.05)
                    while time.monotonic() < die:
                        time.sleep(0.001)
                else:
                    rotator.wait()
            if kills and time.monotonic() >= die:
                child.kill()
                child.wait()
                child, killed = subprocess.Popen(follow), killed + 1
                die = time.monotonic() + random.uniform(0.1, 1)
        over = time.monotonic()
        written, lines = map(int, writer.communicate()[0].split())
        if turns:
            rotator.wait()
        left = rotations(path, kind)
        there = calls(b"".join(left))
        size = -1
        while size != os.path.getsize(output):
            size = os.path.getsize(output)
            caught_up = time.monotonic()
            time.sleep(1)
        child.terminate()
        child.wait()
        records = [json.loads(line) for line in open(output)]
        whole = [int(record["call_id"]) for record in records if "call_id" in record and not record.get("truncated")]
        torn = len(records) - len(whole)
        # It may have read what the rotator dropped, but nothing twice.
        once = all(one < next for one, next in zip(whole, whole[1:]))
        good = once and set(there) <= set(whole) and torn <= (turns if len(there) < written else 0)
        print(
            f"{way}: {lines} lines in {SECONDS:.0f} s, {turns} rotations, {killed} kills; {written} messages written, "
            f"{len(there)} left whole by the rotator, {len(whole)} records and {torn} truncated, "
            f"caught up {max(0.0, caught_up - over):.1f} s later: {'good' if good else 'WRONG'}",
            flush=True,
        )
        if not good:
            print(f"  missing {sorted(set(there) - set(whole))[:5]}, doubled {len(whole) - len(set(whole))}")
        return good


if sys.argv[1:2] == ["--write"]:
    write_log(*sys.argv[2:])
else:
    kinds = sys.argv[1:] or [prefix + way for prefix in ("", "kill-") for way in [*WAYS, *ALONE]]
    kinds = [kind for kind in kinds if kind != "kill-remove"]
    sys.exit(not all([run(kind) for kind in kinds]))
