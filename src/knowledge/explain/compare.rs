//! Two codes side by side.

use super::code::{CodeView, class_name};
use super::page::{Block, Page};
use crate::knowledge::advice::first_sentence;
use crate::knowledge::{Knowledge, Label, Labels};
use serde::Serialize;

/// What two codes have in common and what not.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Both names.
    pub title: String,
    /// The classes, and what each says, in short.
    pub summary: String,
    /// The codes, in the order in which they were asked for.
    pub codes: [CodeView; 2],
    /// Point by point.
    pub differences: Vec<Difference>,
    /// How the two stand in a transaction, and what to do about each.
    pub choice: Vec<String>,
}

/// One point of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `class`, `final`, `category`, `severity`, `fault`, `retry`, `headers`, `registered` or `occurs`.
    pub aspect: &'static str,
    /// Whether it is the same for both.
    pub same: bool,
    /// In words.
    pub text: String,
}

impl Comparison {
    /// Compares two codes, whether they stand in the catalog or not.
    pub(super) fn new(codes: [u16; 2], knowledge: &Knowledge, labels: &Labels) -> Self {
        let codes = codes.map(|code| CodeView::new(code, knowledge));
        let [a, b] = &codes;
        let (number_a, number_b) = (a.code.to_string(), b.code.to_string());
        let (name_a, name_b) = (a.name(labels), b.name(labels));
        let names = [("a", &*number_a), ("b", &*number_b), ("name_a", name_a), ("name_b", name_b)];
        let (class_a, class_b) = (class_name(a.class, knowledge), class_name(b.class, knowledge));
        let label = if a.class == b.class { Label::CompareClass } else { Label::CompareClasses };
        let classes = [("class", &*class_a), ("class_a", &*class_a), ("class_b", &*class_b)];
        let classes = labels.fill(label, &[&names[..], &classes].concat());
        let meanings = [("meaning_a", first_sentence(&a.meaning)), ("meaning_b", first_sentence(&b.meaning))];
        let meanings = labels.fill(Label::CompareMeanings, &[&names[..], &meanings].concat());
        Self {
            title: labels.fill(Label::CompareTitle, &names),
            summary: format!("{classes} {meanings}"),
            differences: differences(&codes, knowledge, labels),
            choice: choice(&codes, labels),
            codes,
        }
    }

    /// It as a page.
    pub(super) fn page(&self, labels: &Labels) -> Page {
        let mut page = Page::new(self.title.clone());
        page.blocks.push(Block::Text(self.summary.clone()));
        for code in &self.codes {
            page.blocks.push(Block::Heading(2, format!("{} {}", code.code, code.name(labels))));
            page.blocks.extend(code.unregistered(labels).map(Block::Text));
            page.section(3, labels.get(Label::Description), &code.meaning);
            page.section(3, labels.get(Label::Occurs), &code.occurs);
            page.section(3, labels.get(Label::Fix), &code.fix);
        }
        page.blocks.push(Block::Heading(2, labels.get(Label::Differences).to_owned()));
        page.blocks.push(Block::List(self.differences.iter().map(|difference| difference.text.clone()).collect()));
        page.blocks.push(Block::Heading(2, labels.get(Label::Choice).to_owned()));
        page.blocks.extend(self.choice.iter().cloned().map(Block::Text));
        page
    }
}

fn differences(codes: &[CodeView; 2], knowledge: &Knowledge, labels: &Labels) -> Vec<Difference> {
    let [a, b] = codes;
    let (number_a, number_b) = (a.code.to_string(), b.code.to_string());
    let differ = |aspect, [differ, same]: [Label; 2], of_a: &str, of_b: &str| {
        let values = [("a", &*number_a), ("b", &*number_b), ("of_a", of_a), ("of_b", of_b), ("of", of_a)];
        let is_same = of_a == of_b;
        Difference { aspect, same: is_same, text: labels.fill(if is_same { same } else { differ }, &values) }
    };
    let kind = |code: &CodeView| labels.get(if code.is_final { Label::Final } else { Label::Provisional });
    let headers = |code: &CodeView| match code.headers.as_slice() {
        [] => labels.get(Label::NoHeaders).to_owned(),
        headers => headers.join(", "),
    };
    let value = |kind: &'static str, value| labels.value(kind, value);
    let mut points = vec![
        differ(
            "class",
            [Label::DifferClass, Label::SameClass],
            &class_name(a.class, knowledge),
            &class_name(b.class, knowledge),
        ),
        differ("final", [Label::DifferKind, Label::SameKind], kind(a), kind(b)),
        differ(
            "category",
            [Label::DifferCategory, Label::SameCategory],
            value("category", &a.category),
            value("category", &b.category),
        ),
        differ("fault", [Label::DifferFault, Label::SameFault], value("fault", &a.fault), value("fault", &b.fault)),
        differ("retry", [Label::DifferRetry, Label::SameRetry], value("retry", &a.retry), value("retry", &b.retry)),
        differ(
            "severity",
            [Label::DifferSeverity, Label::SameSeverity],
            value("severity", &a.severity),
            value("severity", &b.severity),
        ),
        differ("headers", [Label::DifferHeaders, Label::SameHeaders], &headers(a), &headers(b)),
    ];
    if a.registered != b.registered {
        let (known, unknown) = if a.registered { (&number_a, &number_b) } else { (&number_b, &number_a) };
        let text = labels.fill(Label::DifferRegistered, &[("known", known), ("unknown", unknown)]);
        points.push(Difference { aspect: "registered", same: false, text });
    }
    for (code, number) in [(a, &number_a), (b, &number_b)] {
        let text = labels.fill(Label::DifferOccurs, &[("a", number), ("of", first_sentence(&code.occurs))]);
        points.push(Difference { aspect: "occurs", same: a.occurs == b.occurs, text });
    }
    points
}

fn choice(codes: &[CodeView; 2], labels: &Labels) -> Vec<String> {
    let [a, b] = codes;
    let (number_a, number_b) = (a.code.to_string(), b.code.to_string());
    let order = match (a.is_final, b.is_final) {
        (true, true) => labels.get(Label::ChooseFinals).to_owned(),
        (false, false) => labels.get(Label::ChooseProvisionals).to_owned(),
        (false, true) => labels.fill(Label::ChooseOrder, &[("provisional", &number_a), ("final", &number_b)]),
        (true, false) => labels.fill(Label::ChooseOrder, &[("provisional", &number_b), ("final", &number_a)]),
    };
    let each = [(a, &number_a), (b, &number_b)].map(|(code, number)| {
        labels.fill(Label::ChooseEach, &[("a", number), ("name", code.name(labels)), ("fix", &code.fix)])
    });
    [order].into_iter().chain(each).collect()
}
