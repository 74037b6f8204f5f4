//! Which message a line is about, where only the product's order tells.

use crate::sip::{Header, header};
use crate::text::{Span, Window};

/// How far the headers behind a status line are looked through.
const HEADERS: usize = 8 * 1024;

/// The Call-ID of the message whose status line holds `status` and that stands nearest before `at`, else nearest behind it,
/// and at most `near` bytes away.
pub(super) fn call_id_near(window: &Window<'_>, at: usize, status: &[u8], near: usize) -> Span {
    let floor = window.floor(at).max(at.saturating_sub(near));
    let ceiling = window.ceiling(at).min(at.saturating_add(near));
    let before = memchr::memmem::rfind(&window.bytes[floor..at], status).map(|found| floor + found);
    let found = before.or_else(|| memchr::memmem::find(&window.bytes[at..ceiling], status).map(|found| at + found));
    found.and_then(|found| call_id(window, found, at)).unwrap_or_default()
}

/// The Call-ID in the headers below the line that holds `place`, as far as a reader at `at` may look.
fn call_id(window: &Window<'_>, place: usize, at: usize) -> Option<Span> {
    let ceiling = window.ceiling(at).min(place + HEADERS);
    let (_, mut next) = window.line(place, ceiling);
    while let Some(start) = next {
        let (line, behind) = window.line(start, ceiling);
        let line = line.trim_ascii();
        if let Some((Header::CallId, value)) = header::classify(line) {
            return Some(Span::of(window.bytes, line[value..].trim_ascii()));
        }
        if line.is_empty() {
            return None;
        }
        next = behind;
    }
    None
}
