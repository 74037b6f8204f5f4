//! A record's line of JSON, as it grows.

use crate::output::Buffer;
use crate::record::Record;
use crate::settle::RequestPart;
use crate::sip::{Header, params, reason, warning};

/// The line, and the window that most of its values stand in.
pub(super) struct Line<'a> {
    window: &'a [u8],
    out: &'a mut Buffer,
}

impl<'a> Line<'a> {
    pub(super) fn new(window: &'a [u8], out: &'a mut Buffer) -> Self {
        Self { window, out }
    }

    /// Appends what the compiler knows.
    #[inline(always)]
    pub(super) fn constant<const N: usize>(&mut self, text: &[u8; N]) {
        self.out.constant(text);
    }

    /// Appends the first `length` bytes of `text`.
    #[inline(always)]
    pub(super) fn padded<const N: usize>(&mut self, text: &[u8; N], length: usize) {
        self.out.padded(text, length);
    }

    /// Appends what was escaped before.
    #[inline]
    pub(super) fn copy(&mut self, text: &[u8]) {
        self.out.copy(text);
    }

    /// Appends the inside of a string.
    #[inline(always)]
    pub(super) fn string(&mut self, value: &[u8]) {
        self.out.string(self.window, value);
    }

    /// Appends a text behind `name`, which ends in an opening quote.
    #[inline(always)]
    pub(super) fn text<const N: usize>(&mut self, name: &[u8; N], value: Option<&[u8]>) {
        if let Some(value) = value {
            self.constant(name);
            self.out.string_and_quote(self.window, value);
        }
    }

    /// The same for a part of the request, which stands elsewhere.
    #[inline(always)]
    pub(super) fn of_request<const N: usize>(&mut self, name: &[u8; N], record: &Record<'_>, part: RequestPart) {
        if let Some(value) = record.request_part(part) {
            self.constant(name);
            self.out.string_and_quote(record.requests(), value);
        }
    }

    /// Appends one of our own words behind `name`. None of them needs an escape.
    #[inline(always)]
    pub(super) fn word<const N: usize>(&mut self, name: &[u8; N], word: &'static str) {
        self.constant(name);
        self.copy(word.as_bytes());
        self.constant(b"\"");
    }

    /// Appends a number behind `name`.
    #[inline(always)]
    pub(super) fn number<const N: usize>(&mut self, name: &[u8; N], value: Option<u64>) {
        if let Some(value) = value {
            self.constant(name);
            self.copy(itoa::Buffer::new().format(value).as_bytes());
        }
    }

    /// Appends `text` if something is so.
    #[inline(always)]
    pub(super) fn mark<const N: usize>(&mut self, text: &[u8; N], is_set: bool) {
        if is_set {
            self.constant(text);
        }
    }

    /// Makes an object of the fields since `start`, and ends the line. The comma before the first makes room for the brace.
    pub(super) fn close(&mut self, start: usize) {
        if self.out.len() == start {
            self.constant(b"{");
        }
        self.out.set(start, b'{');
        self.constant(b"}\n");
    }

    /// The URIs of Contact, in order.
    pub(super) fn contacts(&mut self, record: &Record<'_>) {
        self.array(b",\"contact\":[", record.contacts(), |line, uri| line.text(b"\"", Some(&uri)));
    }

    pub(super) fn causes(&mut self, record: &Record<'_>) {
        let reasons = record.listed(Header::Reason).flat_map(reason::reasons);
        self.array(b",\"causes\":[", reasons, |line, reason| {
            line.text(b"{\"protocol\":\"", Some(reason.protocol));
            line.number(b",\"cause\":", reason.cause.map(u64::from));
            line.text(b",\"text\":\"", reason.text.map(params::unescape).as_deref());
            line.text(b",\"name\":\"", record.cause_name(&reason).map(str::as_bytes));
            line.constant(b"}");
        });
    }

    pub(super) fn warnings(&mut self, record: &Record<'_>) {
        let warnings = record.listed(Header::Warning).flat_map(warning::warnings);
        self.array(b",\"warnings\":[", warnings, |line, warning| {
            line.text(b"{\"agent\":\"", Some(warning.agent));
            line.number(b",\"code\":", Some(u64::from(warning.code)));
            line.text(b",\"text\":\"", Some(&params::unescape(warning.text)));
            line.constant(b"}");
        });
    }

    /// Appends `name`, which ends in an opening bracket, and what `item` writes for each of `items`; nothing where there are
    /// none.
    fn array<T, const N: usize>(
        &mut self,
        name: &[u8; N],
        items: impl Iterator<Item = T>,
        mut item: impl FnMut(&mut Self, T),
    ) {
        let mut any = false;
        for value in items {
            if any {
                self.constant(b",");
            } else {
                self.constant(name);
            }
            any = true;
            item(self, value);
        }
        if any {
            self.constant(b"]");
        }
    }
}
