//! Files that are packed already: nothing is added to them.

use super::Follow;
use super::writer::pack;
use crate::log::many;
use crate::run::{Folder, sipsift, until};
use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

/// A log of so many records, packed.
fn packed(folder: &Folder, name: &str, records: usize) -> PathBuf {
    pack(&folder.put(name, many(records)));
    folder.at(&format!("{name}.gz"))
}

fn calls(records: &[Value]) -> Vec<String> {
    records.iter().map(|record| record["call_id"].as_str().unwrap().to_owned()).collect()
}

/// Waits for so many records, then for as long as it takes to look for new files several times, and returns what came.
fn all(mut follow: Follow, count: usize) -> (String, Vec<Value>) {
    follow.wait(count);
    thread::sleep(Duration::from_millis(500));
    follow.end()
}

#[test]
fn a_packed_file_is_read_once() {
    let folder = Folder::new();
    let file = packed(&folder, "logs/full.1", 10);
    let logs = folder.at("logs");
    let glob = folder.at("logs/full*");
    let whole = sipsift(["enrich", "--no-advice", "--timezone=UTC", file.to_str().unwrap()]).quiet().records();
    for (number, paths) in [&[file.as_path()][..], &[logs.as_path()], &[glob.as_path()]].into_iter().enumerate() {
        let place = folder.at(&format!("place-{number}"));
        let _ = fs::remove_file(folder.at("sip.ndjson"));
        for args in [&["--from-start"][..], &["--from-start", "--checkpoint", place.to_str().unwrap()]] {
            let follow = Follow::start(&folder, paths, args);
            let (said, records) = all(follow, 10);
            assert_eq!((said.as_str(), &records), ("", &whole), "{paths:?}");
            if args.len() == 1 {
                fs::remove_file(folder.at("sip.ndjson")).unwrap();
            }
        }
        // The next run has nothing to add.
        let follow = Follow::start(&folder, paths, &["--checkpoint", place.to_str().unwrap()]);
        let (said, records) = all(follow, 10);
        assert_eq!((said.as_str(), &records), ("", &whole), "{paths:?}");
    }
}

#[test]
fn a_packed_file_beside_another_log_of_its_name() {
    let folder = Folder::new();
    let file = packed(&folder, "e.log", 10);
    folder.put("e.log", many(3));
    let (said, records) = all(Follow::start(&folder, &[&file], &["--from-start"]), 10);
    assert_eq!((said.as_str(), records.len()), ("", 10));
}

#[test]
fn without_the_start_nothing_of_it_is_read() {
    let folder = Folder::new();
    let file = packed(&folder, "full.1", 10);
    let place = folder.at("place");
    // It lay there long before.
    let hour = Duration::from_hours(1);
    File::options().write(true).open(&file).unwrap().set_modified(SystemTime::now() - hour).unwrap();
    for _ in 0..2 {
        let follow = Follow::start(&folder, &[&file], &["--checkpoint", place.to_str().unwrap()]);
        until(|| place.exists());
        let (said, records) = all(follow, 0);
        let note = "nothing is added to a packed file; it is read by who reads from the start only";
        assert_eq!(said, format!("sipsift: note: {}: {note}\n", file.display()));
        assert_eq!(records.len(), 0);
    }
}

#[test]
fn packed_files_that_appear() {
    let folder = Folder::new();
    packed(&folder, "logs/old", 10);
    folder.put("logs/full", "");
    let logs = folder.at("logs");
    let follow = Follow::start(&folder, &[&logs], &[]);
    // Copied while it is looked at: what has come of it is read once.
    let whole = fs::read(packed(&folder, "new", 200)).unwrap();
    let copy = folder.put("logs/new.gz", &whole[..whole.len() / 2]);
    thread::sleep(Duration::from_millis(300));
    fs::write(&copy, &whole).unwrap();
    let (_, records) = all(follow, 200);
    let expected = sipsift(["enrich", copy.to_str().unwrap()]).quiet().records();
    assert_eq!(calls(&records), calls(&expected));
}

/// A shell has made three paths of `full*`.
#[test]
fn the_files_of_a_set_are_one_log() {
    let folder = Folder::new();
    let [old, one, now] = ["full.2", "full.1", "full"].map(|name| folder.at(name));
    let message = |call: &str| crate::log::Response { call: call.to_owned(), ..crate::log::Response::new(486) }.text();
    fs::write(&old, message("a")).unwrap();
    pack(&old);
    fs::write(&one, message("b")).unwrap();
    fs::write(&now, message("c")).unwrap();
    let mut follow = Follow::start(&folder, &[&now, &one, &folder.at("full.2.gz")], &["--from-start"]);
    follow.wait(3);
    fs::rename(&one, folder.at("full.3")).unwrap();
    fs::rename(&now, &one).unwrap();
    fs::write(&now, message("d")).unwrap();
    let (said, records) = all(follow, 4);
    assert_eq!((said.as_str(), calls(&records)), ("", ["a", "b", "c", "d"].map(str::to_owned).to_vec()));
}

/// What is packed is told by its first bytes, too.
#[test]
fn a_bundle_under_any_name() {
    let folder = Folder::new();
    let file = packed(&folder, "full", 10);
    let plain = folder.at("full.packed");
    fs::rename(file, &plain).unwrap();
    let (said, records) = all(Follow::start(&folder, &[&plain], &["--from-start"]), 10);
    assert_eq!((said.as_str(), records.len()), ("", 10));
    let mut bundle = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for name in ["one", "two"] {
        bundle.append_path_with_name(folder.put(name, many(5)), name).unwrap();
    }
    let bundle = folder.put("logs.tgz", bundle.into_inner().unwrap().finish().unwrap());
    fs::remove_file(folder.at("sip.ndjson")).unwrap();
    let (said, records) = all(Follow::start(&folder, &[Path::new(&bundle)], &["--from-start"]), 10);
    assert_eq!((said.as_str(), records.len()), ("", 10));
}
