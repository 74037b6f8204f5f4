//! What reference pages on the web tell of each term has to stand in the explanations too, in words of our own.
//!
//! Each row is a term and what is to be found on its page: a fact is a few key words, of which `a|b` needs one. The pages
//! are four comparisons of two codes, and lists of methods, classes and responses with a line for each.

use super::tests::{page, text};

/// A term and its facts.
type Row = (&'static str, &'static [&'static str]);

#[track_caller]
fn check(terms: &[&str], facts: &[&str]) {
    let page = text(&page(terms)).to_lowercase();
    for fact in facts {
        let told = fact.split('|').any(|word| page.contains(&word.to_lowercase()));
        assert!(told, "{terms:?}: {fact}\n{page}");
    }
}

/// Of each code: name, class, what it says, when it is seen, what to do.
const COMPARED: [Row; 5] = [
    (
        "100",
        &[
            "100 Trying",
            "1xx Provisional",
            "next hop has the request",
            "working on it",
            "further responses",
            "Right after an INVITE",
            "proxy searches for the callee",
            "dial tone",
            "Nothing to do",
            "stays at 100",
            "network",
            "proxy or dialplan configuration",
        ],
    ),
    (
        "428",
        &[
            "428 Use Identity Header",
            "4xx Client failure",
            "demands a signed caller identity",
            "without an Identity header",
            "RFC 4474",
            "STIR/SHAKEN",
            "spam",
            "signed by an authentication service",
            "valid certificate",
        ],
    ),
    (
        "407",
        &[
            "407 Proxy Authentication Required",
            "4xx Client failure",
            "client to authenticate",
            "Proxy-Authenticate",
            "challenge",
            "Before it forwards the request",
            "counterpart of 401",
            "Proxy-Authorization",
            "password",
        ],
    ),
    (
        "301",
        &[
            "301 Moved Permanently",
            "3xx Redirection",
            "Request-URI",
            "for good",
            "all future requests",
            "Contact",
            "moved to another domain",
            "routing table or address book",
        ],
    ),
    (
        "302",
        &[
            "302 Moved Temporarily",
            "3xx Redirection",
            "another address for the time being",
            "Contact for this call",
            "keep the original address",
            "travels or uses another device",
        ],
    ),
];

#[test]
fn comparisons() {
    let facts = |code: &str| COMPARED.iter().find(|(known, _)| *known == code).unwrap().1;
    for (one, other) in [("100", "428"), ("100", "407"), ("100", "301"), ("302", "428")] {
        let both = [facts(one), facts(other)].concat();
        check(&[one, other], &both);
        for parts in [
            ["Description", "When you see it"],
            ["How to fix it", "Key differences"],
            ["When to use which", "says this:"],
            [&format!("Class: {one} is "), "Transaction: "],
            [&format!("{one} is seen like this:"), &format!("{other} is seen like this:")],
            [&format!("For {one} ("), &format!("For {other} (")],
        ] {
            check(&[one, other], &parts);
        }
    }
    for (code, facts) in COMPARED {
        check(&[code], facts);
    }
}

#[test]
fn methods() {
    for (term, facts) in [
        ("INVITE", &["set up a session"][..]),
        ("ACK", &["Confirms", "final response to its INVITE"]),
        ("BYE", &["Ends an established session"]),
        ("CANCEL", &["Calls off a session", "still being set up"]),
        ("REGISTER", &["where a user can be reached", "host name or IP"]),
        ("OPTIONS", &["what the other side is capable of"]),
        ("PRACK", &["Acknowledges a provisional response"]),
        ("SUBSCRIBE", &["asks a notifier", "changes of some state"]),
        ("NOTIFY", &["news of a subscribed event", "to the subscriber"]),
        ("PUBLISH", &["event state", "to a server"]),
        ("INFO", &["information within a session"]),
        ("REFER", &["asks the recipient", "transfer a call"]),
        ("MESSAGE", &["Transports an instant message"]),
        ("UPDATE", &["Modifies the state of a session"]),
    ] {
        check(&[term], facts);
    }
}

#[test]
fn classes() {
    for (term, facts) in [
        ("1xx", &["Provisional", "Kind: provisional", "informs about progress", "on INVITE", "several of them"][..]),
        ("2xx", &["Success", "Kind: final", "as in HTTP", "understood", "the call is answered"]),
        ("3xx", &["Redirection", "Kind: final", "callee is elsewhere", "another service|alternatives"]),
        ("4xx", &["Client failure", "Kind: final", "request", "404, the commonest", "number that is not known"]),
        ("5xx", &["Server failure", "Kind: final", "proxies, location and redirect servers"]),
        (
            "6xx",
            &[
                "Global failure",
                "Kind: final",
                "definitive information about the user",
                "one instance in the Request-URI",
            ],
        ),
    ] {
        check(&[term], facts);
    }
}

#[test]
fn responses_of_progress_success_and_redirection() {
    for (term, facts) in [
        ("100", &["forks or searches for long must send one"][..]),
        ("180", &["Ringing", "took the INVITE", "alerting the user"]),
        ("181", &["Call Is Being Forwarded", "may send it or not", "diverted"]),
        ("182", &["Queued", "cannot take the call at this moment", "until somebody can"]),
        ("183", &["Session Progress", "still being set up", "something to tell"]),
        ("199", &["Early Dialog Terminated", "early dialog", "is gone"]),
        ("200", &["OK", "The request worked"]),
        ("202", &["Accepted", "will be processed", "REFER"]),
        ("204", &["No Notification", "no NOTIFY will follow"]),
        ("300", &["Multiple Choices", "leads to several places", "to pick one"]),
        ("301", &["Moved Permanently", "left the address in the Request-URI", "Contact holds the new one"]),
        ("302", &["Moved Temporarily", "try the one in Contact"]),
        ("305", &["Use Proxy", "only through the proxy named in Contact"]),
        ("380", &["Alternative Service", "failed", "the message body describes other services"]),
    ] {
        check(&[term], facts);
    }
}

#[test]
fn responses_of_failure() {
    for (term, facts) in [
        ("400", &["Bad Request", "could not be understood", "syntax"][..]),
        ("401", &["Unauthorized", "user agent server or registrar", "proof of identity"]),
        ("402", &["Payment Required", "Reserved", "future use"]),
        ("403", &["Forbidden", "understood the request and refuses"]),
        ("404", &["Not Found", "for certain", "no such user"]),
        ("405", &["Method Not Allowed", "method is known here but not served"]),
        ("406", &["Not Acceptable", "only with content that the Accept headers"]),
        ("407", &["Proxy Authentication Required", "authenticate"]),
        ("408", &["Request Timeout", "user", "within the time allowed"]),
        ("409", &["Conflict", "registered already", "RFC 3261 dropped it"]),
        ("410", &["Gone", "existed here once", "no longer available"]),
        ("411", &["Length Required", "without a valid Content-Length", "RFC 3261 has no place"]),
        ("412", &["Conditional Request Failed", "precondition", "was not met"]),
        ("413", &["Request Entity Too Large", "body is larger"]),
        ("414", &["Request-URI Too Long", "more characters than the server can or will interpret"]),
        ("415", &["Unsupported Media Type", "body is in a format"]),
        ("416", &["Unsupported URI Scheme", "scheme of the Request-URI"]),
        ("417", &["Unknown Resource-Priority", "option tag came without the header"]),
        ("420", &["Bad Extension", "extension this server does not understand"]),
        ("421", &["Extension Required", "Supported header does not list"]),
        ("422", &["Session Interval Too Small", "Session-Expires", "below the minimum"]),
        ("423", &["Interval Too Brief", "expiry asked for is shorter"]),
        ("424", &["Bad Location Information", "location", "malformed, unusable"]),
        ("428", &["Use Identity Header", "policy", "without an Identity header"]),
        ("429", &["Provide Referrer Identity", "no valid Referred-By token"]),
        ("430", &["Flow Failed", "other flows of the same user may still work"]),
        ("433", &["Anonymity Disallowed", "rejected", "anonymous"]),
        ("436", &["Bad Identity Info", "Identity-Info", "cannot be fetched", "scheme"]),
        ("437", &["Unsupported Certificate", "could not validate"]),
        ("438", &["Invalid Identity Header", "certificate is good", "signature", "does not verify"]),
        ("439", &["First Hop Lacks Outbound Support", "first proxy", "does not support it"]),
        (
            "440",
            &["Max-Breadth Exceeded", "parallel", "too little Max-Breadth", "neither", "redirect", "not reach all"],
        ),
        ("469", &["Bad Info Package", "Info Package", "never agreed to receive", "Recv-Info lists"]),
        ("470", &["Consent Needed", "has not given this sender permission"]),
        ("480", &["Temporarily Unavailable", "callee currently"]),
        ("481", &["Call/Transaction Does Not Exist", "matches no dialog or transaction"]),
        ("482", &["Loop Detected", "goes in a circle"]),
        ("483", &["Too Many Hops", "Max-Forwards reached 0"]),
        ("484", &["Address Incomplete", "Request-URI holds too little"]),
        ("485", &["Ambiguous", "Request-URI fits more than one"]),
        ("486", &["Busy Here", "on another call"]),
        ("487", &["Request Terminated", "ended by CANCEL or BYE"]),
        ("488", &["Not Acceptable Here", "session description does not suit"]),
        ("489", &["Bad Event", "does not know the event package named in Event"]),
        ("491", &["Request Pending", "request of its own open in the same dialog"]),
        ("493", &["Undecipherable", "encrypted MIME body", "no key"]),
        ("494", &["Security Agreement Required", "security mechanism has to be negotiated"]),
    ] {
        check(&[term], facts);
    }
}

#[test]
fn responses_of_servers_and_of_global_failure() {
    for (term, facts) in [
        ("500", &["Server Internal Error", "unexpected", "fulfilling the request"][..]),
        ("501", &["Not Implemented", "does not know this request method"]),
        ("502", &["Bad Gateway", "invalid response from the system behind it"]),
        ("503", &["Service Unavailable", "overloaded, in maintenance"]),
        ("504", &["Server Time-out", "Another server", "did not answer in time"]),
        ("505", &["Version Not Supported", "protocol version"]),
        ("513", &["Message Too Large", "longer than the server processes"]),
        ("555", &["Push Notification Service Not Supported", "pn-provider parameter", "push service"]),
        ("580", &["Precondition Failure", "cannot or will not meet", "offer demands"]),
        ("600", &["Busy Everywhere", "Every place", "is busy"]),
        ("603", &["Decline", "cannot or does not wish", "no alternative destination"]),
        ("604", &["Does Not Exist Anywhere", "authoritative knowledge", "here and anywhere else"]),
        ("606", &["Not Acceptable", "user's agent was contacted", "session are not acceptable"]),
        ("607", &["Unwanted", "called person", "later attempts from the same caller will likely be rejected"]),
    ] {
        check(&[term], facts);
    }
}
