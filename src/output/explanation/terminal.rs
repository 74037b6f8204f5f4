//! An explanation for a terminal: what is under a heading stands two columns further in.

use crate::knowledge::explain::{Block, Page as Explained};
use crate::output::columns as text;
use crate::output::page::{BOLD, NARROWEST, PLAIN, Page};

/// Writes `explained` for a terminal of `width` columns, with colours or without.
pub fn render(explained: &Explained, width: usize, colour: bool) -> String {
    let mut page = Page::new(width.max(NARROWEST), colour);
    page.line(&[(BOLD, &explained.title)]);
    let mut indent = String::new();
    let mut before: Option<&Block> = None;
    for block in &explained.blocks {
        // Between paragraphs that no heading parts.
        if matches!(block, Block::Text(_)) && !matches!(before, Some(Block::Heading(..))) {
            page.line(&[]);
        }
        before = Some(block);
        match block {
            Block::Heading(level, heading) => {
                indent = "  ".repeat(usize::from(level.saturating_sub(1)));
                if *level == 2 {
                    page.line(&[]);
                }
                page.line(&[(PLAIN, &indent[2..]), (BOLD, heading)]);
            }
            Block::Text(paragraph) => page.text(PLAIN, &indent, paragraph),
            Block::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    page.text(PLAIN, &format!("{indent}{}. ", index + 1), item);
                }
            }
            Block::Facts(facts) => {
                page.line(&[]);
                let columns = facts.iter().map(|(name, _)| text::width(name)).max().unwrap_or_default();
                for (name, value) in facts {
                    page.text(BOLD, &text::left(name, columns + 2), value);
                }
            }
        }
    }
    page.finish()
}
