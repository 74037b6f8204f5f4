//! Terms as people type them.

use super::*;
use crate::knowledge::tests::KNOWLEDGE;

fn found(words: &[&str]) -> Vec<String> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let found = KNOWLEDGE.find(&words);
    found.topics.iter().map(Topic::term).chain(found.unknown.iter().map(|term| format!("?{term}"))).collect()
}

#[test]
fn one_term() {
    for (term, topics) in [
        ("486", &["486"][..]),
        (" 486 ", &["486"]),
        ("0x486", &["486"]),
        ("SIP 486", &["486"]),
        ("code:486", &["486"]),
        ("499", &["499"]),
        ("4xx", &["4xx"]),
        ("4XX", &["4xx"]),
        ("client failure", &["4xx"]),
        ("Client_Failure", &["4xx"]),
        ("INVITE", &["INVITE"]),
        ("invite", &["INVITE"]),
        ("Q.850:34", &["Q.850:34"]),
        ("q850-34", &["Q.850:34"]),
        ("q.850/34", &["Q.850:34"]),
        ("Q.850 34", &["Q.850:34"]),
        ("cause=34", &["Q.850:34"]),
        ("Q.850;cause=34", &["Q.850:34"]),
        ("Q.850;cause=34;text=\"No circuit, really\"", &["Q.850:34"]),
        ("Reason: Q.850 ;cause=16 ;text=\"x\", SIP;cause=200", &["Q.850:16", "200"]),
        ("Reason: STIR;cause=436", &["reason:STIR"]),
        ("warning:304", &["warning:304"]),
        ("Warning 304", &["warning:304"]),
        ("Warning: 304 sip.example.com \"Media type, not available\", 399 x \"y\"", &["warning:304", "warning:399"]),
        ("reason:STIR", &["reason:STIR"]),
        ("stir", &["reason:STIR"]),
        ("Q.850", &["reason:Q.850"]),
        ("busy here", &["486"]),
        ("\"Busy Here\"", &["486"]),
        ("request uri too long", &["414"]),
        ("server time out", &["504"]),
        ("USER_BUSY", &["Q.850:17"]),
        ("not acceptable", &["406", "606"]),
        ("network blocked", &["603-q850-21-network-blocked", "603-network-blocked"]),
        ("Media type not available", &["warning:304"]),
        ("603-network-blocked", &["603-network-blocked"]),
        ("SIP/2.0 486 Busy Here", &["486 Busy Here"]),
        ("sip/2.0 486", &["486"]),
        ("<--- received SIP/2.0 603 Network Blocked\r\n", &["603 Network Blocked"]),
        ("486 Busy Here", &["486 Busy Here"]),
        ("NORMAL_TEMPORARY_FAILURE", &["Q.850:41"]),
        ("normal_clearing", &["Q.850:16"]),
        ("EXCHANGE_ROUTING_ERROR", &["Q.850:25"]),
        ("USER_NOT_REGISTERED", &["480-freeswitch"]),
        ("rewrite_contact", &["REGISTER"]),
        ("486.", &["486"]),
        ("-- Got SIP response 486 \"Busy Here\" back from 192.0.2.7:5060", &["486"]),
        ("Call failed: 503/Service Unavailable", &["503"]),
    ] {
        assert_eq!(found(&[term]), topics, "{term}");
    }
}

#[test]
fn several_words() {
    for (words, topics) in [
        (&["100", "428"][..], &["100", "428"][..]),
        (&["100", "vs", "428"], &["100", "428"]),
        (&["100,", "428"], &["100", "428"]),
        (&["100", "and", "INVITE"], &["100", "INVITE"]),
        (&["busy", "here"], &["486"]),
        (&["486", "Busy", "Here"], &["486 Busy Here"]),
        (&["message", "too", "large"], &["513"]),
        (&["warning", "304"], &["warning:304"]),
        (&["busy", "heer"], &["?busy heer"]),
        (&["INVITE", "bussy"], &["INVITE", "?bussy"]),
        (&["and"], &["?and"]),
        (&["486", "zzz"], &["486", "?zzz"]),
        (&["486", "487", "999"], &["486", "487", "?999"]),
        (&["486", "Q.850:99999"], &["486", "?Q.850:99999"]),
        (&["warning:304", "warning:999"], &["warning:304", "?warning:999"]),
        (&["486", "foo", "Q.850:34"], &["486", "Q.850:34", "?foo"]),
        (&["480", "Do", "Not", "Worry"], &["480", "?Do Not Worry"]),
        (&["486", "busy", "here", "Q.850:34"], &["486 busy here", "Q.850:34"]),
        (&["Q.850", "34", "vs", "486"], &["Q.850:34", "486"]),
        (&["INVITE", "busy", "here"], &["INVITE", "486"]),
        (&["Got", "SIP", "response", "486", "Busy", "Here", "back", "from", "192.0.2.7"], &["486"]),
        (&["SIP/2.0", "480", "Do", "Not", "Worry"], &["480 Do Not Worry"]),
        (&["Reason:", "Q.850", ";cause=16"], &["Q.850:16"]),
    ] {
        assert_eq!(found(words), topics, "{words:?}");
    }
}

#[test]
fn unknown_terms_and_the_nearest_known() {
    for (term, nearest) in [
        ("busy heer", "486 (Busy Here)"),
        ("INVIT", "INVITE"),
        ("forbiden", "403 (Forbidden)"),
        ("unavailable", "480 (Temporarily Unavailable)"),
        ("Unsupported Certificate", "437 (Unsupported Credential)"),
        ("702", "687 (Dialog Terminated)"),
        ("34", "Q.850:34 (No circuit/channel available)"),
        ("stale", "403-stale-date"),
        ("48", "480 (Temporarily Unavailable)"),
        ("q850-10", "Q.850:100 (Invalid information element contents)"),
    ] {
        assert_eq!(found(&[term]), [format!("?{term}")]);
        assert!(KNOWLEDGE.nearest(term).contains(&nearest.to_owned()), "{term}: {:?}", KNOWLEDGE.nearest(term));
    }
    for term in ["", " ", "xyzzy quux", "Q.850:128", "warning:999", "SIP/2.0 4294967301 x", "\u{202e}"] {
        assert_eq!(found(&[term]), [format!("?{term}")], "{term}");
        assert!(KNOWLEDGE.nearest(term).len() <= 5);
    }
}

proptest::proptest! {
    #[test]
    fn no_term_is_too_odd(term in ".{0,40}") {
        found(&[&term]);
        KNOWLEDGE.nearest(&term);
    }
}
