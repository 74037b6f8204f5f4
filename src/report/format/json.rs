//! The summary as one JSON object.

use crate::output::harmless;
use crate::report::Summary;

/// Writes `summary` as one line of JSON; [`Summary`] shows what is in it.
pub fn render(summary: &Summary) -> String {
    harmless::line(summary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::tests::schema;
    use crate::report::Damaged;
    use crate::report::SCHEMA;
    use crate::report::testing::{KNOWLEDGE, Log, Message, sample};
    use serde_json::Value;

    #[test]
    fn the_shape_is_the_one_in_the_documentation() {
        let ringing =
            Message { time: Some("2026-11-21 08:42:07.120"), code: 180, peer: "192.0.2.10:5060", ..Message::default() };
        let down = Message { time: Some("2026-11-21 08:43:01.004"), code: 503, ..ringing };
        let report = Log::new(format!("{ringing}{down}SIP/2.0 200 OK\n")).report();
        let damaged = Damaged { file: "pbx.log.2.gz".to_owned(), reason: "unexpected end of file".to_owned() };
        let mut summary = report.finish(&KNOWLEDGE, vec![damaged]);
        for code in &mut summary.codes {
            // What they say is not the shape's.
            for text in [&mut code.meaning, &mut code.occurs, &mut code.fix] {
                "…".clone_into(text);
            }
        }
        // What repeats itself is left out.
        summary.histograms.hours.retain(|hour| !hour.tally.is_empty());
        summary.figures.figures.0.retain(|(name, _)| *name == "ser");
        summary.figures.sides.0.clear();
        let written: Value = serde_json::from_str(&render(&summary)).unwrap();
        let documented: Value = serde_json::from_str(include_str!("../example.json")).unwrap();
        assert!(written == documented, "{}", render(&summary));
    }

    #[test]
    fn what_is_written_has_the_form_that_the_schema_tells() {
        let calls = crate::report::calls::tests::answered().concat();
        for log in [String::new(), sample(), calls] {
            let report = Log::new(log).report();
            let damaged = Damaged { file: "pbx.log.2.gz".to_owned(), reason: "unexpected end of file".to_owned() };
            let mut summary = report.finish(&KNOWLEDGE, vec![damaged]);
            let earlier = crate::report::Baseline::read("earlier.json", render(&summary).as_bytes()).unwrap();
            summary.baseline = Some(earlier.compare(&summary));
            let written: Value = serde_json::from_str(&render(&summary)).unwrap();
            assert_eq!(schema::check_by(SCHEMA, &written), [""; 0], "{written}");
        }
        let documented: Value = serde_json::from_str(include_str!("../example.json")).unwrap();
        let wrong = |name: &str| schema::check_by(SCHEMA, &serde_json::json!({name: documented[name]})).len();
        assert!(wrong("calls") > 0, "the rest is missing");
    }

    #[test]
    fn what_a_terminal_would_act_on_is_escaped() {
        let peer = "\u{1b}]0;owned\u{7}\u{202e}\u{9b}2J:5060";
        let written = render(&Log::new(Message { peer, ..Message::default() }.to_string()).summary());
        let line = written.strip_suffix('\n').unwrap();
        assert!(!line.contains(|character: char| character.is_control() || character == '\u{202e}'));
        let back: Value = serde_json::from_str(line).unwrap();
        assert_eq!(back["peers"]["list"][0]["peer"], peer);
    }
}
