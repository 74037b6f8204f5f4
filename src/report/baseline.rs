//! What rose and fell against an earlier report.

use super::figures::Summary;
use super::summary::float;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many final responses, calls or registrations a rate has to rest on, in both reports, to be compared.
const GATE: u64 = 100;

/// A rate has changed if it differs by this part of what it was, or of what it lacked of a hundred percent.
const FIFTH: f64 = 0.2;

/// A rate in percent has also to differ by so much, for nobody cares about a hundredth becoming two.
const POINTS: f64 = 0.5;

/// How many changes are told.
const LISTED: usize = 50;

/// How long people talk is neither good nor bad.
const LENGTHS: [&str; 2] = ["acd", "sdt"];

/// The figures for which more is better.
const MORE_IS_BETTER: [&str; 6] = ["ser", "ser_adjusted", "seer", "scr", "asr", "ner"];

/// How the report differs from an earlier one.
#[derive(Clone, Debug, Serialize)]
pub struct BaselineSummary {
    /// The earlier report, as given.
    pub file: String,
    /// The beginning of the stretch of time that it covers.
    pub from: Option<String>,
    /// Its end.
    pub to: Option<String>,
    /// How many final responses, calls or registrations a rate has to rest on, in both reports, to be compared.
    pub volume_gate: u64,
    /// What changed by a fifth or more, of what it was or of what it lacked of a hundred percent, and by half a point or more
    /// if it is in percent; the largest change first. A peer that is gone counts as its share of all final
    /// responses, and those that are new come last.
    pub changes: Vec<Change>,
    /// How many rates were compared.
    pub compared: u64,
    /// How many had too little volume.
    pub below_gate: u64,
}

/// A rate or a figure that rose or fell, or a peer that came or went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Which: a figure such as `ser`, `failures` (of all final responses), `code:503` (of all final responses), or
    /// `peer:192.0.2.10:5060` (failures of the peer's own final responses; of one that came or went, these).
    pub what: String,
    /// `percent`, `seconds`, or `responses`, of a peer that came or went.
    pub unit: &'static str,
    /// In the earlier report.
    pub before: f64,
    /// In this one.
    pub now: f64,
    /// `rose`, `fell`, `new` or `gone`.
    pub direction: &'static str,
    /// Whether that is for the worse.
    pub worse: bool,
}

/// An earlier report.
#[derive(Clone, Debug)]
pub struct Baseline {
    file: String,
    report: Value,
}

/// A rate, and how many events it rests on.
#[derive(Clone, Copy, Debug)]
struct Rate {
    value: f64,
    volume: u64,
    unit: &'static str,
    more_is_better: bool,
}

impl Baseline {
    /// Reads a report in JSON. `None` where it isn't one.
    pub fn read(file: &str, text: &[u8]) -> Option<Self> {
        let report: Value = serde_json::from_slice(text).ok()?;
        let is_one =
            report.get("codes")?.is_array() && report.get("finals")?.is_u64() && report.get("figures")?.is_object();
        is_one.then(|| Self { file: file.to_owned(), report })
    }

    /// How a report differs from this one.
    pub fn compare(&self, now: &Summary) -> BaselineSummary {
        let now = serde_json::to_value(now).unwrap_or_default();
        let side = now["figures"]["side"].as_str().map(str::to_owned);
        let (report, before, now) = (now.clone(), rates(&self.report, side.as_deref()), rates(&now, side.as_deref()));
        let (mut changes, mut compared, mut below_gate) = (Vec::new(), 0, 0);
        for (what, now) in &now {
            // What is new had a rate of nothing, if the earlier report could have shown it.
            let of_all = Rate { value: 0.0, volume: volume(&self.report), ..*now };
            let of_code = what.starts_with("code:").then_some(of_all);
            if is_new(what, &self.report, &before) && now.volume >= GATE {
                compared += 1;
                changes.push(came(what, now.volume));
                continue;
            }
            let Some(before) = before.get(what).copied().or(of_code) else { continue };
            if before.volume < GATE || now.volume < GATE {
                below_gate += 1;
                continue;
            }
            compared += 1;
            changes.extend(change(what, before, *now));
        }
        for (what, before) in before.iter().filter(|(what, _)| what.starts_with("code:") && !now.contains_key(*what)) {
            let gone = Rate { value: 0.0, ..*before };
            if before.volume < GATE {
                below_gate += 1;
            } else {
                compared += 1;
                changes.extend(change(what, *before, gone));
            }
        }
        for (what, before) in before.iter().filter(|(what, of)| is_new(what, &report, &now) && of.volume >= GATE) {
            compared += 1;
            changes.push(went(what, before.volume));
        }
        // A peer that is gone is as large as its share of all: a trunk stands at the top, a phone doesn't.
        let finals = float(volume(&self.report).max(volume(&report)).max(1));
        let weight = |change: &Change| {
            let (mut less, mut more) = (change.before.min(change.now), change.before.max(change.now));
            if change.unit == RESPONSES {
                more = 100.0 * more / finals;
            } else if change.unit == "percent" && less > 50.0 {
                (less, more) = (100.0 - more, 100.0 - less);
            }
            (more + POINTS) / (less + POINTS)
        };
        changes.sort_by(|one, other| {
            let is_new = |change: &Change| change.direction == "new";
            let larger = || weight(other).total_cmp(&weight(one)).then_with(|| one.what.cmp(&other.what));
            is_new(one).cmp(&is_new(other)).then_with(larger)
        });
        changes.truncate(LISTED);
        let time = |name: &str| self.report["span"][name].as_str().map(str::to_owned);
        BaselineSummary {
            file: self.file.clone(),
            from: time("from"),
            to: time("to"),
            volume_gate: GATE,
            changes,
            compared,
            below_gate,
        }
    }
}

