//! Any value as one line of JSON that no terminal acts on.

use super::escape;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io;

/// Writes `value` as one line, with its line end.
pub(crate) fn line(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    // Writing to memory does not fail, and neither do numbers and texts.
    let written = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Harmless));
    debug_assert!(written.is_ok());
    out.push(b'\n');
    String::from_utf8_lossy(&out).into_owned()
}

/// Escapes in texts what a terminal would act on, as records do: whoever looks at it has it on one.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut escaped = Vec::with_capacity(fragment.len());
        escape::push(&mut escaped, fragment.as_bytes());
        writer.write_all(&escaped)
    }
}
