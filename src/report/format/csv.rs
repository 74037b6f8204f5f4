//! The histograms of the summary as one table for a spreadsheet (RFC 4180).
//!
//! Each line is a group of one histogram: filter by `histogram`, and take `group` (with `code` or `side`, where there are
//! such) and a column of numbers. A cell is empty where the histogram doesn't count that. `count` is messages and
//! statements, each once; of calls and registrations, attempts.

use super::parts;
use crate::output::cell;
use crate::report::{
    CallTally, CodeSummary, Counts, FigureSummary, GroupsSummary, HistogramsSummary, RegistrationTally, Side, Summary,
    Tally,
};

/// The names of the columns.
const COLUMNS: [&str; 31] = [
    "histogram",
    "group",
    "code",
    "side",
    "name",
    "count",
    "responses",
    "retransmissions",
    "statements",
    "transactions",
    "calls",
    "finals",
    "failures",
    "auth_failed",
    "failures_received",
    "failures_sent",
    "answered",
    "declined",
    "cancelled",
    "redirected",
    "challenged",
    "failed",
    "timeout",
    "open",
    "succeeded",
    "value",
    "unit",
    "numerator",
    "denominator",
    "first",
    "do_first",
];

/// Writes `summary`, behind a line with the names of the columns.
pub fn render(summary: &Summary) -> String {
    let mut table = Table::default();
    cell::push_line(&mut table.0, COLUMNS);
    table.line("total", "", Line::of(&total(summary)));
    for code in &summary.codes {
        table.code(code);
    }
    table.counts("class", &summary.classes);
    table.counts("outcome", &summary.outcomes);
    for method in &summary.methods {
        table.line("method", &method.method, Line::of(&method.tally));
    }
    for code in &summary.codes {
        for (method, count) in &code.methods.0 {
            table.line("method_code", method, Line::default().number("count", *count).number("code", code.code));
        }
    }
    for peer in &summary.peers.list {
        table.line("peer", &peer.peer, Line::of(&peer.tally).text("name", peer.role.as_deref().unwrap_or_default()));
    }
    if !summary.peers.other.is_empty() {
        table.line("peer", "other", Line::of(&summary.peers.other));
    }
    for peer in &summary.peers.list {
        table.codes("peer_code", &peer.peer, &parts::codes_of_peer(peer));
    }
    for bin in &summary.time.bins {
        table.line("time", &bin.start.to_string(), Line::of(&bin.tally));
    }
    for bin in &summary.time.bins {
        table.codes("time_code", &bin.start.to_string(), &parts::codes(&bin.codes));
    }
    table.histograms(&summary.histograms);
    table.calls(summary);
    table.figures(summary);
    table.0
}

fn total(summary: &Summary) -> Tally {
    let mut total = Tally::default();
    for code in &summary.codes {
        total.add(&code.tally);
    }
    total
}

