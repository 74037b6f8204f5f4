//! `sipsift report`: the figures of a log.

use super::console::{columns, is_coloured};
use super::copies::Copies;
use super::exit::{Exit, Failure};
use super::in_order::in_order;
use super::knowledge::KnowledgeOptions;
use super::mask::MaskOptions;
use super::options::{FilterOptions, InputOptions, TerminalOptions};
use super::pass::{Part, Pass};
use super::report_file::Form;
use super::report_parts::{self, PartOptions};
use super::session::Session;
use super::sink::{self, OnClosed, Sink, judge};
use super::stop::Stop;
use super::writes::must_be_apart;
use crate::input::{Entry, Problem};
use crate::mask::Mask;
use crate::report::format::failed_calls;
use crate::report::threshold::{Threshold, Verdict};
use crate::report::{Report, SCHEMA, Summary};
use crate::scan::{self, Scanner};
use crate::sift::{self, Counts, Fold, How, Joiner, Sift};
use clap::{Args, ValueHint};
use std::io::{self, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

const EXAMPLES: &str = "\
Examples:
  What fails in a log, how often, and what to do first:
    sipsift report /var/log/asterisk/full

  One trunk over a month of rotated, compressed logs:
    sipsift report --peer 192.0.2.7 '/var/log/kamailio.log*'

  The last hour, as JSON for other programs:
    sipsift report --last 1h --format json --output last-hour.json /var/log/sbc/

  A page to send around, which opens in any browser:
    sipsift report --format html --output report.html /var/log/asterisk/

  A check for cron: exit 3 if more than 1 % failed, or too often with 503:
    sipsift report --fail-if 'failures>1%' --fail-if 'code:503>100' /var/log/asterisk/full.1

  The calls that failed, for a spreadsheet:
    sipsift report --calls failed.csv /var/log/asterisk/full
";

/// Count failures and report figures
///
/// What was read, which codes failed how often, what to do first about each and where to look, then outcomes, methods,
/// neighbours and the course of time.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct ReportOptions {
    #[command(flatten)]
    input: InputOptions,

    #[command(flatten)]
    filter: FilterOptions,

    /// In which form
    #[arg(long, value_enum, default_value_t = Form::Terminal, value_name = "FORM", help_heading = "Output")]
    format: Form,

    /// Write to this file instead of standard output (-); what it holds is replaced
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    output: Option<PathBuf>,

    /// Exit with 3 if this holds, such as 'failures>1%', 'ser<95' or 'code:503>100'; may be given several times
    ///
    /// NAME, then <, <=, > or >=, then a number, with % for a share. The names, and what % is a share of:
    /// failures, auth_failed, code:503, class:5xx, outcome:declined (of the final responses); method:INVITE,
    /// peer:192.0.2.7 or with its port (failures, of its final responses); retransmissions (of the responses); finals (of the
    /// transactions); lost (calls, of the attempts); without a share attempts, responses, not_understood, damaged,
    /// findings, critical. Figures are in percent as they are: ser, ser_adjusted, seer, isa, isa_with_timeouts, scr, ira,
    /// asr, ner; or in seconds: pdd, srd_succeeded, srd_failed, rrd, sdd, sdt (the median), acd.
    #[arg(long, value_name = "EXPRESSION", value_parser = Threshold::read, help_heading = "Output")]
    fail_if: Vec<Threshold>,

    /// Write the calls that failed to this file as CSV: when, from and to which peer, the number, code, cause and delay
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    calls: Option<PathBuf>,

    #[command(flatten)]
    parts: PartOptions,

    #[command(flatten)]
    mask: MaskOptions,

    #[command(flatten)]
    knowledge: KnowledgeOptions,

    #[command(flatten)]
    terminal: TerminalOptions,
}

