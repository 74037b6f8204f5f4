//! Bundles: archives whose members are read one after the other.
//!
//! The tar crate lends its entries and cannot let them go, so a bundle is unpacked on a thread of its own. Buffers go
//! one way, filled, and come back the other way, empty. Neither side can wait for the other in vain: the unpacker waits
//! only for room in the channel, and makes a new buffer when none has come back.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::layers::{Text, peel};
use super::peek::Peeked;
use super::problem::{Problem, Severity};
use super::sniff::Content;
use super::source::{Facts, Meter};
use super::stream::{COMPRESSED_TWICE, EMPTY, Stream};

mod tar;
mod zip;

const BUFFER: usize = 256 << 10;

/// How far the unpacker runs ahead. With the buffer that it fills and the one that is being read, it makes four.
const AHEAD: usize = 2;

/// A kind of archive.
#[derive(Debug, Clone, Copy)]
pub(super) enum Format {
    Tar,
    Zip,
}

/// Starts to unpack the archive that `reader` holds. Whatever `meter` stands for can be stopped through it.
pub(super) fn spawn<R>(name: &str, format: Format, reader: R, meter: Arc<Meter>) -> io::Result<Bundle>
where
    R: Read + Send + 'static,
{
    let (parcels, received) = mpsc::sync_channel(AHEAD);
    let (returned, spare) = mpsc::channel();
    let mut out = Outbox { bundle: name.to_owned(), parcels, spare, silent: true };
    thread::Builder::new().name("unpack".to_owned()).spawn(move || {
        let unpacked = match format {
            Format::Tar => tar::unpack(reader, &mut out),
            Format::Zip => zip::unpack(reader, &mut out),
        };
        // Nobody is left to hear of it if this fails.
        let _ = unpacked.and_then(|()| out.finish());
    })?;
    let inbox = Inbox { received, returned, member: 0, over: false, meter: Arc::clone(&meter) };
    Ok(Bundle { name: name.to_owned(), inbox: Arc::new(Mutex::new(inbox)), meter })
}

/// What the unpacker sends.
enum Parcel {
    Member(String, Facts),
    Bytes(Buffer),
    /// The end of a member, and what cut it short if something did.
    End(Option<io::Error>),
    Problem(Problem),
    /// The end of the archive. If the channel closes without it, the unpacker died.
    Over,
}

#[derive(Default)]
struct Buffer {
    bytes: Box<[u8]>,
    filled: usize,
}

/// The members of an archive, on the reader's side.
#[derive(Debug)]
pub(super) struct Bundle {
    name: String,
    inbox: Arc<Mutex<Inbox>>,
    meter: Arc<Meter>,
}

#[derive(Debug)]
struct Inbox {
    received: Receiver<Parcel>,
    returned: Sender<Buffer>,
    /// Counts the members; the body of an earlier one must not take what belongs to this one.
    member: u64,
    over: bool,
    meter: Arc<Meter>,
}

impl Iterator for Bundle {
    type Item = Result<Stream, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        inbox.member += 1;
        while !inbox.over {
            match inbox.received.recv() {
                Ok(Parcel::Member(name, facts)) => {
                    let (inbox, member) = (Arc::clone(&self.inbox), inbox.member);
                    let body = Box::new(Body { inbox, member, buffer: Buffer::default(), at: 0, over: false });
                    return Some(Ok(Stream::new(name, facts, body, Arc::clone(&self.meter))));
                }
                Ok(Parcel::Problem(problem)) => return Some(Err(problem)),
                Ok(Parcel::Bytes(buffer)) => inbox.recycle(buffer),
                Ok(Parcel::End(_)) => {}
                Ok(Parcel::Over) => inbox.over = true,
                Err(_) => {
                    inbox.over = true;
                    return Some(Err(Problem::error(&self.name, "unpacking broke off")));
                }
            }
        }
        None
    }
}

impl Inbox {
    fn recycle(&self, buffer: Buffer) {
        // An unpacker that is done needs no buffers.
        let _ = self.returned.send(buffer);
    }
}

impl Drop for Inbox {
    /// The unpacker ends when it next sends or reads, whichever comes first.
    fn drop(&mut self) {
        self.meter.stop();
    }
}

/// One member's bytes.
struct Body {
    inbox: Arc<Mutex<Inbox>>,
    member: u64,
    buffer: Buffer,
    at: usize,
    over: bool,
}

impl Read for Body {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.at == self.buffer.filled && !self.over && !buf.is_empty() {
            self.refill()?;
        }
        let count = (&self.buffer.bytes[self.at..self.buffer.filled]).read(buf)?;
        self.at += count;
        Ok(count)
    }
}

