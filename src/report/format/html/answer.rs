//! What the page opens on: the answer in a sentence, and the numbers behind it.

use super::super::{axis, parts};
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::report::{BinSummary, PeerCode, Summary};

/// Writes the headline and what is said under it.
pub(super) fn write(out: &mut Out<'_>, summary: &Summary) {
    let (words, totals) = (out.words, &summary.totals);
    if summary.codes.is_empty() {
        out.element("h1", Label::PageNothingFound);
        put!(out, "<p class=sub>{}</p>", Text(&parts::read(words, summary)));
        return;
    }
    let calls = &summary.calls.tally;
    let (lost, of, labels) = if calls.attempts > 0 {
        (calls.lost(), calls.attempts, [Label::CountLostCalls, Label::CountOfCalls, Label::CountInCalls])
    } else {
        let labels = [Label::CountLostTransactions, Label::CountOfFinals, Label::CountInFinals];
        (totals.failures, totals.finals, labels)
    };
    let [what, of_whole, in_whole] = labels;
    if lost == 0 {
        let nothing = words.get(Label::PageNothingFailed);
        put!(out, "<h1><em class=good>{}</em> {}</h1>", Text(nothing), Text(&words.count(in_whole, of)));
    } else {
        let (what, whole) = (words.count(what, lost), words.count(of_whole, of));
        put!(out, "<h1><em>{}</em>: {} {}</h1>", Text(&what), Text(&words.share(lost, of)), Text(&whole));
    }
    out.raw("<p class=sub>");
    if let Some(finding) = summary.findings.first() {
        let (title, fix) = (parts::finding_title(words, finding), parts::finding_fix(words, finding));
        let values = [("title", &*title), ("fix", &fix)];
        put!(out, "{}", Text(&words.fill(Label::PageFirst, &values)));
    } else {
        most(out, summary);
    }
    super::findings::headline(out, summary);
    put!(
        out,
        "<br>{}; {}, {}.</p>",
        Text(&parts::span(words, &summary.span)),
        Text(&parts::read(words, summary)),
        Text(&parts::found(words, summary))
    );
}

/// Says which code is behind most failures.
fn most(out: &mut Out<'_>, summary: &Summary) {
    let Some(worst) = parts::failed(summary).into_iter().next() else { return };
    let words = out.words;
    // Where several share them, none is to blame.
    let is_most = |of: &PeerCode| of.code == worst.code && 2 * of.failures > worst.tally.failures;
    let peer = summary.peers.list.iter().find(|peer| peer.codes.iter().any(is_most));
    let values = [
        ("code", &*parts::title(words, worst)),
        ("share", &words.share(worst.tally.failures, summary.totals.failures)),
        ("fix", &worst.first_fix),
        ("peer", peer.map_or("", |peer| &peer.peer)),
    ];
    let label = if peer.is_some() { Label::PageMostAt } else { Label::PageMost };
    put!(out, "{}", Text(&words.fill(label, &values)));
}

/// Writes the numbers to look at first.
pub(super) fn tiles(out: &mut Out<'_>, summary: &Summary) {
    if summary.codes.is_empty() {
        return;
    }
    let (words, totals) = (out.words, &summary.totals);
    out.raw("<dl class=tiles>");
    let mut of = format!("{} {}", words.number(totals.failures), words.count(Label::CountOfFinals, totals.finals));
    let living = parts::living(summary);
    if living > 0 {
        of = format!("{of}; {}", words.count(Label::CountLiving, living));
    }
    calls_tiles(out, summary);
    let share = words.share(totals.failures, totals.finals);
    tile(out, words.get(Label::PageFailedTransactions), &share, totals.failures > 0, &of);
    if totals.auth_failed > 0 {
        let (name, note) = (words.get(Label::PageRefused), words.get(Label::PageAmongFailures));
        tile(out, name, &words.number(totals.auth_failed), true, note);
    }
    if let Some((when, worst)) = worst(summary) {
        let width = words.stretch(summary.time.bin_seconds as i64);
        let failures = words.count(Label::CountFailures, worst.tally.failures);
        let note = words.fill(Label::PageFailuresIn, &[("failures", &failures), ("width", &width)]);
        tile(out, words.get(Label::PageWorstAt), &when, true, &note);
    }
    let others: u64 = parts::not_failures(summary).iter().map(|(_, count)| count).sum();
    if others > 0 {
        let note = parts::not_failures_in_words(words, summary);
        tile(out, &words.title(Label::ReportNotFailures), &words.number(others), false, &note);
    }
    out.raw("</dl>\n");
}

/// What operators report.
fn calls_tiles(out: &mut Out<'_>, summary: &Summary) {
    let words = out.words;
    let part_of =
        |label, part, whole| words.fill(label, &[("part", &words.number(part)), ("whole", &words.number(whole))]);
    for (name, title) in [("ser", Label::PageSer), ("ner", Label::PageNer), ("pdd", Label::PagePdd)] {
        let Some(figure) = summary.figures.figures.get(name).filter(|figure| figure.value.is_some()) else { continue };
        let note = match figure.numerator {
            Some(numerator) => part_of(Label::PagePartOf, numerator, figure.denominator),
            None => words.count(Label::CountInCalls, figure.denominator),
        };
        tile(out, words.get(title), &parts::figure(words, figure), false, &note);
    }
    let registrations = &summary.registrations.tally;
    if registrations.attempts > 0 {
        let share = words.share(registrations.succeeded, registrations.attempts);
        let note = part_of(Label::PageSucceededOf, registrations.succeeded, registrations.attempts);
        tile(out, &words.title(Label::ReportRegistrations), &share, false, &note);
    }
}

fn tile(out: &mut Out<'_>, name: &str, value: &str, bad: bool, note: &str) {
    let bad = if bad { " bad" } else { "" };
    put!(
        out,
        "<div><dt>{}</dt><dd class=\"big{bad}\">{}</dd><dd class=note>{}</dd></div>",
        Text(name),
        Text(value),
        Text(note)
    );
}

/// When most failed: the stretch, as a clock.
fn worst(summary: &Summary) -> Option<(String, &BinSummary)> {
    let bins = axis::main_stretch(&summary.time.bins);
    let worst = bins.iter().rev().max_by_key(|bin| bin.tally.failures).filter(|bin| bin.tally.failures > 0)?;
    let start = worst.start.to_string();
    let one_day = bins.iter().all(|bin| bin.start.to_string()[..10] == start[..10]);
    let when = if one_day { start[11..16].to_owned() } else { format!("{} {}", &start[5..10], &start[11..16]) };
    Some((when, worst))
}
