//! What is done for each record, one step after the other, and what of it is done ahead.

use super::line::Line;
use super::{Chosen, JsonOptions};
use crate::knowledge::{AdviceId, CODES, Class, Knowledge};
use crate::output::Buffer;
use crate::record::Field;

/// One step of writing a record. Each appends `,"name":value` for what is known, and nothing for what is not.
pub(super) enum Step {
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

/// The steps for all fields, and the further headers before the advice, which is the longest and the least specific.
pub(super) fn all(options: &JsonOptions, knowledge: &Knowledge) -> Vec<Step> {
    let of =
        |belongs: fn(Field) -> bool| Field::ALL.iter().copied().filter(|field| belongs(*field)).collect::<Vec<_>>();
    let mut steps = vec![Step::AllBefore, of_code(&of(Field::is_of_code), knowledge), Step::AllBehind];
    steps.extend((0..options.headers.len()).map(Step::Header));
    let advice: Vec<Field> = of(Field::is_advice).into_iter().filter(|field| options.shows(*field)).collect();
    if !advice.is_empty() {
        steps.push(of_advice(&advice, knowledge));
    }
    steps
}

/// The steps for just these, in this order.
pub(super) fn chosen(chosen: &[Chosen], knowledge: &Knowledge) -> Vec<Step> {
    let field = |one: &Chosen| match one {
        Chosen::Field(field) => Some(*field),
        Chosen::Header(_) => None,
    };
    let are = |one: &Chosen, other: &Chosen, belongs: fn(Field) -> bool| {
        field(one).is_some_and(belongs) && field(other).is_some_and(belongs)
    };
    chosen
        .chunk_by(|one, other| are(one, other, Field::is_of_code) || are(one, other, Field::is_advice))
        .map(|run| {
            let fields: Vec<Field> = run.iter().filter_map(field).collect();
            match run[0] {
                Chosen::Field(first) if first.is_of_code() => of_code(&fields, knowledge),
                Chosen::Field(first) if first.is_advice() => of_advice(&fields, knowledge),
                Chosen::Field(first) => Step::Field(first),
                Chosen::Header(index) => Step::Header(index),
            }
        })
        .collect()
}

fn of_code(fields: &[Field], knowledge: &Knowledge) -> Step {
    let mut text = Buffer::default();
    let mut of = |code: u16| {
        text.clear();
        let mut out = Line::new(b"", &mut text);
        let entry = knowledge.code(code);
        for field in fields {
            match field {
                Field::Code => out.number(b",\"code\":", Some(u64::from(code))),
                Field::Name => out.text(b",\"name\":\"", entry.map(|entry| entry.name.as_bytes())),
                Field::Class => out.text(b",\"class\":\"", Some(Class::of(code).name().as_bytes())),
                Field::Category => out.text(b",\"category\":\"", Some(knowledge.category(code).as_bytes())),
                Field::Unregistered => {
                    out.mark(b",\"unregistered\":true", !entry.is_some_and(|entry| entry.registered));
                }
                _ => {}
            }
        }
        text.written().into()
    };
    Step::OfCode((0..CODES as u16).map(|code| if code < 100 { Box::default() } else { of(code) }).collect())
}

fn of_advice(fields: &[Field], knowledge: &Knowledge) -> Step {
    let mut text = Buffer::default();
    let of = |id: u16| {
        text.clear();
        let mut out = Line::new(b"", &mut text);
        let advice = knowledge.advice(AdviceId(id));
        for field in fields {
            match field {
                Field::AdviceRule => out.text(b",\"advice_rule\":\"", Some(advice.rule.as_bytes())),
                Field::Link => out.text(b",\"link\":\"", advice.link.as_ref().map(String::as_bytes)),
                Field::Queue => out.text(b",\"queue\":\"", advice.queue.as_ref().map(String::as_bytes)),
                Field::Meaning => out.text(b",\"meaning\":\"", Some(advice.meaning.as_bytes())),
                Field::Occurs => out.text(b",\"occurs\":\"", Some(advice.occurs.as_bytes())),
                Field::Fix => out.text(b",\"fix\":\"", Some(advice.fix.as_bytes())),
                Field::Fault => out.text(b",\"fault\":\"", Some(advice.fault.as_bytes())),
                Field::Retry => out.text(b",\"retry\":\"", Some(advice.retry.as_bytes())),
                _ => {}
            }
        }
        text.written().into()
    };
    Step::OfAdvice((0..knowledge.advice_count() as u16).map(of).collect())
}
