//! Archives, their members, and the thread that unpacks them.

use std::io::{Cursor, Read};
use std::sync::{Arc, mpsc};
use std::time::{Duration, UNIX_EPOCH};

use ::zip::CompressionMethod;

use crate::input::peek::Peeked;
use crate::input::source::{Facts, Meter};
use crate::input::stream::{Stream, Streams};
use crate::input::testing::{Dribble, PACKS, all, gzip, lines, open, tar, zip, zip_stream};

/// Every way to write an archive of `members`.
fn archives(members: &[(&str, &[u8])]) -> Vec<Vec<u8>> {
    let (stored, deflated) = (CompressionMethod::Stored, CompressionMethod::Deflated);
    let tar = tar(members);
    let mut archives: Vec<Vec<u8>> = PACKS.iter().map(|(_, pack)| pack(&tar)).collect();
    archives.push(tar);
    archives.extend([zip(members, stored), zip(members, deflated), gzip(&zip(members, deflated))]);
    archives.extend([zip_stream(members, stored), zip_stream(members, deflated)]);
    archives
}

#[test]
fn members_come_in_order_and_decoded() {
    let text = lines(5_000);
    let long_name = "x/".repeat(100) + "full";
    let members: [(&str, &[u8]); 9] = [
        ("logs/", b""),
        ("logs/full.1", b"older\n"),
        ("logs/full", &text),
        ("logs/full.2.gz", &gzip(b"packed\n")),
        (&long_name, b"deep\n"),
        ("empty", b""),
        ("wide", b"\xff\xfew\0i\0d\0e\0"),
        ("more.tgz", &gzip(&tar(&[("inner", b"x")]))),
        ("last", b"PK\x07\x08 is no end\n"),
    ];
    let expected = [
        "in!logs/full.1=older\n".to_owned(),
        format!("in!logs/full={}", String::from_utf8(text.clone()).unwrap()),
        "in!logs/full.2.gz=packed\n".to_owned(),
        format!("in!{long_name}=deep\n"),
        "in!empty: empty file".to_owned(),
        "in!wide=wide".to_owned(),
        "in!more.tgz: an archive within an archive is not opened".to_owned(),
        "in!last=PK\u{7}\u{8} is no end\n".to_owned(),
    ];
    for (at, archive) in archives(&members).into_iter().enumerate() {
        for step in [7, usize::MAX] {
            assert!(all(open(Dribble::new(&archive, step))) == expected, "archive {at}, {step} bytes at a time");
        }
    }
}

#[test]
fn archives_without_files_are_noted() {
    for archive in
        [zip(&[], CompressionMethod::Stored), tar(&[("logs/", b"")]), zip_stream(&[], CompressionMethod::Stored)]
    {
        assert_eq!(all(open(Cursor::new(archive))), ["in: archive without files"]);
    }
}

#[test]
fn what_cannot_be_unpacked_is_told() {
    let mut archive = zip(&[("a", b"secret\n"), ("b", b"open\n")], CompressionMethod::Stored);
    archive[6] |= 1;
    assert_eq!(all(open(Cursor::new(archive.clone()))), ["in!a: encrypted", "in!b=open\n"]);
    archive[6] &= !1;
    archive[8] = 99;
    let unknown = "in!a: zip's compression method 99 is not known here";
    assert_eq!(all(open(Cursor::new(archive))), [unknown, "in!b=open\n"]);

    let mut archive = tar(&[("a", b"first\n"), ("b", b"second\n")]);
    archive[1024] ^= 1;
    let expected = ["in!a=first\n", "in: damaged tar data: archive header checksum mismatch"];
    assert_eq!(all(open(Cursor::new(archive))), expected);
}

