//! The record as one line of JSON.

use super::escape;
use crate::dialect::{Direction, Evidence};
use crate::knowledge::{AdviceId, CODES, Class, Knowledge};
use crate::record::{Field, Record};
use crate::scan::Part;
use crate::settle::RequestPart;
use crate::sip::{Header, address::Address, header, leading_number, params, reason, warning};

/// What to write of a record.
#[derive(Clone, Debug, Default)]
pub struct JsonOptions {
    /// Just these fields, in this order; all where it is `None`.
    pub fields: Option<Vec<Field>>,
    /// Leave the advice out.
    pub no_advice: bool,
    /// Names of further headers, as given to the scanner.
    pub headers: Vec<String>,
    /// The address of the writer's side, where the log doesn't say.
    pub local: Option<String>,
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

/// One step of writing a record. Each appends `,"name":value` for what is known, and nothing for what is not.
enum Step {
    Field(Field),
    /// All fields before those that depend on the code, in their order: one piece of code without a choice in it.
    AllBefore,
    /// All fields behind those, but for the advice.
    AllBehind,
    /// Texts by code.
    OfCode(Vec<Box<[u8]>>),
    /// Texts by advice.
    OfAdvice(Vec<Box<[u8]>>),
    /// A further header.
    Header(usize),
}

impl Json {
    /// A writer that follows `options`.
    pub fn new(options: &JsonOptions, knowledge: &Knowledge) -> Self {
        let steps = match &options.fields {
            Some(fields) => chosen(fields, options, knowledge),
            None => all(options, knowledge),
        };
        Self {
            steps,
            headers: options.headers.iter().map(|name| header_field(name)).collect(),
            local: options.local.as_ref().map(|local| local.as_bytes().to_vec()),
        }
    }

    /// Appends `record` and a newline.
    pub fn write(&self, record: &Record<'_>, out: &mut Vec<u8>) {
        let start = out.len();
        let mut advice = None;
        for step in &self.steps {
            match step {
                Step::Field(field) => self.field(*field, record, out),
                Step::AllBefore => Field::each(|field| {
                    if (field as u8) < Field::Code as u8 {
                        self.field(field, record, out);
                    }
                }),
                Step::AllBehind => Field::each(|field| {
                    if field as u8 > Field::Unregistered as u8 && !field.is_advice() {
                        self.field(field, record, out);
                    }
                }),
                Step::OfCode(texts) => {
                    if let Some(text) = texts.get(usize::from(record.sighting.code)) {
                        out.extend_from_slice(text);
                    }
                }
                Step::OfAdvice(texts) => {
                    let AdviceId(id) = *advice.get_or_insert_with(|| record.advice());
                    if let Some(text) = texts.get(usize::from(id)) {
                        out.extend_from_slice(text);
                    }
                }
                Step::Header(index) => self.header(*index, record, out),
            }
        }
        match out.get_mut(start) {
            Some(comma) => *comma = b'{',
            None => out.push(b'{'),
        }
        out.extend_from_slice(b"}\n");
    }

