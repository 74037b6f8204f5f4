//! Calls, registrations, figures and findings.

use super::metrics::{Kind, Metrics};
use crate::report::{CallTally, RegistrationTally, Summary};
use std::collections::BTreeMap;

pub(super) fn write(metrics: &mut Metrics, summary: &Summary) {
    calls(metrics, summary);
    registrations(metrics, summary);
    ratios(metrics, summary);
    delays(metrics, summary);
    findings(metrics, summary);
}

fn calls(metrics: &mut Metrics, summary: &Summary) {
    let sides = &summary.calls.sides.0;
    if sides.is_empty() {
        return;
    }
    let name = "sipsift_call_attempts_total";
    metrics.family(
        name,
        Kind::Counter,
        "Calls attempted. A call through a PBX has a leg on each side: never sum the sides.",
    );
    for (side, calls) in sides {
        metrics.sample(name, &[("side", side.name().to_owned())], &calls.tally.attempts);
    }
    let name = "sipsift_calls_total";
    metrics.family(name, Kind::Counter, "Calls by side and by what became of them.");
    for (side, calls) in sides {
        let CallTally { answered, declined, cancelled, redirected, challenged, failed, timeout, open, .. } =
            calls.tally;
        for (state, count) in [
            ("answered", answered),
            ("declined", declined),
            ("cancelled", cancelled),
            ("redirected", redirected),
            ("challenged", challenged),
            ("failed", failed),
            ("timeout", timeout),
            ("open", open),
        ] {
            metrics.sample(name, &[("side", side.name().to_owned()), ("state", state.to_owned())], &count);
        }
    }
    let name = "sipsift_calls_by_final_code_total";
    metrics.family(name, Kind::Counter, "Calls by side and by the code of their final response.");
    for (side, calls) in sides {
        for (code, count) in &calls.by_final_code.0 {
            metrics.sample(name, &[("side", side.name().to_owned()), ("code", code.clone())], count);
        }
    }
    if sides.iter().any(|(_, calls)| calls.peak.is_some()) {
        let name = "sipsift_concurrent_calls_max";
        metrics.family(name, Kind::Gauge, "The most conversations at once.");
        for (side, calls) in sides {
            if let Some(peak) = &calls.peak {
                metrics.sample(name, &[("side", side.name().to_owned())], &peak.calls);
            }
        }
    }
}

fn registrations(metrics: &mut Metrics, summary: &Summary) {
    let sides = &summary.registrations.sides.0;
    if sides.is_empty() {
        return;
    }
    let name = "sipsift_registrations_total";
    metrics.family(name, Kind::Counter, "Registrations by side and by what became of them.");
    for (side, of) in sides {
        let RegistrationTally { succeeded, auth_failed, challenged, failed, timeout, open, .. } = of.tally;
        for (state, count) in [
            ("succeeded", succeeded),
            ("auth_failed", auth_failed),
            ("challenged", challenged),
            ("failed", failed),
            ("timeout", timeout),
            ("open", open),
        ] {
            metrics.sample(name, &[("side", side.name().to_owned()), ("state", state.to_owned())], &count);
        }
    }
}

/// The figures in percent, as shares from 0 to 1.
fn ratios(metrics: &mut Metrics, summary: &Summary) {
    let mut begun = false;
    let name = "sipsift_figure_ratio";
    for (side, figures) in &summary.figures.sides.0 {
        for (figure, of) in figures.0.iter().filter(|(_, of)| of.unit == "percent") {
            let Some(value) = of.value else { continue };
            if !std::mem::replace(&mut begun, true) {
                metrics.family(name, Kind::Gauge, "Figures of RFC 6076 and the ITU that are shares, from 0 to 1.");
            }
            metrics.sample(
                name,
                &[("figure", (*figure).to_owned()), ("side", side.name().to_owned())],
                &short(value / 100.0),
            );
        }
    }
}

/// Delays and durations: each with its percentiles where it has some.
fn delays(metrics: &mut Metrics, summary: &Summary) {
    let mut begun = false;
    let name = "sipsift_figure_seconds";
    for (side, figures) in &summary.figures.sides.0 {
        for (figure, of) in figures.0.iter().filter(|(_, of)| of.unit == "seconds") {
            let percentiles = match (of.quantiles, of.value) {
                (Some(of), _) => {
                    vec![("50", of.p50), ("90", of.p90), ("95", of.p95), ("99", of.p99), ("100", of.max)]
                }
                (None, Some(value)) => vec![("", value)],
                (None, None) => continue,
            };
            if !std::mem::replace(&mut begun, true) {
                let help = "Delays and durations of RFC 6076 and the ITU by percentile; one without is an average.";
                metrics.family(name, Kind::Gauge, help);
            }
            for (percentile, value) in percentiles {
                let mut labels = vec![("figure", (*figure).to_owned()), ("side", side.name().to_owned())];
                if !percentile.is_empty() {
                    labels.push(("percentile", percentile.to_owned()));
                }
                metrics.sample(name, &labels, &short(value));
            }
        }
    }
}

/// A number without the digits that binary fractions leave behind.
fn short(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn findings(metrics: &mut Metrics, summary: &Summary) {
    let mut kinds: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for finding in &summary.findings {
        *kinds.entry((finding.finding, finding.severity)).or_default() += 1;
    }
    if kinds.is_empty() {
        return;
    }
    let name = "sipsift_findings";
    metrics.family(name, Kind::Gauge, "Findings by kind and severity.");
    for ((finding, severity), count) in kinds {
        metrics.sample(name, &[("finding", finding.to_owned()), ("severity", severity.to_owned())], &count);
    }
}
