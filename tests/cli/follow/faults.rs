//! Disks that are full, checkpoints that are damaged, files that are gone.

use super::writer::{Rotation, Writer};
use super::{Follow, check};
use crate::run::{Folder, until};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use std::fs::{self, File};
use std::time::{Duration, SystemTime};

#[test]
fn an_output_without_room_is_waited_for() {
    let folder = Folder::new();
    let mut writer = Writer::new(&folder, Rotation::Rename);
    let mut follow = Follow::start(&folder, &[&writer.path()], &["--from-start"]);
    let limit = |current| Rlimit { current: Some(current), maximum: getrlimit(Resource::Fsize).maximum };
    let pid = Some(Pid::from_child(&follow.child));
    // Not a multiple of a record's length, so that a write is cut off within one.
    prlimit(pid, Resource::Fsize, limit(20_011)).unwrap();
    writer.write(100);
    let stderr = follow.child.stderr.as_ref().unwrap();
    until(|| rustix::io::ioctl_fionread(stderr).unwrap() > 0);
    writer.rotate();
    prlimit(pid, Resource::Fsize, limit(1 << 30)).unwrap();
    follow.wait(writer.messages);
    let (said, records) = follow.end();
    check(&records, writer.messages);
    assert!(said.contains("waiting for room"), "{said}");
}

/// Some rotate what they collect by copying and emptying it, too.
#[test]
fn an_output_that_others_empty() {
    let folder = Folder::new();
    let mut writer = Writer::new(&folder, Rotation::Rename);
    let (path, place) = (writer.path(), folder.at("place"));
    let args = ["--from-start", "--checkpoint", place.to_str().unwrap()];
    let mut follow = Follow::start(&folder, &[&path], &args);
    writer.write(100);
    follow.wait(100);
    let moved = fs::read(&follow.output).unwrap();
    File::options().write(true).open(&follow.output).unwrap().set_len(0).unwrap();
    writer.write(50);
    follow.wait(50);
    let written = fs::metadata(&follow.output).unwrap().len();
    let is_known = || {
        let text = fs::read_to_string(&place).unwrap_or_default();
        text.contains(&format!("\"output\":{{\"offset\":{written},"))
    };
    until(is_known);
    follow.kill();
    writer.write(10);
    let mut follow = Follow::start(&folder, &[&path], &args);
    follow.wait(60);
    let (said, records) = follow.end();
    assert_eq!(said, "");
    check(&[crate::run::records(&moved), records].concat(), writer.messages);
}

#[test]
fn a_damaged_checkpoint() {
    let folder = Folder::new();
    let mut writer = Writer::new(&folder, Rotation::Rename);
    let (path, place) = (writer.path(), folder.at("place"));
    let args = ["--from-start", "--checkpoint", place.to_str().unwrap()];
    for number in 0..4 {
        let mut follow = Follow::start(&folder, &[&path], &args);
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
    let (said, records) = {
        let mut follow = Follow::start(&folder, &[&path], &args);
        follow.wait(writer.messages);
        follow.end()
    };
    assert_eq!(said, "");
    check(&records, writer.messages);
}

#[test]
fn a_place_that_is_gone_is_told_and_nothing_that_is_there_is_missed() {
    let folder = Folder::new();
    let mut writer = Writer::new(&folder, Rotation::Remove);
    let (path, place) = (writer.path(), folder.at("place"));
    let args = ["--from-start", "--checkpoint", place.to_str().unwrap()];
    let mut follow = Follow::start(&folder, &[&path], &args);
    writer.write(10);
    follow.wait(10);
    follow.end();
    fs::remove_file(&path).unwrap();
    let mut other = Writer::new(&folder, Rotation::Remove);
    other.messages = 100;
    other.write(10);
    let mut follow = Follow::start(&folder, &[&path], &args);
    follow.wait(20);
    let (said, records) = follow.end();
    assert!(said.contains("is not there any more; reading from the start"), "{said}");
    assert_eq!(records.len(), 20);
}

/// What was written between copying and emptying has been read, and stands in no file. All the rest is there.
#[test]
fn a_copy_that_ends_before_the_place() {
    for pack in [false, true] {
        let folder = Folder::new();
        let mut writer = Writer::new(&folder, Rotation::CopyTruncate);
        let (path, place) = (writer.path(), folder.at("place"));
        let args = ["--from-start", "--checkpoint", place.to_str().unwrap()];
        let mut follow = Follow::start(&folder, &[&path], &args);
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
        let mut follow = Follow::start(&folder, &[&path], &args);
        follow.wait(writer.messages);
        let (said, records) = follow.end();
        assert_eq!(said, "");
        check(&records, writer.messages);
    }
}

/// What files say of the time they were written, and what lines say, goes back by an hour again and again.
#[test]
fn a_clock_that_is_set_back() {
    for rotation in [Rotation::Rename, Rotation::Compress, Rotation::CopyTruncate, Rotation::Dated] {
        let folder = Folder::new();
        let mut writer = Writer::new(&folder, rotation);
        let (path, place) = (writer.path(), folder.at("place"));
        let args = ["--from-start", "--checkpoint", place.to_str().unwrap()];
        let mut follow = Follow::start(&folder, &[&path], &args);
        for number in 1..=6 {
            writer.hour = 20 - number;
            writer.write(50);
            follow.wait(writer.messages);
            let earlier = SystemTime::now() - Duration::from_secs(3600 * number);
            for entry in fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
                // The last is the oldest by its time.
                if entry != place {
                    File::options().append(true).open(&entry).unwrap().set_modified(earlier).unwrap();
                }
            }
            writer.rotate();
            if number % 2 == 0 {
                follow.kill();
                follow = Follow::start(&folder, &[&path], &args);
            }
        }
        writer.write(10);
        follow.wait(writer.messages);
        let (said, records) = follow.end();
        assert_eq!(said, "", "{rotation:?}");
        check(&records, writer.messages);
    }
}
