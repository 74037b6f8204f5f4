//! The record as one line of JSON.

mod line;
mod steps;

use super::Buffer;
use crate::dialect::{Direction, Evidence};
use crate::knowledge::{AdviceId, Knowledge};
use crate::record::{Field, Record};
use crate::scan::Part;
use crate::settle::RequestPart;
use crate::sip::leading_number;
use line::Line;
use steps::Step;

/// What somebody has chosen to see of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A field.
    Field(Field),
    /// A further header, by its place among [`JsonOptions::headers`].
    Header(usize),
}

/// What to write of a record.
#[derive(Clone, Debug, Default)]
pub struct JsonOptions {
    /// Just these fields, in this order, and behind them the further headers that are not among them; all where it is `None`.
    pub fields: Option<Vec<Chosen>>,
    /// Leave the advice out.
    pub no_advice: bool,
    /// Of the advice, leave out the texts that people read: meaning, occurs and fix.
    pub no_texts: bool,
    /// Names of further headers, as given to the scanner.
    pub headers: Vec<String>,
    /// The address of the writer's side, where the log doesn't say.
    pub local: Option<String>,
}

impl JsonOptions {
    /// Whether a field is written where it is known and was asked for.
    pub fn shows(&self, field: Field) -> bool {
        let is_text = matches!(field, Field::Meaning | Field::Occurs | Field::Fix);
        !(self.no_advice && field.is_advice() || self.no_texts && is_text)
    }

    /// What is written, where somebody has chosen.
    pub(super) fn chosen(&self) -> Option<Vec<Chosen>> {
        let chosen = self.fields.as_ref()?;
        let is_shown = |one: &Chosen| !matches!(one, Chosen::Field(field) if !self.shows(*field));
        let others = (0..self.headers.len()).map(Chosen::Header).filter(|header| !chosen.contains(header));
        Some(chosen.iter().copied().filter(is_shown).chain(others).collect())
    }
}

/// Writes records as JSON, a line each.
///
/// What is the same for all records with one code, or with one piece of advice, is escaped once and copied.
pub struct Json {
    steps: Vec<Step>,
    /// The names under which further headers are written.
    headers: Vec<String>,
    local: Option<Vec<u8>>,
}

impl Json {
    /// A writer that follows `options`.
    pub fn new(options: &JsonOptions, knowledge: &Knowledge) -> Self {
        let steps = match options.chosen() {
            Some(chosen) => steps::chosen(&chosen, knowledge),
            None => steps::all(options, knowledge),
        };
        Self {
            steps,
            headers: options.headers.iter().map(|name| Self::header_field(name)).collect(),
            local: options.local.as_ref().map(|local| local.as_bytes().to_vec()),
        }
    }

    /// The name of a further header's field: `X-Trace-Id` is `x_trace_id`, and `header_…` where a field has that name already.
    pub fn header_field(name: &str) -> String {
        let field: String = name
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' })
            .collect();
        if Field::read(&field).is_some() || field.starts_with(|first: char| first.is_ascii_digit()) {
            format!("header_{field}")
        } else {
            field
        }
    }

    /// Appends `record` and a newline.
    pub fn write(&self, record: &Record<'_>, out: &mut Buffer) {
        let start = out.len();
        let out = &mut Line::new(record.window(), out);
        let mut advice = None;
        for step in &self.steps {
            match step {
                Step::Field(field) => self.field(*field, record, out),
                Step::AllBefore => self.all_before(record, out),
                Step::AllBehind => self.all_behind(record, out),
                Step::OfCode(texts) => {
                    if let Some(text) = texts.get(usize::from(record.sighting.code)) {
                        out.copy(text);
                    }
                }
                Step::OfAdvice(texts) => {
                    let AdviceId(id) = *advice.get_or_insert_with(|| record.advice());
                    if let Some(text) = texts.get(usize::from(id)) {
                        out.copy(text);
                    }
                }
                Step::Header(index) => self.header(*index, record, out),
            }
        }
        out.close(start);
    }

    /// Writes each field before the code. The compiler makes one piece of code without a choice of it.
    fn all_before(&self, record: &Record<'_>, out: &mut Line<'_>) {
        macro_rules! fields {
            ($($field:ident)*) => { $(self.field(Field::$field, record, out);)* };
        }
        fields!(Id File Line ByteOffset Dialect Evidence Timestamp Host);
    }

    /// Writes each field behind those that depend on the code, but for the advice.
    fn all_behind(&self, record: &Record<'_>, out: &mut Line<'_>) {
        macro_rules! fields {
            ($($field:ident)*) => { $(self.field(Field::$field, record, out);)* };
        }
        fields!(Phrase Outcome Severity Method Cseq CallId FromUri FromUser FromTag ToUri ToUser ToTag Branch Server Contact);
        fields!(Session SessionId Direction Transport Local Peer PeerSource PeerName Causes Q850 Warnings RetryAfter);
        fields!(RequestUri UserAgent Pai Diversion Retransmission Truncated DuplicateOfMessage);
    }

