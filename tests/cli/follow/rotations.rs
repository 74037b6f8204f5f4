//! Files that are rotated in every way, in the middle of messages.

use super::writer::{Rotation, Writer};
use super::{Follow, check, soak, tell};
use crate::run::Folder;
use std::time::{Duration, Instant};

fn rotate(rotation: Rotation) {
    let folder = Folder::new();
    let mut writer = Writer::new(&folder, rotation);
    let mut follow = Follow::start(&folder, &[&writer.path()], &["--from-start"]);
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
    check(&records, writer.messages);
    assert_eq!(said, "");
    let Writer { messages, files, lines, .. } = writer;
    let records = records.len();
    tell(&format!(
        "{rotation:?}: {messages} messages in {lines} lines and {files} files, {records} records in {lag:?}"
    ));
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