impl Body {
    fn refill(&mut self) -> io::Result<()> {
        let inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        let used = std::mem::take(&mut self.buffer);
        self.at = 0;
        if !used.bytes.is_empty() {
            inbox.recycle(used);
        }
        if inbox.member != self.member {
            self.over = true;
            return Err(io::Error::other("passed over, because the next member was asked for"));
        }
        match inbox.received.recv() {
            Ok(Parcel::Bytes(buffer)) => {
                self.buffer = buffer;
                return Ok(());
            }
            Ok(Parcel::End(None)) => self.over = true,
            Ok(Parcel::End(Some(error))) => {
                self.over = true;
                return Err(error);
            }
            // Nothing else can stand between a member and its end.
            _ => {
                self.over = true;
                return Err(io::Error::other("unpacking broke off"));
            }
        }
        Ok(())
    }
}

/// The reader went away.
struct Gone;

/// How reading a member, or all of them, went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It was read to its end, or passed over.
    Done,
    /// Reading failed, and the reader was told why.
    Broken,
}

/// Where unpacked members go.
struct Outbox {
    bundle: String,
    parcels: SyncSender<Parcel>,
    spare: Receiver<Buffer>,
    /// Nothing was sent so far.
    silent: bool,
}

impl Outbox {
    fn member<R: Read>(&mut self, name: &str, facts: Facts, reader: R) -> Result<Outcome, Gone> {
        let (content, reader) = Peeked::look(reader);
        let (below, reader) = match peel(content, reader) {
            Ok(peeled) => peeled,
            Err(error) => return self.pass_over(name, Severity::Error, &error.to_string()),
        };
        match below {
            Content::Empty => return self.pass_over(name, Severity::Note, EMPTY),
            Content::Coded(_) => return self.pass_over(name, Severity::Error, COMPRESSED_TWICE),
            Content::Tar | Content::Zip => {
                return self.pass_over(name, Severity::Note, "an archive within an archive is not opened");
            }
            Content::Bytes | Content::Utf16(_) => {}
        }
        let size = facts.size.filter(|_| content == Content::Bytes);
        self.send(Parcel::Member(self.full_name(name), Facts { size, ..facts }))?;
        self.bytes(&mut Text::new(below, reader))
    }

    fn pass_over(&mut self, name: &str, severity: Severity, message: &str) -> Result<Outcome, Gone> {
        self.problem(Some(name), severity, message).map(|()| Outcome::Done)
    }

    /// Says what is wrong with a member, or with the archive itself.
    fn problem(&mut self, member: Option<&str>, severity: Severity, message: &str) -> Result<(), Gone> {
        let path = member.map_or_else(|| self.bundle.clone(), |member| self.full_name(member));
        self.send(Parcel::Problem(Problem { path, place: None, severity, message: message.to_owned() }))
    }

    fn bytes(&mut self, reader: &mut dyn Read) -> Result<Outcome, Gone> {
        loop {
            let mut buffer = self.spare.try_recv().unwrap_or_default();
            if buffer.bytes.is_empty() {
                buffer.bytes = vec![0; BUFFER].into_boxed_slice();
            }
            buffer.filled = 0;
            let end = buffer.fill(reader);
            if buffer.filled > 0 {
                self.send(Parcel::Bytes(buffer))?;
            }
            match end {
                Ok(false) => {}
                Ok(true) => {
                    self.send(Parcel::End(None))?;
                    return Ok(Outcome::Done);
                }
                Err(error) => {
                    self.send(Parcel::End(Some(error)))?;
                    return Ok(Outcome::Broken);
                }
            }
        }
    }

    fn finish(&mut self) -> Result<(), Gone> {
        if self.silent {
            self.problem(None, Severity::Note, "archive without files")?;
        }
        self.send(Parcel::Over)
    }

    fn send(&mut self, parcel: Parcel) -> Result<(), Gone> {
        self.silent = false;
        self.parcels.send(parcel).map_err(|_| Gone)
    }

    fn full_name(&self, member: &str) -> String {
        format!("{}!{member}", self.bundle)
    }
}

impl Buffer {
    /// Fills the buffer as far as `reader` goes, and says whether it has ended.
    fn fill(&mut self, reader: &mut dyn Read) -> io::Result<bool> {
        while self.filled < self.bytes.len() {
            match reader.read(&mut self.bytes[self.filled..]) {
                Ok(0) => return Ok(true),
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}

/// Reads to the end and throws away what comes.
fn drain(reader: &mut dyn Read) -> io::Result<()> {
    io::copy(reader, &mut io::sink()).map(|_| ())
}
