#!/bin/sh
# Lets SIPp call itself over a private loopback, captures that with tcpdump, and lets each tool print the capture: the logs of
# ../tcpdump, ../ngrep, ../sipgrep, ../sngrep and ../tshark. It takes about 20 seconds and ends by itself; nothing leaves the machine.
# Needs Linux namespaces (root, or unprivileged user namespaces) and
#   apt-get install sip-tester tcpdump ngrep sipgrep sngrep tshark tmux python3
set -eu

here=$(cd "$(dirname "$0")" && pwd)

if [ "${1:-}" != inside ]; then
	user=
	[ "$(id -u)" = 0 ] || user=--map-root-user
	run=$(mktemp -d)
	chmod 755 "$run" # tcpdump drops its rights
	trap 'rm -rf "$run"' EXIT
	timeout 180 unshare $user --mount --uts --net --pid --fork --mount-proc --kill-child "$0" inside "$run"
	for tool in tcpdump ngrep sipgrep sngrep tshark; do
		mkdir -p "$here/../$tool"
		cp "$run/$tool"/*.log "$here/../$tool/"
	done
	python3 "$here/truth.py" "$run/calls.pcap" "$here/.."
	exit
fi

run=$2
cd "$run"
export TZ=UTC LC_ALL=C.UTF-8 HOME="$run"
ip link set lo up
for address in 192.0.2.10/32 198.51.100.7/32; do ip address add $address dev lo; done
ip -6 address add 2001:db8::10/128 dev lo nodad
ip -6 address add 2001:db8::7/128 dev lo nodad
sipp=$here/../sipp
mkdir tcpdump ngrep sipgrep sngrep tshark

# The calls ------------------------------------------------------------------------------------------------------------
tcpdump -i lo -U -w calls.pcap 'udp or tcp' 2> tcpdump.err &
dump=$!
sleep 1

call() { # name, the other side's scenario, its address, the caller's, transport, then options of the caller
	name=$1 uas=$2 host=$3 from=$4 transport=$5
	shift 5
	sed "s/@PAUSE@/1/" "$sipp/uac.xml" > uac.xml
	sipp -sf "$uas.xml" -i "$host" -p 5060 -t "$transport" -m 1 -nostdin -nd -timeout 10s > /dev/null 2>&1 &
	other=$!
	sleep 0.3
	case $host in *:*) remote="[$host]:5060" ;; *) remote=$host:5060 ;; esac
	sipp -sf uac.xml -i "$from" -p 5080 -t "$transport" -m 1 -nostdin -nd -timeout 10s -s 2200 -cid_str "$name-%u@example.com" "$@" "$remote" \
		> /dev/null 2>&1 || echo "$name: the caller ended with $?" >&2
	wait $other || echo "$name: the other side ended with $?" >&2
}

challenge() { # status, header, what follows the second INVITE: a jump to the answer, or nothing
	sed "s/@STATUS@/$1/; s/@CHALLENGE@/$2/; s|@ACCEPT@|$3|" "$sipp/uas-challenge.xml" > uas-challenge.xml
}

call busy "$sipp/uas-486" 198.51.100.7 192.0.2.10 u1
call answered "$sipp/uas-200" 2001:db8::7 2001:db8::10 u1
challenge '407 Proxy Authentication Required' Proxy-Authenticate '<nop next="1"/>'
call challenged uas-challenge 198.51.100.7 192.0.2.10 t1 -au 1001 -ap correct-horse
challenge '401 Unauthorized' WWW-Authenticate ''
call wrong uas-challenge 198.51.100.7 192.0.2.10 u1 -au 1001 -ap wrong-horse
python3 "$here/others.py"
sleep 0.5
kill $dump
wait $dump || true

# What the tools print of them -----------------------------------------------------------------------------------------
quiet() { "$@" 2> /dev/null || true; }
quiet tcpdump -nn -r calls.pcap > tcpdump/summary.log
quiet tcpdump -nn -tttt -A -r calls.pcap > tcpdump/ascii.log
quiet tcpdump -nn -A -s 0 -r calls.pcap udp > tcpdump/ascii-clock.log
quiet tcpdump -nn -v -tttt -r calls.pcap udp > tcpdump/verbose.log
quiet tcpdump -nn -X -tttt -r calls.pcap udp > tcpdump/hex.log

quiet ngrep -q -t -W byline -I calls.pcap > ngrep/byline.log
quiet ngrep -T -W byline -I calls.pcap '' 'udp' > ngrep/byline-delta.log
quiet ngrep -t -I calls.pcap > ngrep/wrapped.log
quiet ngrep -q -t -W single -I calls.pcap > ngrep/single.log

quiet sipgrep -R -I calls.pcap > sipgrep/colour.log
quiet sipgrep -R -C -G -I calls.pcap > sipgrep/plain.log

quiet tshark -r calls.pcap > tshark/summary.log
quiet tshark -t ad -r calls.pcap sip > tshark/summary-date.log
quiet tshark -V -c 10 -r calls.pcap sip > tshark/verbose.log
quiet tshark -T json -c 10 -r calls.pcap sip > tshark/json.log
quiet tshark -T ek -c 10 -r calls.pcap sip > tshark/ek.log
quiet tshark -T fields -E header=y -e frame.time_epoch -e ip.src -e ip.dst -e sip.Status-Code -e sip.Status-Line -e sip.Call-ID -e sip.CSeq \
	-r calls.pcap sip > tshark/fields.log

sed 1d tshark/fields.log > tshark/fields-no-names.log

# sngrep saves text only from its screen: F2, the name, all dialogs, the format .txt, Save.
screen() { tmux -L sngrep "$@"; }
screen new-session -d -x 120 -y 40 "sngrep -I calls.pcap"
sleep 2
screen send-keys F2
sleep 0.5
screen send-keys calls Tab Tab Tab Tab Tab Space Tab Enter
sleep 1
screen kill-server
mv calls.txt sngrep/calls.log