#[test]
fn a_header_of_any_length_is_refused_before_it_is_in_memory() {
    let mut archive = tar(&[(&"x/".repeat(100), b"")]);
    // The length of the long name, in octal digits; `ustar` stands even where the sum is wrong.
    archive[124..136].copy_from_slice(b"07777777777\0");
    let mut header = tar::Header::from_byte_slice(archive[..512].try_into().unwrap()).clone();
    header.set_cksum();
    archive[..512].copy_from_slice(header.as_bytes());
    let endless = Cursor::new(archive).chain(std::io::repeat(b'x'));
    assert_eq!(all(open(endless)), ["in: damaged tar data: a header is too long"]);
}

#[test]
fn members_tell_size_and_time() {
    let meter = Arc::<Meter>::default();
    let facts = |archive: Vec<u8>| {
        let (content, peeked) = Peeked::look(Cursor::new(archive));
        let streams = Streams::of("in", content, peeked, Facts::default(), &meter);
        streams.map(|stream| stream.map(|stream| (stream.size_hint, stream.modified)).unwrap()).collect::<Vec<_>>()
    };
    let time = Some(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let members: [(&str, &[u8]); 2] = [("a", b"four"), ("b.gz", &gzip(b"five!"))];
    assert_eq!(facts(tar(&members)), [(Some(4), time), (None, time)]);
    let sizes = |archive| facts(archive).into_iter().map(|(size, _)| size).collect::<Vec<_>>();
    assert_eq!(sizes(zip(&members, CompressionMethod::Deflated)), [Some(4), None]);
    assert_eq!(sizes(zip_stream(&members, CompressionMethod::Deflated)), [None, None]);
}

#[test]
fn asking_for_the_next_member_passes_over_the_rest_of_this_one() {
    let text = lines(40_000);
    let archive = tar(&[("a", &text), ("b", &text), ("c", b"last\n")]);
    let mut streams = open(Cursor::new(archive));
    let mut first = streams.next().unwrap().unwrap();
    let mut start = [0; 100];
    first.read_exact(&mut start).unwrap();
    assert_eq!(start, text[..100]);
    let second = streams.next().unwrap().unwrap();
    assert_eq!(second.name, "in!b");
    let mut third = streams.next().unwrap().unwrap();
    let mut bytes = Vec::new();
    let error = first.read_to_end(&mut bytes).unwrap_err();
    assert_eq!(error.to_string(), "passed over, because the next member was asked for");
    assert!(first.read_to_end(&mut bytes).is_ok_and(|count| count == 0));
    bytes.clear();
    third.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, b"last\n");
    assert!(streams.next().is_none() && streams.next().is_none());
}

#[test]
fn the_last_member_outlives_the_streams() {
    let text = lines(40_000);
    let mut streams = open(Cursor::new(tar(&[("a", &text)])));
    let mut stream = streams.next().unwrap().unwrap();
    drop(streams);
    let mut bytes = Vec::new();
    std::thread::spawn(move || stream.read_to_end(&mut bytes).map(|_| assert!(bytes == text))).join().unwrap().unwrap();
}

/// Says when it is dropped.
struct Telltale<R>(R, mpsc::Sender<()>);

impl<R: Read> Read for Telltale<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buf)
    }
}

impl<R> Drop for Telltale<R> {
    fn drop(&mut self) {
        let _ = self.1.send(());
    }
}

#[test]
fn dropping_the_streams_ends_their_thread() {
    let text = lines(60_000);
    let archive = tar(&[("a", &text), ("b", &text)]);
    let take: [fn(&mut Streams) -> Option<Stream>; 3] = [
        |_| None,
        |streams| streams.next()?.ok(),
        |streams| {
            let mut stream = streams.next()?.ok()?;
            stream.read_exact(&mut [0; 1000]).ok()?;
            Some(stream)
        },
    ];
    for take in take {
        let (dropped, told) = mpsc::channel();
        let mut streams = open(Telltale(Cursor::new(archive.clone()), dropped));
        let stream = take(&mut streams);
        drop(streams);
        drop(stream);
        told.recv_timeout(Duration::from_secs(20)).expect("the thread ends");
    }
}
