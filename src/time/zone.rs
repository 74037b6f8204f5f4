//! Zones that are written as names.

/// Hours east of UTC, in quarters, of the zones that a name of letters stands for: those of RFC 5322 section 4.3, and those
/// that no other part of the world uses. `IST`, `BST` and their like are several, and no zone here.
const ZONES: [(&[u8], i32); 32] = [
    (b"UTC", 0),
    (b"GMT", 0),
    (b"UT", 0),
    (b"Z", 0),
    (b"EST", -20),
    (b"EDT", -16),
    (b"CST", -24),
    (b"CDT", -20),
    (b"MST", -28),
    (b"MDT", -24),
    (b"PST", -32),
    (b"PDT", -28),
    (b"AKST", -36),
    (b"AKDT", -32),
    (b"HST", -40),
    (b"WET", 0),
    (b"WEST", 4),
    (b"CET", 4),
    (b"CEST", 8),
    (b"MEZ", 4),
    (b"MESZ", 8),
    (b"EET", 8),
    (b"EEST", 12),
    (b"MSK", 12),
    (b"JST", 36),
    (b"KST", 36),
    (b"HKT", 32),
    (b"AEST", 40),
    (b"AEDT", 44),
    (b"ACST", 38),
    (b"NZST", 48),
    (b"NZDT", 52),
];

/// Seconds east of UTC of the zone with this name, if there is only one.
pub fn zone(name: &[u8]) -> Option<i32> {
    ZONES.iter().find(|(known, _)| *known == name).map(|(_, quarters)| quarters * 900)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_zone() {
        for (name, hours) in [
            ("UTC", Some(0.0)),
            ("EST", Some(-5.0)),
            ("CEST", Some(2.0)),
            ("ACST", Some(9.5)),
            ("IST", None),
            ("", None),
        ] {
            assert_eq!(zone(name.as_bytes()).map(|seconds| f64::from(seconds) / 3600.0), hours, "{name}");
        }
    }
}
