//! The advice in records: which rule speaks for which message of a log.

use crate::log::Response;
use crate::run::{Folder, sipsift};

/// A response as Asterisk's PJSIP logger prints it, on its way out.
fn sent(response: &Response) -> String {
    response
        .text()
        .replace("<--- Received SIP response (400 bytes) from", "<--- Transmitting SIP response (400 bytes) to")
}

fn received(response: &Response) -> String {
    response.text()
}

/// What a record says of one response in a log: the value of `key`.
fn field(log: &str, key: &str) -> String {
    let folder = Folder::new();
    let path = folder.put("full", log);
    let records = sipsift(["enrich".as_ref(), "--timezone=UTC".as_ref(), path.as_os_str()]).quiet();
    records.field(key).last().unwrap().as_str().unwrap().to_owned()
}

fn rule(log: &str) -> String {
    field(log, "advice_rule")
}

/// For each code a row of methods: the rule for a response that was received, and for one that was sent.
#[test]
fn method_and_direction() {
    const METHODS: [&str; 5] = ["REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "BYE"];
    for (code, rules) in [
        (
            401,
            [
                ("401-register-received", "401-register-sent"),
                ("407-invite-received", "407-invite-sent"),
                ("401-options", "401-options"),
                ("401-subscribe", "401-subscribe"),
                ("401-bye", "401-bye"),
            ],
        ),
        (
            403,
            [
                ("403-register-received", "403-register-sent"),
                ("403-invite-received", "403-invite-sent"),
                ("403-options", "403-options"),
                ("403-subscribe", "403-subscribe"),
                ("403-bye", "403-bye"),
            ],
        ),
        (
            404,
            [
                ("404-register-received", "404-register-sent"),
                ("404-invite-received", "404-invite-sent"),
                ("404-options", "404-options"),
                ("404-subscribe", "404-subscribe"),
                ("404-bye", "404-bye"),
            ],
        ),
        (
            408,
            [
                ("408-register", "408-register"),
                ("408-invite-received", "408-invite-sent"),
                ("408-options", "408-options"),
                ("408-non-invite", "408-non-invite"),
                ("408-bye", "408-bye"),
            ],
        ),
        (
            480,
            [
                ("480-register", "480-register"),
                ("480-invite-received", "480-invite-sent"),
                ("404-options", "404-options"),
                ("480-subscribe", "480-subscribe"),
                ("480-bye", "480-bye"),
            ],
        ),
        (
            481,
            [
                ("481-register", "481-register"),
                ("481-invite", "481-invite"),
                ("481-options", "481-options"),
                ("481-subscribe", "481-subscribe"),
                ("481-bye", "481-bye"),
            ],
        ),
        (
            503,
            [
                ("503-register", "503-register"),
                ("503-invite-received", "503-invite-sent"),
                ("503-options", "503-options"),
                ("503-subscribe", "503-subscribe"),
                ("503-bye", "503-bye"),
            ],
        ),
    ] {
        for (method, (of_received, of_sent)) in METHODS.into_iter().zip(rules) {
            let response = Response { method, phrase: "X", ..Response::new(code) };
            assert_eq!(rule(&received(&response)), of_received, "{code} {method}");
            assert_eq!(rule(&sent(&response)), of_sent, "{code} {method}");
        }
    }
}

/// The code's own phrase, and one line of headers.
#[test]
fn reasons_warnings_and_phrases() {
    for (code, phrase, header, expected) in [
        (488, "Not Acceptable Here", "Warning: 304 pbx \"Media type not available\"", "488-warning-304"),
        (503, "Service Unavailable", "Reason: Q.850;cause=34;text=\"No circuit\"", "503-q850-34"),
        (480, "Temporarily Unavailable", "Reason: Q.850;cause=31", "480-q850-31"),
        (603, "Network Blocked", "Reason: Q.850;cause=21;location=LN", "603-q850-21-network-blocked"),
        (603, "network blocked", "Reason: SIP;cause=603;text=\"v=analytics1\"", "603-network-blocked"),
        (603, "Decline", "Reason: Q.850;cause=21", "603-q850-21"),
        (403, "Stale Date", "Date: Sat, 21 Nov 2026 08:00:00 GMT", "403-stale-date"),
        (477, "Unfortunately error on sending to next hop occurred (477/TM)", "Server: kamailio", "477-tm-received"),
        (500, "I'm terribly sorry, server error occurred (1/SL)", "Server: kamailio", "500-sl"),
        (500, "Service Unavailable", "Server: kamailio", "500-service-unavailable"),
        (404, "Not here", "Server: kamailio", "404-not-here"),
        (403, "Not relaying", "Server: kamailio", "403-not-relaying"),
        (503, "DNS Error", "Server: FreeSWITCH", "503-dns-error"),
        (503, "Maximum Calls In Progress", "Server: FreeSWITCH", "503-maximum-calls"),
        (500, "Overlapping Requests", "Server: FreeSWITCH", "500-overlapping-requests"),
        (429, "Provide Referrer Identity", "Server: FreeSWITCH-mod_sofia/1.10.12", "429-freeswitch"),
        (429, "Provide Referrer Identity", "Server: Other", "429"),
        (480, "Temporarily Unavailable", "User-Agent: FreeSWITCH", "480-freeswitch"),
        (438, "Invalid Identity Header", "Reason: STIR;cause=438;text=\"Invalid\"", "4xx-reason-stir"),
        // A cause outranks the code, whatever the code says by itself.
        (486, "Busy Here", "Reason: Q.850;cause=1", "q850-1"),
        (404, "Not Found", "Reason: Q.850;cause=17", "q850-17"),
        (499, "Who knows", "Reason: Q.850;cause=38", "q850-38"),
    ] {
        let response = Response { phrase, headers: format!("{header}\r\n"), ..Response::new(code) };
        assert_eq!(rule(&received(&response)), expected, "{code} {phrase} {header}");
    }
}

/// The first 401 is a step of the way; the one that follows credentials is not.
#[test]
fn challenges_and_refusals() {
    let asked = Response {
        phrase: "Unauthorized",
        method: "REGISTER",
        headers: "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"n\"\r\n".to_owned(),
        ..Response::new(401)
    };
    let again = Response { time: "2026-11-21 08:00:01.000", ..asked.clone() }.text().replace("CSeq: 1", "CSeq: 2");
    let again = again.replace("branch=z9hG4bK-", "branch=z9hG4bK-2-");
    assert_eq!(field(&asked.text(), "outcome"), "challenge");
    assert_eq!(rule(&asked.text()), "401-register-received");
    let both = asked.text() + &again;
    assert_eq!(field(&both, "outcome"), "auth_failed");
    assert_eq!(rule(&both), "401-register-received-failed");
    assert_ne!(field(&both, "fix"), field(&asked.text(), "fix"));
}

/// Phrases are for people: 603+ is known however its letters are written, to the outcome and the rules alike.
#[test]
fn the_phrase_s_case_makes_no_difference() {
    for phrase in ["Network Blocked", "network blocked", "NETWORK BLOCKED"] {
        let log = Response { phrase, ..Response::new(603) }.text();
        assert_eq!((&*rule(&log), &*field(&log, "outcome")), ("603-network-blocked", "failure"), "{phrase}");
    }
    let log = Response { phrase: "Decline", ..Response::new(603) }.text();
    assert_eq!(field(&log, "outcome"), "declined");
}
