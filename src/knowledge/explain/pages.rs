//! A page for each kind of topic.

use super::code::{CodeView, class_name};
use super::page::{Block, Page};
use crate::knowledge::{
    Advice, Cause, ClassEntry, Knowledge, Label, Labels, MethodEntry, ReasonProtocol, Rule, Topic, WarningEntry, When,
};

/// The page of a topic.
pub(super) fn page(topic: &Topic<'_>, knowledge: &Knowledge, labels: &Labels) -> Page {
    let writer = Writer { knowledge, labels };
    match topic {
        Topic::Code(code) => writer.code(*code, None),
        Topic::StatusLine(code, phrase) => writer.code(*code, Some(phrase)),
        Topic::Class(class) => writer.class(class),
        Topic::Method(method) => writer.method(method),
        Topic::Cause(cause) => writer.cause(cause),
        Topic::Warning(warning) => writer.warning(warning),
        Topic::ReasonProtocol(reason) => writer.reason_protocol(reason),
        Topic::Rule(rule) => writer.rule(rule),
    }
}

struct Writer<'a> {
    knowledge: &'a Knowledge,
    labels: &'a Labels,
}

impl<'a> Writer<'a> {
    fn label(&self, label: Label) -> &'a str {
        self.labels.get(label)
    }

    fn texts(&self, page: &mut Page, level: u8, [meaning, occurs, fix]: [&str; 3]) {
        page.section(level, self.label(Label::Description), meaning);
        page.section(level, self.label(Label::Occurs), occurs);
        page.section(level, self.label(Label::Fix), fix);
    }

    /// Codes with their names.
    fn codes(&self, codes: &[u16]) -> String {
        let named = codes.iter().map(|&code| match self.knowledge.code(code) {
            Some(known) => format!("{code} {}", known.name),
            None => code.to_string(),
        });
        named.collect::<Vec<_>>().join(", ")
    }

    /// The names of the rules that know more of a topic.
    fn rules(&self, topic: &Topic<'_>) -> (&'a str, String) {
        let rules = self.knowledge.rules_about(topic);
        let names: Vec<_> = rules.iter().map(|rule| rule.rule.as_str()).collect();
        (self.label(Label::SpecialCases), names.join(", "))
    }

    /// Where it comes from, and what the site has to say about it.
    fn ends(&self, page: &mut Page, mut facts: Vec<(&'a str, String)>, ends: Ends<'_>) {
        facts.push((self.label(Label::DefinedIn), format!("{} {}", ends.rfc, ends.section).trim().to_owned()));
        facts.push((self.label(Label::Sources), ends.sources.join(", ")));
        facts.push((self.label(Label::Link), ends.link.cloned().unwrap_or_default()));
        facts.push((self.label(Label::Queue), ends.queue.cloned().unwrap_or_default()));
        page.facts(facts);
    }

    fn code(&self, number: u16, phrase: Option<&str>) -> Page {
        let code = CodeView::new(number, self.knowledge);
        let mut page = Page::new(format!("{} {}", code.code, code.name(self.labels)));
        page.blocks.extend(code.unregistered(self.labels).map(Block::Text));
        let heard = phrase.and_then(|phrase| self.knowledge.advice_of_phrase(number, phrase));
        if let Some(advice) = heard {
            page.blocks.push(Block::Heading(2, format!("{}: {}", self.label(Label::Here), advice.rule)));
            self.texts(&mut page, 3, [&advice.meaning, &advice.occurs, &advice.fix]);
            page.blocks.push(Block::Heading(2, format!("{} {}", code.code, code.name(self.labels))));
        }
        let level = if heard.is_some() { 3 } else { 2 };
        self.texts(&mut page, level, [&code.meaning, &code.occurs, &code.fix]);
        let causes = self.knowledge.causes_of_code(number);
        let causes: Vec<_> = causes.iter().map(|cause| format!("{} {}", cause.cause, cause.name)).collect();
        let ends = Ends {
            rfc: &code.rfc,
            section: &code.section,
            sources: &code.sources,
            link: code.link.as_ref(),
            queue: code.queue.as_ref(),
        };
        let mut facts = self.judgement(&code);
        facts.extend([
            (self.label(Label::Headers), code.headers.join(", ")),
            (self.label(Label::Related), self.codes(&code.related)),
            (self.label(Label::Q850Causes), causes.join(", ")),
            self.rules(&Topic::Code(number)),
        ]);
        self.ends(&mut page, facts, ends);
        page
    }

    fn judgement(&self, code: &CodeView) -> Vec<(&'a str, String)> {
        let kind = self.label(if code.is_final { Label::Final } else { Label::Provisional });
        vec![
            (self.label(Label::Class), format!("{}, {kind}", class_name(code.class, self.knowledge))),
            (self.label(Label::Category), self.labels.value("category", &code.category).to_owned()),
            (self.label(Label::Severity), self.labels.value("severity", &code.severity).to_owned()),
            (self.label(Label::Fault), self.labels.value("fault", &code.fault).to_owned()),
            (self.label(Label::Retry), self.labels.value("retry", &code.retry).to_owned()),
        ]
    }

    fn class(&self, class: &ClassEntry) -> Page {
        let mut page = Page::new(format!("{}xx {}", class.digit, class.name));
        self.texts(&mut page, 2, [&class.meaning, &class.occurs, &class.fix]);
        let codes = self.knowledge.codes().iter().filter(|code| code.code / 100 == class.digit);
        let codes = codes.map(|code| (code.code.to_string(), code.name.clone())).collect();
        page.blocks.push(Block::Heading(2, self.label(Label::Codes).to_owned()));
        page.blocks.push(Block::Facts(codes));
        let kind = self.label(if class.is_final { Label::Final } else { Label::Provisional });
        self.ends(&mut page, vec![(self.label(Label::Kind), kind.to_owned())], Ends::of(class));
        page
    }

    fn method(&self, method: &MethodEntry) -> Page {
        let mut page = Page::new(method.method.clone());
        self.texts(&mut page, 2, [&method.meaning, &method.occurs, &method.fix]);
        let dialog = self.label(if method.creates_dialog { Label::CreatesDialog } else { Label::NoDialog });
        let facts = vec![
            (self.label(Label::Dialog), dialog.to_owned()),
            (self.label(Label::Related), self.codes(&method.related)),
            self.rules(&Topic::Method(method)),
        ];
        self.ends(&mut page, facts, Ends::of(method));
        page
    }

    fn cause(&self, cause: &Cause) -> Page {
        let mut page = Page::new(format!("Q.850 {} {}", cause.cause, cause.name));
        self.texts(&mut page, 2, [&cause.meaning, &cause.occurs, &cause.fix]);
        let facts = vec![
            (self.label(Label::Class), self.labels.value("cause_class", &cause.class).to_owned()),
            (self.label(Label::Category), self.labels.value("category", &cause.category).to_owned()),
            (self.label(Label::Fault), self.labels.value("fault", &cause.fault).to_owned()),
            (self.label(Label::Retry), self.labels.value("retry", &cause.retry).to_owned()),
            (self.label(Label::Becomes), self.codes(&cause.sip)),
            (self.label(Label::MadeFrom), self.codes(&cause.from_sip)),
            self.rules(&Topic::Cause(cause)),
        ];
        self.ends(&mut page, facts, Ends::of(cause));
        page
    }

    fn warning(&self, warning: &WarningEntry) -> Page {
        let mut page = Page::new(format!("Warning {} {}", warning.warning, warning.name));
        self.texts(&mut page, 2, [&warning.meaning, &warning.occurs, &warning.fix]);
        let facts = vec![self.rules(&Topic::Warning(warning))];
        self.ends(&mut page, facts, Ends::of(warning));
        page
    }

    fn reason_protocol(&self, reason: &ReasonProtocol) -> Page {
        let mut page = Page::new(format!("Reason {}", reason.protocol));
        self.texts(&mut page, 2, [&reason.meaning, &reason.occurs, &reason.fix]);
        let facts =
            vec![(self.label(Label::CauseValues), reason.causes.clone()), self.rules(&Topic::ReasonProtocol(reason))];
        self.ends(&mut page, facts, Ends::of(reason));
        page
    }

    fn rule(&self, rule: &Rule) -> Page {
        let mut page = Page::new(rule.rule.clone());
        let advice = self.knowledge.advice_of_rule(rule);
        let text = |of: fn(&Advice) -> &String| advice.map(of).map_or("", String::as_str);
        self.texts(&mut page, 2, [text(|it| &it.meaning), text(|it| &it.occurs), text(|it| &it.fix)]);
        let value = |kind: &str, value: &Option<String>| {
            value.as_deref().map(|value| self.labels.value(kind, value).to_owned()).unwrap_or_default()
        };
        let facts = vec![
            (self.label(Label::AppliesTo), self.when(&rule.when)),
            (self.label(Label::Fault), value("fault", &rule.fault)),
            (self.label(Label::Retry), value("retry", &rule.retry)),
        ];
        self.ends(&mut page, facts, Ends::of(rule));
        page
    }

    /// What a rule asks for, in words.
    fn when(&self, when: &When) -> String {
        let numbers = |list: &[u16]| list.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let direction = when.direction.as_deref().map(|direction| {
            self.label(if direction == "sent" { Label::WhenSent } else { Label::WhenReceived }).to_owned()
        });
        let asked = [
            (Label::WhenCode, numbers(&when.codes)),
            (Label::WhenMethod, when.methods.join(", ")),
            (Label::WhenOutcome, when.outcome.join(", ")),
            (Label::WhenQ850, numbers(&when.q850)),
            (Label::WhenWarning, numbers(&when.warning)),
            (Label::WhenReasonProtocol, text(&when.reason_protocol)),
            (Label::WhenPhrase, text(&when.phrase)),
            (Label::WhenPhraseContains, text(&when.phrase_contains)),
            (Label::WhenDialect, text(&when.dialect)),
            (Label::WhenServerContains, text(&when.server_contains)),
        ];
        let asked = asked.into_iter().filter(|(_, values)| !values.is_empty());
        let asked = asked.map(|(label, values)| self.labels.fill(label, &[("values", &values)]));
        let asked: Vec<String> = asked.chain(direction).collect();
        if asked.is_empty() { self.label(Label::WhenAnything).to_owned() } else { asked.join("; ") }
    }
}

