//! What a text is known by, so that a copy of it is found without reading it twice.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use xxhash_rust::xxh3::Xxh3Default;

/// So many bytes are looked at, at the beginning of each stretch and at the end of the text.
pub(super) const PIECE: u64 = 1024;

/// How long a stretch is. Texts of logs differ in times and names all over, so a thousandth of them tells two apart.
const STRETCH: u64 = 1 << 20;

/// What a text is known by: how long it is, and a hash of pieces all over it. Two texts with the same print are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Print {
    length: u64,
    hash: u64,
}

impl Print {
    /// The print of what lies at `path` on disk.
    ///
    /// # Errors
    ///
    /// Where it can't be read.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut hash = Xxh3Default::new();
        for (at, size) in pieces(length) {
            hash.update(&piece(&file, at, size)?);
        }
        Ok(Self { length, hash: hash.digest() })
    }

    /// How many bytes the text has.
    pub fn length(&self) -> u64 {
        self.length
    }
}

/// Where the pieces of a text of this length begin, and how long they are. The last one is its end.
pub(super) fn pieces(length: u64) -> impl Iterator<Item = (u64, usize)> {
    let sized = move |at: u64| (at, (length - at).min(PIECE) as usize);
    (0..length).step_by(STRETCH as usize).map(sized).chain(std::iter::once(sized(length.saturating_sub(PIECE))))
}

/// So many bytes of a file.
pub(super) fn piece(file: &File, at: u64, size: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; size];
    file.read_exact_at(&mut bytes, at)?;
    Ok(bytes)
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
    use std::io::Write;

    fn read(mut reader: impl Read) -> Option<Print> {
        let mut printing = Printing::new(&mut reader);
        let print = printing.print();
        let _ = printing.read_to_end(&mut Vec::new());
        print.get().copied()
    }

    fn on_disk(text: &[u8]) -> Print {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        Print::of_file(file.path()).unwrap()
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
                assert_eq!(read(Dribble::new(text, step)), Some(on_disk(text)), "{length} bytes, {step} at a time");
            }
        }
        let few = &whole[..3000];
        assert_eq!(read(Dribble::new(few, 1)), Some(on_disk(few)));
        assert_eq!(read(Faulty::new(few)), None, "what lies behind a fault is not known");
    }

    #[test]
    fn texts_that_differ_in_a_piece_or_in_length_have_other_prints() {
        let text = lines(200_000);
        let print = on_disk(&text);
        assert_eq!(print.length(), text.len() as u64);
        for at in [0, PIECE as usize - 1, STRETCH as usize, 2 * STRETCH as usize + 9, text.len() - 1] {
            let mut other = text.clone();
            other[at] ^= 1;
            assert_ne!(on_disk(&other), print, "{at}");
        }
        assert_ne!(on_disk(&text[..text.len() - 1]), print);
    }
}
