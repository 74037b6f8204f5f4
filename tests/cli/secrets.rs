//! Credentials, nonces and keys of media never leave the program, whatever is asked for.

use crate::run::{Folder, sipsift};
use std::fs;

const SECRETS: [&str; 23] = [
    "s3cret-nonce",
    "s3cret-answer",
    "s3cret-opaque",
    "s3cret-cnonce",
    "s3cret-proxy",
    "s3cret-next",
    "s3cret-rspauth",
    "s3cret-bearer",
    "s3cret-basic",
    "s3cret-inline",
    "s3cret-clear",
    "s3cret-mikey",
    "s3cret-ice",
    "s3cret-from",
    "s3cret-to",
    "s3cret-contact",
    "s3cret-uri",
    "s3cret-identity",
    "s3cret-parameter",
    "s3cret-header",
    "s3cret-phrase",
    "s3cret-reason",
    "s3cret-statement",
];

/// A registration, a call and their refusals, with all secrets that SIP and SDP know.
fn log() -> String {
    let marker = |way: &str, kind: &str| {
        format!(
            "[2026-11-21 08:00:00.000] VERBOSE[1] res_pjsip_logger.c: <--- {way} SIP {kind} (900 bytes) {} UDP:192.0.2.7:5060 --->\n",
            if way == "Received" { "from" } else { "to" }
        )
    };
    let of_call = "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKa\r\nFrom: <sip:1001:s3cret-from@example.net>;tag=f\r\n\
        To: <sip:2001:s3cret-to@example.net>;tag=t\r\nCall-ID: call\r\nCSeq: 1 INVITE\r\n\
        Contact: <sip:1001:s3cret-contact@192.0.2.7;password=s3cret-parameter?Authorization=s3cret-header>\r\n\
        P-Asserted-Identity: <sip:1001:s3cret-identity@example.net>\r\n\
        X-Any: to sip:1001:s3cret-header@example.net, eyJh.eyJi.s3cret-header\r\n\
        Reason: SIP;cause=200;text=\"by sip:1001:s3cret-reason@example.net\"\r\n\
        Warning: 399 pbx \"by sip:1001:s3cret-reason@example.net\"\r\n";
    let digest = |nonce: &str| {
        format!(
            "Digest realm=\"r\", nonce=\"{nonce}\", opaque=\"s3cret-opaque\", cnonce=\"s3cret-cnonce\", response=\"s3cret-answer\""
        )
    };
    let sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nk=clear:s3cret-clear\r\nt=0 0\r\na=ice-pwd:s3cret-ice\r\n\
        m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:s3cret-inline\r\na=key-mgmt:mikey s3cret-mikey\r\n";
    let body = format!("Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}", sdp.len());
    let request = format!(
        "{}INVITE sip:2001:s3cret-uri@example.net SIP/2.0\r\n{of_call}Authorization: {}\r\nProxy-Authorization: {}\r\n\
         Authorization: Bearer s3cret-bearer\r\nAuthorization: Basic s3cret-basic\r\n{body}",
        marker("Received", "request"),
        digest("s3cret-nonce"),
        digest("s3cret-proxy"),
    );
    let response = |code: &str| {
        format!(
            "{}SIP/2.0 {code}\r\n{of_call}WWW-Authenticate: {}\r\nProxy-Authenticate: {}\r\n\
             Authentication-Info: nextnonce=\"s3cret-next\", rspauth=\"s3cret-rspauth\"\r\n\
             Proxy-Authentication-Info: nextnonce=\"s3cret-next\"\r\n{body}",
            marker("Transmitting", "response"),
            digest("s3cret-nonce"),
            digest("s3cret-proxy"),
        )
    };
    let codes = [
        "401 Unauthorized",
        "407 Proxy Authentication Required",
        "403 Forbidden",
        "200 OK",
        "503 To sip:1:s3cret-phrase@b",
    ];
    let responses: String = codes.map(|code| format!("{}\n", response(code))).concat();
    let statement = "[2026-11-21 08:00:01.000] NOTICE[1] chan_sip.c: Registration from '<sip:1001:s3cret-statement@example.net>' \
        failed for '192.0.2.7:5060' - Wrong password\n";
    format!("{request}\n{responses}{statement}")
}

