//! What is a secret, and what is none.

use super::*;
use proptest::prelude::*;

fn blanked(text: &str, cut: bool) -> String {
    let mut text = text.as_bytes().to_vec();
    blank(&mut text, cut);
    String::from_utf8(text).unwrap()
}

#[test]
fn values_are_blanked_and_nothing_else_changes() {
    for (text, expected) in [
        (
            "Authorization: Digest username=\"a\", realm=\"r\", nonce=\"abc\", uri=\"sip:x\", response=\"12\", ck=\"k\"\r\nCSeq: 1 X\r\n",
            "Authorization: Digest username=\"a\", realm=\"r\", nonce=\"xxx\", uri=\"sip:x\", response=\"xx\", ck=\"x\"\r\nCSeq: 1 X\r\n",
        ),
        ("Proxy-Authorization: Bearer abc.d\nX: y", "Proxy-Authorization: Bearer xxxxx\nX: y"),
        ("authorization: Basic YWJj\r\n", "authorization: Basic xxxx\r\n"),
        ("Authorization: Basic YWJj==\r\n", "Authorization: Basic xxxxxx\r\n"),
        (
            "WWW-Authenticate: Digest realm=\"r\",nonce=\"a b\", stale=true",
            "WWW-Authenticate: Digest realm=\"r\",nonce=\"xxx\", stale=true",
        ),
        ("Authentication-Info: nextnonce=\"ab\", qop=auth\n", "Authentication-Info: nextnonce=\"xx\", qop=auth\n"),
        (
            "WWW-Authenticate: Digest realm=\"r\",\n nonce=\"ab\"\n",
            "WWW-Authenticate: Digest realm=\"r\",\n nonce=\"xx\"\n",
        ),
        (
            r#"{"m":"Authorization: Digest nonce=\"a\", x=\"b\"\r\nVia: SIP/2.0/UDP a;branch=z"}"#,
            r#"{"m":"Authorization: Digest nonce=\"x\", x=\"x\"\r\nVia: SIP/2.0/UDP a;branch=z"}"#,
        ),
        (
            "Authorization: Digest nonce=\"a\"#015#012Via: SIP/2.0/UDP a;branch=z#015#012",
            "Authorization: Digest nonce=\"x\"#015#012Via: SIP/2.0/UDP a;branch=z#015#012",
        ),
        ("Authorization: Digest nonce=\"a\" Via: a;branch=z", "Authorization: Digest nonce=\"x\" Via: a;branch=z"),
        ("a=crypto:1 AES inline:abc|2^20\r\nk=clear:ab\r\n", "a=crypto:1 AES inline:xxx|2^20\r\nk=clear:xx\r\n"),
        ("a=key-mgmt:mikey abc\r\n", "a=key-mgmt:xxxxxxxxx\r\n"),
        ("response=486 to the caller", "response=486 to the caller"),
        ("the nonce is old", "the nonce is old"),
        ("a=ice-pwd:abc\r\na=x", "a=ice-pwd:xxx\r\na=x"),
        ("<sip:a@b;password=pw>;tag=t", "<sip:a@b;password=xx>;tag=t"),
        ("http://a:pw@b/c?access_token=t&x=y", "http://a:xx@b/c?access_token=x&x=y"),
        ("<sip:a@b?Authorization=Digest%20nonce&X=y>", "<sip:a@b?Authorization=xxxxxxxxxxxxxx&X=y>"),
        ("<sip:a@b?From=%3Csip%3Aa%3Apw%40b%3E>", "<sip:a@b?From=%3Csip%3Aa%3Axx%40b%3E>"),
        ("Identity: eyJh.eyJi.c-_d;info=<x>", "Identity: eyJh.eyJi.xxxx;info=<x>"),
        ("a name such as eyJ.x", "a name such as eyJ.x"),
        ("wrong password for sip:a:pw@b", "wrong password for sip:a:xx@b"),
    ] {
        assert_eq!(blanked(text, false), expected, "{text}");
    }
}