/// The cells of a line behind its histogram and group, by the names of their columns.
#[derive(Default)]
struct Line(Vec<(&'static str, String)>);

impl Line {
    fn of(tally: &Tally) -> Self {
        Self::default()
            .number("count", tally.once())
            .number("responses", tally.responses)
            .number("retransmissions", tally.retransmissions)
            .number("statements", tally.statements)
            .number("finals", tally.finals)
            .number("failures", tally.failures)
            .number("auth_failed", tally.auth_failed)
            .number("failures_received", tally.failures_received)
            .number("failures_sent", tally.failures_sent)
    }

    fn of_calls(side: Side, tally: &CallTally) -> Self {
        Self::default()
            .text("side", side.name())
            .number("count", tally.attempts)
            .number("answered", tally.answered)
            .number("declined", tally.declined)
            .number("cancelled", tally.cancelled)
            .number("redirected", tally.redirected)
            .number("challenged", tally.challenged)
            .number("failed", tally.failed)
            .number("timeout", tally.timeout)
            .number("open", tally.open)
    }

    fn of_registrations(side: Side, tally: &RegistrationTally) -> Self {
        Self::default()
            .text("side", side.name())
            .number("count", tally.attempts)
            .number("succeeded", tally.succeeded)
            .number("auth_failed", tally.auth_failed)
            .number("challenged", tally.challenged)
            .number("failed", tally.failed)
            .number("timeout", tally.timeout)
            .number("open", tally.open)
    }

    fn of_figure(side: Side, figure: &FigureSummary) -> Self {
        let mut line = Self::default().text("side", side.name()).text("name", figure.formula).text("unit", figure.unit);
        if let Some(value) = figure.value {
            line = line.number("value", value);
        }
        if let Some(numerator) = figure.numerator {
            line = line.number("numerator", numerator);
        }
        line.number("denominator", figure.denominator)
    }

    /// A number of ours, which a spreadsheet may take for one.
    fn number(mut self, column: &'static str, number: impl Into<Number>) -> Self {
        self.0.push((column, number.into().0));
        self
    }

    /// A text, which is never a formula.
    fn text(mut self, column: &'static str, text: &str) -> Self {
        self.0.push((column, cell::text(text)));
        self
    }
}

/// A number as text.
struct Number(String);

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

impl From<u16> for Number {
    fn from(number: u16) -> Self {
        Self(number.to_string())
    }
}

impl From<f64> for Number {
    fn from(number: f64) -> Self {
        Self(number.to_string())
    }
}

#[derive(Default)]
struct Table(String);

impl Table {
    fn line(&mut self, histogram: &'static str, group: &str, line: Line) {
        let Line(cells) = line.text("histogram", histogram).text("group", group);
        let of = |column| cells.iter().find(|(known, _)| *known == column).map_or("", |(_, cell)| cell.as_str());
        cell::push_line(&mut self.0, COLUMNS.into_iter().map(of));
    }

    fn code(&mut self, code: &CodeSummary) {
        let first = code.example.as_ref().map(parts::place).unwrap_or_default();
        let line = Line::of(&code.tally)
            .number("code", code.code)
            .number("transactions", code.transactions)
            .number("calls", code.calls)
            .text("name", code.name.as_deref().unwrap_or_default())
            .text("first", &first)
            .text("do_first", &code.first_fix);
        self.line("code", &code.code.to_string(), line);
    }

    fn counts(&mut self, histogram: &'static str, counts: &Counts) {
        for (group, count) in &counts.0 {
            self.line(histogram, group, Line::default().number("count", *count));
        }
    }

    fn codes(&mut self, histogram: &'static str, group: &str, codes: &[(u16, u64)]) {
        for &(code, failures) in codes {
            self.line(histogram, group, Line::default().number("code", code).number("failures", failures));
        }
    }

    fn histograms(&mut self, histograms: &HistogramsSummary) {
        for (histogram, top) in [
            ("cause", &histograms.causes),
            ("warning", &histograms.warnings),
            ("host", &histograms.hosts),
            ("user_agent", &histograms.user_agents),
            ("dialect", &histograms.dialects),
            ("day", &histograms.days),
        ] {
            for of in &top.list {
                let line = Line::of(&of.tally).text("name", of.meaning.as_deref().unwrap_or_default());
                self.line(histogram, &of.name, line);
            }
            if !top.other.is_empty() {
                self.line(histogram, "other", Line::of(&top.other));
            }
        }
        for hour in &histograms.hours {
            let group = format!("{:02}:00", hour.hour);
            self.line("hour", &group, Line::of(&hour.tally));
            self.codes("hour_code", &group, &parts::codes(&hour.codes));
        }
    }

    fn calls(&mut self, summary: &Summary) {
        for &(side, ref calls) in &summary.calls.sides.0 {
            self.line("calls", side.name(), Line::of_calls(side, &calls.tally));
            for (code, count) in &calls.by_final_code.0 {
                let line = Line::default().text("side", side.name()).text("code", code).number("count", *count);
                self.line("call_code", code, line);
            }
            self.call_groups("call_peer", side, &calls.peers);
            self.call_groups("call_prefix", side, &calls.prefixes);
            for bin in &calls.time.bins {
                self.line("call_time", &bin.start.to_string(), Line::of_calls(side, &bin.tally));
            }
        }
        for &(side, ref of) in &summary.registrations.sides.0 {
            self.line("registrations", side.name(), Line::of_registrations(side, &of.tally));
            for peer in &of.peers.list {
                self.line("registration_peer", &peer.name, Line::of_registrations(side, &peer.tally));
            }
            if !of.peers.other.is_empty() {
                self.line("registration_peer", "other", Line::of_registrations(side, &of.peers.other));
            }
        }
    }

    fn call_groups(&mut self, histogram: &'static str, side: Side, groups: &GroupsSummary) {
        for group in &groups.list {
            let line = Line::of_calls(side, &group.tally);
            let line = match group.ser {
                Some(ser) => line.number("value", ser).text("unit", "percent").text("name", "ser"),
                None => line,
            };
            self.line(histogram, &group.name, line);
        }
        if groups.other != CallTally::default() {
            self.line(histogram, "other", Line::of_calls(side, &groups.other));
        }
    }

    fn figures(&mut self, summary: &Summary) {
        for &(side, ref figures) in &summary.figures.sides.0 {
            for (name, figure) in &figures.0 {
                self.line("figure", name, Line::of_figure(side, figure));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::format::testing::full;
    use crate::report::testing::{Log, Message};
    use std::collections::HashMap;

    /// The lines of a table as the csv crate reads them, by the names of the columns.
    fn read(table: &str) -> Vec<HashMap<String, String>> {
        csv::Reader::from_reader(table.as_bytes()).deserialize().map(Result::unwrap).collect()
    }

    #[test]
    fn it_can_be_read_back() {
        let summary = full("carrier-a");
        let lines = read(&render(&summary));
        let find = |histogram: &str, group: &str, code: &str| {
            let found = |line: &&HashMap<_, String>| {
                line["histogram"] == histogram && line["group"] == group && (code.is_empty() || line["code"] == code)
            };
            lines.iter().find(found).unwrap_or_else(|| panic!("{histogram} {group} {code}: {lines:?}"))
        };
        for (histogram, group, code, column, expected) in [
            ("total", "", "", "failures", "6"),
            ("total", "", "", "retransmissions", "1"),
            ("code", "503", "503", "name", "Service Unavailable"),
            ("code", "503", "503", "failures_received", "2"),
            ("code", "503", "503", "responses", "3"),
            ("code", "503", "503", "transactions", "2"),
            ("code", "503", "503", "calls", "2"),
            ("code", "503", "503", "first", "pbx.log:10"),
            ("class", "client_failure", "", "count", "6"),
            ("class", "client_failure", "", "failures", ""),
            ("outcome", "auth_failed", "", "count", "2"),
            ("method", "REGISTER", "", "finals", "3"),
            ("method_code", "REGISTER", "401", "count", "3"),
            ("peer", "192.0.2.10:5060", "", "failures", "2"),
            ("peer_code", "192.0.2.10:5060", "503", "failures", "2"),
            ("time", "2026-11-21T08:42:00+00:00", "", "failures", "2"),
            ("time_code", "2026-11-21T08:42:00+00:00", "503", "failures", "2"),
            ("cause", "carrier-a", "", "name", "No circuit"),
            ("calls", "in", "", "answered", "22310"),
            ("call_code", "503", "503", "count", "1961"),
            ("call_peer", "carrier-a", "", "value", "71.1"),
            ("call_time", "2026-11-21T06:00:00+01:00", "", "count", "270"),
            ("registrations", "in", "", "auth_failed", "48210"),
            ("registration_peer", "carrier-a", "", "succeeded", "12901"),
            ("figure", "ser", "", "value", "71.1"),
            ("figure", "ser", "", "numerator", "22310"),
            ("figure", "seer", "", "value", ""),
        ] {
            assert_eq!(find(histogram, group, code)[column], expected, "{histogram} {group} {code} {column}");
        }
        assert_eq!(find("code", "503", "503")["do_first"], summary.codes.last().unwrap().first_fix);
    }

    #[test]
    fn no_cell_is_a_formula() {
        let mut log = String::new();
        let names = ["=cmd|' /C calc'!A0", "@SUM(1+1)", "+1\"", "-2,3", "\u{1b}[2J"];
        for name in names {
            log += &Message { code: 503, method: name, peer: name, call: name, ..Message::default() }.to_string();
        }
        let mut summary = full(names[0]);
        summary.peers = Log::named("=1+1", log).summary().peers;
        let table = render(&summary);
        let lines = read(&table);
        let mut peers: Vec<_> =
            lines.iter().filter(|line| line["histogram"] == "peer").map(|line| line["group"].as_str()).collect();
        peers.sort_unstable();
        assert_eq!(peers, ["'+1\"", "'-2,3", "'=cmd|' /C calc'!A0", "'@SUM(1+1)", "\\u001b[2J"]);
        for cell in lines.iter().flat_map(HashMap::values) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
        assert!(!table.contains(|letter: char| letter.is_control() && letter != '\n'));
    }
}