/// The unit of peers that came or went.
const RESPONSES: &str = "responses";

/// Whether `what` is a peer that is not among those of `report`, whose rates these are; all of its peers are told.
fn is_new(what: &str, report: &Value, rates: &BTreeMap<String, Rate>) -> bool {
    what.starts_with("peer:") && !rates.contains_key(what) && report["peers"]["other"]["finals"] == 0
}

fn came(what: &str, finals: u64) -> Change {
    let now = f64::from(u32::try_from(finals).unwrap_or(u32::MAX));
    Change { what: what.to_owned(), unit: RESPONSES, before: 0.0, now, direction: "new", worse: false }
}

/// A peer that says nothing any more is rarely good news.
fn went(what: &str, finals: u64) -> Change {
    let before = f64::from(u32::try_from(finals).unwrap_or(u32::MAX));
    Change { what: what.to_owned(), unit: RESPONSES, before, now: 0.0, direction: "gone", worse: true }
}

/// How a rate changed, if it did by enough.
fn change(what: &str, before: Rate, now: Rate) -> Option<Change> {
    let difference = now.value - before.value;
    let least = match now.unit {
        "percent" => POINTS.max(FIFTH * before.value.min(100.0 - before.value)),
        _ => FIFTH * before.value,
    };
    if difference == 0.0 || difference.abs() < least {
        return None;
    }
    let rose = difference > 0.0;
    Some(Change {
        what: what.to_owned(),
        unit: now.unit,
        before: before.value,
        now: now.value,
        direction: if rose { "rose" } else { "fell" },
        worse: now.more_is_better != rose,
    })
}

/// Final responses.
fn volume(report: &Value) -> u64 {
    report["finals"].as_u64().unwrap_or_default()
}

