#!/bin/sh
# Runs Kamailio and SIPp in a network of their own and writes attack.sipdump and ordinary.sipdump: what a PBX logs while
# somebody looks for extensions, guesses passwords and tries to call abroad, and on an ordinary day that looks much like it.
# It takes half a minute and ends by itself; nothing leaves the machine. Needs Linux namespaces (root, or unprivileged user
# namespaces), kamailio 5.6 and sipp 3.6:
#   apt-get install kamailio sip-tester
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" != inside ]; then
	user=
	[ "$(id -u)" = 0 ] || user=--map-root-user
	run=$(mktemp -d)
	trap 'rm -rf "$run"' EXIT
	timeout 300 unshare $user --mount --uts --net --pid --fork --mount-proc --kill-child "$0" inside "$run"
	cp "$run/attack.sipdump" "$run/ordinary.sipdump" "$here"
	exit
fi

run=$2
cd "$run"
export TZ=UTC0 LC_ALL=C
hostname sip1
ip link set lo up
for address in 192.0.2.10 198.51.100.20 198.51.100.21 203.0.113.66 203.0.113.77; do
	ip address add $address/32 dev lo
done

pbx() { # writes what it sees to $1 until it is stopped
	mkdir "$1"
	kamailio -DD -m 32 -M 8 -Y "$run" -A "SIPDUMP_FOLDER=\"$run/$1\"" -f "$here/kamailio.cfg" -P "$run/pid" > "$1.out" 2>&1 &
	sleep 2
}

stop() {
	sleep 4 # sipdump writes behind
	kill "$(cat pid)"
	sleep 1
	cat "$1"/*.data > "$1.sipdump"
}

sipp() { # scenario, address, list of user;authentication;User-Agent; then options
	scenario=$1 from=$2 list=$3
	shift 3
	count=$(($(wc -l < "$list") - 1))
	command sipp -sf "$here/$scenario.xml" -i "$from" -p 5080 -inf "$list" -m "$count" -r 50 -l 1 -nostdin -timeout 30s -nd \
		192.0.2.10:5060 "$@" > /dev/null 2>> sipp.err || echo "sipp $scenario from $from ended with $?" >> sipp.failed
}

list() { # User-Agent, then words: users, or user:password
	agent=$1
	shift
	echo SEQUENTIAL
	for word; do
		user=${word%%:*} password=${word#*:}
		echo "$user;[authentication username=$user password=$password];$agent"
	done
}

# The rules look at two and at five minutes by the clock; what happens here shall not lie across such an edge.
while [ $(($(date +%s) % 600)) -gt 500 ]; do sleep 1; done

pbx attack
# Which extensions exist?
list friendly-scanner $(seq 189 212) > scan
sipp options 203.0.113.66 scan
# The password of one of them, which is found at last.
list friendly-scanner 201:a 201:b 201:c 201:d 201:e 201:f 201:g 201:h 201:i 201:j 201:k 201:correct-horse > guess
sipp register 203.0.113.66 guess
# Three passwords for each of five, from elsewhere.
list eyeBeam $(for user in 202 203 204 205 206; do echo $user:1234 $user:$user $user:secret; done) > spray
sipp register 203.0.113.77 spray
# Which prefix leads abroad? The last.
number=1632960123
list friendly-scanner 44$number 0044$number 01144$number +44$number 900$number 9044$number 90044$number 99044$number \
	00044$number 9944$number 99944$number 901144$number > prefixes
sipp call 203.0.113.66 prefixes
stop attack

pbx ordinary
# 25 phones behind one address register: each is challenged once.
list Example-Phone/1.0 $(for user in $(seq 210 234); do echo $user:correct-horse; done) > phones
sipp register 198.51.100.20 phones
# Somebody mistypes a password three times.
list Example-Softphone/4.2 235:a 235:b 235:c 235:correct-horse > typist
sipp register 198.51.100.21 typist
# Busy, a wrong number twice, and a call abroad that is barred.
list Example-Phone/1.0 201 7777 7778 0044$number > calls
sipp call 198.51.100.20 calls
# The PBX pings its phones, all at one address.
command sipp -sf "$here/ping.xml" -i 198.51.100.20 -p 5060 -m 25 -nostdin -timeout 20s -nd > /dev/null 2>> sipp.err &
uas=$!
sleep 1
list monitor pbx > monitor
sipp message 198.51.100.21 monitor
wait $uas || echo "the phones ended with $?" >> sipp.failed
stop ordinary

if [ -e sipp.failed ]; then
	cat sipp.failed sipp.err >&2
	exit 1
fi
