//! What the scanner saw: spans into the bytes, and hashes that identify a message.

use super::live::UnderWay;
use super::secrets;
use crate::dialect::{Direction, Evidence, Marker, Transport};
use crate::sip::{Header, Method};
use crate::text::{Arena, Span, Text};
use crate::time::Stamp;
use std::ops::Range;

/// The texts that a sighting has at most one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Part {
    Phrase,
    Method,
    CallId,
    From,
    FromTag,
    To,
    ToTag,
    Via,
    /// Of the top Via.
    Branch,
    Server,
    UserAgent,
    RetryAfter,
    SessionId,
    RequestUri,
    AssertedIdentity,
    Diversion,
    Peer,
    Local,
    Host,
    Session,
    /// As written; read once all headers have been seen.
    CSeq,
    /// Of a request; no record shows it.
    Expires,
    /// What no record shows.
    Unused,
}

impl Part {
    const COUNT: usize = Self::Unused as usize + 1;
}

/// A text that a sighting may have several of: Contact, Reason, Warning, and the headers that the user asked for.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub struct Listed {
    /// Which header it is; [`Header::Other`] for one that the user asked for.
    pub header: Header,
    /// For those, which one: its index among the names given to the scanner.
    pub index: u16,
    /// The value.
    pub value: Span,
}

/// What a message says about authentication. The values themselves are not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Authentication {
    /// An Authorization header with an answer in it; of a derived line, that it says a password was wrong.
    pub answers_server: bool,
    /// A Proxy-Authorization header with an answer in it.
    pub answers_proxy: bool,
    /// `stale=true` in a challenge: the nonce was old, the password may be right (RFC 7616 section 3.3).
    pub stale: bool,
    /// A hash of the challenge's realm.
    pub realm: u64,
}

/// Hashes that tell messages apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Identity {
    /// Of the Call-ID; 0 where there is none.
    pub call: u64,
    /// Of the top branch, the CSeq and the Call-ID: a request and the responses to it share it.
    pub transaction: u64,
    /// Of direction, peer and all headers of a response: a retransmission shares it.
    pub message: u64,
}

/// A message or a line that states a status, as it stands in the log.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Sighting {
    /// 100 to 699, or 0 for a request.
    pub code: u16,
    /// How sure it is.
    pub evidence: Evidence,
    /// Index into [`crate::dialect::DIALECTS`].
    pub dialect: u8,
    /// From the marker.
    pub direction: Option<Direction>,
    /// From the marker, else from the top Via.
    pub transport: Option<Transport>,
    /// Of CSeq; of the request line for a request without CSeq.
    pub method: Method,
    /// The number of CSeq.
    pub cseq: Option<u32>,
    /// The first Q.850 cause (Reason).
    pub q850: Option<u16>,
    /// The log cut the message off.
    pub truncated: bool,
    /// The lines behind a statement's own belong to it, and there were none yet that end it.
    pub unfinished: bool,
    /// A message with the same code and Call-ID stands nearby.
    pub duplicate_of_message: bool,
    /// Where it begins, in the window: its status line, or the line of a statement.
    pub place: u32,
    /// Newlines between the beginning of the owned stretch and `place`.
    pub newlines: u32,
    /// Where its headers end, in the window; a statement's: its line.
    pub end: u32,
    /// The time on its marker or line.
    #[serde(skip)]
    pub stamp: Option<Stamp>,
    /// The last time with a date before a clock without one.
    #[serde(skip)]
    pub dated: Option<Stamp>,
    /// What is said of authentication.
    pub authentication: Authentication,
    /// Which message it is.
    pub identity: Identity,
    /// Its part of [`Values::listed`].
    pub listed: Range<u32>,
    parts: [Span; Part::COUNT],
}

impl Sighting {
    /// A line at `place` that states a status. Which dialect's it is, the scanner fills in.
    pub fn statement(place: usize, code: u16) -> Self {
        Self::new(place, code, 0, Evidence::Statement)
    }

    /// A line at `place` that implies a status.
    pub fn derived(place: usize, code: u16) -> Self {
        Self::new(place, code, 0, Evidence::Derived)
    }

    /// A sighting at `place` of which nothing else is known yet.
    pub fn new(place: usize, code: u16, dialect: u8, evidence: Evidence) -> Self {
        Self {
            code,
            evidence,
            dialect,
            direction: None,
            transport: None,
            method: Method::Unknown,
            cseq: None,
            q850: None,
            truncated: false,
            unfinished: false,
            duplicate_of_message: false,
            place: place as u32,
            newlines: 0,
            end: place as u32,
            stamp: None,
            dated: None,
            authentication: Authentication::default(),
            identity: Identity::default(),
            listed: 0..0,
            parts: [Span::default(); Part::COUNT],
        }
    }

    /// Takes over what a marker, or the line of a statement, says.
    pub fn apply(&mut self, marker: &Marker) {
        self.direction = marker.direction;
        self.transport = marker.transport;
        self.duplicate_of_message = marker.reprint;
        self.stamp = marker.stamp;
        self.dated = marker.dated;
        self.set(Part::Peer, marker.peer);
        self.set(Part::Local, marker.local);
        self.set(Part::Session, marker.session);
        self.set(Part::Host, marker.host);
    }

