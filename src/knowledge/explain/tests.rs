//! Explanations of everything, and what the pages hold.

use super::*;
use crate::knowledge::Language;
use crate::knowledge::tests::KNOWLEDGE;
use std::sync::LazyLock;

static LABELS: LazyLock<Labels> = LazyLock::new(|| Language::En.labels());

fn page(terms: &[&str]) -> Page {
    let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
    let explanations = Explanation::of(KNOWLEDGE.find(&terms).topics, &KNOWLEDGE, &LABELS);
    assert_eq!(explanations.len(), 1, "{terms:?}");
    explanations[0].page(&KNOWLEDGE, &LABELS)
}

/// All text on a page.
fn text(page: &Page) -> String {
    let mut text = page.title.clone();
    for block in &page.blocks {
        let piece = match block {
            Block::Heading(_, heading) => heading.clone(),
            Block::Text(paragraph) => paragraph.clone(),
            Block::Facts(facts) => facts.iter().map(|(name, value)| format!("{name}: {value}\n")).collect(),
            Block::List(items) => items.join("\n"),
        };
        text = text + "\n" + &piece;
    }
    text
}

fn headings(page: &Page) -> Vec<&str> {
    let heading = |block| match block {
        Block::Heading(_, text) => Some(text.as_str()),
        _ => None,
    };
    page.blocks.iter().map(|block: &Block| block).filter_map(|block: &Block| heading(block)).collect()
}
