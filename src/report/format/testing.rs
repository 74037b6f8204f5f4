//! A summary in which everything is, made up, for the tests of forms.

use crate::report::testing::{Log, sample};
use crate::report::{
    BaselineSummary, CallBin, CallTally, CallTime, CallsSummary, Change, Counts, FigureSet, FigureSummary, Finding,
    Group, GroupsSummary, NameSummary, Peak, QualitySummary, Quantiles, RegistrationGroup, RegistrationGroupsSummary,
    RegistrationTally, RegistrationsSummary, Side, SideCalls, SideRegistrations, Sides, Spot, Summary, Tally, Time,
    TopSummary,
};
use crate::time::{Fraction, Instant};

/// A log with calls, figures and findings. `name` stands wherever a log may say what it likes.
pub(in crate::report) fn full(name: &str) -> Summary {
    let mut summary = Log::new(sample()).summary();
    for bin in &mut summary.time.bins {
        bin.codes = Counts(vec![("404".to_owned(), 1), ("503".to_owned(), bin.tally.failures)]);
    }
    summary.findings = findings(name);
    let (inwards, outwards) = (calls(name, 3), calls("carrier-a", 1));
    summary.calls = CallsSummary {
        side: Some(Side::In),
        tally: inwards.tally,
        by_final_code: inwards.by_final_code.clone(),
        sides: Sides(vec![(Side::In, inwards), (Side::Out, outwards)]),
    };
    let tally = RegistrationTally { attempts: 61_340, succeeded: 12_901, auth_failed: 48_210, ..Default::default() };
    let by_final_code = Counts(vec![("401".to_owned(), 48_210), ("200".to_owned(), 12_901)]);
    let peer = RegistrationGroup { name: name.to_owned(), tally };
    let peers = RegistrationGroupsSummary { names: 1, list: vec![peer], ..Default::default() };
    let side = SideRegistrations { tally, by_final_code: by_final_code.clone(), peers };
    summary.registrations =
        RegistrationsSummary { side: Some(Side::In), tally, by_final_code, sides: Sides(vec![(Side::In, side)]) };
    let figures = figures();
    summary.figures = QualitySummary {
        side: Some(Side::In),
        figures: figures.clone(),
        sides: Sides(vec![(Side::In, figures.clone()), (Side::Out, figures)]),
    };
    let tally = Tally { responses: 9, finals: 9, failures: 4, ..Tally::default() };
    let list = vec![NameSummary { name: name.to_owned(), meaning: Some("No circuit".to_owned()), tally }];
    let top = TopSummary { names: 1, list, other: Tally::default() };
    let histograms = &mut summary.histograms;
    for of in [&mut histograms.causes, &mut histograms.user_agents, &mut histograms.hosts, &mut histograms.days] {
        *of = top.clone();
    }
    summary.baseline = Some(baseline(name));
    summary
}

/// So many minutes behind 06:00.
fn at(minute: i64) -> Time {
    Time(Instant { seconds: 1_795_237_200 + minute * 60, fraction: Fraction::default(), offset: 3600 })
}

fn findings(name: &str) -> Vec<Finding> {
    let counts =
        |counts: &[(&str, u64)]| Counts(counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect());
    vec![
        Finding {
            finding: "trunk_down",
            severity: "critical",
            subject: name.to_owned(),
            title: format!("{name} answers nothing"),
            told: "trunk_silent",
            values: Vec::new(),
            from: Some(at(162)),
            to: Some(at(211)),
            cost: 6534,
            counts: counts(&[("calls sent to it", 6600), ("without any reply", 5702), ("answered 503", 832)]),
            places: vec![Spot { file: "full".to_owned(), line: 88_120 }],
            meaning: "At least half of the calls that were sent to this peer got no reply, or 503.",
            fix: "See from this host whether the peer can be reached on its port. Then call its desk.",
            threshold: "20 calls",
        },
        Finding {
            finding: "password_guessing",
            severity: "warning",
            subject: "203.0.113.9".to_owned(),
            title: "password guessing from 203.0.113.9".to_owned(),
            told: "password_guessing",
            values: Vec::new(),
            from: Some(at(62)),
            to: None,
            cost: 48_211,
            counts: counts(&[("refusals", 48_211), ("users", 37)]),
            places: Vec::new(),
            meaning: "This address was refused again and again.",
            fix: "Block the address.",
            threshold: "10 refusals within ten minutes",
        },
    ]
}

fn calls(name: &str, part: u64) -> SideCalls {
    let tally = CallTally {
        attempts: 31_402,
        answered: 22_310,
        declined: 4870,
        cancelled: 1650,
        failed: 2500,
        timeout: 47,
        open: 25,
        ..CallTally::default()
    };
    let by_final_code = Counts(vec![("200".to_owned(), 22_310), ("503".to_owned(), 1961)]);
    let group =
        Group { name: name.to_owned(), tally, by_final_code: by_final_code.clone(), ser: Some(71.1), seer: None };
    let groups = GroupsSummary { names: 1, list: vec![group], other: CallTally::default() };
    let bins = (0..24)
        .map(|bin| CallBin { start: at(bin * 10), tally: CallTally { attempts: 90 * part, failed: 5, ..tally } });
    let time = CallTime { bin_seconds: 600, bins: bins.collect() };
    let peak = Some(Peak { calls: 87, at: at(100), resolution_seconds: 60 });
    let failed_by_code = Counts::all([("503", tally.failed)]);
    SideCalls { tally, by_final_code, failed_by_code, peers: groups.clone(), prefixes: groups, peak, time }
}

fn figures() -> FigureSet {
    let ratio = |value| FigureSummary {
        value,
        unit: "percent",
        numerator: Some(22_310),
        denominator: 31_377,
        formula: "answered / (attempts - redirected - open)",
        standard: "RFC 6076 section 4.6",
        basis: "requests and responses".to_owned(),
        grounds: Vec::new(),
        quantiles: None,
    };
    let quantiles = Quantiles { p50: 0.91, p90: 2.2, p95: 3.25, p99: 8.4, max: 31.6 };
    let delay = FigureSummary {
        unit: "seconds",
        numerator: None,
        value: Some(0.91),
        quantiles: Some(quantiles),
        ..ratio(None)
    };
    let coarse = FigureSummary { value: None, quantiles: None, basis: "stamps are coarse".to_owned(), ..delay.clone() };
    FigureSet(vec![
        ("ser", ratio(Some(71.1))),
        ("seer", ratio(None)),
        ("ner", ratio(Some(91.9))),
        ("pdd", delay),
        ("sdd", coarse),
        ("acd", FigureSummary { value: Some(184.2), unit: "seconds", ..ratio(None) }),
    ])
}

fn baseline(name: &str) -> BaselineSummary {
    let change = |what: &str, before, now, worse| Change {
        what: what.to_owned(),
        unit: "percent",
        before,
        now,
        direction: if now > before { "rose" } else { "fell" },
        worse,
    };
    BaselineSummary {
        file: name.to_owned(),
        from: Some("2026-11-14T06:00:00+01:00".to_owned()),
        to: None,
        volume_gate: 50,
        changes: vec![change("ser", 84.5, 71.1, true), change(&format!("peer:{name}"), 9.0, 3.1, false)],
        compared: 12,
        below_gate: 3,
    }
}
