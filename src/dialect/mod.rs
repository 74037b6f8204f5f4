//! How products wrap SIP in text.
//!
//! One file a product. A dialect reads the **marker** of a message (the line above it that says when, from where and to
//! where), or a **statement** (a line that states a status without the message), or both. There is no mode per file: each
//! place in a log is offered to every dialect, since a collector's log holds many products.
//!
//! A new dialect is a new file, with a [`Dialect`] in it, and a row in [`DIALECTS`]; its samples go to `samples/NAME/`. Its
//! file says which versions of the product write so, where the facts are from and how sure they are. A marker's reader is
//! called for every start line, and looks at the line above first: most messages are other dialects'. The literals of
//! statements are part of the search that goes over every byte of every log, see [`Statement::literal`].

mod above;
mod alcatel;
mod apps;
mod asterisk;
mod asterisk_events;
mod audiocodes;
mod avaya_apps;
mod avaya_core;
mod avaya_ipoffice;
mod avaya_phones;
mod bare;
mod baresip;
mod broadworks;
mod cisco_ios;
mod cisco_phone;
mod cloud;
mod cucm;
mod ends;
pub mod escape;
mod expressway;
mod freeswitch;
mod freeswitch_events;
mod genesys;
mod homer;
mod ingate;
mod jain;
mod janus;
pub mod journald;
pub mod json;
mod kamailio;
mod line;
mod link;
mod linphone;
pub mod logcat;
mod lync;
mod ngrep;
mod object;
mod opensips;
mod oracle;
mod packetbeat;
pub mod packets;
mod pjsip;
pub mod products;
mod pyvoip;
mod resiprocate;
mod ribbon;
mod row;
mod samsung;
mod script;
mod sip_clf;
mod sipp;
mod sipxecs;
mod sngrep;
mod snom;
mod stacks;
mod suricata;
pub mod syslog;
mod tcpdump;
mod tshark;
mod tshark_details;
mod web;
pub mod words;
mod xlog;
mod yate;
mod zeek;

use crate::scan::Sighting;
use crate::sip::via;
use crate::text::{Arena, Span, Window};
use crate::time::Stamp;
use crate::vector;
use above::{Above, Announces};
use serde::{Deserialize, Serialize};

/// How sure a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Evidence {
    /// The message itself stands in the log.
    Message,
    /// A line states the status.
    Statement,
    /// A line implies the status.
    Derived,
}

/// Whether the program that wrote the log got the message or sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Direction {
    Received,
    Sent,
}

/// What carried the message (RFC 3261 section 18; WebSocket: RFC 7118; SCTP: RFC 4168).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[allow(missing_docs)]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
    Sctp,
    Ws,
    Wss,
}

impl Transport {
    /// Reads a name in any case.
    pub fn read(name: &[u8]) -> Option<Self> {
        let mut lower = [0; 4];
        lower.get_mut(..name.len())?.copy_from_slice(name);
        lower.make_ascii_lowercase();
        Some(match (name.len(), &lower) {
            (3, b"udp\0") => Self::Udp,
            (3, b"tcp\0") => Self::Tcp,
            (3, b"tls\0") => Self::Tls,
            (4, b"sctp") => Self::Sctp,
            (2, b"ws\0\0") => Self::Ws,
            (3, b"wss\0") => Self::Wss,
            _ => return None,
        })
    }

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Sctp => "sctp",
            Self::Ws => "ws",
            Self::Wss => "wss",
        }
    }
}

/// What the text above a message says about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marker {
    /// Received or sent, from the writer's point of view.
    pub direction: Option<Direction>,
    /// What carried it.
    pub transport: Option<Transport>,
    /// `address:port` of the other side.
    pub peer: Span,
    /// `address:port` of the writer's side.
    pub local: Span,
    /// The product's own name for the session or call.
    pub session: Span,
    /// The host that an envelope names.
    pub host: Span,
    /// When.
    pub stamp: Option<Stamp>,
    /// The last stamp with a date, where `stamp` has none.
    pub dated: Option<Stamp>,
    /// The writer shows a message here that it has shown already.
    pub reprint: bool,
}

