//! Texts inside of HTML.

use crate::output::columns::harmless;
use std::fmt::{self, Display, Write};

/// A page, or a part of one, being written.
#[derive(Debug, Default)]
pub(super) struct Out(String);

impl Out {
    /// Writes markup.
    pub(super) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Writes markup with values in it. [`put!`] is shorter.
    pub(super) fn format(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = self.0.write_fmt(markup);
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// Writes markup with values in it. A text among them has to be a [`Text`].
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
