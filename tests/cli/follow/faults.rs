//! Disks that are full, checkpoints that are damaged, files that are gone.

use super::writer::{Rotation, Writer};
use super::{Follow, Rig, check, start_from};
use crate::run::{Folder, until};
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, prlimit};
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Lets no file of the program grow beyond so many bytes.
fn limit(follow: &Follow, bytes: u64) {
    let limit = Rlimit { current: Some(bytes), maximum: getrlimit(Resource::Fsize).maximum };
    prlimit(Some(Pid::from_child(&follow.child)), Resource::Fsize, limit).unwrap();
}

/// Whether the checkpoint knows that so much has been written.
fn is_known(place: &Path, written: u64) -> bool {
    let text = fs::read_to_string(place).unwrap_or_default();
    text.contains(&format!("\"output\":{{\"offset\":{written},"))
}

#[test]
fn an_output_without_room_is_waited_for() {
    let folder = Folder::new();
    let mut writer = Writer::new(&folder, Rotation::Rename);
    let mut follow = Follow::start(&folder, &[&writer.path()], &["--from-start"]);
    // Not a multiple of a record's length, so that a write is cut off within one.
    limit(&follow, 20_011);
    writer.write(100);
    let stderr = follow.child.stderr.as_ref().unwrap();
    until(|| rustix::io::ioctl_fionread(stderr).unwrap() > 0);
    writer.rotate();
    limit(&follow, 1 << 30);
    follow.wait(writer.messages);
    let (said, records) = follow.end();
    check(&records, writer.messages);
    assert!(said.contains("waiting for room"), "{said}");
}

/// A disk that is full holds the run up between two logs, and so does the checkpoint, while somebody moves the output away,
/// asks for another or doesn't, and the run is killed. What was written since the checkpoint stands in either file.
#[test]
fn an_output_without_room_that_is_moved_before_a_kill() {
    for asks in [false, true] {
        let (folder, other) = (Folder::new(), Folder::new());
        let mut writers = [&folder, &other].map(|folder| Writer::new(folder, Rotation::Rename));
        writers[1].messages = 1000;
        let (paths, place) = (writers.each_ref().map(Writer::path), folder.at("place"));
        let paths = paths.each_ref().map(AsRef::as_ref);
        let args = ["--from-start", "--checkpoint", place.to_str().unwrap()];
        let mut follow = Follow::start(&folder, &paths, &args);
        writers[0].write(100);
        follow.wait(100);
        let written = fs::metadata(&follow.output).unwrap().len();
        until(|| is_known(&place, written));
        // Room for what one of the logs gives: behind what is there, or in another file.
        let room = if asks { written * 11 / 10 } else { written * 17 / 10 };
        limit(&follow, room);
        follow.send(Signal::STOP);
        for writer in &mut writers {
            writer.write(60);
        }
        follow.send(Signal::CONT);
        let said = |follow: &Follow| rustix::io::ioctl_fionread(follow.child.stderr.as_ref().unwrap()).unwrap() > 0;
        until(|| said(&follow));
        let moved = folder.at("sip.ndjson.1");
        fs::rename(&follow.output, &moved).unwrap();
        if asks {
            follow.send(Signal::HUP);
            until(|| super::count(&follow.output) >= 50);
        }
        follow.kill();
        let mut follow = Follow::start(&folder, &paths, &args);
        let count = || super::count(&moved) + super::count(&folder.at("sip.ndjson"));
        until(|| count() >= 220);
        writers[0].write(10);
        until(|| count() >= 230);
        follow.wait(1);
        let (said, later) = follow.end();
        assert_eq!(said, "");
        let mut records = [crate::run::records(&fs::read(&moved).unwrap()), later].concat();
        records.sort_by_key(|record| record["call_id"].as_str().unwrap().parse::<usize>().unwrap());
        let of_other = records.split_off(records.len().min(170));
        check(&records, 170);
        assert_eq!(of_other.len(), 60, "asks: {asks}");
    }
}

/// Some rotate what they collect by copying and emptying it, too.
#[test]
fn an_output_that_others_empty() {
    let Rig { folder, mut writer, path, place } = Rig::new(Rotation::Rename);
    let mut follow = start_from(&folder, &path, &place);
    writer.write(100);
    follow.wait(100);
    let moved = fs::read(&follow.output).unwrap();
    File::options().write(true).open(&follow.output).unwrap().set_len(0).unwrap();
    writer.write(50);
    follow.wait(50);
    let written = fs::metadata(&follow.output).unwrap().len();
    until(|| is_known(&place, written));
    follow.kill();
    writer.write(10);
    let mut follow = start_from(&folder, &path, &place);
    follow.wait(60);
    let (said, records) = follow.end();
    assert_eq!(said, "");
    check(&[crate::run::records(&moved), records].concat(), writer.messages);
}

