//! The same bytes come out whatever the number of threads, the size of blocks and the way that the input takes.

use crate::log::many;
use crate::run::{Folder, samples, sipsift, sipsift_reading};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::Path;

const COMMON: [&str; 3] = ["enrich", "--year=2026", "--timezone=Europe/Berlin"];

#[test]
fn for_every_number_of_threads_and_size_of_blocks() {
    let samples = samples();
    let run = |threads: &str, block: &str| {
        let args = ["--threads", threads, "--block-size", block, samples.to_str().unwrap()];
        sipsift([&COMMON[..], &args].concat())
    };
    let expected = run("1", "524288");
    assert!(expected.records().len() > 300);
    for (threads, block) in
        [("2", "524288"), ("3", "65536"), ("4", "4099"), ("5", "524288"), ("6", "16384"), ("7", "997"), ("8", "524287")]
    {
        let done = run(threads, block);
        assert!(done.out == expected.out, "{threads} threads, blocks of {block}");
        assert_eq!((done.code(), &done.err), (expected.code(), &expected.err));
    }
}

#[test]
fn for_blocks_of_a_few_bytes() {
    let log = many(20);
    let run =
        |block: &str| sipsift_reading([&COMMON[..], &["--block-size", block]].concat(), log.as_bytes()).quiet().out;
    let expected = run("524288");
    assert_eq!(crate::run::records(&expected).len(), 20);
    for block in ["1", "2", "3", "7", "64", "255"] {
        assert!(run(block) == expected, "blocks of {block}");
    }
}

#[test]
fn for_a_file_a_pipe_and_compressed() {
    let folder = Folder::new();
    let log = many(5000);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(log.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    folder.put("plain/full", &log);
    folder.put("gzip/full", &packed);
    folder.put("zstd/full", zstd::encode_all(log.as_bytes(), 1).unwrap());
    let run = |place: &str| {
        let mut command = crate::run::command([&COMMON[..], &["full"]].concat());
        crate::run::done({
            command.current_dir(folder.at(place));
            command
        })
        .quiet()
        .out
    };
    let expected = run("plain");
    assert_eq!(run("gzip"), expected);
    assert_eq!(run("zstd"), expected);
    for input in [log.as_bytes(), &packed] {
        let piped = sipsift_reading(COMMON, input).quiet();
        let named = String::from_utf8(piped.out).unwrap().replace("\"file\":\"-\"", "\"file\":\"full\"");
        assert!(named.as_bytes() == expected);
    }
}

#[test]
fn for_a_bundle_and_one_file_of_it() {
    let folder = Folder::new();
    let mut bundle = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, count) in [("other", 3), ("full", 5)] {
        bundle.append_path_with_name(folder.put(name, many(count)), name).unwrap();
    }
    let bundle = folder.put("b.tgz", bundle.into_inner().unwrap().finish().unwrap());
    let bundle = bundle.to_str().unwrap();
    let member = format!("{bundle}!full");
    let all = sipsift(["enrich", "--timezone=UTC", bundle]).quiet().records();
    let of_one: Vec<_> = all.into_iter().filter(|record| record["file"] == member.as_str()).collect();
    assert_eq!(of_one.len(), 5);
    assert_eq!(sipsift(["enrich", "--timezone=UTC", &member]).quiet().records(), of_one);
    let gone = format!("{bundle}!gone");
    let done = sipsift(["enrich", &gone]);
    assert_eq!((done.code(), done.out.len()), (1, 0));
    assert_eq!(done.err, format!("sipsift: error: {gone}: there is no such file in this bundle\n"));
}

#[test]
fn for_a_log_in_one_file_and_a_rotated_set() {
    let fields =
        "--fields=code,method,call_id,outcome,request_uri,user_agent,pai,diversion,retransmission,direction,peer";
    let run = |folder: &Folder| {
        let args = [&COMMON[..], &[fields, folder.path().to_str().unwrap()]].concat();
        String::from_utf8(sipsift(args).quiet().out).unwrap()
    };
    for name in ["wss-webrtc.log", "register-wrong-password.log"] {
        let sample = fs::read_to_string(samples().join("asterisk-pjsip").join(name)).unwrap();
        let whole = Folder::new();
        whole.put("full", &sample);
        let expected = run(&whole);
        assert!(expected.contains("request_uri"), "{expected}");
        let cut_before = |text: &str| {
            let starts =
                sample.match_indices(text).map(|(at, _)| sample[..at].rfind('\n').map_or(0, |newline| newline + 1));
            starts.filter(|&start| start > 0).collect::<Vec<_>>()
        };
        let cuts = cut_before("<---");
        assert!(cuts.len() > 4);
        let cut_in_two = |[older, newer]: [&str; 2], cut: usize| {
            let set = Folder::new();
            set.put(older, &sample[..cut]);
            set.put(newer, &sample[cut..]);
            run(&set)
        };
        for &cut in &cuts {
            assert_eq!(cut_in_two(["full.1", "full"], cut), expected, "{name} cut at {cut}");
        }
        // Another log knows nothing of the requests in this one.
        let apart = cut_before("<--- Transmitting SIP response")[0];
        assert_ne!(cut_in_two(["a.log", "b.log"], apart), expected, "{name}");
    }
}

/// Packs every sample and puts every tenth one there as it is. None is there twice.
fn mixed(folder: &Folder, from: &Path, number: &mut usize, known: &mut HashSet<Vec<u8>>) {
    let mut entries: Vec<_> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            mixed(folder, &path, number, known);
            continue;
        }
        let content = fs::read(&path).unwrap();
        if !known.insert(content.clone()) {
            continue;
        }
        *number += 1;
        let name = format!("{:03}-{}", *number, path.file_name().unwrap().to_str().unwrap());
        if number.is_multiple_of(10) {
            folder.put(&name, content);
        } else {
            folder.put(&name, zstd::encode_all(&content[..], 1).unwrap());
        }
    }
}

#[test]
fn for_reports_with_any_number_of_threads() {
    let folder = Folder::new();
    mixed(&folder, &samples(), &mut 0, &mut HashSet::new());
    let run = |threads: &str, format: &str| {
        let args = ["report", "--year=2026", "--threads", threads, "--format", format];
        let done = sipsift(args.iter().map(Path::new).chain([folder.path()]));
        (done.code(), String::from_utf8(done.out).unwrap(), done.err)
    };
    for format in ["json", "terminal"] {
        let expected = run("1", format);
        assert!(expected.1.contains("503"));
        for threads in ["2", "3", "5", "8"] {
            assert_eq!(run(threads, format), expected, "{threads} threads");
        }
    }
    // One pass over all says the same as many over parts.
    let report = Folder::new();
    let file = report.at("r.json");
    let args = ["enrich", "--year=2026", "--report", file.to_str().unwrap()];
    sipsift(args.iter().map(Path::new).chain([folder.path()]));
    assert_eq!(fs::read_to_string(file).unwrap(), run("1", "json").1);
}