/// A product's way of writing SIP.
pub struct Dialect {
    /// As it stands in records and on the command line.
    pub name: &'static str,
    /// Reads what stands above the message whose start line begins the line at the given place.
    pub marker: fn(&Window<'_>, usize, &mut Arena) -> Option<Marker>,
    /// The same for the many whose marker is the nearest line above that isn't empty: they are asked behind all that have a
    /// `marker`, and that line is looked up once for all of them.
    announces: Option<Announces>,
    /// The same for a message right below the end of another, which came together with that one.
    goes_on: Option<Announces>,
    /// The kinds of lines that state or imply a status without the message.
    pub statements: &'static [Statement],
    /// The length of what stands before every line of a message in some of its logs, if a line begins so.
    pub line_prefix: Option<LinePrefix>,
    /// Whether messages are sent to a collector in several packets.
    pub in_packets: bool,
    /// Whether the text behind the headers, given where they end and how far to look, says that the message was cut off.
    pub is_cut: fn(&Window<'_>, usize, usize) -> bool,
}

impl Dialect {
    /// A dialect without a name that reads nothing, for the rest of one that is written down: `..Dialect::PLAIN`.
    const PLAIN: Self = Self {
        name: "",
        marker: no_marker,
        announces: None,
        goes_on: None,
        statements: &[],
        line_prefix: None,
        in_packets: false,
        is_cut: never_cut,
    };
}

/// See [`Dialect::line_prefix`].
pub type LinePrefix = fn(&[u8]) -> Option<usize>;

/// How lines of one kind, each a statement or implying a status, are found and read.
pub struct Statement {
    /// What to search for: four bytes or more that such a line holds and that others seldom do, in logs of any product and
    /// in SIP itself. Where another dialect already has a literal that fits, the same one costs nothing; and so does
    /// [`crate::sip::start_line::VERSION`], with which the reader is called wherever that begins no message.
    pub literal: &'static [u8],
    /// Reads the line around the literal into a sighting with everything that the line says.
    pub read: ReadStatement,
}

/// Reads the line around the literal at the given place: a [`Sighting::statement`] or [`Sighting::derived`] whose place is
/// where the line begins.
pub type ReadStatement = fn(&Window<'_>, usize, &mut Arena) -> Option<Sighting>;

/// A literal that several dialects share: the name of a member of a JSON object that begins so, or the text `sip` itself.
const JSON_SIP: &[u8] = b"\"sip";

/// Another: what stands before the code that a ping was answered with.
const WITH_CODE: &[u8] = b" with code ";

/// Another: a URI in a row with tabs between its fields.
const TAB_URI: &[u8] = b"\tsip:";

/// All dialects, those with the cheapest markers first. The last takes what no other knows.
pub static DIALECTS: &[Dialect] = &[
    asterisk::PJSIP,
    asterisk::CHAN_SIP,
    freeswitch::SOFIA,
    sipp::SIPP,
    kamailio::SIPDUMP,
    opensips::OPENSIPS,
    kamailio::ACCOUNTING,
    sngrep::SNGREP,
    ngrep::NGREP,
    tcpdump::TCPDUMP,
    tshark::TSHARK,
    zeek::ZEEK,
    suricata::SURICATA,
    packetbeat::PACKETBEAT,
    homer::HOMER,
    sip_clf::SIP_CLF,
    cloud::CLOUD,
    freeswitch_events::FREESWITCH,
    pjsip::PJSIP,
    linphone::LINPHONE,
    baresip::BARESIP,
    yate::YATE,
    resiprocate::RESIPROCATE,
    resiprocate::THREE_CX,
    sipxecs::SIPXECS,
    stacks::SIPPY,
    stacks::TWINKLE,
    stacks::SIPGO,
    stacks::SIPSAK,
    janus::JANUS,
    apps::DRACHTIO_SRF,
    apps::LIVEKIT,
    apps::SIPSORCERY,
    apps::HOMEBRIDGE,
    apps::VOIP_STACK,
    jain::JAIN_SIP,
    web::JSSIP,
    web::DART,
    web::SIP_JS,
    web::SIPML5,
    pyvoip::PYVOIP,
    samsung::SAMSUNG,
    cisco_ios::IOS,
    cucm::CUCM,
    cisco_phone::PHONES,
    audiocodes::AUDIOCODES,
    avaya_ipoffice::IP_OFFICE,
    expressway::EXPRESSWAY,
    oracle::SIPMSG,
    ribbon::RIBBON,
    avaya_core::SESSION_MANAGER,
    avaya_core::SBCE,
    avaya_core::COMMUNICATION_MANAGER,
    avaya_phones::PHONES,
    avaya_apps::CLIENT_SDK,
    avaya_apps::ONE_X,
    avaya_apps::EXPERIENCE_PORTAL,
    avaya_apps::ATTENDANT,
    avaya_apps::SCOPIA,
    avaya_apps::MEDIA_SERVER,
    broadworks::BROADWORKS,
    broadworks::SIP_VIEWER,
    genesys::GENESYS,
    lync::LYNC,
    alcatel::ALCATEL,
    ingate::INGATE,
    snom::SNOM,
    snom::RINGCENTRAL,
    snom::PHONER,
    bare::BARE,
];

/// The index of the dialect that takes what no other knows.
pub const BARE: u8 = DIALECTS.len() as u8 - 1;

/// The marker of the message whose start line begins the line at `start`, and the index of its dialect.
pub fn marker(window: &Window<'_>, start: usize, only: Option<u8>, arena: &mut Arena) -> Option<(u8, Marker)> {
    let indices = || (0u8..).zip(DIALECTS).filter(|(index, _)| only.is_none_or(|only| only == *index));
    let known = indices().find_map(|(index, dialect)| Some((index, (dialect.marker)(window, start, arena)?)));
    known.or_else(|| {
        let above = Above::new(window, start);
        if above.ends_a_message() {
            return indices().find_map(|(index, dialect)| Some((index, dialect.goes_on?(&above, arena)?)));
        }
        indices().find_map(|(index, dialect)| Some((index, dialect.announces?(&above, arena)?)))
    })
}

/// How many lines behind that of a version standing alone may belong to one statement with it.
pub const FURTHER_LINES: usize = 8;

/// What the line above a message without a marker says of it in plain words. Where only one dialect counts, that is no such
/// line.
pub fn words(window: &Window<'_>, start: usize, only: Option<u8>, arena: &mut Arena) -> Option<Marker> {
    if only.is_some_and(|only| only != BARE) {
        return None;
    }
    words::marker(window, start, arena)
}

/// Whether the message whose start line begins the line at `start` is a program's command to its stack and was never sent.
pub fn is_command(window: &Window<'_>, start: usize) -> bool {
    let above = window.line_before(start, window.floor(start)).map_or(&b""[..], |(line, _)| line.trim_ascii_end());
    above.ends_with(b"|") && freeswitch::is_command(above)
}

/// The time that a line begins with, perhaps behind a counter and a level.
pub fn stamp(beginning: &[u8]) -> Option<Stamp> {
    line::stamp(beginning)
}

/// The product's own name for the session that a line belongs to, where its beginning says that.
pub fn session(beginning: &[u8]) -> &[u8] {
    audiocodes::session(beginning)
}

/// Whether messages of this dialect are met with an empty line behind each of their lines. The logs of commercial products are
/// shown so on many a page about them.
pub fn may_be_spaced(dialect: u8) -> bool {
    DIALECTS.get(usize::from(dialect)).is_some_and(|dialect| dialect.announces.is_some())
}

/// The reader of the prefix that is just `length` bytes of `line`.
pub fn line_prefix(line: &[u8], length: usize) -> Option<LinePrefix> {
    DIALECTS.iter().filter_map(|dialect| dialect.line_prefix).find(|prefix| prefix(line) == Some(length))
}

/// `line` without what some dialect puts before every line of a message.
pub fn without_prefix(line: &[u8]) -> &[u8] {
    let length = DIALECTS.iter().filter_map(|dialect| dialect.line_prefix).find_map(|prefix| prefix(line));
    &line[length.unwrap_or(0)..]
}

/// Whether the status at `hit`, within a line, only announces a message that follows.
pub fn announces(window: &Window<'_>, hit: usize) -> bool {
    [tcpdump::ANNOUNCEMENT, jain::FIRST_LINE].iter().any(|known| window.bytes[..hit].ends_with(known))
}

/// What stands beside a message that no marker announces, in the line or object that holds it, and whose dialect that is.
pub fn beside(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<(u8, Marker)> {
    let (dialect, marker) =
        [(packetbeat::PACKETBEAT.name, packetbeat::beside as ReadBeside), (homer::HOMER.name, homer::beside)]
            .into_iter()
            .find_map(|(dialect, read)| Some((dialect, read(window, hit, arena)?)))?;
    Some((DIALECTS.iter().position(|known| known.name == dialect)? as u8, marker))
}

/// See [`beside`]; the place is that of the start line's version.
type ReadBeside = fn(&Window<'_>, usize, &mut Arena) -> Option<Marker>;

/// A dialect without markers.
fn no_marker(_: &Window<'_>, _: usize, _: &mut Arena) -> Option<Marker> {
    None
}

/// A dialect that doesn't say when it cuts a message off.
fn never_cut(_: &Window<'_>, _: usize, _: usize) -> bool {
    false
}

/// `address:port` as it is written, with brackets around an IPv6 address that lacks them.
fn endpoint(window: &Window<'_>, arena: &mut Arena, text: &[u8]) -> Span {
    // Nearly all have one colon.
    if let Some(first) = vector::find(text, b':')
        && !text.starts_with(b"[")
        && let Some(last) = memchr::memrchr(b':', &text[first + 1..])
    {
        let (address, port) = text.split_at(first + 1 + last);
        return arena.keep(&via::hostport(address, &port[1..]));
    }
    Span::of(window.bytes, text)
}

/// The text between `before` and `after` in `line`.
fn between<'a>(line: &'a [u8], before: &[u8], after: &[u8]) -> Option<&'a [u8]> {
    let start = memchr::memmem::find(line, before)? + before.len();
    let length = memchr::memmem::find(&line[start..], after)?;
    Some(&line[start..start + length])
}
