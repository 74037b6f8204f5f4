//! An explanation in Markdown, for a wiki or a ticket (CommonMark).

use crate::knowledge::explain::{Block, Page};
use std::fmt::{self, Write};

/// Writes `page`.
pub fn render(page: &Page) -> String {
    // Writing to memory does not fail.
    let mut out = String::new();
    let _ = write(page, &mut out);
    out
}

fn write(page: &Page, out: &mut String) -> fmt::Result {
    writeln!(out, "# {}", escaped(&page.title))?;
    for block in &page.blocks {
        out.push('\n');
        match block {
            Block::Heading(level, heading) => {
                writeln!(out, "{} {}", "#".repeat(usize::from(*level)), escaped(heading))?;
            }
            Block::Text(paragraph) => {
                writeln!(out, "{}", escaped(paragraph))?;
            }
            Block::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    writeln!(out, "{}. {}", index + 1, escaped(item))?;
                }
            }
            Block::Facts(facts) => {
                for (name, value) in facts {
                    writeln!(out, "- **{}**: {}", escaped(name), escaped(value))?;
                }
            }
        }
    }
    Ok(())
}

/// A text in which nothing is markup. A paragraph that begins with a number, a dot and a blank would be a list.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    for (at, letter) in text.char_indices() {
        let numbers = at == digits && at > 0 && letter == '.' && !text[at + 1..].starts_with(|next| next != ' ');
        let opens = at == 0 && matches!(letter, '#' | '+' | '-' | '=' | '~') || numbers;
        if opens || matches!(letter, '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '&') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup_by_accident() {
        for (text, expected) in [
            ("486 Busy Here", "486 Busy Here"),
            ("device_state_busy_at", r"device\_state\_busy\_at"),
            ("a*b `c` <sip:x> [y] & |", r"a\*b \`c\` \<sip:x\> \[y\] \& \|"),
            ("100. and more", r"100\. and more"),
            ("192.0.2.10:5060", "192.0.2.10:5060"),
            ("- no list", r"\- no list"),
            ("# no heading", r"\# no heading"),
            ("well - yes", "well - yes"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
