#!/bin/sh
# Runs Kamailio, rsyslogd and SIPp on a private loopback and writes sipdump.log and the three syslog-*.log.
# It takes 17 seconds and ends by itself; nothing leaves the machine, whose own network and /dev/log stay untouched.
# Needs Linux namespaces (root, or unprivileged user namespaces), kamailio 5.6, sipp 3.6 and rsyslogd 8:
#   apt-get install kamailio sip-tester rsyslog
# RSYSLOGD and RSYSLOG_MODULES name an rsyslogd that is not installed in the usual place.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
rsyslogd=${RSYSLOGD:-/usr/sbin/rsyslogd}
modules=${RSYSLOG_MODULES:-/usr/lib/x86_64-linux-gnu/rsyslog}

if [ "${1:-}" != inside ]; then
	user=
	[ "$(id -u)" = 0 ] || user=--map-root-user
	run=$(mktemp -d)
	trap 'rm -rf "$run"' EXIT
	# Its own network, host name, processes and mounts: whatever still runs at the end dies with the namespace.
	timeout 120 unshare $user --mount --uts --net --pid --fork --mount-proc --kill-child "$0" inside "$run"
	for log in sipdump.log syslog-rfc3164.log syslog-iso.log syslog-rfc5424.log; do
		cp "$run/$log" "$here/$log"
	done
	exit
fi

run=$2
cd "$run"
export TZ=CET-1CEST,M3.5.0,M10.5.0/3
export LC_ALL=C RUN="$run"
hostname sip1
ip link set lo up
echo 1100 > /proc/sys/kernel/ns_last_pid 2>/dev/null || true # process ids as on a machine that does more

# A /dev of its own, so that /dev/log is rsyslogd's below and nobody else's.
mkdir dev
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/shm
for node in null zero full random urandom; do
	touch dev/$node
	mount --bind /dev/$node dev/$node
done
mount --rbind dev /dev

"$rsyslogd" -n -i "$run/rsyslogd.pid" -f "$here/rsyslog.conf" -M "$modules" 2> rsyslogd.err &
sleep 1

mkdir dump
kamailio -DD -m 32 -M 8 -Y "$run" -A "SIPDUMP_FOLDER=\"$run/dump\"" -f "$here/kamailio.cfg" -P "$run/kamailio.pid" \
	> kamailio.out 2>&1 &
sleep 2

sipp() { # the scenario without .xml, here or with its folder; then options
	scenario=$1
	shift
	case $scenario in /*) ;; *) scenario=$here/$scenario ;; esac
	command sipp -sf "$scenario.xml" -m 1 -nostdin -timeout 12s -nd "$@" > /dev/null 2>> sipp.err ||
		echo "sipp $scenario $* ended with $?" >> sipp.failed
}

uac() {
	number=$1
	scenario=$2
	shift 2
	sipp "$scenario" -i 127.0.0.1 -p 5080 -s "$number" -cid_str "$number-%u@127.0.0.1" "$@"
}

refuse() { # number, status, one more header, the caller's scenario
	sed "s|@STATUS@|$2|; s|@HEADER@|$3|" "$here/uas-refuse.xml" > "$run/uas-refuse.xml"
	sipp "$run/uas-refuse" -i 127.0.0.1 -p 5070 &
	uas=$!
	sleep 0.3
	uac "$1" "$4" 127.0.0.1:5060
	wait $uas
}

# A caller whose ACK to a refusal has a branch of its own, so that it matches nothing and Kamailio repeats the answer.
sed 's/branch-13/branch/' "$here/uac-call.xml" > "$run/uac-wrong-ack.xml"

uac monitor uac-options 127.0.0.1:5060
uac 1001 uac-register 127.0.0.1:5060 -au 1001 -ap correct-horse
uac 1002 uac-register 127.0.0.1:5060 -au 1002 -ap wrong-horse

sipp uas-answer -i 127.0.0.1 -p 5070 &
uas=$!
sleep 0.3
uac 2200 uac-call 127.0.0.1:5060
wait $uas

refuse 2486 '486 Busy Here' 'Reason: Q.850;cause=17;text="User busy"' uac-call
refuse 2404 '404 Not Found' 'Reason: Q.850;cause=1;text="Unallocated (unassigned) number"' "$run/uac-wrong-ack"
refuse 2503 '503 Service Unavailable' 'Retry-After: 30' uac-call
refuse 2302 '302 Moved Temporarily' 'Contact: <sip:2200@192.0.2.30:5060>' uac-call

sipp uas-cancelled -i 127.0.0.1 -p 5070 &
uas=$!
sleep 0.3
uac 2487 uac-cancel 127.0.0.1:5060
wait $uas

sipp uas-silent -i 127.0.0.1 -p 5071 &
uas=$!
sleep 0.3
uac 2408 uac-call 127.0.0.1:5060
wait $uas

uac 1009 uac-notify 127.0.0.1:5060

# Over TCP and over IPv6.
uac 1003 uac-register 127.0.0.1:5060 -t t1 -au 1003 -ap correct-horse
sipp uac-options -i ::1 -p 5080 -s monitor -cid_str "monitor6-%u@example.com" '[::1]:5060'

sleep 1
kill "$(cat kamailio.pid)"
sleep 1
kill "$(cat rsyslogd.pid)"
sleep 1
cat dump/*.data > sipdump.log
if [ -e sipp.failed ]; then
	cat sipp.failed sipp.err >&2
	exit 1
fi
