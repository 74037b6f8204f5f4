//! A file is read once; a copy of it is counted, and told.

use crate::log::many;
use crate::run::{Folder, sipsift};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_cksum();
        archive.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}

/// The report of these files, and what was said.
fn report(paths: &[PathBuf], args: &[&str]) -> (Value, String) {
    let args = ["report", "--format=json"].iter().chain(args).map(Path::new);
    let done = sipsift(args.chain(paths.iter().map(PathBuf::as_path)));
    assert_eq!(done.code(), 0, "{}", done.err);
    (serde_json::from_slice(&done.out).unwrap(), done.err)
}

#[test]
fn a_file_is_read_once() {
    let folder = Folder::new();
    let log = folder.put("full", many(300));
    let (alone, said) = report(std::slice::from_ref(&log), &[]);
    assert_eq!((alone["inputs"]["copies"].clone(), said), (json!([]), String::new()));
    let (hard, soft) = (folder.at("hard"), folder.at("soft"));
    fs::hard_link(&log, &hard).unwrap();
    std::os::unix::fs::symlink(&log, &soft).unwrap();
    for file in [hard, soft, log.clone()] {
        let (mut both, said) = report(&[log.clone(), file.clone()], &[]);
        let (link, of) = (file.display().to_string(), log.display().to_string());
        assert_eq!(said, format!("sipsift: note: {link:?} is the same file as {of:?}: it is read once\n"));
        assert_eq!(both["inputs"]["copies"].take(), json!([{"file": link, "of": of, "counted": false}]));
        both["inputs"]["copies"] = json!([]);
        assert_eq!(both, alone);
    }
}

#[test]
fn a_copy_is_counted_and_told() {
    let folder = Folder::new();
    let text = many(300);
    let log = folder.put("full", &text);
    let (alone, _) = report(std::slice::from_ref(&log), &[]);
    let count = |report: &Value| report["inputs"]["lines"].as_u64().unwrap();
    let bundle = String::from_utf8(tar(&[("one", &text)])).unwrap();
    for (file, is_first) in [
        (folder.put("copy", &text), false),
        (folder.put("full.gz", gzip(&text)), true),
        (folder.put("other.gz", gzip(&text)), false),
        (folder.put("bundle.tgz", gzip(&bundle)), false),
    ] {
        for threads in ["--threads=1", "--threads=3"] {
            let (both, said) = report(&[log.clone(), file.clone()], &[threads]);
            // A rotated set is read oldest first.
            let (copy, of) = if is_first { (&log, &file) } else { (&file, &log) };
            let member = if copy.extension().is_some_and(|ending| ending == "tgz") { "!one" } else { "" };
            let (copy, of) = (format!("{}{member}", copy.display()), of.display().to_string());
            assert_eq!(said, format!("sipsift: note: {copy:?} holds the same as {of:?}: both are counted\n"));
            assert_eq!(both["inputs"]["copies"], json!([{"file": copy, "of": of, "counted": true}]));
            assert_eq!((count(&both), &both["inputs"]["files"]), (2 * count(&alone), &json!(2)));
        }
    }
    let other = folder.put("other", text.replacen("Call-ID: ", "Call-ID: x", 1));
    let empty = [folder.put("empty", ""), folder.put("nothing", "")];
    let (_, said) = report(&[&[log, other][..], &empty].concat(), &[]);
    assert!(!said.contains("holds the same"), "{said}");
}

#[test]
fn every_form_for_people_names_both() {
    let folder = Folder::new();
    let text = many(30);
    let (log, copy) = (folder.put("full", &text), folder.put("b\x1b[31m<i>", &text));
    for form in ["terminal", "markdown", "html"] {
        let done = sipsift(["report", "--format", form, log.to_str().unwrap(), copy.to_str().unwrap()]);
        let page = String::from_utf8(done.out).unwrap();
        let line =
            page.lines().find(|line| line.contains("holds the same")).unwrap_or_else(|| panic!("{form}: {page}"));
        assert!(!line.contains('\x1b') && !done.err.contains('\x1b'), "{line:?}");
        assert!(form != "html" || !line.contains("<i>"), "{line:?}");
    }
    let masked = sipsift(["report", "--mask=host", "--format=json", log.to_str().unwrap(), copy.to_str().unwrap()]);
    let masked: Value = serde_json::from_slice(&masked.out).unwrap();
    assert_eq!(masked["inputs"]["copies"].as_array().unwrap().len(), 1);
}

#[test]
fn a_copy_of_a_part_is_told() {
    let folder = Folder::new();
    let log = folder.put("full", many(30));
    let (part, copy) = (folder.at("one.part"), folder.at("two.part"));
    let (alone, _) = report(&[log], &["--save", part.to_str().unwrap()]);
    fs::copy(&part, &copy).unwrap();
    let (both, said) = report(&[part, copy.clone()], &["--merge"]);
    assert!(said.contains("two.part\" holds the same as \"") && said.ends_with("both are counted\n"), "{said}");
    assert_eq!(both["inputs"]["copies"][0]["file"], copy.to_str().unwrap());
    assert_eq!(both["inputs"]["files"].as_u64(), alone["inputs"]["files"].as_u64().map(|files| 2 * files));
}
