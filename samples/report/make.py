#!/usr/bin/env python3
"""Writes the logs that the report is tested with, and beside each what a report on it has to say.

    python3 make.py        writes NAME.trace and NAME.expected.json; the same bytes every time

Nothing here is made with sipsift. `rfc6076` is a log of few calls, one for each thing that RFC 6076 tells apart; its figures
are worked out below by hand. `two-legs` is traffic through a PBX that gives each leg a Call-ID of its own; what is expected
is counted while the calls are made up.
"""

import json
import random
from pathlib import Path

HERE = Path(__file__).parent
PHONE = "192.0.2.21:5060"
ME = "192.0.2.1:5060"


class Log:
    """Messages as Asterisk's res_pjsip_logger writes them, with the time when each is due."""

    def __init__(self):
        self.said = []

    def say(self, ms, text):
        self.said.append((ms, len(self.said), text))

    def message(self, ms, start, method, call, cseq, *, peer=PHONE, sent=False, tags=("a", ""), user="4930123456", more=""):
        kind = "response" if start.startswith("SIP/2.0") else "request"
        way = f"Transmitting SIP {kind} (400 bytes) to" if sent else f"Received SIP {kind} (400 bytes) from"
        tag = lambda tag: f";tag={tag}" if tag else ""
        self.say(ms, f"<--- {way} UDP:{peer} --->\n{start}\n"
                 f"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{call}.{cseq}.{method}\n"
                 f"From: <sip:1001@example.com>{tag(tags[0])}\nTo: <sip:{user}@example.com>{tag(tags[1])}\n"
                 f"Call-ID: {call}@example.com\nCSeq: {cseq} {method}\n{more}\n")

    def ask(self, ms, method, call, cseq=1, *, user="4930123456", **more):
        self.message(ms, f"{method} sip:{user}@example.com SIP/2.0", method, call, cseq, user=user, **more)

    def answer(self, ms, code, method, call, cseq=1, *, sent=True, tags=("a", "b"), **more):
        self.message(ms, f"SIP/2.0 {code} Phrase", method, call, cseq, sent=sent, tags=tags, **more)

    def text(self):
        def line(ms, text):
            seconds, ms = divmod(ms, 1000)
            clock = f"{12 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
            return f"[2026-11-21 {clock}] VERBOSE[812] res_pjsip_logger.c: {text}"
        return "".join(line(ms, text) for ms, _, text in sorted(self.said))


def write(name, log, expected):
    (HERE / f"{name}.trace").write_text(log.text())
    (HERE / f"{name}.expected.json").write_text(json.dumps(expected, indent=1) + "\n")


def rfc6076():
    log = Log()
    credentials = "Authorization: Digest username=\"1001\", response=\"1\"\n"
    # Registrations: one with a challenge (0.25 s), its refresh (0.05 s), a 403, a 503, and one that nobody answers.
    log.ask(0, "REGISTER", "reg-1")
    log.answer(40, 401, "REGISTER", "reg-1")
    log.ask(60, "REGISTER", "reg-1", 2, more=credentials)
    log.answer(250, 200, "REGISTER", "reg-1", 2)
    log.ask(300_000, "REGISTER", "reg-1", 3, more=credentials)
    log.answer(300_050, 200, "REGISTER", "reg-1", 3)
    log.ask(1_000, "REGISTER", "reg-2")
    log.answer(1_010, 403, "REGISTER", "reg-2")
    log.ask(2_000, "REGISTER", "reg-3")
    log.answer(2_010, 503, "REGISTER", "reg-3")
    log.ask(3_000, "REGISTER", "reg-4")
    # 1: challenged, rings after 1.2 s, answered, a minute long, ended by the caller within 0.05 s.
    log.ask(10_000, "INVITE", "call-1")
    log.answer(10_050, 407, "INVITE", "call-1")
    log.ask(10_100, "INVITE", "call-1", 2, more=credentials)
    log.answer(10_110, 100, "INVITE", "call-1", 2)
    log.answer(11_200, 180, "INVITE", "call-1", 2)
    log.answer(14_200, 200, "INVITE", "call-1", 2)
    log.ask(74_200, "BYE", "call-1", 3, tags=("a", "b"))
    log.answer(74_250, 200, "BYE", "call-1", 3)
    # 2: rings after 0.8 s, answered, half a minute long, ended by the callee; the caller has forgotten it.
    log.ask(20_000, "INVITE", "call-2")
    log.answer(20_800, 180, "INVITE", "call-2")
    log.answer(22_000, 200, "INVITE", "call-2")
    log.ask(52_000, "BYE", "call-2", 1, tags=("b", "a"), sent=True)
    log.answer(52_010, 481, "BYE", "call-2", 1, tags=("b", "a"), sent=False)
    # 3: busy after 1 s, having rung after 0.5 s.
    log.ask(30_000, "INVITE", "call-3")
    log.answer(30_500, 180, "INVITE", "call-3")
    log.answer(31_000, 486, "INVITE", "call-3")
    # 4: given up after 10 s.
    log.ask(40_000, "INVITE", "call-4")
    log.answer(40_400, 180, "INVITE", "call-4")
    log.ask(50_000, "CANCEL", "call-4")
    log.answer(50_010, 200, "CANCEL", "call-4")
    log.answer(50_100, 487, "INVITE", "call-4")
    # 5 to 9: moved, no route, silence, only challenged, no such number.
    log.ask(60_000, "INVITE", "call-5")
    log.answer(60_200, 302, "INVITE", "call-5")
    log.ask(61_000, "INVITE", "call-6")
    log.answer(61_300, 503, "INVITE", "call-6")
    log.ask(62_000, "INVITE", "call-7")
    log.ask(63_000, "INVITE", "call-8")
    log.answer(63_010, 407, "INVITE", "call-8")
    log.ask(64_000, "INVITE", "call-9")
    log.answer(64_600, 404, "INVITE", "call-9")
    # 10: rings when the log ends.
    log.ask(599_000, "INVITE", "call-10")
    log.answer(599_100, 180, "INVITE", "call-10")

    def percent(part, whole):
        return {"value": round(100 * part / whole, 2), "numerator": part, "denominator": whole}

    def delay(count, longest):
        return {"denominator": count, "quantiles": {"max": longest}}

    write("rfc6076", log, {
        "calls": {
            "side": "in", "attempts": 10, "answered": 2, "declined": 1, "cancelled": 1, "redirected": 1, "challenged": 1,
            "failed": 2, "timeout": 1, "silent": 1, "open": 1,
            "by_final_code": {"200": 2, "302": 1, "404": 1, "407": 1, "486": 1, "487": 1, "503": 1},
        },
        "registrations": {"attempts": 5, "succeeded": 2, "auth_failed": 0, "failed": 2, "timeout": 1, "open": 0},
        "figures": {
            # 2 answered of 10 but the redirected and the open one; then without the challenged and the cancelled one.
            "ser": percent(2, 8), "ser_adjusted": percent(2, 6),
            # And the busy one.
            "seer": percent(3, 8),
            "isa": percent(1, 10), "isa_with_timeouts": percent(2, 10), "scr": percent(2, 10),
            # 403, 503 and the silence.
            "ira": percent(3, 5),
            # All but the silent, the open and the challenged one have a final response.
            "asr": percent(2, 7), "ner": percent(4, 7),
            "srd_succeeded": delay(2, 1.2), "srd_failed": delay(4, 0.6), "pdd": delay(5, 1.2),
            "rrd": delay(2, 0.25), "sdd": delay(1, 0.05), "sdt": delay(2, 60.0),
            "acd": {"value": 45.0, "numerator": 90, "denominator": 2},
        },
    })


