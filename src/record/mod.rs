//! A record: a settled sighting with its advice, as the outputs, the filters and the report see it.
//!
//! Nothing is copied: a record borrows from the window that its sighting was seen in. What costs time is worked out when
//! it is asked for.

mod field;
mod filter;
mod request;

pub use field::Field;
pub use filter::{CodePattern, Filter, Verdict};
pub use request::Request;

use crate::dialect::{DIALECTS, Dialect, Direction, Evidence};
use crate::knowledge::{AdviceId, Circumstances, Facts, Knowledge, Outcome, Severity};
use crate::scan::{FINGERPRINT, Listed, Part, Sighting, Sightings, fingerprint, secrets};
use crate::settle::{Asked, RequestPart, Settled, Settlement};
use crate::sip::address::Address;
use crate::sip::reason::{self, Reason};
use crate::sip::{Header, Method, header, via, warning};
use crate::text::Text;
use std::borrow::Cow;
use std::cell::OnceCell;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What is known of the stream that a record comes from.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// As given on the command line; `-` for standard input.
    pub name: String,
    /// See [`crate::scan::fingerprint`].
    pub fingerprint: u64,
    /// Where its text begins, in the numbers that [`Batch::base`] is given in; they may begin elsewhere, and wrap.
    pub start: u64,
    /// Records before this byte of it are known already.
    pub known: u64,
}

/// The windows' worth of records that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Where they come from.
    pub stream: &'a Stream,
    /// The bytes of the window.
    pub window: &'a [u8],
    /// Where the window begins in the stream.
    pub base: u64,
    /// What was seen.
    pub sightings: &'a Sightings,
    /// What order added.
    pub settlement: &'a Settlement,
    /// What is known about codes.
    pub knowledge: &'a Knowledge,
}

impl<'a> Batch<'a> {
    /// The records, in the order of the log.
    pub fn records(self) -> impl Iterator<Item = Record<'a>> {
        self.settlement.list.iter().map(move |settled| Record::new(self, settled))
    }

    /// What was settled of requests and responses, in the order of the log.
    pub(crate) fn in_order(self) -> impl Iterator<Item = Next<'a>> {
        let mut responses = self.settlement.list.iter().peekable();
        let mut requests = self.settlement.asked.iter().peekable();
        std::iter::from_fn(move || {
            let next = responses.peek().map_or(u32::MAX, |response| response.sighting);
            match requests.next_if(|request| request.sighting < next) {
                Some(request) => Some(Next::Request(request)),
                None => responses.next().map(Next::Response),
            }
        })
    }

    /// Requests and records, in the order of the log.
    pub fn messages(self) -> impl Iterator<Item = Message<'a>> {
        self.in_order().map(move |next| match next {
            Next::Request(request) => Message::Request(Request::new(self, request)),
            Next::Response(response) => Message::Response(Record::new(self, response)),
        })
    }
}

/// A request or a response as it was settled, of which a [`Request`] or a [`Record`] is made where that is wanted: these are
/// large, and there are many.
pub(crate) enum Next<'a> {
    Request(&'a Asked),
    Response(&'a Settled),
}

/// A request or a response.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Message<'a> {
    Request(Request<'a>),
    Response(Record<'a>),
}

/// One response.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    batch: Batch<'a>,
    text: Text<'a>,
    /// What was seen.
    pub sighting: &'a Sighting,
    /// What order added.
    pub settled: &'a Settled,
    /// What became of the request.
    pub outcome: Outcome,
    /// How loud to be about it.
    pub severity: Severity,
    /// Worked out when they are asked for: a record that is only counted needs neither.
    from: OnceCell<Address<'a>>,
    to: OnceCell<Address<'a>>,
    /// What was worked out from the log itself, where the record shows something else.
    told: Option<Told<'a>>,
}

/// What the texts of a record decide, and pseudonyms in their place don't.
#[derive(Clone, Copy, Debug)]
struct Told<'a> {
    advice: AdviceId,
    peer_name: Option<&'a str>,
}

impl<'a> Record<'a> {
    pub(crate) fn new(batch: Batch<'a>, settled: &'a Settled) -> Self {
        let sighting = &batch.sightings.list[settled.sighting as usize];
        let text = Text { window: batch.window, arena: &batch.sightings.values.arena };
        let circumstances = Circumstances {
            code: sighting.code,
            method: sighting.method,
            q850: sighting.q850,
            network_blocked: Circumstances::is_network_blocked(text.get(sighting.part(Part::Phrase))),
            auth_failed: settled.auth_failed,
        };
        let outcome = Outcome::of(&circumstances);
        let severity = Severity::of(&circumstances, outcome, batch.knowledge.category(sighting.code));
        Self {
            batch,
            text,
            sighting,
            settled,
            outcome,
            severity,
            from: OnceCell::new(),
            to: OnceCell::new(),
            told: None,
        }
    }

