//! Options that several commands share, as typed.

// The comments are what the help shows, where backticks would be noise.
#![allow(clippy::doc_markdown)]

use super::moment::{Moment, Period};
use super::zone;
use crate::dialect::DIALECTS;
use crate::knowledge::{Outcome, lies_in};
use crate::record::CodePattern;
use crate::sip::is_token;
use crate::time::Date;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, ValueHint};
use jiff::tz::TimeZone;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

/// What to read, and how.
#[derive(Args, Debug)]
pub(super) struct InputOptions {
    /// Files, folders, globs, archives; - or nothing for standard input
    ///
    /// A folder is walked. Compressed files (gzip, zstd, bzip2, xz, lz4) and bundles (tar, zip) are told by what is in
    /// them; bundle.tgz!full.1 is one file of a bundle. A rotated set is read oldest first.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    /// The zone of clocks that name none: a name such as Europe/Berlin, UTC, an offset such as +01:00, or local
    #[arg(long, value_name = "ZONE", default_value = "local", value_parser = zone::read, allow_hyphen_values = true, help_heading = "Input")]
    pub(super) timezone: TimeZone,

    /// The year of dates that name none [default: the one nearest to when the file was last written]
    #[arg(long, value_name = "YEAR", value_parser = whole::<i16>(1970, 9999), help_heading = "Input")]
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
    #[arg(long, value_name = "N", value_parser = whole::<u16>(1, 1024), help_heading = "Input")]
    pub(super) threads: Option<u16>,

    /// How many bytes are read at a time; the output is the same for every number
    #[arg(long, value_name = "BYTES", value_parser = whole::<u32>(1, 1 << 28), hide = true)]
    pub(super) block_size: Option<u32>,
}

/// Which records are wanted.
#[derive(Args, Debug)]
#[command(next_help_heading = "Filters")]
pub(super) struct FilterOptions {
    /// Only these codes, classes or ranges, such as 486,5xx,480-489; in a report, calls and figures stay those of all
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = read_code)]
    pub(super) code: Vec<CodePattern>,

    /// Only what ended like this, such as failure,auth_failed; in a report as with --code
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

    /// Only this neighbour: an address with its port or without, a network such as 192.0.2.0/24, or a name from the file of
    /// --knowledge
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',', value_parser = read_peer)]
    pub(super) peer: Vec<String>,

    /// Not before this time: 2026-11-21, '2026-11-21 08:00', 2026-11-21T08:00:00+01:00, 08:00, yesterday or '2h ago'
    ///
    /// Without an offset it is meant in --timezone. A date alone is its first moment, a clock alone is today's, and a
    /// stretch of time is counted back from now. Records without a time are left out.
    #[arg(long, value_name = "TIME", value_parser = Moment::read, allow_hyphen_values = true)]
    pub(super) since: Option<Moment>,

    /// Not after this time, in the same forms; a date alone is the whole day
    #[arg(long, value_name = "TIME", value_parser = Moment::read, allow_hyphen_values = true)]
    pub(super) until: Option<Moment>,

    /// Only the last 90s, 30m, 2h, 1d or 1h30m of the log
    ///
    /// That is counted back from the newest response in the log, which is found by reading the files twice. Standard
    /// input and pipes can't be read twice: there it is counted back from now. Records without a time are left out.
    #[arg(long, value_name = "TIME", value_parser = Period::read, allow_hyphen_values = true, conflicts_with_all = ["since", "until"])]
    pub(super) last: Option<Period>,
}

impl FilterOptions {
    /// The first of them that is given.
    pub(super) fn first(&self) -> Option<&'static str> {
        let given = [
            ("--code", !self.code.is_empty()),
            ("--outcome", !self.outcome.is_empty()),
            ("--method", !self.method.is_empty()),
            ("--call-id", !self.call_id.is_empty()),
            ("--user", !self.user.is_empty()),
            ("--peer", !self.peer.is_empty()),
            ("--since", self.since.is_some()),
            ("--until", self.until.is_some()),
            ("--last", self.last.is_some()),
        ];
        given.iter().find(|(_, given)| *given).map(|(name, _)| *name)
    }
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

/// Reads a whole number within limits.
pub(super) fn whole<T: TryFrom<u64>>(
    least: u64,
    most: u64,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("a whole number from {least} to {most} is expected"));
        }
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| format!("{text} is not in {least}..={most}"))
    }
}

/// Reads an address with its port, such as `example`.
pub(super) fn socket(example: &'static str) -> impl Fn(&str) -> Result<SocketAddr, String> + Clone + Send + Sync {
    move |text| text.parse().map_err(|_| format!("an address with its port looks like {example}"))
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

/// An address that can't be one would fit no peer. What looks like none may be a name.
fn read_peer(text: &str) -> Result<String, &'static str> {
    let text = trimmed(text)?;
    if let Some((host, _)) = text.split_once('/').filter(|(host, _)| host.parse::<IpAddr>().is_ok()) {
        let what =
            if host.contains(':') { "a network looks like 2001:db8::/32" } else { "a network looks like 192.0.2.0/24" };
        return lies_in(b"", &text).map(|_| text.clone()).ok_or(what);
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
        _ => (&text[..], None),
    };
    // Four numbers in a row are meant to be an address, and so is what stands in brackets.
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_four = host.split('.').count() == 4 && host.split('.').all(is_number);
    let bracketed = host.strip_prefix('[').map(|host| host.strip_suffix(']').unwrap_or_default());
    let is_good = match bracketed {
        Some(host) => host.parse::<Ipv6Addr>().is_ok(),
        None => !is_four || host.parse::<Ipv4Addr>().is_ok(),
    };
    if !is_good {
        return Err("there is no such address: one looks like 192.0.2.7, 192.0.2.7:5060 or [2001:db8::7]:5061");
    }
    if port.is_some_and(|port| (is_number(port) || is_four || bracketed.is_some()) && port.parse::<u16>().is_err()) {
        return Err("there is no such port: they go up to 65535");
    }
    Ok(text)
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
    CodePattern::read(text).ok_or_else(|| "a code looks like 486, a class like 5xx, a range like 400-499".to_owned())
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
