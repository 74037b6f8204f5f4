#!/usr/bin/env bash
# Times sipsift against what else can read the same logs, and prints a Markdown table.
#
#   benches/compare.sh                 two logs of 512 MiB, the least of 5 runs
#   SIZE_MIB=64 RUNS=3 benches/compare.sh
#   LOGS=folder benches/compare.sh     keep the logs there, and use them again the next time
#   KEEP=1 benches/compare.sh          leave the temporary folder behind
#   SIPSIFT=path benches/compare.sh    measure that binary, build none
#   GENERATE=path benches/compare.sh   write the logs with that binary of benches/generate
#
# All work is done in turn, run by run, so that what else the machine does hits all alike. Files are in the
# page cache, output goes to /dev/null. Peak memory comes from runs of its own, which are not timed.
set -euo pipefail
export LC_ALL=C

SIZE_MIB=${SIZE_MIB:-512}
RUNS=${RUNS:-5}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

for tool in rg python3 gzip; do
    command -v "$tool" >/dev/null || { echo "compare.sh: needs $tool" >&2; exit 2; }
done

if [[ -n ${LOGS:-} ]]; then
    mkdir -p "$LOGS"
else
    LOGS=$(mktemp -d "${TMPDIR:-/tmp}/sipsift-compare.XXXXXX")
    if [[ ${KEEP:-0} == 1 ]]; then
        echo "logs: $LOGS" >&2
    else
        trap 'rm -rf -- "$LOGS"' EXIT
    fi
fi

if [[ -z ${SIPSIFT:-} ]]; then
    cargo build --release --quiet --manifest-path "$root/Cargo.toml"
    SIPSIFT=${CARGO_TARGET_DIR:-$root/target}/release/sipsift
fi
[[ -x $SIPSIFT ]] || { echo "compare.sh: no binary $SIPSIFT" >&2; exit 2; }

generate() {
    if [[ -n ${GENERATE:-} ]]; then
        "$GENERATE" "$@"
    else
        cargo bench --quiet --manifest-path "$root/Cargo.toml" --bench generate -- "$@"
    fi
}

# make FILE COMMAND... writes what the command says to FILE, unless FILE is there; never half of it.
make() {
    local file=$1
    shift
    [[ -s $file ]] && return
    "$@" >"$file.part"
    mv -- "$file.part" "$file"
}

export SIPSIFT RUNS
export TRACE=$LOGS/trace-$SIZE_MIB.log QUIET=$LOGS/quiet-$SIZE_MIB.log SMALL=$LOGS/small-$SIZE_MIB.log
make "$TRACE" generate trace "$SIZE_MIB"
make "$QUIET" generate quiet "$SIZE_MIB"
make "$TRACE.gz" gzip -c "$TRACE"
make "$SMALL" head -c 65536 "$TRACE"
cat "$TRACE" "$QUIET" "$TRACE.gz" "$SMALL" >/dev/null

version() {
    "$@" 2>&1 | sed -n 1p || true
}
model=$(lscpu 2>/dev/null | sed -n 's/^Model name: *//p' || true)
tools="$(version rg --version), $(version python3 --version)"
if command -v mawk >/dev/null; then tools+=", $(version mawk -W version)"; fi
if command -v gawk >/dev/null; then tools+=", $(version gawk --version)"; fi
echo "${model:-unknown processor}, $(getconf _NPROCESSORS_ONLN) cores, $(uname -sr); $tools."
echo "$SIZE_MIB MiB a log, the least wall time of $RUNS runs in one sitting."
echo

python3 - <<'PYTHON'
import os, shutil, statistics, subprocess, sys, tempfile, time

SIPSIFT, TRACE, QUIET, SMALL = (os.environ[name] for name in ("SIPSIFT", "TRACE", "QUIET", "SMALL"))
RUNS = int(os.environ["RUNS"])
TIME = "/usr/bin/time"

STATUS = r"^SIP/2\.0 [1-6]"
# Status lines by code and method, the method from the CSeq line that follows.
AWK = r"""
/^SIP\/2\.0 [1-6]/ { code = $2 }
code && /^CSeq:/ { count[code " " $3]++; code = 0 }
END { for (key in count) { method = key; sub(/\r/, "", method); print count[key], method } }
"""
# A response as a small JSON object.
SCRIPT = r"""
import json, sys
record = None
for line in open(sys.argv[1], "rb"):
    if line.startswith(b"SIP/2.0 "):
        _, code, phrase = line.decode(errors="replace").rstrip().split(" ", 2)
        record = {"code": int(code), "phrase": phrase}
    elif record is not None:
        name, _, value = line.partition(b":")
        if name == b"Call-ID":
            record["call_id"] = value.strip().decode(errors="replace")
        elif name == b"CSeq":
            number, method = value.decode(errors="replace").split()
            record["cseq"], record["method"] = int(number), method
        elif not line.strip():
            print(json.dumps(record))
            record = None
"""

