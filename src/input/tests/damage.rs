//! What is damaged gives all that came before the damage, and then says so. Nothing panics.

use std::io::Read;

use ::zip::CompressionMethod;

use crate::input::testing::{Dribble, PACKS, Pack, all, gzip, lines, open, tar, zip, zip_stream};

/// What can be read of `raw`, and what the reading ends with.
fn read(raw: &[u8]) -> (Vec<u8>, String) {
    let mut bytes = Vec::new();
    match open(Dribble::new(raw, usize::MAX)).next() {
        Some(Ok(mut stream)) => {
            let end = stream.read_to_end(&mut bytes).map_or_else(|error| error.to_string(), |_| String::new());
            assert_eq!(stream.read(&mut [0]).unwrap(), 0, "an error is said once");
            (bytes, end)
        }
        Some(Err(problem)) => (bytes, problem.message),
        None => (bytes, "no stream".to_owned()),
    }
}

#[test]
fn a_cut_file_gives_all_that_it_holds() {
    let text = lines(20_000);
    // How far the decoding may stay behind, in percent: what compresses by blocks gives whole blocks only.
    for ((name, pack), most_lost) in PACKS.into_iter().zip([2, 20, 20, 2, 10]) {
        let packed = pack(&text);
        for tenths in 1..10 {
            let (bytes, end) = read(&packed[..packed.len() * tenths / 10]);
            assert!(text.starts_with(&bytes), "{name} {tenths}");
            let expected = text.len() * tenths / 10;
            let lost = expected.saturating_sub(bytes.len());
            assert!(lost * 100 <= most_lost * text.len(), "{name} {tenths}: {lost} bytes lost");
            assert_eq!(end, format!("unexpected end of {name} data"));
        }
        for kept in packed.len() - 8..packed.len() {
            let (bytes, end) = read(&packed[..kept]);
            assert!(text.starts_with(&bytes) && !end.is_empty(), "{name} {kept}");
        }
    }
}

#[test]
fn a_flipped_byte_gives_what_came_before_it() {
    let text = lines(20_000);
    for ((name, pack), most_lost) in PACKS.into_iter().zip([2, 20, 20, 2, 10]) {
        let mut packed = pack(&text);
        let middle = packed.len() / 2;
        packed[middle..middle + 16].iter_mut().for_each(|byte| *byte ^= 0x5a);
        let (bytes, end) = read(&packed);
        let good = bytes.iter().zip(&text).take_while(|(a, b)| a == b).count();
        assert!(good * 100 >= (50 - most_lost) * text.len(), "{name}: only {good} bytes are good");
        assert!(end.starts_with(&format!("damaged {name} data: ")), "{name}: {end}");
    }
}

#[test]
fn what_does_not_belong_behind_the_data_is_told() {
    for (name, pack) in PACKS {
        let packed = [&pack(b"good\n")[..], b"and junk"].concat();
        assert_eq!(read(&packed), (b"good\n".to_vec(), format!("what follows the {name} data is no {name} data")));
        let mut rotten = [pack(b"good\n"), pack(b"bad\n")].concat();
        rotten.truncate(rotten.len() - 3);
        let (bytes, end) = read(&rotten);
        assert!(bytes.starts_with(b"good\n") && end == format!("unexpected end of {name} data"), "{name}: {end}");
    }
}

#[test]
fn the_place_counts_decoded_bytes() {
    let mut packed = [gzip(&lines(100)), gzip(b"rest")].concat();
    packed.truncate(packed.len() - 1);
    let said = all(open(Dribble::new(&packed, 100)));
    assert_eq!(said.len(), 2);
    assert_eq!(said[1], format!("in: byte {}: unexpected end of gzip data", lines(100).len() + 4));
    assert_eq!(all(open(Dribble::new(&packed[..10], 100))), ["in=", "in: byte 0: unexpected end of gzip data"]);
}

const MEMBERS: [(&str, &[u8]); 3] = [("a", b"first\n"), ("b", b"second\n"), ("c", b"third\n")];