#[test]
fn no_secret_leaves_the_program() {
    let folder = Folder::new();
    let text = log();
    assert!(SECRETS.iter().all(|secret| text.contains(secret)), "the log holds all of them");
    let path = folder.put("full", &text);
    let path = path.to_str().unwrap();
    // The same where lines carry something before the message, and where it is one line.
    let lines: Vec<_> = text.lines().map(|line| format!("Nov 21 08:00:00 pbx sip[1]: {line}\n")).collect();
    let lines = folder.put("lines", lines.concat());
    let escaped = folder.put("escaped", text.replace("\r\n", "\\r\\n"));
    let others = [lines.to_str().unwrap(), escaped.to_str().unwrap()];
    let (calls, part, beside) = (folder.at("calls.csv"), folder.at("part"), folder.at("beside.html"));
    let [calls, part, beside] = [&calls, &part, &beside].map(|path| path.to_str().unwrap());
    for mask in [&[][..], &["--mask=user,host,ip", "--quiet"]] {
        let enrich: &[&str] =
            &["enrich", "--header=Via", "--header=Content-Type", "--header=X-Any", "--report", beside];
        let formats = ["ecs", "elastic-bulk", "splunk-hec", "gelf", "cef", "leef", "syslog", "otlp", "csv"];
        let formats = formats.map(|format| ["enrich", "--header=X-Any", "--format", format]);
        let formats = formats.iter().map(|args| (&args[..], false));
        for (args, records) in formats.chain([
            (enrich, true),
            (&["report", "--format=json", "--calls", calls, "--save", part], false),
            (&["report", "--format=html"], false),
            (&["report", "--format=csv"], false),
            (&["report", "--format=terminal"], false),
            (&["report", "--format=markdown"], false),
            (&["report", "--format=prometheus"], false),
        ]) {
            let done = sipsift([args, mask, &[path], &others].concat());
            assert_eq!(done.code(), 0, "{args:?}: {}", done.err);
            assert!(!records || done.records().len() >= 6, "{args:?}");
            // What is left of a URI tells that there was one.
            let shown = String::from_utf8_lossy(&done.out).contains("sip:1001:xxx@example.net");
            assert!(shown == mask.is_empty() || !records, "{args:?}");
            let out = String::from_utf8(done.out).unwrap();
            let saved = |path: &str| {
                // A part is compressed behind its head.
                let bytes = fs::read(path)?;
                let packed =
                    memchr::memmem::find(&bytes, &[0x28, 0xb5, 0x2f, 0xfd]).map(|at| zstd::decode_all(&bytes[at..]));
                packed.unwrap_or(Ok(bytes)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            };
            let all = [out, done.err]
                .into_iter()
                .chain([calls, part, beside].into_iter().filter_map(|path| saved(path).ok()));
            for text in all {
                assert!(!text.contains("s3cret"), "{args:?}: {text}");
            }
        }
    }
}

#[test]
fn headers_that_hold_secrets_are_refused_in_every_command() {
    let folder = Folder::new();
    let path = folder.put("full", log());
    for header in [
        "Authorization",
        "authorization",
        "Proxy-Authorization",
        "WWW-Authenticate",
        "Proxy-Authenticate",
        "Authentication-Info",
        "Proxy-Authentication-Info",
    ] {
        for command in ["enrich", "follow"] {
            let done = sipsift([command, "--header", header, path.to_str().unwrap()]);
            assert_eq!((done.code(), done.out.len()), (2, 0), "{header}");
            assert!(done.err.contains("never leaves the program"), "{}", done.err);
        }
    }
}
