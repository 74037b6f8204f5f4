//! One scale of severities for all formats: how loud a record is, on the scale of each.

/// A severity of a record or a finding, and what it is elsewhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Level {
    /// As it stands in records, and in `log.level` of ECS.
    pub(super) name: &'static str,
    /// Severity of syslog (RFC 5424 section 6.2.1) and `level` of GELF: 0 the loudest, 7 the quietest.
    pub(super) syslog: u8,
    /// `SeverityNumber` of OpenTelemetry's logs, 1 to 24, as the appendix of its data model maps syslog's.
    pub(super) otlp: u8,
    /// CEF's, 0 to 10: up to 3 low, up to 6 medium, up to 8 high.
    pub(super) cef: u8,
    /// LEEF's, 1 to 10. It has no 0.
    pub(super) leef: u8,
}

const fn level(name: &'static str, syslog: u8, otlp: u8, cef: u8, leef: u8) -> Level {
    Level { name, syslog, otlp, cef, leef }
}

/// From the quietest. No record is critical: that a thing is bad beyond one call is for findings to say.
static LEVELS: [Level; 6] = [
    level("debug", 7, 5, 0, 1),
    level("info", 6, 9, 1, 1),
    level("notice", 5, 10, 3, 3),
    level("warning", 4, 13, 5, 5),
    level("error", 3, 17, 6, 6),
    level("critical", 2, 18, 8, 8),
];

/// The level of this name.
pub(super) fn level_of(severity: &str) -> &'static Level {
    LEVELS.iter().find(|level| level.name == severity).unwrap_or(&LEVELS[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Severity;

    #[test]
    fn every_severity_of_a_record_has_a_level_of_its_own() {
        let all = [Severity::Debug, Severity::Info, Severity::Notice, Severity::Warning, Severity::Error];
        let levels: Vec<&str> = all.into_iter().map(|severity| level_of(severity.name()).name).collect();
        assert_eq!(levels, ["debug", "info", "notice", "warning", "error"]);
    }

    #[test]
    fn louder_is_louder_on_every_scale() {
        for pair in LEVELS.windows(2) {
            let [quiet, loud] = pair else { panic!("two") };
            assert!(quiet.syslog > loud.syslog && quiet.otlp < loud.otlp && quiet.cef < loud.cef);
            assert!(quiet.leef <= loud.leef);
        }
        assert!(LEVELS.iter().all(|level| (1..=10).contains(&level.leef) && level.cef <= 10 && level.syslog <= 7));
    }
}
