//! The summary as one JSON object.

use crate::output::escape;
use crate::report::Summary;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io;

/// Writes `summary` as one line of JSON; [`Summary`] shows what is in it.
pub fn render(summary: &Summary) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing to memory does not fail, and neither do numbers and texts.
    let written = summary.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Harmless));
    debug_assert!(written.is_ok());
    out.push(b'\n');
    out
}

/// Escapes in texts what a terminal would act on, as records do: whoever looks at a report has it on one.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut escaped = Vec::with_capacity(fragment.len());
        escape::push(&mut escaped, fragment.as_bytes());
        writer.write_all(&escaped)
    }
}
