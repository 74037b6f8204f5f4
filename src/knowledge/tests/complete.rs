//! Completeness, against lists that were written out from the registries and not from the data.

use super::KNOWLEDGE;

/// IANA's registry "Response Codes" of the SIP parameters.
const REGISTERED: [u16; 75] = [
    100, 180, 181, 182, 183, 199, 200, 202, 204, 300, 301, 302, 305, 380, 400, 401, 402, 403, 404, 405, 406, 407, 408,
    410, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 425, 428, 429, 430, 433, 436, 437, 438, 439, 440, 469,
    470, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 491, 493, 494, 500, 501, 502, 503, 504, 505, 513, 555, 580,
    600, 603, 604, 606, 607, 608,
];

/// Codes that products put on the wire without a registration.
const UNREGISTERED: [u16; 11] = [409, 411, 473, 474, 475, 476, 477, 478, 479, 490, 687];

/// IANA's registry "Methods" of the SIP parameters.
const METHODS: [&str; 14] = [
    "ACK",
    "BYE",
    "CANCEL",
    "INFO",
    "INVITE",
    "MESSAGE",
    "NOTIFY",
    "OPTIONS",
    "PRACK",
    "PUBLISH",
    "REFER",
    "REGISTER",
    "SUBSCRIBE",
    "UPDATE",
];

/// The causes of ITU-T Q.850 table 1.
const CAUSES: [u16; 73] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 34, 38, 39, 40, 41,
    42, 43, 44, 46, 47, 49, 50, 52, 53, 54, 55, 57, 58, 62, 63, 65, 66, 69, 70, 79, 81, 82, 83, 84, 85, 86, 87, 88, 90,
    91, 95, 96, 97, 98, 99, 100, 101, 102, 103, 110, 111, 127,
];

/// The SIP codes that RFC 3398 section 7.2.4.1 makes of causes; all other causes become 500.
const TO_SIP: [(u16, &[u16]); 34] = [
    (1, &[404]),
    (2, &[404]),
    (3, &[404]),
    (17, &[486]),
    (18, &[408]),
    (19, &[480]),
    (20, &[480]),
    (21, &[403, 603]),
    (22, &[410, 301]),
    (23, &[410]),
    (26, &[404]),
    (27, &[502]),
    (28, &[484]),
    (29, &[501]),
    (31, &[480]),
    (34, &[503]),
    (38, &[503]),
    (41, &[503]),
    (42, &[503]),
    (47, &[503]),
    (55, &[403]),
    (57, &[403]),
    (58, &[503]),
    (65, &[488]),
    (70, &[488]),
    (79, &[501]),
    (87, &[403]),
    (88, &[503]),
    (102, &[504]),
    (111, &[500]),
    (127, &[500]),
    (16, &[]),
    (4, &[]),
    (5, &[]),
];

/// The causes that RFC 3398 section 8.2.6.1 makes of SIP codes; all other codes become 31, and 488 and 606 go by their
/// Warning.
const FROM_SIP: [(u16, u16); 38] = [
    (400, 41),
    (401, 21),
    (402, 21),
    (403, 21),
    (404, 1),
    (405, 63),
    (406, 79),
    (407, 21),
    (408, 102),
    (410, 22),
    (413, 127),
    (414, 127),
    (415, 79),
    (416, 127),
    (420, 127),
    (421, 127),
    (423, 127),
    (480, 18),
    (481, 41),
    (482, 25),
    (483, 25),
    (484, 28),
    (485, 1),
    (486, 17),
    (500, 41),
    (501, 79),
    (502, 38),
    (503, 41),
    (504, 102),
    (505, 127),
    (513, 127),
    (600, 17),
    (603, 21),
    (604, 1),
    (488, 31),
    (606, 31),
    (488, 65),
    (606, 65),
];

/// IANA's registry "Warning Codes" of the SIP parameters.
const WARNINGS: [u16; 14] = [300, 301, 302, 303, 304, 305, 306, 307, 330, 331, 370, 380, 381, 399];

/// IANA's registry "Reason Protocols" of the SIP parameters, and what 3GPP TS 24.229 adds.
const PROTOCOLS: [&str; 15] = [
    "DIAMETER",
    "EMM",
    "ESM",
    "FAILURE_CAUSE",
    "IKEV2",
    "Preemption",
    "Q.850",
    "RELEASE_CAUSE",
    "S1AP-MISC",
    "S1AP-NAS",
    "S1AP-PROT",
    "S1AP-RNL",
    "S1AP-TL",
    "SIP",
    "STIR",
];

#[test]
fn every_code_is_there() {
    let codes = |registered: bool| -> Vec<u16> {
        KNOWLEDGE.codes().iter().filter(|code| code.registered == registered).map(|code| code.code).collect()
    };
    assert_eq!(codes(true), REGISTERED);
    assert_eq!(codes(false), UNREGISTERED);
}

#[test]
fn every_class_is_there() {
    let classes: Vec<_> = KNOWLEDGE.entries().classes.iter().map(|class| (class.digit, class.is_final)).collect();
    assert_eq!(classes, [(1, false), (2, true), (3, true), (4, true), (5, true), (6, true)]);
}

#[test]
fn every_method_is_there() {
    let mut methods: Vec<&str> = KNOWLEDGE.entries().methods.iter().map(|method| method.method.as_str()).collect();
    methods.sort_unstable();
    assert_eq!(methods, METHODS);
}

#[test]
fn every_cause_is_there_with_its_codes() {
    let causes: Vec<u16> = KNOWLEDGE.entries().causes.iter().map(|cause| cause.cause).collect();
    assert_eq!(causes, CAUSES);
    for (cause, codes) in TO_SIP {
        assert_eq!(KNOWLEDGE.cause(cause).unwrap().sip, codes, "{cause}");
    }
    for (code, cause) in FROM_SIP {
        assert!(KNOWLEDGE.cause(cause).unwrap().from_sip.contains(&code), "{code} {cause}");
    }
    let all: usize = KNOWLEDGE.entries().causes.iter().map(|cause| cause.from_sip.len()).sum();
    assert_eq!(all, FROM_SIP.len(), "no code is turned into a cause that the RFC doesn't name");
}

#[test]
fn every_warning_and_reason_protocol_is_there() {
    let entries = KNOWLEDGE.entries();
    let warnings: Vec<u16> =
        entries.warnings.iter().filter(|warning| warning.registered).map(|warning| warning.warning).collect();
    assert_eq!(warnings, WARNINGS);
    let mut protocols: Vec<&str> = entries.reason_protocols.iter().map(|reason| reason.protocol.as_str()).collect();
    protocols.sort_unstable();
    assert_eq!(protocols, PROTOCOLS);
}
