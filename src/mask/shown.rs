//! Records and requests as they are shown.

use super::text::How;
use super::{Kind, Mask, Scribe};
use crate::record::{Batch, Record, Request, Stream};
use crate::scan::{Listed, Part, Sighting, Sightings};
use crate::settle::{Asked, Settled, Settlement};
use crate::sip::address::Address;
use crate::sip::{Header, header, params, via};
use crate::text::Span;

/// Where masked records are put together, one after the other.
#[derive(Debug, Default)]
pub struct Room {
    sightings: Sightings,
    settlement: Settlement,
    stream: Stream,
    /// What the stream is called in truth.
    name: String,
    known: Vec<(Box<[u8]>, Kind)>,
}

/// What a record and a request have in common.
trait Seen {
    fn sighting(&self) -> &Sighting;
    fn part(&self, part: Part) -> Option<&[u8]>;
    fn listed(&self) -> Vec<(Listed, &[u8])>;
    fn stream(&self) -> &Stream;
}

macro_rules! seen {
    ($name:ident) => {
        impl Seen for $name<'_> {
            fn sighting(&self) -> &Sighting {
                self.sighting
            }

            fn part(&self, part: Part) -> Option<&[u8]> {
                $name::part(self, part)
            }

            fn listed(&self) -> Vec<(Listed, &[u8])> {
                self.all_listed().collect()
            }

            fn stream(&self) -> &Stream {
                $name::stream(self)
            }
        }
    };
}

seen!(Record);
seen!(Request);

impl Mask {
    /// `record` with all that is to be hidden replaced. Its place, `id`, outcome and advice stay.
    pub fn record<'a: 'b, 'b>(&self, record: &Record<'a>, room: &'b mut Room) -> Record<'b> {
        let (mut scribe, mut sighting) = self.begin(record, room);
        let mut requests = Vec::new();
        let request = record.settled.request.map(|request| {
            request.rewritten(record.requests(), &mut requests, |part, text| {
                scribe.request_part(part.part(), text);
                std::mem::take(&mut scribe.out)
            })
        });
        scribe.all_parts(record, &mut sighting, &mut room.sightings);
        room.known = scribe.known;
        room.sightings.list.push(sighting);
        room.settlement.clear();
        room.settlement.requests = requests;
        room.settlement.list.push(Settled { sighting: 0, request, ..record.settled.clone() });
        record.shown_as(room.batch(record.batch()))
    }

    /// `request` with all that is to be hidden replaced.
    pub fn request<'a: 'b, 'b>(&self, request: &Request<'a>, room: &'b mut Room) -> Request<'b> {
        let (mut scribe, mut sighting) = self.begin(request, room);
        scribe.all_parts(request, &mut sighting, &mut room.sightings);
        room.known = scribe.known;
        room.sightings.list.push(sighting);
        room.settlement.clear();
        room.settlement.asked.push(Asked { sighting: 0, ..*request.settled });
        request.shown_as(room.batch(request.batch()))
    }

    /// Begins with From and To, which say what others may hold and are the same in all messages of a call.
    fn begin(&self, seen: &impl Seen, room: &mut Room) -> (Scribe<'_>, Sighting) {
        room.sightings.clear();
        room.know(self, seen.stream());
        let mut known = std::mem::take(&mut room.known);
        known.clear();
        let mut scribe = Scribe::new(self, known);
        let mut sighting = seen.sighting().clone();
        let [from, to] = [Part::From, Part::To].map(|part| {
            let value = seen.part(part)?;
            scribe.remember_display_name(value);
            let address = Address::read(value);
            scribe.uri(address.uri);
            Some((std::mem::take(&mut scribe.out), address))
        });
        scribe.of_call = scribe.known.len();
        for (part, ends) in [(Part::From, from), (Part::To, to)] {
            let Some((uri, address)) = ends else { continue };
            scribe.out = [b"<", &uri[..], b">"].concat();
            if let Some(tag) = address.tag() {
                scribe.out.extend(b";tag=");
                scribe.text(tag, How::Id);
            }
            sighting.replace(part, scribe.keep(&mut room.sightings));
        }
        (scribe, sighting)
    }
}

impl Room {
    /// Notes which stream it is.
    fn know(&mut self, mask: &Mask, stream: &Stream) {
        if self.name != stream.name || self.stream.name.is_empty() {
            self.name.clone_from(&stream.name);
            self.stream.name = mask.file(&stream.name);
        }
        let name = std::mem::take(&mut self.stream.name);
        self.stream = Stream { name, ..*stream };
    }