# Key, what is shown, the commands of a pipe, the key of what it is held against, the bar.
ROWS = [
    ("rg", f"`rg -c '{STATUS}'`, trace", [["rg", "-c", STATUS, TRACE]], None, None),
    ("enrich", "`sipsift enrich`, trace", [[SIPSIFT, "enrich", TRACE]], "rg", 3.0),
    ("one", "`sipsift enrich --threads 1`, trace", [[SIPSIFT, "enrich", "--threads", "1", TRACE]], "rg", 5.0),
    ("report", "`sipsift report --format json`, trace", [[SIPSIFT, "report", "--format", "json", TRACE]], "rg", 2.5),
    ("rg quiet", f"`rg -c '{STATUS}'`, quiet", [["rg", "-c", STATUS, QUIET]], None, None),
    ("quiet", "`sipsift enrich`, quiet", [[SIPSIFT, "enrich", QUIET]], "rg quiet", 0.8),
    ("cat", "`cat \\| wc -c`, trace", [["cat", TRACE], ["wc", "-c"]], None, None),
    ("pipe", "`cat \\| sipsift enrich`, trace", [["cat", TRACE], [SIPSIFT, "enrich"]], "cat", 1.2),
    ("gzip", "`gzip -dc`, trace.gz", [["gzip", "-dc", TRACE + ".gz"]], None, None),
    ("gz", "`sipsift enrich`, trace.gz", [[SIPSIFT, "enrich", TRACE + ".gz"]], "gzip", 0.6),
    ("mawk", "mawk, count by code and method, trace", [["mawk", AWK, TRACE]], "rg", None),
    ("gawk", "gawk, count by code and method, trace", [["gawk", AWK, TRACE]], "rg", None),
    ("python", "python3, small JSON records, trace", [[sys.executable, "-c", SCRIPT, TRACE]], "rg", None),
]
NAMES = {"rg": "rg", "rg quiet": "rg, quiet", "cat": "cat \\| wc", "gzip": "gzip -dc"}


def run(commands):
    """Runs a pipe into /dev/null; returns the seconds it took and the most KiB that one command held."""
    start = time.perf_counter()
    source, processes = subprocess.DEVNULL, []
    for command in commands:
        last = command is commands[-1]
        process = subprocess.Popen(
            command, stdin=source, stdout=subprocess.DEVNULL if last else subprocess.PIPE
        )
        if processes:
            source.close()
        source = process.stdout
        processes.append(process)
    peak = 0
    for process in reversed(processes):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = max(peak, usage.ru_maxrss)
    seconds = time.perf_counter() - start
    for process in processes:
        if process.returncode != 0:
            sys.exit(f"compare.sh: {process.args} ended with {process.returncode}")
    return seconds, peak


def peak_of(commands):
    """The most MiB that sipsift held. A child starts as a copy of its parent and that counts, so that
    a small parent has to do the measuring; without one, Python's own size is the least that is seen."""
    if not os.access(TIME, os.X_OK):
        return run(commands)[1] / 1024
    with tempfile.NamedTemporaryFile("r") as answer:
        prefix = [TIME, "-f", "%M", "-o", answer.name]
        run([prefix + command if command[0] == SIPSIFT else command for command in commands])
        return int(answer.read().split()[-1]) / 1024


def first_record():
    """The seconds from the start to the first record of a small file."""
    start = time.perf_counter()
    process = subprocess.Popen([SIPSIFT, "enrich", SMALL], stdout=subprocess.PIPE)
    line = process.stdout.readline()
    seconds = time.perf_counter() - start
    process.stdout.close()
    process.wait()
    if not line:
        sys.exit("compare.sh: no record from a small file")
    return seconds


def shown(ratio, bar, unit="x"):
    """The bar, and whether it is missed."""
    return "" if bar is None else f"{bar:g}{unit}" + (" **missed**" if ratio > bar else "")


missing = [row[0] for row in ROWS for command in row[2] if not shutil.which(command[0])]
rows = [row for row in ROWS if row[0] not in missing]
best, peak, first = {}, {}, []
for turn in range(RUNS):
    for key, _, commands, _, _ in rows:
        seconds, _ = run(commands)
        best[key] = min(seconds, best.get(key, seconds))
for key, _, commands, _, _ in rows:
    if any(command[0] == SIPSIFT for command in commands):
        peak[key] = max(peak_of(commands) for _ in range(min(RUNS, 3)))
first = statistics.median(first_record() for _ in range(20))

print("| work | seconds | against | ratio | bar | peak MiB |")
print("|---|--:|---|--:|--:|--:|")
for key, work, _, against, bar in rows:
    ratio = best[key] / best[against] if against else 0
    cells = [
        work, f"{best[key]:.3f}", NAMES.get(against, ""), f"{ratio:.2f}" if against else "",
        shown(ratio, bar), f"{peak[key]:.1f}" if key in peak else "",
    ]
    print("|", " | ".join(cells), "|")
print(f"| start to first record, median of 20 | {first:.4f} | | | {shown(1000 * first, 10, ' ms')} | |")
if missing:
    print("\nNot installed, left out:", ", ".join(sorted(set(missing))))
PYTHON