fn bundles() -> Vec<(&'static str, Vec<u8>, usize)> {
    let (stored, deflated) = (CompressionMethod::Stored, CompressionMethod::Deflated);
    // The last number is where the third member's data has begun for certain.
    let tar = tar(&MEMBERS);
    let zips = [zip(&MEMBERS, stored), zip(&MEMBERS, deflated), zip_stream(&MEMBERS, deflated)];
    let third = |bytes: &[u8]| memchr::memmem::find_iter(bytes, b"PK\x03\x04").nth(2).unwrap() + 31;
    let mut bundles = vec![("tar", tar, 5 * 512 + 1)];
    bundles.extend(zips.into_iter().map(|zip| ("zip", zip.clone(), third(&zip))));
    bundles
}

#[test]
fn a_cut_bundle_gives_its_earlier_members() {
    for (name, bytes, third) in bundles() {
        for end in third..bytes.len() {
            let said = all(open(Dribble::new(&bytes[..end], usize::MAX)));
            assert_eq!(said[..2], ["in!a=first\n", "in!b=second\n"], "{name} {end}");
            match said.last().unwrap().as_str() {
                // An archive without the blocks of NUL behind it is whole.
                "in!c=third\n" => assert!(name == "tar", "{end}"),
                last => assert!(last.ends_with(&format!("unexpected end of {name} data")), "{name} {end} {last}"),
            }
            assert!(said.len() <= 4, "{name} {end} {said:?}");
        }
    }
}

#[test]
fn a_cut_around_a_bundle_is_told() {
    let bytes = tar(&[("a", &lines(3_000)), ("b", &lines(3_000))]);
    for (name, pack) in PACKS {
        let packed = pack(&bytes);
        let expected = format!("unexpected end of {name} data");
        for kept in [packed.len() * 2 / 3, packed.len() - 3] {
            let said = all(open(Dribble::new(&packed[..kept], 1000)));
            assert!(said.last().unwrap().ends_with(&expected), "{name} {kept}");
            assert!(said.iter().filter(|said| said.ends_with(&expected)).count() == 1, "{name} {kept}");
        }
    }
}

#[test]
fn a_damaged_member_costs_no_other() {
    let text = lines(500);
    let mut packed = gzip(&text);
    packed.truncate(packed.len() / 2);
    let said = all(open(std::io::Cursor::new(tar(&[("a.gz", &packed), ("b", b"second\n")]))));
    assert_eq!(said.len(), 3);
    assert!(said[1].ends_with("unexpected end of gzip data"), "{}", said[1]);
    assert_eq!(said[2], "in!b=second\n");

    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let mut bytes = zip(&[("a", &text), ("b", b"second\n")], method);
        bytes[2000] ^= 0x55;
        let said = all(open(std::io::Cursor::new(bytes)));
        assert!(said[1].contains("damaged zip data: "), "{}", said[1]);
        assert_eq!(said[2..], ["in!b=second\n"]);
    }
    let mut bytes = zip_stream(&[("a", &text), ("b", b"second\n")], CompressionMethod::Deflated);
    bytes[2000..2016].fill(0xff);
    let said = all(open(std::io::Cursor::new(bytes)));
    assert!(said[1].contains("damaged zip data: "), "{}", said[1]);
    assert!(said.last().unwrap().starts_with("in: damaged zip data: ") || said.len() == 3, "{said:?}");
}

#[test]
fn no_flipped_bit_makes_a_panic() {
    let text = lines(60);
    let two: [(&str, &[u8]); 2] = [("a", &text), ("b", b"second\n")];
    let packs: [Pack; 4] = [
        |text| tar(&[("a", text)]),
        |text| gzip(&tar(&[("a", text)])),
        |text| zip(&[("a", text)], CompressionMethod::Deflated),
        |text| zip_stream(&[("a", text), ("b", b"second\n")], CompressionMethod::Stored),
    ];
    let packed = PACKS.iter().map(|(_, pack)| pack(&text)).chain(packs.iter().map(|pack| pack(&text)));
    for bytes in packed.chain([zip_stream(&two, CompressionMethod::Deflated)]) {
        for at in (0..bytes.len().min(1500)).step_by(3) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at / 3 % 8);
            all(open(std::io::Cursor::new(flipped)));
        }
    }
}