/// What stands at the end of every page.
#[derive(Clone, Copy)]
struct Ends<'a> {
    rfc: &'a str,
    section: &'a str,
    sources: &'a [String],
    link: Option<&'a String>,
    queue: Option<&'a String>,
}

impl<'a> Ends<'a> {
    fn of(entry: &'a impl Entry) -> Self {
        let (rfc, section) = entry.defined_in();
        let (link, queue) = entry.site();
        Self { rfc, section, sources: entry.sources(), link: link.as_ref(), queue: queue.as_ref() }
    }
}

/// What entries have in common.
trait Entry {
    fn defined_in(&self) -> (&str, &str) {
        ("", "")
    }
    fn sources(&self) -> &[String];
    fn site(&self) -> (&Option<String>, &Option<String>);
}

macro_rules! entries {
    ($($entry:ty $(, $defined_in:ident, $section:ident)?;)*) => {
        $(impl Entry for $entry {
            $(fn defined_in(&self) -> (&str, &str) {
                (&self.$defined_in, &self.$section)
            })?
            fn sources(&self) -> &[String] {
                &self.sources
            }
            fn site(&self) -> (&Option<String>, &Option<String>) {
                (&self.link, &self.queue)
            }
        })*
    };
}

entries! {
    ClassEntry;
    MethodEntry, rfc, section;
    Cause;
    WarningEntry;
    ReasonProtocol;
    Rule;
}