    #[inline(always)]
    fn field(&self, field: Field, record: &Record<'_>, out: &mut Line<'_>) {
        let sighting = record.sighting;
        match field {
            Field::Id => {
                out.constant(b",\"id\":\"");
                out.constant(&hex(record.id()));
                out.constant(b"\"");
            }
            Field::File => out.text(b",\"file\":\"", Some(record.stream().name.as_bytes())),
            Field::Line => out.number(b",\"line\":", Some(record.settled.line).filter(|&line| line > 0)),
            Field::ByteOffset => out.number(b",\"byte_offset\":", Some(record.byte_offset())),
            Field::Dialect => out.word(b",\"dialect\":\"", record.dialect().name),
            Field::Evidence => match sighting.evidence {
                Evidence::Message => out.constant(b",\"evidence\":\"message\""),
                Evidence::Statement => out.constant(b",\"evidence\":\"statement\""),
                Evidence::Derived => out.constant(b",\"evidence\":\"derived\""),
            },
            Field::Timestamp => {
                if let Some(time) = record.settled.time {
                    out.constant(b",\"timestamp\":\"");
                    let (text, length) = time.rfc3339();
                    out.padded(&text, length);
                    out.constant(b"\"");
                }
            }
            Field::Host => out.text(b",\"host\":\"", record.part(Part::Host)),
            Field::Phrase => out.text(b",\"phrase\":\"", record.part(Part::Phrase)),
            Field::Outcome => out.word(b",\"outcome\":\"", record.outcome.name()),
            Field::Severity => out.word(b",\"severity\":\"", record.severity.name()),
            Field::Method => out.text(b",\"method\":\"", record.part(Part::Method)),
            Field::Cseq => out.number(b",\"cseq\":", sighting.cseq.map(u64::from)),
            Field::CallId => out.text(b",\"call_id\":\"", record.part(Part::CallId)),
            Field::FromUri => out.text(b",\"from_uri\":\"", record.from_uri().as_deref()),
            Field::FromUser => out.text(b",\"from_user\":\"", record.from_user()),
            Field::FromTag => out.text(b",\"from_tag\":\"", record.from_tag()),
            Field::ToUri => out.text(b",\"to_uri\":\"", record.to_uri().as_deref()),
            Field::ToUser => out.text(b",\"to_user\":\"", record.to_user()),
            Field::ToTag => out.text(b",\"to_tag\":\"", record.to_tag()),
            Field::Branch => out.text(b",\"branch\":\"", record.branch()),
            Field::Server => out.text(b",\"server\":\"", record.server()),
            Field::Contact => out.contacts(record),
            Field::Session => out.text(b",\"session\":\"", record.part(Part::Session)),
            Field::SessionId => out.text(b",\"session_id\":\"", record.part(Part::SessionId)),
            Field::Direction => match sighting.direction {
                Some(Direction::Received) => out.constant(b",\"direction\":\"received\""),
                Some(Direction::Sent) => out.constant(b",\"direction\":\"sent\""),
                None => {}
            },
            Field::Transport => {
                if let Some(transport) = sighting.transport {
                    out.word(b",\"transport\":\"", transport.name());
                }
            }
            Field::Local => out.text(b",\"local\":\"", record.part(Part::Local).or(self.local.as_deref())),
            Field::Peer | Field::PeerSource => {
                let mut by_via = Vec::new();
                match (field, record.peer_by_via(&mut by_via)) {
                    (Field::Peer, true) => out.text(b",\"peer\":\"", Some(&by_via)),
                    (Field::Peer, false) => out.text(b",\"peer\":\"", record.part(Part::Peer)),
                    (_, true) => out.constant(b",\"peer_source\":\"via\""),
                    (_, false) => {}
                }
            }
            Field::PeerName => out.text(b",\"peer_name\":\"", record.peer_name().map(str::as_bytes)),
            Field::Causes => out.causes(record),
            Field::Q850 => out.number(b",\"q850\":", sighting.q850.map(u64::from)),
            Field::Warnings => out.warnings(record),
            Field::RetryAfter => {
                let seconds = record.part(Part::RetryAfter).and_then(leading_number);
                out.number(b",\"retry_after\":", seconds.map(|(seconds, _)| u64::from(seconds)));
            }
            Field::RequestUri => out.of_request(b",\"request_uri\":\"", record, RequestPart::Uri),
            Field::UserAgent => out.of_request(b",\"user_agent\":\"", record, RequestPart::UserAgent),
            Field::Pai => out.of_request(b",\"pai\":\"", record, RequestPart::AssertedIdentity),
            Field::Diversion => out.of_request(b",\"diversion\":\"", record, RequestPart::Diversion),
            Field::Retransmission => out.mark(b",\"retransmission\":true", record.settled.retransmission),
            Field::Truncated => out.mark(b",\"truncated\":true", sighting.truncated),
            Field::DuplicateOfMessage => {
                out.mark(b",\"duplicate_of_message\":true", sighting.duplicate_of_message);
            }
            // These depend on the code or the advice alone and are written by their own steps.
            Field::Code
            | Field::Name
            | Field::Class
            | Field::Category
            | Field::Unregistered
            | Field::AdviceRule
            | Field::Link
            | Field::Queue
            | Field::Meaning
            | Field::Occurs
            | Field::Fix
            | Field::Fault
            | Field::Retry => {}
        }
    }

    fn header(&self, index: usize, record: &Record<'_>, out: &mut Line<'_>) {
        let mut values = record.wanted(index).peekable();
        if values.peek().is_none() {
            return;
        }
        out.constant(b",\"");
        out.string(self.headers[index].as_bytes());
        out.constant(b"\":\"");
        // Several headers of one name are the same as one with their values behind commas (RFC 3261 section 7.3.1).
        for (number, value) in values.enumerate() {
            if number > 0 {
                out.constant(b", ");
            }
            out.string(value);
        }
        out.constant(b"\"");
    }
}

fn hex(number: u64) -> [u8; 16] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    std::array::from_fn(|digit| DIGITS[(number >> (60 - 4 * digit) & 15) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_further_headers() {
        for (header, field) in [
            ("X-Trace-Id", "x_trace_id"),
            ("Server", "header_server"),
            ("3gpp-Id", "header_3gpp_id"),
            ("P-Charging-Vector", "p_charging_vector"),
        ] {
            assert_eq!(Json::header_field(header), field);
        }
    }
}
