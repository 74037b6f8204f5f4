//! The histograms of the summary as one table for a spreadsheet (RFC 4180).
//!
//! Each line is a group of one histogram: filter by `histogram`, and take `group` (and `code`, where both count) and a
//! column of numbers. A cell is empty where the histogram doesn't count that. `count` is messages and statements, each
//! once.

use super::parts;
use crate::output::cell;
use crate::report::{CodeSummary, Counts, Summary, Tally};

/// The names of the columns.
const COLUMNS: [&str; 15] = [
    "histogram",
    "group",
    "code",
    "name",
    "count",
    "responses",
    "retransmissions",
    "statements",
    "finals",
    "failures",
    "auth_failed",
    "failures_received",
    "failures_sent",
    "first",
    "do_first",
];

/// Writes `summary`, behind a line with the names of the columns.
pub fn render(summary: &Summary) -> String {
    let mut table = Table::default();
    cell::push_line(&mut table.0, COLUMNS);
    table.line("total", "", &Line::of(total(summary)));
    for code in &summary.codes {
        table.code(code);
    }
    table.counts("class", &summary.classes);
    table.counts("outcome", &summary.outcomes);
    for method in &summary.methods {
        table.line("method", &method.method, &Line::of(method.tally));
    }
    for code in &summary.codes {
        for (method, count) in &code.methods.0 {
            table.line("method_code", method, &Line { code: Some(code.code), count: Some(*count), ..Line::default() });
        }
    }
    for peer in &summary.peers.list {
        table.line(
            "peer",
            &peer.peer,
            &Line { name: peer.role.as_deref().unwrap_or_default(), ..Line::of(peer.tally) },
        );
    }
    if !summary.peers.other.is_empty() {
        table.line("peer", "other", &Line::of(summary.peers.other));
    }
    for peer in &summary.peers.list {
        table.codes("peer_code", &peer.peer, &parts::codes_of_peer(peer));
    }
    for bin in &summary.time.bins {
        table.line("time", &bin.start.to_string(), &Line::of(bin.tally));
    }
    for bin in &summary.time.bins {
        table.codes("time_code", &bin.start.to_string(), &parts::codes(&bin.codes));
    }
    table.0
}

fn total(summary: &Summary) -> Tally {
    let mut total = Tally::default();
    for code in &summary.codes {
        total.add(&code.tally);
    }
    total
}

/// What a line says beside its histogram and group.
#[derive(Default)]
struct Line<'a> {
    code: Option<u16>,
    name: &'a str,
    count: Option<u64>,
    failures: Option<u64>,
    tally: Option<Tally>,
    first: String,
    do_first: &'a str,
}

impl Line<'_> {
    fn of(tally: Tally) -> Self {
        Self { tally: Some(tally), ..Self::default() }
    }
}

#[derive(Default)]
struct Table(String);

impl Table {
    fn line(&mut self, histogram: &str, group: &str, line: &Line<'_>) {
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let of = |of: fn(&Tally) -> u64| number(line.tally.as_ref().map(of));
        let cells = [
            histogram.to_owned(),
            cell::text(group),
            number(line.code.map(u64::from)),
            cell::text(line.name),
            number(line.count.or(line.tally.map(|tally| tally.once()))),
            of(|tally| tally.responses),
            of(|tally| tally.retransmissions),
            of(|tally| tally.statements),
            of(|tally| tally.finals),
            number(line.failures.or(line.tally.map(|tally| tally.failures))),
            of(|tally| tally.auth_failed),
            of(|tally| tally.failures_received),
            of(|tally| tally.failures_sent),
            cell::text(&line.first),
            cell::text(line.do_first),
        ];
        cell::push_line(&mut self.0, cells.iter().map(String::as_str));
    }

    fn code(&mut self, code: &CodeSummary) {
        let line = Line {
            code: Some(code.code),
            name: code.name.as_deref().unwrap_or_default(),
            tally: Some(code.tally),
            first: code.example.as_ref().map(parts::place).unwrap_or_default(),
            do_first: &code.first_fix,
            ..Line::default()
        };
        self.line("code", &code.code.to_string(), &line);
    }

    fn counts(&mut self, histogram: &str, counts: &Counts) {
        for (group, count) in &counts.0 {
            self.line(histogram, group, &Line { count: Some(*count), ..Line::default() });
        }
    }

    fn codes(&mut self, histogram: &str, group: &str, codes: &[(u16, u64)]) {
        for &(code, failures) in codes {
            self.line(histogram, group, &Line { code: Some(code), failures: Some(failures), ..Line::default() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{Log, Message, sample};
    use std::collections::HashMap;

    /// The lines of a table as the csv crate reads them, by the names of the columns.
    fn read(table: &str) -> Vec<HashMap<String, String>> {
        csv::Reader::from_reader(table.as_bytes()).deserialize().map(Result::unwrap).collect()
    }

    #[test]
    fn it_can_be_read_back() {
        let mut summary = Log::new(sample()).summary();
        for bin in &mut summary.time.bins {
            bin.codes = Counts(vec![("503".to_owned(), bin.tally.failures)]);
        }
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
            ("code", "503", "503", "first", "pbx.log:10"),
            ("class", "client_failure", "", "count", "7"),
            ("class", "client_failure", "", "failures", ""),
            ("outcome", "auth_failed", "", "count", "2"),
            ("method", "REGISTER", "", "finals", "3"),
            ("method_code", "REGISTER", "401", "count", "3"),
            ("peer", "192.0.2.10:5060", "", "failures", "2"),
            ("peer_code", "192.0.2.10:5060", "503", "failures", "2"),
            ("time", "2026-11-21T08:42:00+00:00", "", "failures", "2"),
            ("time_code", "2026-11-21T08:42:00+00:00", "503", "failures", "2"),
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
        let table = render(&Log::named("=1+1", log).summary());
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