# What becomes of calls, with the state that a report counts it as.
FATES = [(200, "answered")] * 6 + [(486, "declined"), (487, "cancelled"), (404, "failed"), (503, "failed"), (0, "timeout")]
TRUNKS = ["203.0.113.5:5060", "203.0.113.6:5060"]
CALLS = 120


def two_legs():
    log, random_ = Log(), random.Random(6076)
    sides = {side: {"attempts": 0, "by_final_code": {}} for side in ("in", "out")}
    trunks = {trunk: {"attempts": 0} for trunk in TRUNKS}
    codes, lost, talked, longest = {}, [], 0, 0

    def saw(code, messages, transactions, calls):
        of = codes.setdefault(str(code), {"responses": 0, "retransmissions": 0, "transactions": 0, "calls": 0})
        of["responses"] += messages
        of["retransmissions"] += messages - transactions
        of["transactions"] += transactions
        of["calls"] += calls

    for number in range(CALLS):
        start = number * 7_000 + random_.randrange(3_000)
        trunk, (code, state) = random_.choice(TRUNKS), random_.choice(FATES)
        user = f"49301{number:05}"
        legs = [("in", f"in-{number}", PHONE, start), ("out", f"out-{number}", trunk, start + 20)]
        wait = random_.randrange(200, 9_000)
        for side, call, peer, at in legs:
            is_out = side == "out"
            log.ask(at, "INVITE", call, peer=peer, sent=is_out, user=user)
            sides[side]["attempts"] += 1
            sides[side][state] = sides[side].get(state, 0) + 1
            if is_out:
                trunks[trunk]["attempts"] += 1
                trunks[trunk][state] = trunks[trunk].get(state, 0) + 1
            if code == 0:
                continue
            back = start + wait + (0 if is_out else 20)
            # What is not acknowledged is sent again.
            times = random_.choice([1, 1, 2, 4])
            for again in range(times):
                log.answer(back + again * 500, code, "INVITE", call, peer=peer, sent=not is_out, user=user)
            saw(code, times, 1, 1)
            finals = sides[side]["by_final_code"]
            finals[str(code)] = finals.get(str(code), 0) + 1
        if code == 200:
            length = random_.randrange(2_000, 90_000)
            end = start + wait + 20 + length
            talked, longest = talked + length, max(longest, length)
            for side, call, peer, at in legs:
                is_out = side == "out"
                log.ask(end, "BYE", call, 2, peer=peer, sent=is_out, tags=("a", "b"), user=user)
                log.answer(end + 30, 200, "BYE", call, 2, peer=peer, sent=not is_out, user=user)
                saw(200, 1, 1, 0)
        elif state in ("failed", "timeout"):
            lost.append({"side": "in", "in_peer": PHONE, "out_peer": trunk, "dialled": user,
                         "result": state, "code": str(code) if code else ""})
    log.ask(CALLS * 7_000 + 300_000, "OPTIONS", "the end")
    for of in sides.values():
        of["by_final_code"] = dict(sorted(of["by_final_code"].items()))
    answered = sides["in"]["answered"]
    write("two-legs", log, {
        "calls": {"side": "in", **sides["in"], "sides": sides},
        "codes": codes,
        "trunks": trunks,
        "figures": {
            "ser": {"numerator": answered, "denominator": CALLS},
            "scr": {"numerator": answered, "denominator": CALLS},
            "acd": {"value": round(talked / answered / 1000, 3), "denominator": answered},
            "sdt": {"denominator": answered, "quantiles": {"max": longest / 1000}},
        },
        "failed_calls": lost,
    })


rfc6076()
two_legs()