/// Runs the command.
pub(super) fn run(options: &ReportOptions) -> Result<Exit, Failure> {
    if options.parts.schema {
        let given = options.filter.first().or_else(|| (!options.input.paths.is_empty()).then_some("PATH"));
        if let Some(given) = given {
            return Err(Failure(format!("--schema describes every report, so {given} has no place beside it")));
        }
        judge(Sink::stdout(&Stop::default(), OnClosed::End)?.write_all(SCHEMA.as_bytes()))?;
        return Ok(Exit::Done);
    }
    let language = options.knowledge.language();
    let knowledge = options.knowledge.load(language)?;
    let earlier = options.parts.earlier()?;
    if options.parts.merge {
        let given = options.mask.is_on().then_some("--mask").or_else(|| options.filter.first());
        let given = given.or_else(|| options.input.dialect.is_some().then_some("--dialect"));
        if let Some(given) = given {
            let message = format!("{given} belongs where the parts are made: --merge takes them as they are");
            return Err(Failure(message));
        }
    }
    let mut session = Session::begin(&options.input, &options.terminal);
    let mask = options.mask.load(&[], &session.console)?;
    let output = sink::file(options.output.as_deref());
    let mut writes = vec![("the report", output)];
    let calls = options.calls.as_deref().map(|path| sink::file(Some(path)));
    writes.extend(calls.map(|calls| ("the failed calls", calls)));
    writes.extend(options.parts.save.as_deref().map(|path| ("the part", Some(path))));
    must_be_apart(&session.inputs.entries, &[options.knowledge.file(), options.mask.key_file()], &writes)?;
    if session.inputs.are_missing() && writes.iter().any(|(_, path)| path.is_some()) {
        // What is there stays: a name was mistyped.
        return Ok(session.end(&Counts::default()));
    }
    let mut sink = session.sink(output, OnClosed::End)?;
    let mut calls = calls.map(|calls| session.sink(calls, OnClosed::GoOn)).transpose()?;
    let filter = session.filter(&options.filter)?;
    let scanner = Scanner::new(scan::Options { dialect: options.input.dialect, ..scan::Options::default() });
    let sift = Sift { scanner, knowledge: &knowledge, filter, mask, writer: None, counts: Counts::default() };
    let mut joiner = Joiner::new(&knowledge);
    let mut copies = Copies::new(Arc::clone(&session.console));
    let (part, problems) = if options.parts.merge {
        report_parts::merge(&session, &knowledge, &mut joiner, &mut copies)
    } else {
        copies.leave_out(&mut session.inputs.entries);
        let _progress = session.progress(false);
        let seams = options.parts.save.is_some().then_some(sift.mask.is_some());
        // Text that is kept would show what the mask hides.
        let how = (seams == Some(false)).then(|| How { dialect: options.input.dialect, filter: sift.filter.clone() });
        fold(&session, &sift, &|| fresh(calls.is_some(), seams), how, Whole::new(&mut joiner, &mut copies))
    };
    options.parts.write(&part, &knowledge)?;
    let report = joiner.finish(part);
    let mut summary = session.summary(report, &knowledge, problems, sift.mask.as_deref());
    summary.inputs.copies = copies.summary(sift.mask.as_deref());
    summary.only = sift.filter.responses();
    summary.baseline = earlier.map(|earlier| earlier.compare(&summary));
    let is_timeless = summary.span.from.is_none() && !summary.codes.is_empty();
    if is_timeless && options.input.date.is_none() && !options.parts.merge {
        session.console.note("no record has a time; --date gives a day to clocks without one");
    }
    let columns = if output.is_none() { columns() } else { crate::output::USUAL };
    let colour = match output {
        Some(_) => options.terminal.color == clap::ColorChoice::Always,
        None => is_coloured(options.terminal.color, &io::stdout()),
    };
    judge(sink.write_all(&options.format.render(&summary, &language.labels(), columns, colour)))?;
    if let Some(calls) = &mut calls {
        judge(calls.write_all(failed_calls::render(&summary).as_bytes()))?;
    }
    let crossed = crosses(options, &session, &summary, sift.mask.as_deref());
    Ok(match session.end(&sift.counts) {
        // Half a report says nothing about a threshold.
        Exit::Interrupted => Exit::Interrupted,
        _ if crossed => Exit::Crossed,
        exit => exit,
    })
}

