//! `sipsift explain`: what a code, a method, a cause or a line means.

use super::console::{Console, columns, is_coloured};
use super::exit::{Exit, Failure};
use super::knowledge::KnowledgeOptions;
use super::options::TerminalOptions;
use super::sink::{OnClosed, Sink, judge};
use super::stop::Stop;
use crate::knowledge::explain::Explanation;
use crate::knowledge::{Knowledge, Label, Labels};
use crate::output::explanation::{json, markdown, terminal};
use clap::{Args, ValueEnum};
use std::io::{self, Write};

const EXAMPLES: &str = "\
Examples:
  What a code means, when it is seen, and what to do:
    sipsift explain 486

  Two codes side by side:
    sipsift explain 480 486

  A line from a log, as it stands there:
    sipsift explain 'SIP/2.0 603 Network Blocked'

  A class, a method, a Q.850 cause, a Warning, a protocol of Reason:
    sipsift explain 5xx INVITE Q.850:34 warning:304 reason:STIR

  For a ticket, in Russian:
    sipsift explain --format markdown --lang ru 503
";

/// Explain a code, method, cause, Warning, phrase or status line
///
/// Two codes are compared. Several other terms are explained one after the other. A term that is not known gets the
/// nearest ones, and the exit status is 1.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainOptions {
    /// Such as 486, 4xx, INVITE, Q.850:34, warning:304, reason:STIR, busy here, a rule's name or a pasted line
    #[arg(value_name = "TERM", required = true)]
    terms: Vec<String>,

    /// In which form
    #[arg(long, value_enum, default_value_t = Form::Terminal, value_name = "FORM", help_heading = "Output")]
    format: Form,

    #[command(flatten)]
    knowledge: KnowledgeOptions,

    #[command(flatten)]
    terminal: TerminalOptions,
}

/// The forms of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A page for people
    Terminal,
    /// One JSON object a line
    Json,
    /// Markdown, for a wiki or a ticket
    Markdown,
}

/// Runs the command.
pub(super) fn run(options: &ExplainOptions) -> Result<Exit, Failure> {
    let language = options.knowledge.language();
    let knowledge = options.knowledge.load(language)?;
    let labels = language.labels();
    let found = knowledge.find(&options.terms);
    let explanations = Explanation::of(found.topics, &knowledge, &labels);
    let pages: Vec<String> =
        explanations.iter().map(|explanation| page(explanation, options, &knowledge, &labels)).collect();
    let between = if options.format == Form::Json { "" } else { "\n" };
    judge(Sink::stdout(&Stop::default(), OnClosed::End)?.write_all(pages.join(between).as_bytes()))?;

    let console = Console::new(options.terminal.quiet, options.terminal.color);
    for term in &found.unknown {
        console.error(unknown(term, &knowledge, &labels));
    }
    Ok(if found.unknown.is_empty() { Exit::Done } else { Exit::InputFailed })
}

fn page(explanation: &Explanation<'_>, options: &ExplainOptions, knowledge: &Knowledge, labels: &Labels) -> String {
    match options.format {
        Form::Terminal => {
            let colour = is_coloured(options.terminal.color, &io::stdout());
            terminal::render(&explanation.page(knowledge, labels), columns(), colour)
        }
        Form::Json => json::render(explanation, knowledge),
        Form::Markdown => markdown::render(&explanation.page(knowledge, labels)),
    }
}

fn unknown(term: &str, knowledge: &Knowledge, labels: &Labels) -> String {
    // Quoted, so that nothing in it acts on the terminal.
    let unknown = labels.fill(Label::UnknownTerm, &[("term", &format!("{term:?}"))]);
    match knowledge.nearest(term).join(", ") {
        nearest if nearest.is_empty() => {
            let examples = [("terms", "486, 4xx, INVITE, Q.850:34, warning:304")];
            format!("{unknown}; {}", labels.fill(Label::TermExamples, &examples))
        }
        nearest => format!("{unknown}; {}", labels.fill(Label::Nearest, &[("terms", &nearest)])),
    }
}