/// All rates of a report by their names. Figures are those of one side, for sides are never compared with each other.
fn rates(report: &Value, side: Option<&str>) -> BTreeMap<String, Rate> {
    let mut rates = BTreeMap::new();
    let finals = volume(report);
    let share = |failures: &Value, volume: u64| {
        let value = super::calls::percent(failures.as_u64().unwrap_or_default(), volume).unwrap_or_default();
        Rate { value, volume, unit: "percent", more_is_better: false }
    };
    rates.insert("failures".to_owned(), share(&report["failures"], finals));
    for code in report["codes"].as_array().into_iter().flatten() {
        if code["failures"].as_u64().is_some_and(|failures| failures > 0) {
            rates.insert(format!("code:{}", code["code"]), share(&code["failures"], finals));
        }
    }
    for peer in report["peers"]["list"].as_array().into_iter().flatten() {
        let volume = peer["finals"].as_u64().unwrap_or_default();
        rates.insert(format!("peer:{}", peer["peer"].as_str().unwrap_or_default()), share(&peer["failures"], volume));
    }
    let figures = match (report["figures"]["side"].as_str(), side) {
        (Some(headline), Some(side)) if headline != side => &report["figures"]["sides"][side],
        _ => &report["figures"],
    };
    for (name, figure) in figures.as_object().into_iter().flatten() {
        let (Some(value), Some(volume)) = (figure["value"].as_f64(), figure["denominator"].as_u64()) else { continue };
        let unit = if figure["unit"] == "percent" { "percent" } else { "seconds" };
        if LENGTHS.contains(&name.as_str()) {
            continue;
        }
        let more_is_better = MORE_IS_BETTER.contains(&name.as_str());
        rates.insert(name.clone(), Rate { value, volume, unit, more_is_better });
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{Log, Message};

    /// A log of so many calls that were answered and so many that failed with a code.
    fn log(answered: u32, failed: u32, code: u16) -> Summary {
        let message = |number: u32| {
            let call = format!("call {number}");
            let code = if number < answered { 200 } else { code };
            Message { code, call: &call, ..Message::default() }.to_string()
        };
        Log::new((0..answered + failed).map(message).collect::<String>()).summary()
    }

    fn compare(before: &Summary, now: &Summary) -> BaselineSummary {
        let before = serde_json::to_vec(before).unwrap();
        Baseline::read("last-week.json", &before).unwrap().compare(now)
    }

    #[test]
    fn what_rose_and_fell() {
        let compared = compare(&log(180, 20, 503), &log(150, 50, 500));
        let changes: Vec<_> = compared
            .changes
            .iter()
            .map(|change| (change.what.as_str(), change.before, change.now, change.direction, change.worse))
            .collect();
        assert_eq!(
            changes,
            [
                ("code:500", 0.0, 25.0, "rose", true),
                ("code:503", 10.0, 0.0, "fell", false),
                ("asr", 90.0, 75.0, "fell", true),
                ("failures", 10.0, 25.0, "rose", true),
                ("isa", 10.0, 25.0, "rose", true),
                ("isa_with_timeouts", 10.0, 25.0, "rose", true),
                ("ner", 90.0, 75.0, "fell", true),
                ("peer:192.0.2.10:5060", 10.0, 25.0, "rose", true),
                ("seer", 90.0, 75.0, "fell", true),
                ("ser", 90.0, 75.0, "fell", true),
                ("ser_adjusted", 90.0, 75.0, "fell", true),
            ]
        );
        assert_eq!((compared.volume_gate, compared.file.as_str()), (GATE, "last-week.json"));
    }

    #[test]
    fn peers_that_came_and_went() {
        let text = |peer: &str, count: u32| -> String {
            let message = |number: u32| {
                let call = format!("{peer} {number}");
                Message { code: 200, call: &call, peer, ..Message::default() }.to_string()
            };
            (0..count).map(message).collect()
        };
        let (old, new) = ("192.0.2.20:5060", "192.0.2.30:5060");
        let before = Log::new(text("192.0.2.10:5060", 100) + &text(old, 120) + &text("192.0.2.40:5060", 10)).summary();
        let now = Log::new(text("192.0.2.10:5060", 100) + &text(new, 150)).summary();
        let changes: Vec<_> = compare(&before, &now)
            .changes
            .into_iter()
            .filter(|change| change.unit == "responses")
            .map(|change| (change.what, change.before, change.now, change.direction, change.worse))
            .collect();
        let [old, new] = [old, new].map(|peer| format!("peer:{peer}"));
        assert_eq!(changes, [(old, 120.0, 0.0, "gone", true), (new, 0.0, 150.0, "new", false)]);
    }

    /// Many phones are new, of which each says little, and a trunk is gone.
    #[test]
    fn a_crowd_of_new_peers_hides_nothing() {
        let log = |trunk: bool, phones: u32, code: u16| {
            let calls = |name: &str, count: u32, code: u16| -> String {
                let message = |number: u32| {
                    let (call, peer) = (format!("{name} {number}"), format!("192.0.2.{name}:5060"));
                    Message { code, call: &call, peer: &peer, ..Message::default() }.to_string()
                };
                (0..count).map(message).collect()
            };
            let trunk = if trunk { calls("1", 4000, 200) } else { String::new() };
            let phones: String = (0..phones).map(|phone| calls(&(100 + phone).to_string(), 100, 200)).collect();
            Log::new(calls("2", 4000, 200) + &calls("2", 400, code) + &trunk + &phones).summary()
        };
        let changes = compare(&log(true, 0, 486), &log(false, 60, 503)).changes;
        let first: Vec<_> = changes.iter().take(3).map(|change| (change.what.as_str(), change.direction)).collect();
        assert_eq!(first[0], ("peer:192.0.2.1:5060", "gone"), "{changes:?}");
        assert!(first[1..].contains(&("code:503", "rose")), "{changes:?}");
        assert_eq!(changes.len(), LISTED);
    }

    #[test]
    fn sides_are_not_compared_with_each_other() {
        let log = |incoming: bool| {
            let message = |number: u32, sent: bool, code: u16| {
                let call = format!("call {number} {sent}");
                Message { code, call: &call, sent, ..Message::default() }.to_string()
            };
            let out: String = (0..200).map(|number| message(number, false, 200)).collect();
            let come: String = (0..200).map(|number| message(number, true, 404)).collect();
            Log::new(if incoming { come + &out } else { out }).summary()
        };
        let named = |changes: &[Change]| changes.iter().any(|change| change.what == "ser" || change.what == "asr");
        assert!(!named(&compare(&log(false), &log(true)).changes));
        assert!(!named(&compare(&log(true), &log(false)).changes));
    }

    #[test]
    fn what_is_too_little_to_tell() {
        assert_eq!(compare(&log(200, 20, 503), &log(200, 22, 503)).changes, [], "a tenth more");
        let few = compare(&log(50, 10, 503), &log(10, 50, 503));
        assert_eq!((few.changes.len(), few.compared), (0, 0));
        assert!(few.below_gate > 5);
        for text in ["", "{}", "[]", r#"{"codes":[],"finals":"many","figures":{}}"#] {
            assert!(Baseline::read("x", text.as_bytes()).is_none(), "{text}");
        }
    }
}