    /// This record with what the only sighting in `batch` says in place of its own. What was worked out from its own stays.
    pub(crate) fn shown_as<'b>(&self, batch: Batch<'b>) -> Record<'b>
    where
        'a: 'b,
    {
        let settled = &batch.settlement.list[0];
        let told = Told { advice: self.advice(), peer_name: self.peer_name() };
        let (outcome, severity) = (self.outcome, self.severity);
        Record { outcome, severity, told: Some(told), ..Record::new(batch, settled) }
    }

    /// The records that it belongs to.
    pub(crate) fn batch(&self) -> Batch<'a> {
        self.batch
    }

    /// The stream that it comes from.
    pub fn stream(&self) -> &'a Stream {
        self.batch.stream
    }

    /// The window that most of its parts stand in.
    pub fn window(&self) -> &'a [u8] {
        self.batch.window
    }

    /// Its first byte in the stream.
    pub fn byte_offset(&self) -> u64 {
        (self.batch.base + u64::from(self.sighting.place)).wrapping_sub(self.batch.stream.start)
    }

    /// Whether it is one that was known before the text was read.
    #[inline]
    pub fn is_known(&self) -> bool {
        self.byte_offset() < self.batch.stream.known
    }

    /// A hash of where it stands and of the content that it stands in: the same record again has the same.
    pub fn id(&self) -> u64 {
        let fingerprint = self.early_fingerprint().unwrap_or(self.batch.stream.fingerprint);
        xxh3_64_with_seed(&self.byte_offset().to_le_bytes(), fingerprint)
    }

    /// The fingerprint of the text up to the end of this record, if that is within its first bytes: more may not have come
    /// yet when a live reader sees the record.
    #[inline]
    fn early_fingerprint(&self) -> Option<u64> {
        let start = usize::try_from(self.batch.stream.start.checked_sub(self.batch.base)?).ok()?;
        let text = self.batch.window.get(start..self.sighting.end as usize)?;
        (text.len() < FINGERPRINT).then(|| fingerprint(text))
    }

    /// The dialect that read it.
    pub fn dialect(&self) -> &'static Dialect {
        &DIALECTS[usize::from(self.sighting.dialect)]
    }

    /// A part as it stands in the log, if it does.
    #[inline]
    pub fn part(&self, part: Part) -> Option<&'a [u8]> {
        some(self.text.get(self.sighting.part(part)))
    }

    fn from(&self) -> &Address<'a> {
        self.from.get_or_init(|| Address::read(self.text.get(self.sighting.part(Part::From))))
    }

    fn to(&self) -> &Address<'a> {
        self.to.get_or_init(|| Address::read(self.text.get(self.sighting.part(Part::To))))
    }

    /// The URI of From, without a password.
    pub fn from_uri(&self) -> Option<Cow<'a, [u8]>> {
        some(self.from().uri).filter(|uri| self.is_message() || !uri.ends_with(b"@")).map(secrets::uri)
    }

    /// The user of From's URI.
    pub fn from_user(&self) -> Option<&'a [u8]> {
        self.from().user()
    }

    /// From's tag.
    pub fn from_tag(&self) -> Option<&'a [u8]> {
        self.from().tag().or_else(|| self.part(Part::FromTag))
    }

    /// The URI of To, without a password, unless a statement tells its user alone: then it ends behind the `@`.
    pub fn to_uri(&self) -> Option<Cow<'a, [u8]>> {
        some(self.to().uri).filter(|uri| self.is_message() || !uri.ends_with(b"@")).map(secrets::uri)
    }

    /// The user of To's URI.
    pub fn to_user(&self) -> Option<&'a [u8]> {
        self.to().user()
    }

    /// To's tag.
    pub fn to_tag(&self) -> Option<&'a [u8]> {
        self.to().tag().or_else(|| self.part(Part::ToTag))
    }

    /// The branch of the top Via.
    pub fn branch(&self) -> Option<&'a [u8]> {
        self.part(Part::Branch)
    }

    /// Who answered: Server, or the User-Agent of the response. In a statement User-Agent is the client's.
    pub fn server(&self) -> Option<&'a [u8]> {
        self.part(Part::Server).or_else(|| self.part(Part::UserAgent).filter(|_| self.is_message()))
    }

    fn is_message(&self) -> bool {
        self.sighting.evidence == Evidence::Message
    }

    /// Appends host and port that a response which was sent went to, where the marker doesn't name the peer, and says
    /// whether there is such a thing.
    pub fn peer_by_via(&self, out: &mut Vec<u8>) -> bool {
        if self.sighting.direction != Some(Direction::Sent) || self.part(Part::Peer).is_some() {
            return false;
        }
        by_via(self.sighting, &self.text, out)
    }

    /// What the site calls the peer, if it has a name for it.
    pub fn peer_name(&self) -> Option<&'a str> {
        if let Some(told) = self.told {
            return told.peer_name;
        }
        site_name(self.batch, self.part(Part::Peer), |out| self.peer_by_via(out))
    }

    /// The values of a header that may stand several times.
    pub fn listed(&self, header: Header) -> impl Iterator<Item = &'a [u8]> {
        self.listed_entries()
            .iter()
            .filter(move |listed| listed.header == header)
            .map(move |listed| self.text.get(listed.value))
    }

    /// The URIs of Contact in order, without passwords.
    pub fn contacts(&self) -> impl Iterator<Item = Cow<'a, [u8]>> {
        let uris = self.listed(Header::Contact).flat_map(header::list).map(|value| Address::read(value).uri);
        uris.filter(|uri| !uri.is_empty()).map(secrets::uri)
    }

    /// The values of the header that the user asked for by the name with this index.
    pub fn wanted(&self, index: usize) -> impl Iterator<Item = &'a [u8]> {
        self.listed_entries()
            .iter()
            .filter(move |listed| listed.header == Header::Other && usize::from(listed.index) == index)
            .map(move |listed| self.text.get(listed.value))
    }

    /// All texts that it may have several of.
    pub(crate) fn all_listed(&self) -> impl Iterator<Item = (Listed, &'a [u8])> {
        let text = self.text;
        self.listed_entries().iter().map(move |listed| (*listed, text.get(listed.value)))
    }

    fn listed_entries(&self) -> &'a [Listed] {
        self.batch.sightings.listed_of(self.sighting)
    }

    /// A part of the request that it answers, if that was logged, or if a statement tells it.
    pub fn request_part(&self, part: RequestPart) -> Option<&'a [u8]> {
        let logged = self.batch.settlement.request_part(self.settled, part);
        logged.or_else(|| self.part(part.part()).filter(|_| !self.is_message()))
    }

    /// What the parts of requests that were logged stand in.
    pub fn requests(&self) -> &'a [u8] {
        &self.batch.settlement.requests
    }

    /// What a Reason value's cause is called: in Q.850, or as a status code.
    pub fn cause_name(&self, reason: &Reason<'_>) -> Option<&'a str> {
        let cause = reason.cause?;
        if reason.is_q850() {
            self.batch.knowledge.cause_name(cause)
        } else if reason.protocol.eq_ignore_ascii_case(b"SIP") || reason.protocol.eq_ignore_ascii_case(b"STIR") {
            Some(self.batch.knowledge.code(u16::try_from(cause).ok()?)?.name.as_str())
        } else {
            None
        }
    }

    /// The advice that fits it.
    pub fn advice(&self) -> AdviceId {
        self.told.map_or_else(|| self.batch.knowledge.advise(self), |told| told.advice)
    }
}

