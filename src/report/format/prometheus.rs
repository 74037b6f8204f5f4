//! The summary as metrics in Prometheus's text format (version 0.0.4), for node_exporter's textfile collector.
//!
//! A label has a bound: codes are numbers of three digits, methods those that the grammar knows, peers those that the site
//! has named, the rest of both being `other`. Units are base units: seconds, bytes, and shares from 0 to 1.

mod calls;
mod metrics;

use crate::report::{CodeSummary, Summary, Tally};
use crate::sip::Method;
use metrics::{Kind, Metrics};
use std::collections::BTreeMap;

/// Writes `summary`.
pub fn render(summary: &Summary) -> String {
    let mut metrics = Metrics::default();
    read(&mut metrics, summary);
    responses(&mut metrics, summary);
    failures(&mut metrics, summary);
    methods(&mut metrics, summary);
    peers(&mut metrics, summary);
    calls::write(&mut metrics, summary);
    metrics.finish()
}

fn read(metrics: &mut Metrics, summary: &Summary) {
    let inputs = &summary.inputs;
    metrics.one(
        "sipsift_read_files_total",
        Kind::Counter,
        "Files, members of bundles and streams that were read.",
        inputs.files,
    );
    metrics.one("sipsift_read_bytes_total", Kind::Counter, "Bytes read, after decompression.", inputs.bytes);
    metrics.one("sipsift_read_lines_total", Kind::Counter, "Lines read.", inputs.lines);
    let damaged = inputs.damaged.len() as u64;
    metrics.one("sipsift_damaged_inputs", Kind::Gauge, "Inputs that could not be read, or not to their end.", damaged);
    let help = "Places that look like SIP and gave no record.";
    metrics.one("sipsift_not_understood_total", Kind::Counter, help, summary.not_understood.count);
    let help = "Bounds on memory that were reached: what they are about is not exact.";
    metrics.one("sipsift_bounds_reached", Kind::Gauge, help, summary.caps.len() as u64);
    for (name, help, time) in [
        ("sipsift_first_response_timestamp_seconds", "Time of the earliest response.", summary.span.from),
        ("sipsift_last_response_timestamp_seconds", "Time of the latest response.", summary.span.to),
    ] {
        if let Some(time) = time {
            metrics.family(name, Kind::Gauge, help);
            metrics.sample(name, &[], &seconds(time.0.nanos()));
        }
    }
}

/// Nanoseconds as seconds, exactly.
fn seconds(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let nanos = nanos.unsigned_abs();
    let text = format!("{sign}{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn responses(metrics: &mut Metrics, summary: &Summary) {
    let name = "sipsift_responses_total";
    metrics.family(name, Kind::Counter, "Responses by code, each once: without retransmissions and duplicates.");
    for code in &summary.codes {
        let labels = [("code", code.code.to_string()), ("class", code.class.to_owned())];
        metrics.sample(name, &labels, &code.tally.once());
    }
    let help =
        "Transactions by the code that answered them: what is sent again and what several log layers tell is one.";
    of_codes(metrics, summary, "sipsift_transactions_total", help, |code| code.transactions);
    let help = "Calls by the codes that stood in them.";
    of_codes(metrics, summary, "sipsift_calls_with_code_total", help, |code| code.calls);
    let resent = summary.totals.responses.retransmissions;
    metrics.one("sipsift_retransmissions_total", Kind::Counter, "Responses that repeat an earlier one.", resent);
    let help = "Lines that repeat a response of the log, and count nowhere else.";
    metrics.one("sipsift_duplicates_total", Kind::Counter, help, summary.totals.responses.duplicates);
    let name = "sipsift_outcomes_total";
    metrics.family(name, Kind::Counter, "Transactions by what became of the request.");
    for (outcome, count) in &summary.outcomes.0 {
        metrics.sample(name, &[("outcome", outcome.clone())], count);
    }
}

/// A counter of each code.
fn of_codes(metrics: &mut Metrics, summary: &Summary, name: &'static str, help: &str, of: fn(&CodeSummary) -> u64) {
    metrics.family(name, Kind::Counter, help);
    for code in &summary.codes {
        metrics.sample(name, &[("code", code.code.to_string())], &of(code));
    }
}

fn failures(metrics: &mut Metrics, summary: &Summary) {
    let name = "sipsift_failures_total";
    metrics.family(
        name,
        Kind::Counter,
        "Transactions that failed, by code and by whether the response was received or sent.",
    );
    for code in summary.codes.iter().filter(|code| code.tally.failures > 0) {
        let Tally { failures, failures_received: received, failures_sent: sent, .. } = code.tally;
        let sides = [("received", received), ("sent", sent), ("unknown", failures.saturating_sub(received + sent))];
        for (direction, count) in sides.into_iter().filter(|&(_, count)| count > 0) {
            metrics.sample(name, &[("code", code.code.to_string()), ("direction", direction.to_owned())], &count);
        }
    }
    let help = "Transactions that failed because credentials were refused.";
    metrics.one("sipsift_auth_failed_total", Kind::Counter, help, summary.totals.auth_failed);
}

fn methods(metrics: &mut Metrics, summary: &Summary) {
    let known = |method: &str| Method::ALL.iter().any(|&(_, name)| name == method);
    let methods = summary.methods.iter().map(|method| (method.method.as_str(), known(&method.method), method.tally));
    group(metrics, "method", "method", methods);
}

fn peers(metrics: &mut Metrics, summary: &Summary) {
    if !summary.peers.list.iter().any(|peer| peer.named) {
        return;
    }
    let peers = summary.peers.list.iter().map(|peer| (peer.peer.as_str(), peer.named, peer.tally));
    group(metrics, "peer", "peer that the site has named", peers.chain([("other", true, summary.peers.other)]));
}

/// Final responses and failures by a label. What has no place of its own is `other`.
fn group<'a>(metrics: &mut Metrics, label: &'static str, what: &str, of: impl Iterator<Item = (&'a str, bool, Tally)>) {
    let mut groups: BTreeMap<&str, Tally> = BTreeMap::new();
    for (name, known, tally) in of {
        groups.entry(if known { name } else { "other" }).or_default().add(&tally);
    }
    for (count, help) in [("finals", "Transactions with a final response"), ("failures", "Transactions that failed")] {
        let of = |tally: &Tally| if count == "finals" { tally.finals } else { tally.failures };
        let name = format!("sipsift_{label}_{count}_total");
        metrics.family(&name, Kind::Counter, &format!("{help}, by {what}."));
        for (group, tally) in &groups {
            metrics.sample(&name, &[(label, (*group).to_owned())], &of(tally));
        }
    }
}

#[cfg(test)]
mod tests;
