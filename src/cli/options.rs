//! Options that several commands share, as typed.

// The comments are what the help shows, where backticks would be noise.
#![allow(clippy::doc_markdown)]

use super::moment::{Moment, Stretch};
use super::zone;
use crate::dialect::DIALECTS;
use crate::knowledge::Outcome;
use crate::record::CodePattern;
use crate::sip::is_token;
use crate::time::Date;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, ValueHint, value_parser};
use jiff::tz::TimeZone;
use std::net::IpAddr;
use std::path::PathBuf;

/// What to read, and how.
#[derive(Args, Debug)]
pub(super) struct InputOptions {
    /// Files, folders, globs, archives; - or nothing for standard input
    ///
    /// A folder is walked. Compressed files (gzip, zstd, bzip2, xz, lz4) and bundles (tar, zip) are told by what is in
    /// them. A rotated set is read oldest first.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    /// The zone of clocks that name none: a name such as Europe/Berlin, UTC, an offset such as +01:00, or local
    #[arg(long, value_name = "ZONE", default_value = "local", value_parser = zone::read, allow_hyphen_values = true, help_heading = "Input")]
    pub(super) timezone: TimeZone,

    /// The year of dates that name none [default: the one nearest to when the file was last written]
    #[arg(long, value_name = "YEAR", value_parser = value_parser!(i16).range(1970..=9999), help_heading = "Input")]
    pub(super) year: Option<i16>,

    /// The day of clocks that no date stands before, such as 2026-11-21 [default: such clocks give no time]
    #[arg(long, value_name = "DATE", value_parser = read_date, help_heading = "Input")]
    pub(super) date: Option<Date>,

    /// Read the markers and lines of this dialect only, such as asterisk-pjsip; `sipsift catalog --dialects` explains them
    ///
    /// Without it every place in a log is offered to all of them. Messages that stand there without a line above them are
    /// read either way.
    #[arg(long, value_name = "NAME", value_parser = dialects(), help_heading = "Input", hide_possible_values = true)]
    pub(super) dialect: Option<u8>,

    /// How many threads work [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024), help_heading = "Input")]
    pub(super) threads: Option<u16>,

    /// How many bytes are read at a time; the output is the same for every number
    #[arg(long, value_name = "BYTES", value_parser = value_parser!(u32).range(1..=1 << 28), hide = true)]
    pub(super) block_size: Option<u32>,
}

/// Which records are wanted.
#[derive(Args, Debug)]
#[command(next_help_heading = "Filters")]
pub(super) struct FilterOptions {
    /// Only these codes or classes, such as 486,5xx
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = read_code)]
    pub(super) code: Vec<CodePattern>,

    /// Only what ended like this, such as failure,auth_failed
    #[arg(long, value_name = "OUTCOMES", value_delimiter = ',', value_parser = outcomes())]
    pub(super) outcome: Vec<Outcome>,

    /// Only answers to these methods, such as INVITE,REGISTER
    #[arg(long, value_name = "METHODS", value_delimiter = ',', value_parser = read_method)]
    pub(super) method: Vec<String>,

    /// Only this call; may be given several times
    #[arg(long, value_name = "ID", value_parser = trimmed)]
    pub(super) call_id: Vec<String>,

    /// Only calls from or to users that begin with this, such as 4915; a leading + makes no difference
    #[arg(long, value_name = "PREFIX", value_delimiter = ',', value_parser = read_user)]
    pub(super) user: Vec<String>,

    /// Only this neighbour: an address with its port or without, or a name from the file of --knowledge
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',', value_parser = read_peer)]
    pub(super) peer: Vec<String>,

    /// Not before this time: 2026-11-21, '2026-11-21 08:00' or 2026-11-21T08:00:00+01:00
    ///
    /// Without an offset it is meant in --timezone. A date alone is its first moment. Records without a time are left
    /// out.
    #[arg(long, value_name = "TIME", value_parser = Moment::read)]
    pub(super) since: Option<Moment>,

    /// Not after this time, in the same forms
    #[arg(long, value_name = "TIME", value_parser = Moment::read)]
    pub(super) until: Option<Moment>,

    /// Only the last 90s, 30m, 2h, 1d or 1h30m of the log
    ///
    /// That is counted back from the newest response in the log, which is found by reading the files twice. Standard
    /// input and pipes can't be read twice: there it is counted back from now. Records without a time are left out.
    #[arg(long, value_name = "TIME", value_parser = Stretch::read, conflicts_with_all = ["since", "until"])]
    pub(super) last: Option<Stretch>,
}

/// How to talk to people.
#[derive(Args, Debug)]
#[command(next_help_heading = "Terminal")]
pub(super) struct TerminalOptions {
    /// When to use colours for people; auto heeds NO_COLOR
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,

    /// Say errors only
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// One of several values, without the blanks that a person puts behind a comma.
fn trimmed(text: &str) -> Result<String, &'static str> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty()).ok_or("a value is missing")
}

fn read_method(text: &str) -> Result<String, &'static str> {
    let is_method = |text: &String| text.bytes().all(is_token);
    trimmed(text).and_then(|text| Some(text).filter(is_method).ok_or("a method looks like INVITE"))
}

/// A whole URI would fit no user, and its host is nothing that is asked for.
fn read_user(text: &str) -> Result<String, &'static str> {
    let scheme = |text: &str| text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_uri = |text: &String| text.contains('@') || scheme(text).is_some_and(|scheme| SCHEMES.contains(&&*scheme));
    let user = Some(trimmed(text)?).filter(|text| !is_uri(text));
    user.ok_or("a user is what stands before the @ of a URI, without sip: or tel:, such as 4915")
}

/// The schemes of URIs in SIP.
const SCHEMES: [&str; 3] = ["sip", "sips", "tel"];

/// A network would fit no peer.
fn read_peer(text: &str) -> Result<String, &'static str> {
    let is_network = |text: &String| text.split_once('/').is_some_and(|(host, _)| host.parse::<IpAddr>().is_ok());
    let peer = Some(trimmed(text)?).filter(|text| !is_network(text));
    peer.ok_or("a peer is one address, such as 192.0.2.7, and no network; --knowledge can give the peers of one a name")
}

fn read_date(text: &str) -> Result<Date, &'static str> {
    let fields = || {
        let mut fields = text.split('-');
        let date = (fields.next()?, fields.next()?, fields.next()?);
        let fits = date.0.len() == 4 && date.1.len() == 2 && date.2.len() == 2 && fields.next().is_none();
        fits.then(|| Date::new(date.0.parse().ok()?, date.1.parse().ok()?, date.2.parse().ok()?))?
    };
    fields().ok_or("a date looks like 2026-11-21")
}

fn read_code(text: &str) -> Result<CodePattern, String> {
    CodePattern::read(text).ok_or_else(|| "a code looks like 486, a class like 5xx".to_owned())
}

fn dialects() -> impl TypedValueParser<Value = u8> {
    let number =
        |name: String| DIALECTS.iter().position(|dialect| dialect.name == name).and_then(|at| u8::try_from(at).ok());
    PossibleValuesParser::new(DIALECTS.iter().map(|dialect| dialect.name))
        .try_map(move |name| number(name).ok_or("there is no such dialect"))
}

fn outcomes() -> impl TypedValueParser<Value = Outcome> {
    PossibleValuesParser::new(Outcome::ALL.map(|(_, name)| name))
        .try_map(|name| Outcome::read(&name).ok_or("there is no such outcome"))
}
