//! What a text is known by, so that a copy of it is found without reading it twice.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

use xxhash_rust::xxh3::Xxh3Default;

/// So many bytes are looked at, at the beginning of each stretch and at the end of the text.
const PIECE: u64 = 1024;

/// How long a stretch is. Texts of logs differ in times and names all over, so a thousandth of them tells two apart.
const STRETCH: u64 = 1 << 20;

/// What a text is known by: how long it is, and a hash of pieces all over it. Two texts with the same print are most likely the
/// same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Print {
    length: u64,
    hash: u64,
}

impl Print {
    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

/// A reader that takes the print of what goes through it.
pub(super) struct Printing<R> {
    inner: R,
    length: u64,
    /// Apart, for it is large.
    hash: Box<Xxh3Default>,
    /// The last bytes.
    tail: Vec<u8>,
    print: Arc<OnceLock<Print>>,
}

impl<R: Read> Printing<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, length: 0, hash: Box::default(), tail: Vec::new(), print: Arc::default() }
    }

    /// Where the print is put once the text has come to its end; of one that fails there is none.
    pub(super) fn print(&self) -> Arc<OnceLock<Print>> {
        Arc::clone(&self.print)
    }

    fn take(&mut self, bytes: &[u8]) {
        let begin = self.length;
        let end = begin + bytes.len() as u64;
        let mut stretch = begin - begin % STRETCH;
        while stretch < end {
            let (from, to) = (stretch.max(begin), (stretch + PIECE).min(end));
            if from < to {
                self.hash.update(&bytes[(from - begin) as usize..(to - begin) as usize]);
            }
            stretch += STRETCH;
        }
        let piece = PIECE as usize;
        if bytes.len() < piece {
            let kept = self.tail.len().min(piece - bytes.len());
            self.tail.drain(..self.tail.len() - kept);
        } else {
            self.tail.clear();
        }
        self.tail.extend_from_slice(&bytes[bytes.len() - bytes.len().min(piece)..]);
        self.length = end;
    }
}

impl<R: Read> Read for Printing<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buf)?;
        if count > 0 {
            self.take(&buf[..count]);
        } else if !buf.is_empty() {
            self.print.get_or_init(|| {
                self.hash.update(&self.tail);
                Print { length: self.length, hash: self.hash.digest() }
            });
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::{Dribble, Faulty, lines};

    fn read(mut reader: impl Read) -> Option<Print> {
        let mut printing = Printing::new(&mut reader);
        let print = printing.print();
        let _ = printing.read_to_end(&mut Vec::new());
        print.get().copied()
    }

    /// The same, from a text that is there as a whole.
    fn of(text: &[u8]) -> Print {
        let piece = |at: usize| &text[at..text.len().min(at + PIECE as usize)];
        let mut pieces: Vec<&[u8]> = (0..text.len()).step_by(STRETCH as usize).map(piece).collect();
        pieces.push(piece(text.len().saturating_sub(PIECE as usize)));
        Print { length: text.len() as u64, hash: xxhash_rust::xxh3::xxh3_64(&pieces.concat()) }
    }

    #[test]
    fn a_text_has_one_print_however_it_is_read() {
        let whole = lines(200_000);
        let (piece, stretch) = (PIECE as usize, STRETCH as usize);
        assert!(whole.len() > 2 * stretch + piece);
        for length in
            [0, 1, piece - 1, piece, piece + 1, 2 * piece, stretch, stretch + 5, stretch + piece, 2 * stretch + 7]
        {
            let text = &whole[..length];
            for step in [331, piece, 70_000, 1 << 22] {
                assert_eq!(read(Dribble::new(text, step)), Some(of(text)), "{length} bytes, {step} at a time");
            }
        }
        let few = &whole[..3000];
        assert_eq!(read(Dribble::new(few, 1)), Some(of(few)));
        assert_eq!(read(Faulty::new(few)), None, "what lies behind a fault is not known");
    }

    #[test]
    fn texts_that_differ_in_a_piece_or_in_length_have_other_prints() {
        let text = lines(200_000);
        let print = of(&text);
        assert!(!print.is_empty() && of(b"").is_empty());
        for at in [0, PIECE as usize - 1, STRETCH as usize, 2 * STRETCH as usize + 9, text.len() - 1] {
            let mut other = text.clone();
            other[at] ^= 1;
            assert_ne!(read(&other[..]), Some(print), "{at}");
        }
        assert_ne!(read(&text[..text.len() - 1]), Some(print));
    }
}
