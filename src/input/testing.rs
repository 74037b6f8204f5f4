//! Readers that misbehave, and packers, for the tests of this room.

use std::io::{self, Cursor, Read, Write};

use ::zip::CompressionMethod;
use ::zip::write::{SimpleFileOptions, ZipWriter};
use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};

use super::peek::Peeked;
use super::source::Facts;
use super::stream::Streams;

/// Reads at most `step` bytes at a time, with an interruption now and then.
pub(super) struct Dribble {
    bytes: Cursor<Vec<u8>>,
    step: usize,
    reads: usize,
}

impl Dribble {
    pub(super) fn new(bytes: &[u8], step: usize) -> Self {
        Self { bytes: Cursor::new(bytes.to_vec()), step, reads: 0 }
    }
}

impl Read for Dribble {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        if self.reads % 7 == 3 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let most = buf.len().min(self.step);
        self.bytes.read(&mut buf[..most])
    }
}

/// Reads what is good, and fails.
pub(super) struct Faulty(Cursor<Vec<u8>>);

impl Faulty {
    pub(super) fn new(good: &[u8]) -> Self {
        Self(Cursor::new(good.to_vec()))
    }
}

impl Read for Faulty {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buf)? {
            0 if !buf.is_empty() => Err(io::Error::other("bad sector")),
            count => Ok(count),
        }
    }
}

/// Opens `reader` as an entry called `in`.
pub(super) fn open(reader: impl Read + Send + 'static) -> Streams {
    let (content, peeked) = Peeked::look(reader);
    Streams::of("in", content, peeked, Facts::default(), &std::sync::Arc::default())
}

/// All that `streams` say: each stream's name and content and what it ended with, and the problems between them.
pub(super) fn all(streams: Streams) -> Vec<String> {
    let mut said = Vec::new();
    for stream in streams {
        match stream {
            Err(problem) => said.push(problem.to_string()),
            Ok(mut stream) => {
                let mut bytes = Vec::new();
                let end = stream.read_to_end(&mut bytes);
                said.push(format!("{}={}", stream.name, String::from_utf8_lossy(&bytes)));
                said.extend(end.err().map(|error| stream.problem(&error).to_string()));
            }
        }
    }
    said
}

/// Lines that no compression can do away with.
pub(super) fn lines(count: u64) -> Vec<u8> {
    let mut text = Vec::new();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for line in 0..count {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        writeln!(text, "[2026-11-20 12:00:{:02}] line {line} {state:016x}", line % 60).unwrap();
    }
    text
}

/// A compression as the tests know it.
pub(super) type Pack = fn(&[u8]) -> Vec<u8>;

/// Every compression, by name.
pub(super) const PACKS: [(&str, Pack); 5] =
    [("gzip", gzip), ("zstd", zstd), ("bzip2", bzip2), ("xz", xz), ("lz4", lz4)];

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ::zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 0);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lz4(bytes: &[u8]) -> Vec<u8> {
    let info = FrameInfo::new().content_checksum(true).block_mode(BlockMode::Linked).block_size(BlockSize::Max64KB);
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A tar of `members`; a name that ends with `/` is a folder.
pub(super) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = ::tar::Header::new_gnu();
        if name.ends_with('/') {
            header.set_entry_type(::tar::EntryType::Directory);
        }
        header.set_mtime(1_700_000_000);
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A zip of `members` as a program writes it that can seek.
pub(super) fn zip(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    fill_zip(&mut writer, members, method);
    writer.finish().unwrap().into_inner()
}

/// A zip of `members` as a program writes it that cannot seek: lengths are told behind the data.
pub(super) fn zip_stream(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new_stream(Vec::new());
    fill_zip(&mut writer, members, method);
    writer.finish().unwrap().into_inner()
}

fn fill_zip<W: Write + io::Seek>(writer: &mut ZipWriter<W>, members: &[(&str, &[u8])], method: CompressionMethod) {
    for (name, bytes) in members {
        let options = SimpleFileOptions::default().compression_method(method);
        if name.ends_with('/') {
            writer.add_directory(*name, options).unwrap();
        } else {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
    }
}