    /// Whether it is a response, or a statement of one, and not a request.
    pub fn is_response(&self) -> bool {
        self.code != 0
    }

    /// The span of a part; empty where the log doesn't have it.
    #[inline]
    pub fn part(&self, part: Part) -> Span {
        self.parts[part as usize]
    }

    /// Every span of a part.
    pub(super) fn parts_mut(&mut self) -> impl Iterator<Item = &mut Span> {
        self.parts.iter_mut()
    }

    /// Keeps the first value that is seen of a part.
    #[inline]
    pub fn set(&mut self, part: Part, span: Span) {
        if self.parts[part as usize].is_empty() {
            self.parts[part as usize] = span;
        }
    }

    /// Keeps this value of a part in place of another.
    pub fn replace(&mut self, part: Part, span: Span) {
        self.parts[part as usize] = span;
    }
}

/// A place that looks like SIP and gave no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    /// Where, in the window.
    pub place: u32,
    /// Newlines between the beginning of the owned stretch and `place`.
    pub newlines: u32,
    /// Why not.
    pub doubt: Doubt,
}

/// Why a place that looks like SIP gave no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// No code from 100 to 699 stands behind the version.
    NoStatus,
    /// No header follows the status line, and no marker that is known announces it.
    NoHeaders,
    /// None of the headers is one by which a message is known: Via, Call-ID, CSeq.
    NoMessage,
    /// The status line stands in other text, and no dialect knows what that says.
    WithinText,
    /// The product numbers its packets, and those before this one are not in the log.
    LostPackets,
}

impl Doubt {
    /// All of them, with their names.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::NoStatus, "no_status"),
        (Self::NoHeaders, "no_headers"),
        (Self::NoMessage, "no_message"),
        (Self::WithinText, "within_text"),
        (Self::LostPackets, "lost_packets"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// What the sightings of one window refer to, beside the window.
#[derive(Debug, Default)]
pub struct Values {
    /// The texts that a sighting may have several of.
    pub listed: Vec<Listed>,
    /// Texts that stand nowhere as such.
    pub arena: Arena,
}

/// All that was seen in one window. Reused from window to window.
#[derive(Debug, Default)]
pub struct Sightings {
    /// In the order of the log.
    pub list: Vec<Sighting>,
    /// What they refer to.
    pub values: Values,
    /// Newlines in the owned stretch.
    pub newlines: u64,
    /// Status lines that are none, or that no header follows.
    pub not_understood: Vec<NotUnderstood>,
    /// The first message that goes on behind the window, where the stream does not end there.
    pub under_way: Option<UnderWay>,
    /// Where the line of the first start line begins of which it can't be told yet whether it begins a message.
    pub undecided: Option<u32>,
}

impl Sightings {
    /// Forgets everything; the memory stays.
    pub fn clear(&mut self) {
        self.list.clear();
        self.values.listed.clear();
        self.values.arena.clear();
        self.newlines = 0;
        self.not_understood.clear();
        self.under_way = None;
        self.undecided = None;
    }

    /// The listed values of `sighting`.
    pub fn listed_of(&self, sighting: &Sighting) -> &[Listed] {
        self.values.listed.get(sighting.listed.start as usize..sighting.listed.end as usize).unwrap_or_default()
    }
}

/// One sighting with its texts, apart from any window.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Alone {
    sighting: Sighting,
    listed: Vec<Listed>,
    texts: Arena,
}

impl Alone {
    /// A copy of `sighting`, whose listed values are `listed`, out of `text`. The time on its marker stays behind, and so do
    /// secrets.
    pub fn of(sighting: &Sighting, listed: &[Listed], text: &Text<'_>) -> Self {
        let mut texts = Arena::default();
        let mut keep = |span| if Span::is_empty(span) { span } else { texts.keep(&[&secrets::text(text.get(span))]) };
        let mut sighting = sighting.clone();
        // The value of some header that nobody asks for, and it may be a secret.
        sighting.replace(Part::Unused, Span::default());
        sighting.parts_mut().for_each(|span| *span = keep(*span));
        let listed: Vec<_> = listed.iter().map(|of| Listed { value: keep(of.value), ..*of }).collect();
        (sighting.stamp, sighting.dated) = (None, None);
        (sighting.place, sighting.end) = (0, 0);
        sighting.listed = 0..listed.len() as u32;
        Self { sighting, listed, texts }
    }

    /// How many bytes it takes up, about.
    pub fn size(&self) -> usize {
        size_of::<Self>() + self.texts.len() + self.listed.len() * size_of::<Listed>()
    }

    /// It as all that was seen in a window without text.
    pub fn into_sightings(self) -> Sightings {
        let values = Values { listed: self.listed, arena: self.texts };
        Sightings { list: vec![self.sighting], values, ..Sightings::default() }
    }
}
