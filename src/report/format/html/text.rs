//! Texts inside of HTML.

use crate::knowledge::Label;
use crate::output::columns::harmless;
use crate::output::words::Words;
use std::fmt::{self, Display, Write};

/// A page, or a part of one, being written.
#[derive(Debug)]
pub(super) struct Out<'a> {
    page: String,
    /// The words of the reader's language.
    pub(super) words: Words<'a>,
}

impl<'a> Out<'a> {
    pub(super) fn new(words: Words<'a>) -> Self {
        Self { page: String::new(), words }
    }

    /// Writes markup.
    pub(super) fn raw(&mut self, markup: &str) {
        self.page.push_str(markup);
    }

    /// Writes markup with values in it. [`put!`] is shorter.
    pub(super) fn format(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = self.page.write_fmt(markup);
    }

    /// Writes an element whose text is a label; `tag` may have attributes.
    pub(super) fn element(&mut self, tag: &str, label: Label) {
        let name = tag.split(' ').next().unwrap_or(tag);
        self.format(format_args!("<{tag}>{}</{name}>", Text(self.words.get(label))));
    }

    /// Writes a heading, `h2` or `h3`.
    pub(super) fn heading(&mut self, tag: &str, label: Label) {
        self.format(format_args!("<{tag}>{}</{tag}>", Text(&self.words.title(label))));
    }

    /// Begins a table and its first row. Who can't see the heading above it is told its name.
    pub(super) fn named_table(&mut self, name: &str) {
        self.format(format_args!("<table aria-label=\"{}\"><thead><tr>", Text(name)));
    }

    /// Begins a table with the names of its columns, each with its attributes.
    pub(super) fn table(&mut self, name: &str, columns: &[(Label, &str)]) {
        self.named_table(name);
        for (label, attributes) in columns {
            self.format(format_args!("<th scope=col{attributes}>{}", Text(&self.words.title(*label))));
        }
        self.raw("<tbody>");
    }

    /// Begins a part that can be scrolled from the keyboard, with a table in it.
    pub(super) fn scroll(&mut self, name: &str) {
        self.format(format_args!("<div class=scroll tabindex=0 role=group aria-label=\"{}\">", Text(name)));
    }

    pub(super) fn finish(self) -> String {
        self.page
    }
}

/// Writes markup with values in it. A text among them, a label too, has to be a [`Text`].
macro_rules! put {
    ($out:expr, $($markup:tt)*) => {
        $out.format(format_args!($($markup)*))
    };
}
pub(super) use put;

/// A text that is nothing but text, between tags and in quoted values. What would act on a terminal or turn the direction
/// of text is shown as `\u001b`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a>(pub(super) &'a str);

impl Display for Text<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in harmless(self.0).chars() {
            match letter {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                _ => out.write_char(letter)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_be_markup() {
        for (text, expected) in [
            ("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"),
            ("\" onload=\"x", "&quot; onload=&quot;x"),
            ("a & b &amp; c", "a &amp; b &amp;amp; c"),
            ("\u{1b}[2J\u{202e}", r"\u001b[2J\u202e"),
        ] {
            assert_eq!(Text(text).to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_place(text in any::<String>()) {
            prop_assert!(!Text(&text).to_string().contains(['<', '>', '"', '\'']));
        }
    }
}
