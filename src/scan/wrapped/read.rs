//! Reading a message from the plain log that was put together around it, with the readers that plain logs have.

use super::Assembled;
use crate::dialect::{self, DIALECTS, Evidence, Marker};
use crate::scan::message;
use crate::scan::pass::Seen;
use crate::scan::place::Place;
use crate::scan::{Part, Sighting, Sightings};
use crate::sip::start_line;
use crate::text::{Arena, Span, Window};
use crate::time::Stamp;

/// Takes the message in `assembled` over into `out`: with all that is known of it but its line number. `hit` is its place.
pub(in crate::scan) fn read<'o>(
    assembled: &Assembled<'_>,
    hit: usize,
    wanted: &[String],
    out: &'o mut Sightings,
) -> Option<&'o mut Sighting> {
    let Assembled { text, at, envelope, only, .. } = assembled;
    let window = Window::whole(text);
    let place = Place { line: *at, at: *at, prefix: None };
    let (line, next) = window.line(*at, text.len());
    let (code, parts) = match start_line::status_line(line) {
        Some(status) => (status.code, vec![(Part::Phrase, status.phrase)]),
        None => {
            let request = start_line::request_line(line)?;
            (0, vec![(Part::RequestUri, request.uri), (Part::Method, request.method)])
        }
    };
    let values = &mut out.values;
    // A message in one line may have its marker before it, which looks like what stands before every line.
    let marker = dialect::marker(&window, *at, *only, &mut values.arena)
        .or_else(|| marker_before(assembled.lead, line, *only, &mut values.arena));
    if marker.is_none() && place.in_a_body(&window) {
        return None;
    }
    let dialect = marker.as_ref().map_or(dialect::BARE, |(dialect, _)| *dialect);
    let mut sighting = Sighting::new(hit, code, dialect, Evidence::Message);
    for (part, text) in parts {
        sighting.set(part, Span::of(window.bytes, text));
    }
    if let Some((_, marker)) = &marker {
        sighting.apply(marker);
    } else if let Some(said) = &envelope.said {
        sighting.direction = Some(said.direction);
        sighting.transport = said.transport;
        sighting.set(Part::Peer, values.arena.keep(&[&said.peer]));
        sighting.set(Part::Local, values.arena.keep(&[&said.local]));
    } else if let Some(said) = dialect::words(&window, *at, *only, &mut values.arena) {
        sighting.apply(&said);
    }
    let is_announced = marker.is_some();
    let headers = message::read_headers(&window, &Seen { place, marker, next }, wanted, &mut sighting, values);
    if headers.mandatory < assembled.mandatory.max(u32::from(!is_announced)) {
        return None;
    }
    if !is_announced && !headers.may_be_message {
        return None;
    }
    // A message that was put into one line may lack the empty line at the end of its headers.
    if assembled.is_open {
        sighting.truncated = headers.mandatory < message::MANDATORY_HEADERS;
    }
    sighting.truncated |= (DIALECTS[usize::from(dialect)].is_cut)(&window, headers.end, text.len());

    let stretch = *at..headers.end;
    let whole = values.arena.keep(&[&text[stretch.clone()]]);
    for span in sighting.parts_mut() {
        *span = values.arena.adopt(*span, text, &stretch, whole);
    }
    for listed in &mut values.listed[sighting.listed.start as usize..] {
        listed.value = values.arena.adopt(listed.value, text, &stretch, whole);
    }
    sighting.set(Part::Host, values.arena.keep(&[&envelope.host]));
    sighting.set(Part::Session, values.arena.keep(&[&envelope.session]));
    date(&mut sighting, envelope.stamp);
    out.list.push(sighting);
    out.list.last_mut()
}

/// The marker of a message that stands behind it on the same line.
fn marker_before(lead: &[u8], line: &[u8], only: Option<u8>, arena: &mut Arena) -> Option<(u8, Marker)> {
    if lead.trim_ascii().is_empty() {
        return None;
    }
    let text = [lead, b"\n", line, b"\n"].concat();
    let (dialect, mut marker) = dialect::marker(&Window::whole(&text), lead.len() + 1, only, arena)?;
    for span in [&mut marker.peer, &mut marker.local, &mut marker.session, &mut marker.host] {
        *span = arena.adopt(*span, &text, &(0..0), Span::default());
    }
    Some((dialect, marker))
}

/// A message without a time was written when its envelope says; a clock without a date or a zone takes them from there.
fn date(sighting: &mut Sighting, envelope: Option<Stamp>) {
    let Some(envelope) = envelope else { return };
    let stamp = sighting.stamp.map_or(envelope, |stamp| stamp.beside(envelope));
    sighting.stamp = Some(stamp);
    if !stamp.has_date() && sighting.dated.is_none() {
        sighting.dated = Some(envelope);
    }
}
