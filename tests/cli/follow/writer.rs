//! Somebody who writes a log, and what is done to its files.

use super::soak;
use crate::run::Folder;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// What happens to a file when it is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rotation {
    /// It is renamed, and a new one begun.
    Rename,
    /// It is renamed, a new one begun, and the old one is compressed.
    Compress,
    /// It is copied and emptied.
    CopyTruncate,
    /// It is copied and emptied, and the copy is compressed.
    CopyTruncateCompress,
    /// It is copied and emptied, and the writer goes on at the place where it was: all before that is a hole.
    CopyTruncateHole,
    /// It is removed, and a new one begun.
    Remove,
    /// It is a link, which is turned to a new file.
    Link,
    /// The next one has another name.
    Dated,
}

/// A log that is written to in pieces that end anywhere.
pub(super) struct Writer {
    folder: PathBuf,
    pub(super) rotation: Rotation,
    file: File,
    /// Files so far.
    pub(super) files: usize,
    /// Messages so far, half ones not counted.
    pub(super) messages: usize,
    pub(super) lines: usize,
    random: u64,
    begun: Instant,
    /// What the clock of the messages says.
    pub(super) hour: u64,
    /// It writes UTF-16, of which each file begins with a mark of the byte order, or not.
    wide: Option<bool>,
}

/// How long what one round of [`Writer::write`] writes may take at least: 50,000 lines a second.
const LINES_A_SECOND: f64 = 50_000.0;

impl Writer {
    pub(super) fn new(folder: &Folder, rotation: Rotation) -> Self {
        let folder = folder.path().to_owned();
        let path = match rotation {
            Rotation::Link => {
                symlink("data-1", folder.join("full")).unwrap();
                folder.join("data-1")
            }
            Rotation::Dated => dated(&folder, 1),
            _ => folder.join("full"),
        };
        let file = if rotation == Rotation::CopyTruncateHole { File::create(&path).unwrap() } else { open(&path) };
        Self {
            folder,
            rotation,
            file,
            files: 1,
            messages: 0,
            lines: 0,
            random: 88_172_645_463_325_252,
            begun: Instant::now(),
            hour: 8,
            wide: None,
        }
    }

    /// Writes UTF-16 from now on, with a mark of the byte order before it or without.
    pub(super) fn in_utf16(mut self, marked: bool) -> Self {
        self.wide = Some(marked);
        self.begin();
        self
    }

    /// What stands in a file before its text.
    fn begin(&mut self) {
        if self.wide == Some(true) {
            self.file.write_all(b"\xff\xfe").unwrap();
        }
    }

    fn encoded(&self, text: &str) -> Vec<u8> {
        match self.wide {
            None => text.as_bytes().to_vec(),
            Some(_) => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        }
    }

    /// What is to be followed.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(if self.rotation == Rotation::Dated { "app-*.log" } else { "full" })
    }

    fn below(&mut self, end: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 33) as usize % end
    }

    /// The next message, with other lines around it.
    fn next(&mut self) -> String {
        let (number, hour) = (self.messages, self.hour);
        let other = "[2026-11-21 08:00:00.001] DEBUG[1] pbx.c: nothing to see\n";
        let marker = "<--- Received SIP response (400 bytes) from UDP:192.0.2.7:5060 --->";
        let text = format!(
            "{}[2026-11-21 {hour:02}:00:00.000] VERBOSE[1] res_pjsip_logger.c: {marker}\nSIP/2.0 486 Busy Here\r\n\
             Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK-{number}\r\nFrom: <sip:1@example.net>;tag=f\r\n\
             To: <sip:2@example.net>;tag=t\r\nCall-ID: {number}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n{}",
            other.repeat(number % 5),
            other.repeat(number % 7),
        );
        self.lines += text.lines().count();
        self.messages += 1;
        text
    }

    /// Writes a number of messages, and, if it is so soaked, not faster than it should.
    pub(super) fn write(&mut self, messages: usize) {
        let mut left = messages;
        while left > 0 {
            let batch = left.min(20);
            let text: String = (0..batch).map(|_| self.next()).collect();
            let bytes = self.encoded(&text);
            let cut = self.below(bytes.len());
            self.file.write_all(&bytes[..cut]).unwrap();
            self.file.write_all(&bytes[cut..]).unwrap();
            left -= batch;
            self.pace();
        }
    }

    /// Writes something else.
    pub(super) fn text(&mut self, text: &str) {
        self.file.write_all(text.as_bytes()).unwrap();
    }

    fn pace(&self) {
        if soak().is_some() {
            let due = Duration::from_secs_f64(f64::from(u32::try_from(self.lines).unwrap()) / LINES_A_SECOND);
            thread::sleep(due.saturating_sub(self.begun.elapsed()));
        }
    }

    /// Writes a message across a rotation.
    pub(super) fn rotate(&mut self) {
        let text = self.next();
        // Anywhere, now and then just before it or just behind it.
        let cut = match self.below(6) {
            // A hole stands between the two, and tears the message.
            _ if self.rotation == Rotation::CopyTruncateHole => text.len(),
            0 => 0,
            1 => text.len(),
            _ => self.below(text.len()),
        };
        let (first, rest) = text.split_at(cut);
        self.file.write_all(&self.encoded(first)).unwrap();
        self.turn();
        self.begin();
        self.file.write_all(&self.encoded(rest)).unwrap();
    }

    fn turn(&mut self) {
        const KEPT: usize = 4;
        self.files += 1;
        let at = |name: &str| self.folder.join(name);
        let shift = |ending: &str| {
            for number in (1..KEPT).rev() {
                let _ = fs::rename(at(&format!("full.{number}{ending}")), at(&format!("full.{}{ending}", number + 1)));
            }
        };
        match self.rotation {
            Rotation::Rename => {
                shift("");
                fs::rename(at("full"), at("full.1")).unwrap();
                self.file = open(&at("full"));
            }
            Rotation::Compress => {
                shift(".gz");
                fs::rename(at("full"), at("full.1")).unwrap();
                self.file = open(&at("full"));
                pack(&at("full.1"));
            }
            Rotation::CopyTruncate | Rotation::CopyTruncateHole => {
                shift("");
                fs::copy(at("full"), at("full.1")).unwrap();
                self.file.set_len(0).unwrap();
            }
            Rotation::CopyTruncateCompress => {
                shift(".gz");
                fs::copy(at("full"), at("full.1")).unwrap();
                self.file.set_len(0).unwrap();
                pack(&at("full.1"));
            }
            Rotation::Remove => {
                fs::remove_file(at("full")).unwrap();
                self.file = open(&at("full"));
            }
            Rotation::Link => {
                let name = format!("data-{}", self.files);
                self.file = open(&at(&name));
                symlink(&name, at("link")).unwrap();
                fs::rename(at("link"), at("full")).unwrap();
            }
            Rotation::Dated => self.file = open(&dated(&self.folder, self.files)),
        }
    }
}

fn dated(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("app-2026-{:02}-{:02}.log", number / 28 + 1, number % 28 + 1))
}

fn open(path: &Path) -> File {
    OpenOptions::new().append(true).create(true).open(path).unwrap()
}

/// Compresses as gzip does: beside the file, which goes when that is done.
pub(super) fn pack(path: &Path) {
    let packed = path.with_file_name(format!("{}.gz", path.file_name().unwrap().to_str().unwrap()));
    let mut encoder = GzEncoder::new(File::create(packed).unwrap(), Compression::fast());
    encoder.write_all(&fs::read(path).unwrap()).unwrap();
    encoder.finish().unwrap();
    fs::remove_file(path).unwrap();
}
