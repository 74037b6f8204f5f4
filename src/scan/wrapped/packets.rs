//! Messages of which the headers go on in another packet, with packets of others between.

use super::inside::HEADERS;
use super::lines::Around;
use crate::dialect::escape::{Decoder, Escape};
use crate::dialect::packets::Product;
use crate::sip::header;
use crate::text::Lines;

/// How many lines of others may stand between two packets.
const FOREIGN: usize = 256;

/// How many lines above a message the beginning of its packet is looked for.
const ABOVE: usize = 256;

/// Where the headers end that `text` begins with: at an empty line, or with the text.
fn end_of_headers(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        if line.trim_ascii().is_empty() {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// A message in packets, as it is put together.
struct Joined {
    product: Product,
    text: Vec<u8>,
    /// What closed the first packet: the time of it.
    close: Vec<u8>,
    /// The packet at hand was closed.
    closed: bool,
}

impl Joined {
    /// Appends a part of the message as it stands on a line of the log, and the line end if that is the message's.
    fn take(&mut self, part: &[u8]) {
        let begin = self.text.len();
        let escapes = [(&b"#012"[..], Escape::Octal), (b"<010>", Escape::Angle), (b"\\n", Escape::Backslash)];
        match escapes.into_iter().find(|(end, _)| memchr::memmem::find(part, end).is_some()) {
            Some((_, escape)) => Decoder::new(escape, part).all(&mut self.text),
            None => {
                self.text.extend_from_slice(part);
                self.text.push(b'\n');
            }
        }
        if let Some((before, close)) = self.product.close(&self.text[begin..]) {
            let length = begin + before.len();
            if self.close.is_empty() {
                self.close = close.to_vec();
            }
            self.text.truncate(length);
            self.closed = true;
        }
    }

    /// Goes on with the text of another packet. Where a collector ended the line, that end is the message's only if a header
    /// follows it.
    fn go_on(&mut self, text: &[u8]) {
        if self.text.ends_with(b"\n") && self.product == Product::Avaya && header::known(text).is_none() {
            self.text.pop();
        }
    }
}

/// The message whose headers begin `message`, its start line at `at` in the line `physical`, if its headers go on in another
/// packet: with a line behind it that says when the first was closed; and whether all of it has come.
pub(super) fn join(around: &Around<'_>, physical: &[u8], at: usize, message: &[u8]) -> Option<(Vec<u8>, bool)> {
    let product = product(physical, at, message)?;
    let session = session(around, physical, product)?;
    let mut joined = Joined { product, text: Vec::new(), close: Vec::new(), closed: false };
    joined.take(&physical[at..]);
    let (mut foreign, mut over, mut begins) = (0, false, false);
    let mut lines = Lines::new(around.window, around.next.unwrap_or(around.ceiling), around.ceiling);
    while end_of_headers(&joined.text).is_none() && joined.text.len() < HEADERS && foreign < FOREIGN && !over {
        let Some(line) = lines.next_line() else { break };
        if line.next.is_none() && around.window.goes_on_behind(around.ceiling) {
            break;
        }
        match product.packet(line.text) {
            Some(packet) if packet.session != session => foreign += 1,
            Some(packet) if product.is_record(packet.text) => over = true,
            Some(packet) => {
                joined.text.extend_from_slice(packet.before);
                joined.closed = false;
                let text = without_line_end(packet.text);
                // Avaya's text begins on the next line.
                begins = text.is_empty();
                if !begins {
                    joined.go_on(text);
                    joined.take(text);
                }
            }
            None if joined.closed => foreign += 1,
            None => {
                if std::mem::take(&mut begins) {
                    joined.go_on(line.text);
                }
                joined.take(line.text);
            }
        }
    }
    let end = end_of_headers(&joined.text);
    let Joined { mut text, close, .. } = joined;
    text.truncate(end.unwrap_or(text.len()));
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    if end.is_some() {
        text.push(b'\n');
    }
    text.extend_from_slice(close.trim_ascii());
    text.push(b'\n');
    let may_come = around.window.goes_on_behind(around.ceiling);
    Some((text, end.is_some() || over || foreign >= FOREIGN || !may_come))
}

/// The product that has cut the message.
fn product(physical: &[u8], at: usize, message: &[u8]) -> Option<Product> {
    let end = end_of_headers(message);
    let begun = || Product::begun(&physical[..at]).filter(|_| end.is_none());
    Product::cut(&message[..end.unwrap_or(message.len())]).or_else(begun)
}

/// `text` without the escaped line end that it begins with.
fn without_line_end(text: &[u8]) -> &[u8] {
    let ends = [&b"<013><010>"[..], b"#015#012", b"#012", b"\\r\\n", b"\\n"];
    ends.into_iter().find_map(|end| text.strip_prefix(end)).unwrap_or(text)
}

/// What the packets of the message have in common: its line begins the first, or one above does.
fn session(around: &Around<'_>, physical: &[u8], product: Product) -> Option<Vec<u8>> {
    if product == Product::Avaya {
        return Some(Vec::new());
    }
    if let Some(packet) = product.packet(physical) {
        return Some(packet.session.to_vec());
    }
    let mut at = around.line;
    for _ in 0..ABOVE {
        let (line, start) = around.window.line_before(at, around.floor)?;
        if let Some(packet) = product.packet(line) {
            return Some(packet.session.to_vec());
        }
        at = start;
    }
    None
}

/// Whether the headers of the message that `text` begins with are cut.
pub(in crate::scan) fn are_cut(text: &[u8]) -> bool {
    Product::cut(&text[..end_of_headers(text).unwrap_or(text.len())]).is_some()
}
