//! A request, as the report sees it.

use super::{Batch, Stream, by_via, site_name, some};
use crate::dialect::Direction;
use crate::scan::{Listed, Part, Sighting};
use crate::settle::Asked;
use crate::sip::address::{self, Address};
use crate::sip::{Header, params};
use crate::text::Text;

/// One request. It is no record: what people see of it stands in the records of the responses to it.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    batch: Batch<'a>,
    text: Text<'a>,
    /// What was seen.
    pub sighting: &'a Sighting,
    /// What order added.
    pub settled: &'a Asked,
    /// What the site calls the peer, where the request shows something else in place of its address.
    told: Option<Told<'a>>,
}

/// See [`super::Told`]; a request has no advice.
#[derive(Clone, Copy, Debug)]
struct Told<'a> {
    peer_name: Option<&'a str>,
}

impl<'a> Request<'a> {
    pub(crate) fn new(batch: Batch<'a>, settled: &'a Asked) -> Self {
        let sighting = &batch.sightings.list[settled.sighting as usize];
        let text = Text { window: batch.window, arena: &batch.sightings.values.arena };
        Self { batch, text, sighting, settled, told: None }
    }

    /// This request with what the only sighting in `batch` says in place of its own.
    pub(crate) fn shown_as<'b>(&self, batch: Batch<'b>) -> Request<'b>
    where
        'a: 'b,
    {
        Request { told: Some(Told { peer_name: self.peer_name() }), ..Request::new(batch, &batch.settlement.asked[0]) }
    }

    /// The requests that it belongs to.
    pub(crate) fn batch(&self) -> Batch<'a> {
        self.batch
    }

    /// All texts that it may have several of.
    pub(crate) fn all_listed(&self) -> impl Iterator<Item = (Listed, &'a [u8])> {
        let text = self.text;
        self.batch.sightings.listed_of(self.sighting).iter().map(move |listed| (*listed, text.get(listed.value)))
    }

    /// Whether it is one that was known before the text was read.
    pub fn is_known(&self) -> bool {
        self.batch.base + u64::from(self.sighting.place) < self.batch.stream.known
    }

    /// The stream that it comes from.
    pub fn stream(&self) -> &'a Stream {
        self.batch.stream
    }

    /// A part as it stands in the log, if it does.
    #[inline]
    pub fn part(&self, part: Part) -> Option<&'a [u8]> {
        some(self.text.get(self.sighting.part(part)))
    }

    /// The tag of From.
    pub fn from_tag(&self) -> Option<&'a [u8]> {
        self.part(Part::From).and_then(address::tag)
    }

    /// The tag of To. A request without one begins a dialog (RFC 3261 section 12).
    pub fn to_tag(&self) -> Option<&'a [u8]> {
        self.part(Part::To).and_then(address::tag)
    }

    /// The user of From's URI.
    pub fn from_user(&self) -> Option<&'a [u8]> {
        Address::read(self.part(Part::From)?).user()
    }

    /// The user of To's URI.
    pub fn to_user(&self) -> Option<&'a [u8]> {
        Address::read(self.part(Part::To)?).user()
    }

    /// Appends host and port that a request which was received came from, by its top Via, where the marker doesn't name the
    /// peer; says whether there is such a thing.
    pub fn peer_by_via(&self, out: &mut Vec<u8>) -> bool {
        let unnamed = self.sighting.direction == Some(Direction::Received) && self.part(Part::Peer).is_none();
        unnamed && by_via(self.sighting, &self.text, out)
    }

    /// What the site calls the peer, if it has a name for it.
    pub fn peer_name(&self) -> Option<&'a str> {
        if let Some(told) = self.told {
            return told.peer_name;
        }
        site_name(self.batch, self.part(Part::Peer), |out| self.peer_by_via(out))
    }

    /// Whether a REGISTER takes bindings away (RFC 3261 section 10.2.2): it or its Contact expires at once.
    pub fn removes_bindings(&self) -> bool {
        let zero = |text: &[u8]| !text.is_empty() && text.iter().all(|&byte| byte == b'0');
        let listed = self.batch.sightings.listed_of(self.sighting).iter();
        let mut contacts = listed
            .filter(|listed| listed.header == Header::Contact)
            .map(|listed| self.text.get(listed.value))
            .peekable();
        let of_header = self.part(Part::Expires).is_some_and(zero);
        if contacts.peek().is_none() {
            return of_header;
        }
        contacts.all(|contact| params::param(contact, b"expires").map_or(of_header, zero))
    }
}
