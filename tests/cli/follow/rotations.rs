//! Files that are rotated in every way, in the middle of messages.

use super::writer::{Rotation, Writer};
use super::{Follow, check, soak, tell};
use crate::run::Folder;
use serde_json::Value;
use std::fs;
use std::time::{Duration, Instant};

fn rotate(rotation: Rotation) {
    let folder = Folder::new();
    let mut writer = Writer::new(&folder, rotation);
    let (said, records) = follow_through(&folder, &mut writer);
    check(&records, writer.messages);
    assert_eq!(said, "");
}

/// Text that the product writes in UTF-16, through rotations and a run that was killed.
fn rotate_utf16(rotation: Rotation) {
    for marked in [true, false] {
        let folder = Folder::new();
        let mut writer = Writer::new(&folder, rotation).in_utf16(marked);
        let place = folder.at("place");
        let args = ["--from-start", "--checkpoint", place.to_str().unwrap()];
        for _ in 0..3 {
            let mut follow = Follow::start(&folder, &[&writer.path()], &args);
            writer.write(200);
            follow.wait(writer.messages);
            writer.rotate();
            writer.write(100);
            follow.wait(writer.messages - 50);
            follow.kill();
            writer.write(10);
        }
        let mut follow = Follow::start(&folder, &[&writer.path()], &args);
        follow.wait(writer.messages);
        let (said, records) = follow.end();
        assert_eq!(said, "");
        check(&records, writer.messages);
        // Its end is found too.
        let end = folder.at("other");
        fs::create_dir(&end).unwrap();
        let mut follow = Follow::start_at(&end.join("sip.ndjson"), &[&writer.path(), &folder.at("begun")], &[]);
        fs::write(folder.at("begun"), crate::log::Response::new(404).text()).unwrap();
        follow.wait(1);
        writer.write(10);
        follow.wait(11);
        let records = follow.end().1;
        let calls = |records: &[Value]| records.iter().map(|record| record["call_id"].clone()).collect::<Vec<_>>();
        let numbers = (writer.messages - 10..writer.messages).map(|number| Value::from(number.to_string()));
        assert_eq!(calls(&records[1..]), numbers.collect::<Vec<_>>());
    }
}

fn follow_through(folder: &Folder, writer: &mut Writer) -> (String, Vec<Value>) {
    let rotation = writer.rotation;
    let mut follow = Follow::start(folder, &[&writer.path()], &["--from-start"]);
    let begun = Instant::now();
    let enough = |files| match soak() {
        Some(seconds) => begun.elapsed() >= Duration::from_secs(seconds),
        None => files >= 6,
    };
    while !enough(writer.files) {
        let before = writer.messages;
        writer.write(if soak().is_some() { 5000 } else { 300 });
        // Nobody can follow a file that comes and goes between two looks. This one has been seen.
        follow.wait(before + 1);
        writer.rotate();
    }
    writer.write(10);
    follow.wait(writer.messages);
    let lag = begun.elapsed();
    let (said, records) = follow.end();
    let Writer { messages, files, lines, .. } = writer;
    let count = records.len();
    tell(&format!("{rotation:?}: {messages} messages in {lines} lines and {files} files, {count} records in {lag:?}"));
    (said, records)
}

#[test]
fn utf16_renamed() {
    rotate_utf16(Rotation::Rename);
}

#[test]
fn utf16_renamed_and_compressed() {
    rotate_utf16(Rotation::Compress);
}

#[test]
fn utf16_copied_and_emptied() {
    rotate_utf16(Rotation::CopyTruncate);
}

#[test]
fn renamed() {
    rotate(Rotation::Rename);
}

#[test]
fn renamed_and_compressed() {
    rotate(Rotation::Compress);
}

#[test]
fn copied_and_emptied() {
    rotate(Rotation::CopyTruncate);
}

#[test]
fn copied_and_emptied_under_a_writer_that_does_not_append() {
    rotate(Rotation::CopyTruncateHole);
}

#[test]
fn copied_and_emptied_and_compressed() {
    rotate(Rotation::CopyTruncateCompress);
}

#[test]
fn removed_and_made_again() {
    rotate(Rotation::Remove);
}

#[test]
fn a_link_that_is_turned() {
    rotate(Rotation::Link);
}

#[test]
fn names_with_dates() {
    rotate(Rotation::Dated);
}