#[test]
fn what_was_cut_off_its_name_is_blanked() {
    for (text, expected) in [
        ("bc12\", uri=\"sip:x\", response=\"1\"\r\n", "xxxx\", uri=\"sip:x\", response=\"x\"\r\n"),
        ("bc12\"\r\nCSeq: 1 X\r\n", "xxxx\"\r\nCSeq: 1 X\r\n"),
        (
            "bx\", nonce=\"1\"\r\nWWW-Authenticate: Digest realm=\"pbx\", nonce=\"1\"\r\n",
            "bx\", nonce=\"x\"\r\nWWW-Authenticate: Digest realm=\"pbx\", nonce=\"x\"\r\n",
        ),
        ("abc@h\",\"cseq\":1}\n", "abc@h\",\"cseq\":1}\n"),
        ("abc|2^20\r\na=sendrecv\r\n", "xxxxxxxx\r\na=sendrecv\r\n"),
        ("tion: Bearer abc\r\nX: y\r\n", "tion: Bearer xxx\r\nX: y\r\n"),
        ("abc@192.0.2.1\r\nCSeq: 1 X\r\n", "abc@192.0.2.1\r\nCSeq: 1 X\r\n"),
        ("", ""),
    ] {
        assert_eq!(blanked(text, true), expected, "{text}");
    }
}

#[test]
fn what_is_shown_does_not_tell_how_long_a_secret_was() {
    for (text, expected) in [
        ("sip:a:password@b", Some("sip:a:xxx@b")),
        ("sip:a:p@b, SIPS:c:p@d;password=q", Some("sip:a:xxx@b, SIPS:c:xxx@d;password=xxx")),
        ("http://sip:a:p@b/", Some("http://sip:xxx@b/")),
        ("sip:a@b:5060", None),
        ("sip:a:@b", None),
    ] {
        let shown = without(text.as_bytes()).map(|shown| String::from_utf8(shown).unwrap());
        assert_eq!(shown.as_deref(), expected);
    }
}

#[test]
fn marks_that_stand_far_apart_are_seen() {
    for distance in 0..200 {
        let between = "a".repeat(distance);
        for (text, marked) in [
            (format!(":{between}:@"), true),
            (format!("::{between}@"), true),
            (format!(":{between}@:"), false),
            (format!("{between}d="), true),
            (format!("{between}=d"), false),
            (format!("{between}?"), true),
        ] {
            assert_eq!(vector::holds_marks_of_credentials(text.as_bytes()), marked, "{text}");
        }
    }
}

proptest! {
    #[test]
    fn no_mark_is_missed(text in "(:|@|d|=|a{1,14}|[:@?=dD]{1,2}){0,10}") {
        let bytes = text.as_bytes();
        let colons = |end: usize| bytecount::count(&bytes[..end], b':');
        let twice = (0..bytes.len()).any(|at| bytes[at] == b'@' && colons(at) >= 2);
        prop_assert!(!is_plain(bytes) || find(bytes).is_empty());
        let marked = twice || text.contains('?') || text.to_ascii_lowercase().contains("d=");
        prop_assert_eq!(vector::holds_marks_of_credentials(bytes), marked);
    }

    #[test]
    fn no_password_is_shown(
        user in "[a-z+0-9]{1,9}(;[a-z]{1,5})?",
        password in "[A-Z][A-Z0-9&=+$@!*']{0,12}",
        rest in "[a-z.]{1,9}(:[0-9]{4})?(;[a-z]{1,9}=[a-z]{1,9})?>?( [a-z:]{0,9})?",
    ) {
        let shown = without(format!("<sip:{user}:{password}@{rest}").as_bytes());
        prop_assert_eq!(shown, Some(format!("<sip:{user}:xxx@{rest}").into_bytes()));
    }
}