    #[inline(always)]
    fn field(&self, field: Field, record: &Record<'_>, out: &mut Vec<u8>) {
        let sighting = record.sighting;
        match field {
            Field::Id => {
                out.extend_from_slice(b",\"id\":\"");
                out.extend_from_slice(&hex(record.id()));
                out.push(b'"');
            }
            Field::File => text(out, b",\"file\":\"", Some(record.stream().name.as_bytes())),
            Field::Line => number(out, b",\"line\":", Some(record.settled.line)),
            Field::ByteOffset => number(out, b",\"byte_offset\":", Some(record.byte_offset())),
            Field::Dialect => text(out, b",\"dialect\":\"", Some(record.dialect().name.as_bytes())),
            Field::Evidence => out.extend_from_slice(match sighting.evidence {
                Evidence::Message => b",\"evidence\":\"message\"",
                Evidence::Statement => b",\"evidence\":\"statement\"",
                Evidence::Derived => b",\"evidence\":\"derived\"",
            }),
            Field::Timestamp => {
                if let Some(time) = record.settled.time {
                    out.extend_from_slice(b",\"timestamp\":\"");
                    time.write_rfc3339(out);
                    out.push(b'"');
                }
            }
            Field::Host => text(out, b",\"host\":\"", record.part(Part::Host)),
            Field::Phrase => text(out, b",\"phrase\":\"", record.part(Part::Phrase)),
            Field::Outcome => text(out, b",\"outcome\":\"", Some(record.outcome.name().as_bytes())),
            Field::Severity => text(out, b",\"severity\":\"", Some(record.severity.name().as_bytes())),
            Field::Method => text(out, b",\"method\":\"", record.part(Part::Method)),
            Field::Cseq => number(out, b",\"cseq\":", sighting.cseq.map(u64::from)),
            Field::CallId => text(out, b",\"call_id\":\"", record.part(Part::CallId)),
            Field::FromUri => text(out, b",\"from_uri\":\"", record.from_uri()),
            Field::FromUser => text(out, b",\"from_user\":\"", record.from_user()),
            Field::FromTag => text(out, b",\"from_tag\":\"", record.from_tag()),
            Field::ToUri => text(out, b",\"to_uri\":\"", record.to_uri()),
            Field::ToUser => text(out, b",\"to_user\":\"", record.to_user()),
            Field::ToTag => text(out, b",\"to_tag\":\"", record.to_tag()),
            Field::Branch => text(out, b",\"branch\":\"", record.branch()),
            Field::Server => text(out, b",\"server\":\"", record.server()),
            Field::Contact => contacts(record, out),
            Field::Session => text(out, b",\"session\":\"", record.part(Part::Session)),
            Field::SessionId => text(out, b",\"session_id\":\"", record.part(Part::SessionId)),
            Field::Direction => {
                if let Some(direction) = sighting.direction {
                    out.extend_from_slice(match direction {
                        Direction::Received => b",\"direction\":\"received\"",
                        Direction::Sent => b",\"direction\":\"sent\"",
                    });
                }
            }
            Field::Transport => {
                text(out, b",\"transport\":\"", sighting.transport.map(|transport| transport.name().as_bytes()));
            }
            Field::Local => text(out, b",\"local\":\"", record.part(Part::Local).or(self.local.as_deref())),
            Field::Peer | Field::PeerSource => {
                let mut by_via = Vec::new();
                match (field, record.peer_by_via(&mut by_via)) {
                    (Field::Peer, true) => text(out, b",\"peer\":\"", Some(&by_via)),
                    (Field::Peer, false) => text(out, b",\"peer\":\"", record.part(Part::Peer)),
                    (_, true) => out.extend_from_slice(b",\"peer_source\":\"via\""),
                    (_, false) => {}
                }
            }
            Field::PeerName => text(out, b",\"peer_name\":\"", record.peer_name().map(str::as_bytes)),
            Field::Causes => causes(record, out),
            Field::Q850 => number(out, b",\"q850\":", sighting.q850.map(u64::from)),
            Field::Warnings => warnings(record, out),
            Field::RetryAfter => {
                let seconds = record.part(Part::RetryAfter).and_then(leading_number);
                number(out, b",\"retry_after\":", seconds.map(|(seconds, _)| u64::from(seconds)));
            }
            Field::RequestUri => text(out, b",\"request_uri\":\"", record.request_part(RequestPart::Uri)),
            Field::UserAgent => text(out, b",\"user_agent\":\"", record.request_part(RequestPart::UserAgent)),
            Field::Pai => text(out, b",\"pai\":\"", record.request_part(RequestPart::AssertedIdentity)),
            Field::Diversion => text(out, b",\"diversion\":\"", record.request_part(RequestPart::Diversion)),
            Field::Retransmission => mark(out, b",\"retransmission\":true", record.settled.retransmission),
            Field::Truncated => mark(out, b",\"truncated\":true", sighting.truncated),
            Field::DuplicateOfMessage => {
                mark(out, b",\"duplicate_of_message\":true", sighting.duplicate_of_message);
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

    fn header(&self, index: usize, record: &Record<'_>, out: &mut Vec<u8>) {
        let mut values = record.wanted(index).peekable();
        if values.peek().is_none() {
            return;
        }
        out.extend_from_slice(b",\"");
        escape::push(out, self.headers[index].as_bytes());
        out.extend_from_slice(b"\":\"");
        // Several headers of one name are the same as one with their values behind commas (RFC 3261 section 7.3.1).
        for (number, value) in values.enumerate() {
            if number > 0 {
                out.extend_from_slice(b", ");
            }
            escape::push(out, value);
        }
        out.push(b'"');
    }
}

/// The steps for all fields, and the further headers before the advice, which is the longest and the least specific.
fn all(options: &JsonOptions, knowledge: &Knowledge) -> Vec<Step> {
    let of =
        |belongs: fn(Field) -> bool| Field::ALL.iter().copied().filter(|field| belongs(*field)).collect::<Vec<_>>();
    let mut steps = vec![Step::AllBefore, of_code(&of(Field::is_of_code), knowledge), Step::AllBehind];
    steps.extend((0..options.headers.len()).map(Step::Header));
    if !options.no_advice {
        steps.push(of_advice(&of(Field::is_advice), knowledge));
    }
    steps
}

/// The steps for just these fields, in this order.
fn chosen(fields: &[Field], options: &JsonOptions, knowledge: &Knowledge) -> Vec<Step> {
    let fields: Vec<Field> = fields.iter().copied().filter(|field| !(options.no_advice && field.is_advice())).collect();
    fields
        .chunk_by(|one, other| (one.is_of_code() && other.is_of_code()) || (one.is_advice() && other.is_advice()))
        .flat_map(|run| match run {
            [first, ..] if first.is_of_code() => vec![of_code(run, knowledge)],
            [first, ..] if first.is_advice() => vec![of_advice(run, knowledge)],
            _ => run.iter().copied().map(Step::Field).collect(),
        })
        .collect()
}

/// The name of a further header's field: `X-Trace-Id` is `x_trace_id`, and `header_…` where a field has that name already.
fn header_field(name: &str) -> String {
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

fn of_code(fields: &[Field], knowledge: &Knowledge) -> Step {
    let of = |code: u16| {
        let mut out = Vec::new();
        let entry = knowledge.code(code);
        for field in fields {
            match field {
                Field::Code => number(&mut out, b",\"code\":", Some(u64::from(code))),
                Field::Name => text(&mut out, b",\"name\":\"", entry.map(|entry| entry.name.as_bytes())),
                Field::Class => text(&mut out, b",\"class\":\"", Some(Class::of(code).name().as_bytes())),
                Field::Category => text(&mut out, b",\"category\":\"", Some(knowledge.category(code).as_bytes())),
                Field::Unregistered => {
                    mark(&mut out, b",\"unregistered\":true", !entry.is_some_and(|entry| entry.registered));
                }
                _ => {}
            }
        }
        out.into_boxed_slice()
    };
    Step::OfCode((0..CODES as u16).map(|code| if code < 100 { Box::default() } else { of(code) }).collect())
}

fn of_advice(fields: &[Field], knowledge: &Knowledge) -> Step {
    let of = |id: u16| {
        let mut out = Vec::new();
        let advice = knowledge.advice(AdviceId(id));
        for field in fields {
            match field {
                Field::AdviceRule => text(&mut out, b",\"advice_rule\":\"", Some(advice.rule.as_bytes())),
                Field::Link => text(&mut out, b",\"link\":\"", advice.link.as_ref().map(String::as_bytes)),
                Field::Queue => text(&mut out, b",\"queue\":\"", advice.queue.as_ref().map(String::as_bytes)),
                Field::Meaning => text(&mut out, b",\"meaning\":\"", Some(advice.meaning.as_bytes())),
                Field::Occurs => text(&mut out, b",\"occurs\":\"", Some(advice.occurs.as_bytes())),
                Field::Fix => text(&mut out, b",\"fix\":\"", Some(advice.fix.as_bytes())),
                Field::Fault => text(&mut out, b",\"fault\":\"", Some(advice.fault.as_bytes())),
                Field::Retry => text(&mut out, b",\"retry\":\"", Some(advice.retry.as_bytes())),
                _ => {}
            }
        }
        out.into_boxed_slice()
    };
    Step::OfAdvice((0..knowledge.advice_count() as u16).map(of).collect())
}

/// Appends a text behind `name`, which ends in an opening quote.
#[inline]
fn text(out: &mut Vec<u8>, name: &[u8], value: Option<&[u8]>) {
    if let Some(value) = value {
        out.extend_from_slice(name);
        escape::push(out, value);
        out.push(b'"');
    }
}

#[inline]
fn number(out: &mut Vec<u8>, name: &[u8], value: Option<u64>) {
    if let Some(value) = value {
        out.extend_from_slice(name);
        out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }
}

#[inline]
fn mark(out: &mut Vec<u8>, text: &[u8], is_set: bool) {
    if is_set {
        out.extend_from_slice(text);
    }
}

fn hex(number: u64) -> [u8; 16] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    std::array::from_fn(|digit| DIGITS[(number >> (60 - 4 * digit) & 15) as usize])
}

/// Appends `,"name":[…]` with what `item` writes for each of `items`, or nothing where there are none.
fn array<T>(out: &mut Vec<u8>, name: &[u8], items: impl Iterator<Item = T>, mut item: impl FnMut(&mut Vec<u8>, T)) {
    let mut any = false;
    for value in items {
        out.extend_from_slice(if any { b"," } else { name });
        any = true;
        item(out, value);
    }
    if any {
        out.push(b']');
    }
}

/// The URIs of Contact, in order.
fn contacts(record: &Record<'_>, out: &mut Vec<u8>) {
    let uris = record.listed(Header::Contact).flat_map(header::list).map(|value| Address::read(value).uri);
    array(out, b",\"contact\":[", uris.filter(|uri| !uri.is_empty()), escape::push_quoted);
}

fn causes(record: &Record<'_>, out: &mut Vec<u8>) {
    let reasons = record.listed(Header::Reason).flat_map(reason::reasons);
    array(out, b",\"causes\":[", reasons, |out, reason| {
        text(out, b"{\"protocol\":\"", Some(reason.protocol));
        number(out, b",\"cause\":", reason.cause.map(u64::from));
        text(out, b",\"text\":\"", reason.text.map(params::unescape).as_deref());
        text(out, b",\"name\":\"", record.cause_name(&reason).map(str::as_bytes));
        out.push(b'}');
    });
}

fn warnings(record: &Record<'_>, out: &mut Vec<u8>) {
    let warnings = record.listed(Header::Warning).flat_map(warning::warnings);
    array(out, b",\"warnings\":[", warnings, |out, warning| {
        text(out, b"{\"agent\":\"", Some(warning.agent));
        number(out, b",\"code\":", Some(u64::from(warning.code)));
        text(out, b",\"text\":\"", Some(&params::unescape(warning.text)));
        out.push(b'}');
    });
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
            assert_eq!(header_field(header), field);
        }
    }
}
