//! Every format decodes to the same bytes, in pieces of every size.

use std::io::Read;

use proptest::prelude::*;

use crate::input::testing::{Dribble, PACKS, all, gzip, lines, open};

/// What is read of `raw` when it comes `step` bytes at a time and is asked for `room` bytes at a time.
fn read(raw: &[u8], step: usize, room: usize) -> Vec<u8> {
    let mut streams = open(Dribble::new(raw, step));
    let mut stream = streams.next().unwrap().unwrap();
    assert!(streams.next().is_none());
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; room]);
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return bytes,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn every_compression_reads_the_same_in_pieces_of_every_size() {
    let text = lines(8_000);
    assert!(text.len() > 300_000);
    for (name, pack) in PACKS {
        let packed = pack(&text);
        for (step, room) in [(1, 1 << 20), (4096, 1), (usize::MAX, 1 << 20), (777, 64 << 10), (usize::MAX, 4097)] {
            assert!(read(&packed, step, room) == text, "{name} {step} {room}");
        }
    }
}

#[test]
fn streams_in_a_row_are_one_text() {
    let (first, second) = (lines(2_000), b"the end\n".to_vec());
    let whole = [first.clone(), second.clone()].concat();
    for (name, pack) in PACKS {
        for padding in [0, 1, 512, 150_000] {
            let packed = [pack(&first), pack(b""), vec![0; padding], pack(&second), vec![0; padding]].concat();
            assert!(read(&packed, usize::MAX, 1 << 20) == whole, "{name} {padding}");
            assert!(read(&packed, 3, 100) == whole, "{name} {padding}");
        }
    }
    // Both zstd and lz4 know frames that carry nothing to decode.
    let skipped = b"\x53\x2a\x4d\x18\x05\0\0\0xxxxx";
    for (name, pack) in [PACKS[1], PACKS[4]] {
        let packed = [&pack(&first)[..], skipped, skipped, &pack(&second), skipped].concat();
        assert!(read(&packed, usize::MAX, 1 << 20) == whole, "{name}");
        assert!(read(&packed, 1, 100) == whole, "{name}");
    }
    let packed = [skipped, &PACKS[1].1(&first)[..], &PACKS[1].1(&second)].concat();
    assert!(read(&packed, usize::MAX, 1 << 20) == whole);
}

#[test]
fn utf16_is_read_as_utf8_in_every_wrapping() {
    let text = "[2026-11-20 12:00:00] NOTICE: Grüße von 𝄞\r\n".repeat(2_000);
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for raw in [&little, &big, &[b"\xff\xfe", &little[..]].concat(), &[b"\xfe\xff", &big[..]].concat()] {
        for step in [1, 7, usize::MAX] {
            assert!(read(raw, step, 5000) == text.as_bytes());
            assert!(read(&gzip(raw), step, 5000) == text.as_bytes());
        }
    }
}

#[test]
fn other_bytes_stay_as_they_are() {
    let mut hole = vec![0; 4096];
    hole.extend_from_slice(&lines(10));
    for raw in [&b"\xef\xbb\xbftext\n"[..], &hole, b"x", b"\n", b"\xff", b"S*", b"PK", b"caf\xe9\n", &[0; 600]] {
        for step in [1, 5, usize::MAX] {
            assert!(read(raw, step, 100) == raw, "{:?}", String::from_utf8_lossy(raw));
        }
    }
}

#[test]
fn nothing_in_nothing_out() {
    assert_eq!(all(open(&b""[..])), ["in: empty file"]);
    for (_, pack) in PACKS {
        assert_eq!(all(open(Dribble::new(&pack(b""), usize::MAX))), ["in: empty file"]);
        let twice = gzip(&pack(b"text"));
        let expected = "in: compressed twice, and only one compression is taken off";
        assert_eq!(all(open(Dribble::new(&twice, usize::MAX))), [expected]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_in_any_packing_in_any_pieces(
        parts in prop::collection::vec("[ -~äß€\n]{1,300}", 1..6),
        step in 1..2000_usize,
        room in 1..5000_usize,
    ) {
        let text = parts.concat();
        for (name, pack) in PACKS {
            let packed: Vec<u8> = parts.iter().flat_map(|part| pack(part.as_bytes())).collect();
            prop_assert!(read(&packed, step, room) == text.as_bytes(), "{name}");
        }
        prop_assert!(read(text.as_bytes(), step, room) == text.as_bytes());
    }
}