    /// What stands here, in place of what stands in `seen`.
    fn batch<'b, 'a: 'b>(&'b self, seen: Batch<'a>) -> Batch<'b> {
        Batch { stream: &self.stream, sightings: &self.sightings, settlement: &self.settlement, ..seen }
    }
}

impl Scribe<'_> {
    /// Moves what was written to where the sighting finds it.
    fn keep(&mut self, sightings: &mut Sightings) -> Span {
        let span = sightings.values.arena.keep(&[&self.out]);
        self.out.clear();
        span
    }

    /// Writes all parts that are asked for but From and To: first those that name hosts and users, then those that may hold
    /// them. What nobody hides is copied, since it may stand beside the window.
    fn all_parts(&mut self, seen: &impl Seen, sighting: &mut Sighting, out: &mut Sightings) {
        const FIRST: [Part; 7] =
            [Part::RequestUri, Part::AssertedIdentity, Part::Diversion, Part::Via, Part::Peer, Part::Local, Part::Host];
        const THEN: [Part; 12] = [
            Part::Phrase,
            Part::CallId,
            Part::FromTag,
            Part::ToTag,
            Part::Branch,
            Part::Server,
            Part::UserAgent,
            Part::SessionId,
            Part::Session,
            Part::RetryAfter,
            Part::Method,
            Part::Expires,
        ];
        let (contacts, texts): (Vec<_>, Vec<_>) =
            seen.listed().into_iter().partition(|(of, _)| of.header == Header::Contact);
        let start = out.values.listed.len() as u32;
        for part in FIRST {
            self.replace(part, seen, sighting, out);
        }
        // What these name may stand in any text.
        for &(of, value) in &texts {
            self.listed(of, value);
            self.out.clear();
        }
        for (of, value) in contacts {
            self.contact(value);
            let value = self.keep(out);
            out.values.listed.push(Listed { value, ..of });
        }
        for part in THEN {
            self.replace(part, seen, sighting, out);
        }
        for (of, value) in texts {
            self.listed(of, value);
            let value = self.keep(out);
            out.values.listed.push(Listed { value, ..of });
        }
        sighting.listed = start..out.values.listed.len() as u32;
    }

    /// The value of a header of which there may be several.
    fn listed(&mut self, of: Listed, value: &[u8]) {
        let mask = self.mask;
        match of.header {
            Header::Reason => self.reasons(value),
            Header::Warning => self.warnings(value),
            _ => self.header(mask.headers.get(usize::from(of.index)).map_or("", String::as_str), value),
        }
    }

    fn replace(&mut self, part: Part, seen: &impl Seen, sighting: &mut Sighting, out: &mut Sightings) {
        let Some(text) = seen.part(part) else { return };
        match part {
            Part::RequestUri | Part::AssertedIdentity | Part::Diversion | Part::UserAgent => {
                self.request_part(part, text);
            }
            Part::Via => self.top_via(text),
            Part::Peer | Part::Local | Part::Host => self.host_port(text, false),
            Part::Phrase => self.text(text, How::Prose),
            Part::Server => self.text(text, How::Agent),
            Part::RetryAfter | Part::Method | Part::Expires => self.out.extend(text),
            _ => self.text(text, How::Id),
        }
        sighting.replace(part, self.keep(out));
    }

    /// A part of a request that the records of its responses show.
    fn request_part(&mut self, part: Part, text: &[u8]) {
        match part {
            Part::RequestUri => self.uri(text),
            Part::UserAgent => self.text(text, How::Agent),
            _ => self.addresses(text),
        }
    }

    /// As much of the top Via as tells the peer. All hosts of the others are remembered.
    fn top_via(&mut self, value: &[u8]) {
        self.header("via", value);
        self.out.clear();
        if let Some((host, port)) = via::destination(via::top(value)) {
            self.out.extend(b"SIP/2.0/UDP ");
            self.host_port(host, true);
            if let Some(port) = port {
                self.out.push(b':');
                self.out.extend(port);
            }
        }
    }

    /// The URIs of Contact, and when they end.
    fn contact(&mut self, value: &[u8]) {
        for (number, element) in header::list(value).enumerate() {
            if number > 0 {
                self.out.extend(b", ");
            }
            self.out.push(b'<');
            self.uri(Address::read(element).uri);
            self.out.push(b'>');
            if let Some(expires) = params::param(element, b"expires").filter(|text| text.iter().all(u8::is_ascii_digit))
            {
                self.out.extend(b";expires=");
                self.out.extend(expires);
            }
        }
    }
}