/// A report that knows of nothing yet, and whether it is to keep the calls that fail; and if it is a part of others,
/// whether it is masked.
fn fresh(list_failed_calls: bool, part: Option<bool>) -> Report {
    let mut report = Report::default();
    if let Some(masked) = part {
        report.keep_seams(masked);
    }
    if list_failed_calls {
        report.list_failed_calls();
    }
    report
}

/// Whether a threshold is crossed. Each that is, or that nothing can be said about, is told.
fn crosses(options: &ReportOptions, session: &Session, summary: &Summary, mask: Option<&Mask>) -> bool {
    let mut crossed = false;
    for threshold in &options.fail_if {
        let shown = mask.map(|mask| threshold.clone().of_peer(|peer| mask.peer(peer), summary));
        let threshold = shown.as_ref().unwrap_or(threshold);
        match threshold.check(summary) {
            Verdict::Kept => {}
            Verdict::Crossed(how) => {
                crossed = true;
                session.console.error(format_args!("--fail-if {how}"));
            }
            Verdict::Unknown(why) => session.console.note(format_args!("--fail-if {why}")),
        }
    }
    crossed
}

/// Makes the report that a part begins with.
type Fresh<'a> = &'a (dyn Fn() -> Report + Sync);

/// The report of all input, and what was wrong with it.
///
/// Decoding keeps a thread busy, so compressed entries are sifted side by side; of plain ones, one at a time keeps all
/// threads busy. Each compressed entry and each run of plain ones is a part with a report of its own, whatever the number
/// of threads is, and the parts are merged in order. So the sum doesn't depend on that number either.
fn fold(
    session: &Session,
    sift: &Sift<'_>,
    fresh: Fresh<'_>,
    how: Option<How>,
    mut whole: Whole<'_, '_>,
) -> (sift::Part, Vec<Problem>) {
    let pass = Pass { parts: how, ..session.pass() };
    let entries = &session.inputs.entries;
    let mut begun = 0;
    while let Some(entry) = entries.get(begun).filter(|_| !session.stop.is_set()) {
        let packed = entry.compressed();
        let alike = |entry: &&Entry| entry.compressed() == packed;
        let run = begun..begun + 1 + entries[begun + 1..].iter().take_while(alike).count();
        begun = run.end;
        if packed {
            side_by_side(session, &pass, sift, run, fresh, &mut whole);
        } else {
            let threads = session.inputs.threads;
            whole.add(pass.sift(sift, run, threads, Some(Fold::new(fresh())), Some(&session.console)));
        }
    }
    (whole.part.unwrap_or_default(), whole.problems)
}

fn side_by_side(
    session: &Session,
    pass: &Pass<'_>,
    sift: &Sift<'_>,
    run: Range<usize>,
    fresh: Fresh<'_>,
    whole: &mut Whole<'_, '_>,
) {
    let at_once = session.inputs.threads.min(run.len());
    let part = |number| {
        let entry = run.start + number;
        // Threads that there are no entries for help with those that there are.
        pass.sift(sift, entry..entry + 1, session.inputs.threads / at_once, Some(Fold::new(fresh())), None)
    };
    in_order(run.len(), at_once, part, |part| {
        // Told in the order of the input, whichever came to its end first.
        part.problems.iter().for_each(|problem| session.console.tell(problem));
        whole.add(part);
    });
}

/// What the parts so far add up to.
struct Whole<'a, 'k> {
    part: Option<sift::Part>,
    problems: Vec<Problem>,
    joiner: &'a mut Joiner<'k>,
    copies: &'a mut Copies,
}

impl<'a, 'k> Whole<'a, 'k> {
    fn new(joiner: &'a mut Joiner<'k>, copies: &'a mut Copies) -> Self {
        Self { part: None, problems: Vec::new(), joiner, copies }
    }

    /// Takes in what was read of the next streams.
    fn add(&mut self, mut next: Part) {
        self.problems.append(&mut next.problems);
        self.copies.add(&next.streams);
        let part = next.report.map(|report| sift::Part::new(report, next.ends));
        self.part = match (self.part.take(), part) {
            (Some(whole), Some(part)) => Some(self.joiner.join_apart(whole, part)),
            (whole, part) => whole.or(part),
        };
    }
}
