//! Runs that are killed at any moment, and go on.

use super::writer::Rotation;
use super::{Rig, check, soak, start_from, tell};
use crate::run::until;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Kills the program again and again while somebody writes.
fn kill(rotation: Rotation, kills: u64) {
    let Rig { folder, mut writer, path, place: checkpoint } = Rig::new(rotation);
    let over = AtomicBool::new(false);
    let rotate = AtomicBool::new(false);
    // How many messages there were before each file. What was written three files ago has to have been read, and a
    // checkpoint to say so, when another begins, for a rotator keeps a few files only.
    let files = Mutex::new(vec![0]);
    let output = folder.at("sip.ndjson");
    let may_rotate = || {
        let files = files.lock().unwrap();
        safe(&checkpoint, &output) >= files[files.len().saturating_sub(3)]
    };
    let (messages, count) = thread::scope(|scope| {
        let writing = scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                writer.write(20);
                if rotate.load(Ordering::SeqCst) {
                    files.lock().unwrap().push(writer.messages);
                    writer.rotate();
                    rotate.store(false, Ordering::SeqCst);
                }
                thread::sleep(Duration::from_millis(20));
            }
            (writer.messages, writer.files)
        });
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for number in 0..kills {
            let follow = start_from(&folder, &path, &checkpoint);
            // What is there before the first checkpoint is known by its name alone, and a rotation takes that away.
            until(|| checkpoint.exists());
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            thread::sleep(Duration::from_millis(random % 1500 / if number % 3 == 0 { 4 } else { 1 }));
            if number % 2 == 0 && may_rotate() {
                rotate.store(true, Ordering::SeqCst);
                // It is killed at any moment of that, or behind it.
                thread::sleep(Duration::from_millis(random % 7));
            }
            follow.kill();
            until(|| !rotate.load(Ordering::SeqCst));
        }
        over.store(true, Ordering::SeqCst);
        writing.join().unwrap()
    });
    let follow = start_from(&folder, &path, &checkpoint);
    let begun = std::time::Instant::now();
    while follow.count() < messages && begun.elapsed() < crate::run::PATIENCE / 2 {
        thread::sleep(Duration::from_millis(10));
    }
    let (said, records) = follow.end();
    // What is missing is told by its first.
    check(&records, messages);
    assert_eq!(said, "");
    tell(&format!(
        "{rotation:?}: killed {kills} times, {messages} messages in {count} files, {} records",
        records.len()
    ));
    assert!(fs::metadata(&checkpoint).unwrap().len() > 0);
}

/// How many records of `output` stand before the place that the checkpoint names.
fn safe(checkpoint: &Path, output: &Path) -> usize {
    let Ok(text) = fs::read_to_string(checkpoint) else { return 0 };
    let places: Value = serde_json::from_str(text.lines().next().unwrap_or_default()).unwrap_or_default();
    let end = places["output"]["offset"].as_u64().unwrap_or_default() as usize;
    fs::read(output).map_or(0, |bytes| memchr::memchr_iter(b'\n', &bytes[..end.min(bytes.len())]).count())
}

fn kills(few: u64) -> u64 {
    if soak().is_some() { 100 } else { few }
}

#[test]
fn while_files_are_renamed() {
    kill(Rotation::Rename, kills(5));
}

#[test]
fn while_files_are_compressed() {
    kill(Rotation::Compress, kills(5));
}

#[test]
fn while_files_are_copied_and_emptied() {
    kill(Rotation::CopyTruncate, kills(5));
}

#[test]
fn while_a_link_is_turned() {
    kill(Rotation::Link, kills(5));
}

#[test]
fn while_names_have_dates() {
    kill(Rotation::Dated, kills(5));
}

/// What a link was turned to before, and was not read to its end, is found beside what it is turned to now.
#[test]
fn a_link_that_was_turned_while_nothing_ran() {
    let Rig { folder, mut writer, path, place } = Rig::new(Rotation::Link);
    writer.write(20);
    writer.rotate();
    let mut follow = start_from(&folder, &path, &place);
    writer.write(20);
    // What the link was turned to before anybody looked is of no interest.
    follow.wait(20);
    follow.end();
    for _ in 0..2 {
        writer.write(20);
        writer.rotate();
    }
    writer.write(20);
    let mut follow = start_from(&folder, &path, &place);
    follow.wait(writer.messages - 21);
    let (said, records) = follow.end();
    assert_eq!(said, "");
    let calls: Vec<usize> = records.iter().map(|record| record["call_id"].as_str().unwrap().parse().unwrap()).collect();
    let calls: Vec<usize> = calls.into_iter().skip_while(|call| *call <= 20).collect();
    assert_eq!(calls, (21..writer.messages).collect::<Vec<_>>());
}

#[test]
fn before_anything_has_come() {
    let Rig { folder, mut writer, path, place: checkpoint } = Rig::new(Rotation::Compress);
    let follow = start_from(&folder, &path, &checkpoint);
    until(|| checkpoint.exists());
    follow.kill();
    // What comes meanwhile stands in packed files, of which nothing but their time tells that they are new.
    for _ in 0..2 {
        writer.write(20);
        writer.rotate();
    }
    writer.write(20);
    start_from(&folder, &path, &checkpoint).end_with(writer.messages);
}
