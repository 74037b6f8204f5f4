#!/bin/sh
# Lets two SIPp call each other on a private loopback and writes their traces here: NAME-uac.log from the caller's side,
# NAME-uas.log from the other. It takes about 10 seconds and ends by itself; nothing leaves the machine.
# Needs Linux namespaces (root, or unprivileged user namespaces) and sipp 3.6: apt-get install sip-tester
set -eu

here=$(cd "$(dirname "$0")" && pwd)

if [ "${1:-}" != inside ]; then
	user=
	[ "$(id -u)" = 0 ] || user=--map-root-user
	run=$(mktemp -d)
	trap 'rm -rf "$run"' EXIT
	timeout 120 unshare $user --mount --uts --net --pid --fork --mount-proc --kill-child "$0" inside "$run"
	cp "$run"/*.log "$here/"
	exit
fi

run=$2
cd "$run"
export TZ=UTC LC_ALL=C
ip link set lo up
echo 3000 > /proc/sys/kernel/ns_last_pid 2>/dev/null || true # process ids as on a machine that does more

call() { # name, the other side's scenario, address, transport, milliseconds before the ACK to a 486, then options of the caller
	name=$1 uas=$2 host=$3 transport=$4 pause=$5
	shift 5
	sed "s/@PAUSE@/$pause/" "$here/uac.xml" > uac.xml
	sipp -sf "$uas.xml" -i "$host" -p 5070 -t "$transport" -m 1 -nostdin -nd -timeout 10s \
		-trace_msg -message_file "$name-uas.log" > /dev/null 2> "$name-uas.err" &
	other=$!
	sleep 0.3
	case $host in *:*) remote="[$host]:5070" ;; *) remote=$host:5070 ;; esac
	sipp -sf uac.xml -i "$host" -p 5080 -t "$transport" -m 1 -nostdin -nd -timeout 10s -s 2200 -cid_str "$name-%u@example.com" \
		-trace_msg -message_file "$name-uac.log" "$@" "$remote" > /dev/null 2> "$name-uac.err" ||
		{ echo "$name: the caller ended with $?"; cat "$name-uac.err"; } >&2
	wait $other || { echo "$name: the other side ended with $?"; cat "$name-uas.err"; } >&2
}

challenge() { # status, header, what follows the second INVITE: a jump to the answer, or nothing
	sed "s/@STATUS@/$1/; s/@CHALLENGE@/$2/; s|@ACCEPT@|$3|" "$here/uas-challenge.xml" > uas-challenge.xml
}

call answered-udp "$here/uas-200" 127.0.0.1 u1 1
call answered-ipv6 "$here/uas-200" ::1 u1 1
call busy-tcp "$here/uas-486" 127.0.0.1 t1 1
call busy-late-ack-udp "$here/uas-486" 127.0.0.1 u1 1800
challenge '407 Proxy Authentication Required' Proxy-Authenticate '<nop next="1"/>'
call challenged-407-udp uas-challenge 127.0.0.1 u1 1 -au 1001 -ap correct-horse \
	-trace_shortmsg -shortmessage_file challenged-407-shortmsg.log
challenge '401 Unauthorized' WWW-Authenticate ''
call wrong-password-401-ipv6-tcp uas-challenge ::1 t1 1 -au 1001 -ap wrong-horse

# A caller goes away without the ACK; the next one on its port gets the repeated 486 and notes it in its error log.
sed 's/@PAUSE@/5000/' "$here/uac.xml" > uac.xml
sed 's/milliseconds="100"/milliseconds="1500"/' "$here/uas-200.xml" > uas-slow.xml
sipp -sf "$here/uas-486.xml" -i 127.0.0.1 -p 5070 -m 1 -nostdin -nd -timeout 5s > /dev/null 2>&1 &
sipp -sf uas-slow.xml -i 127.0.0.1 -p 5071 -m 1 -nostdin -nd -timeout 8s > /dev/null 2>&1 &
slow=$!
sleep 0.3
timeout -s KILL 0.8 sipp -sf uac.xml -i 127.0.0.1 -p 5080 -m 1 -nostdin -nd -cid_str "gone-%u@example.com" 127.0.0.1:5070 > /dev/null 2>&1 || true
sipp -sf uac.xml -i 127.0.0.1 -p 5080 -m 1 -nostdin -nd -timeout 8s -cid_str "next-%u@example.com" \
	-trace_err -error_file discarded-err.log 127.0.0.1:5071 > /dev/null 2>&1
# Who is still busy ends with the namespace.
wait $slow