/// Once another file is asked for, it doesn't matter what becomes of the one that was moved.
#[test]
fn an_output_that_is_moved_and_packed_before_a_kill() {
    let Rig { folder, mut writer, path, place } = Rig::new(Rotation::Rename);
    let mut records = Vec::new();
    for number in 1..=5 {
        let mut follow = start_from(&folder, &path, &place);
        let known = follow.count();
        writer.write(20);
        follow.wait(known + 20);
        let moved = folder.at("sip.ndjson.1");
        fs::rename(&follow.output, &moved).unwrap();
        follow.send(Signal::HUP);
        until(|| follow.output.exists());
        follow.kill();
        records.extend(crate::run::records(&fs::read(&moved).unwrap()));
        fs::remove_file(&moved).unwrap();
        assert_eq!(records.len(), number * 20);
    }
    let follow = start_from(&folder, &path, &place);
    writer.write(20);
    until(|| follow.count() >= 20);
    let (said, last) = follow.end();
    assert_eq!(said, "");
    records.extend(last);
    check(&records, writer.messages);
}

#[test]
fn a_damaged_checkpoint() {
    let Rig { folder, mut writer, path, place } = Rig::new(Rotation::Rename);
    for number in 0..4 {
        let mut follow = start_from(&folder, &path, &place);
        writer.write(50);
        follow.wait(writer.messages);
        follow.end();
        let whole = fs::read(&place).unwrap();
        match number {
            0 => fs::write(&place, &whole[..whole.len() / 2]).unwrap(),
            1 => fs::write(&place, b"").unwrap(),
            2 => fs::remove_file(&place).unwrap(),
            _ => {}
        }
    }
    start_from(&folder, &path, &place).end_with(writer.messages);
}

#[test]
fn a_place_that_is_gone_is_told_and_nothing_that_is_there_is_missed() {
    let Rig { folder, mut writer, path, place } = Rig::new(Rotation::Remove);
    let mut follow = start_from(&folder, &path, &place);
    writer.write(10);
    follow.wait(10);
    follow.end();
    fs::remove_file(&path).unwrap();
    let mut other = Writer::new(&folder, Rotation::Remove);
    other.messages = 100;
    other.write(10);
    let mut follow = start_from(&folder, &path, &place);
    follow.wait(20);
    let (said, records) = follow.end();
    assert!(said.contains("is not there any more; reading from the start"), "{said}");
    assert_eq!(records.len(), 20);
}

/// What was written between copying and emptying has been read, and stands in no file. All the rest is there.
#[test]
fn a_copy_that_ends_before_the_place() {
    for pack in [false, true] {
        let Rig { folder, mut writer, path, place } = Rig::new(Rotation::CopyTruncate);
        let mut follow = start_from(&folder, &path, &place);
        writer.write(50);
        fs::copy(&path, folder.at("full.1")).unwrap();
        writer.write(20);
        follow.wait(70);
        follow.end();
        File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
        if pack {
            super::writer::pack(&folder.at("full.1"));
        }
        // Two files are newer than that by now.
        let ending = if pack { ".gz" } else { "" };
        fs::rename(folder.at(&format!("full.1{ending}")), folder.at(&format!("full.2{ending}"))).unwrap();
        writer.write(30);
        fs::copy(&path, folder.at("full.1")).unwrap();
        File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
        writer.write(10);
        start_from(&folder, &path, &place).end_with(writer.messages);
    }
}

/// What files say of the time they were written, and what lines say, goes back by an hour again and again.
#[test]
fn a_clock_that_is_set_back() {
    for rotation in [Rotation::Rename, Rotation::Compress, Rotation::CopyTruncate, Rotation::Dated] {
        let Rig { folder, mut writer, path, place } = Rig::new(rotation);
        let mut follow = start_from(&folder, &path, &place);
        for number in 1..=6 {
            writer.hour = 20 - number;
            writer.write(50);
            follow.wait(writer.messages);
            let earlier = SystemTime::now() - Duration::from_secs(3600 * number);
            for entry in fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
                // The last is the oldest by its time. The checkpoint is written beside, under names that come and go.
                if entry.file_stem() != place.file_stem() {
                    File::options().append(true).open(&entry).unwrap().set_modified(earlier).unwrap();
                }
            }
            writer.rotate();
            if number % 2 == 0 {
                follow.kill();
                follow = start_from(&folder, &path, &place);
            }
        }
        writer.write(10);
        follow.end_with(writer.messages);
    }
}