impl Facts for Record<'_> {
    fn code(&self) -> u16 {
        self.sighting.code
    }

    fn method(&self) -> Method {
        self.sighting.method
    }

    fn is_sent(&self) -> Option<bool> {
        self.sighting.direction.map(|direction| direction == Direction::Sent)
    }

    fn outcome(&self) -> Outcome {
        self.outcome
    }

    fn q850(&self) -> Option<u16> {
        self.sighting.q850
    }

    fn has_reason_or_warning(&self) -> bool {
        self.listed_entries().iter().any(|listed| matches!(listed.header, Header::Reason | Header::Warning))
    }

    fn phrase(&self) -> &[u8] {
        self.part(Part::Phrase).unwrap_or_default()
    }

    fn server(&self) -> &[u8] {
        Record::server(self).unwrap_or_default()
    }

    fn dialect(&self) -> &str {
        Record::dialect(self).name
    }

    fn has_reason_protocol(&self, protocol: &str) -> bool {
        let mut reasons = self.listed(Header::Reason).flat_map(reason::reasons);
        reasons.any(|reason| reason.protocol.eq_ignore_ascii_case(protocol.as_bytes()))
    }

    fn has_warning(&self, code: u16) -> bool {
        self.listed(Header::Warning).flat_map(warning::warnings).any(|warning| warning.code == code)
    }
}

/// What the site calls the peer at `logged`, or at the address that `by_via` writes if it knows one.
fn site_name<'a>(
    batch: Batch<'a>,
    logged: Option<&[u8]>,
    by_via: impl FnOnce(&mut Vec<u8>) -> bool,
) -> Option<&'a str> {
    let peers = batch.knowledge.peers();
    if peers.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    let address = if by_via(&mut found) { &found[..] } else { logged? };
    peers.find(address).map(|peer| peer.name.as_str())
}

/// Appends host and port that the top Via names, and says whether there is one.
fn by_via(sighting: &Sighting, text: &Text<'_>, out: &mut Vec<u8>) -> bool {
    let via = text.get(sighting.part(Part::Via));
    let Some((host, port)) = via::destination(via::top(via)) else { return false };
    // Without a port it is the transport's own (RFC 3261 section 18.2.2).
    let secure = matches!(sighting.transport.map(crate::dialect::Transport::name), Some("tls" | "wss"));
    let port = port.unwrap_or(if secure { b"5061" } else { b"5060" });
    // `received` holds an IPv6 address without the brackets that sent-by has.
    for part in via::hostport(host, port) {
        out.extend_from_slice(part);
    }
    true
}

fn some(text: &[u8]) -> Option<&[u8]> {
    (!text.is_empty()).then_some(text)
}
