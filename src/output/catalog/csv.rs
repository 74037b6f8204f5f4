//! The catalog as a table for other programs (RFC 4180): a Splunk lookup, an Elastic enrich source.
//!
//! The first column is what records show as `advice_rule`; methods, Warnings and protocols of Reason have none. A rule that
//! leaves fault or retry to the code has nothing in these columns.

use crate::knowledge::{Class, Entries};
use crate::output::cell;

macro_rules! columns {
    ($($column:ident)*) => {
        /// A line of the table.
        #[derive(Default)]
        struct Line {
            $($column: String,)*
        }

        impl Line {
            /// The names of the columns, as a line.
            fn names() -> Self {
                Self { $($column: stringify!($column).to_owned(),)* }
            }

            fn cells(&self) -> impl Iterator<Item = &str> {
                [$(self.$column.as_str(),)*].into_iter()
            }
        }
    };
}

columns! {
    advice_rule kind entry name class category severity fault retry link queue meaning occurs fix headers related registered
    sources
}

/// Writes `entries`, a line each, behind a line with the names of the columns.
pub fn render(entries: &Entries) -> String {
    let lines = [Line::names()].into_iter().chain(advice(entries)).chain(others(entries));
    let mut out = String::new();
    for line in lines {
        cell::push_line(&mut out, line.cells());
    }
    out
}

/// What all kinds of entries have.
macro_rules! line {
    ($entry:ident, $kind:literal, $key:expr, { $($column:ident: $cell:expr,)* }) => {{
        let mut line = Line {
            kind: $kind.to_owned(),
            entry: $key.to_string(),
            link: text($entry.link.as_ref()),
            queue: text($entry.queue.as_ref()),
            meaning: text(&$entry.meaning),
            occurs: text(&$entry.occurs),
            fix: text(&$entry.fix),
            sources: $entry.sources.join(", "),
            ..Line::default()
        };
        $(line.$column = $cell;)*
        line
    }};
}

/// A text, or nothing where there is none.
fn text<'a>(text: impl Into<Option<&'a String>>) -> String {
    text.into().cloned().unwrap_or_default()
}

/// What records name as `advice_rule`.
fn advice(entries: &Entries) -> impl Iterator<Item = Line> {
    let codes = entries.codes.iter().map(|code| {
        line!(code, "code", code.code, {
            advice_rule: code.code.to_string(),
            name: code.name.clone(),
            class: code.class.name().to_owned(),
            category: code.category.clone(),
            severity: code.severity.clone(),
            fault: code.fault.clone(),
            retry: code.retry.clone(),
            headers: code.headers.join(", "),
            related: numbers(&code.related),
            registered: code.registered.to_string(),
        })
    });
    let classes = entries.classes.iter().map(|class| {
        line!(class, "class", class.class, {
            advice_rule: format!("{}xx", class.digit),
            name: class.name.clone(),
            class: class.class.clone(),
            category: Class::of(class.digit * 100).category().to_owned(),
        })
    });
    let causes = entries.causes.iter().map(|cause| {
        line!(cause, "cause", cause.cause, {
            advice_rule: cause.rule(),
            name: cause.name.clone(),
            class: cause.class.clone(),
            category: cause.category.clone(),
            fault: cause.fault.clone(),
            retry: cause.retry.clone(),
            related: numbers(&cause.sip),
        })
    });
    let rules = entries.rules.iter().map(|rule| {
        line!(rule, "rule", rule.rule, {
            advice_rule: rule.rule.clone(),
            fault: text(rule.fault.as_ref()),
            retry: text(rule.retry.as_ref()),
            related: numbers(&rule.when.codes),
        })
    });
    codes.chain(classes).chain(causes).chain(rules)
}

/// What no record names.
fn others(entries: &Entries) -> impl Iterator<Item = Line> {
    let methods = entries.methods.iter().map(|method| {
        line!(method, "method", method.method, {
            name: method.method.clone(),
            related: numbers(&method.related),
        })
    });
    let warnings = entries.warnings.iter().map(|warning| {
        line!(warning, "warning", warning.warning, {
            name: warning.name.clone(),
            registered: warning.registered.to_string(),
        })
    });
    let protocols = entries
        .reason_protocols
        .iter()
        .map(|reason| line!(reason, "reason_protocol", reason.protocol, { name: reason.protocol.clone(), }));
    methods.chain(warnings).chain(protocols)
}

fn numbers(list: &[u16]) -> String {
    list.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_records_name_stands_there_once() {
        let entries = Entries::built_in();
        let lines: Vec<Line> = advice(&entries).collect();
        let mut rules: Vec<&str> = lines.iter().map(|line| line.advice_rule.as_str()).collect();
        rules.sort_unstable();
        let count = rules.len();
        rules.dedup();
        assert_eq!(rules.len(), count);
        assert_eq!(count, entries.codes.len() + 6 + entries.causes.len() + entries.rules.len());
        let table = render(&entries);
        assert!(table.starts_with("advice_rule,kind,entry,name,"));
        assert!(table.contains("\n486,code,486,Busy Here,client_failure,user,notice,callee,later,,,"));
        assert!(table.contains("\nq850-17,cause,17,User busy,normal,"));
        assert!(table.contains("\n,method,INVITE,INVITE,"));
    }
}
