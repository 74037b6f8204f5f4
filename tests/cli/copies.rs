//! The same log given twice is counted once, and the report says so.

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
fn a_log_and_its_copies_are_counted_once() {
    let folder = Folder::new();
    let text = many(300);
    let log = folder.put("full", &text);
    let (alone, said) = report(std::slice::from_ref(&log), &[]);
    assert_eq!((alone["inputs"]["copies"].clone(), said), (json!([]), String::new()));
    let link = folder.at("link");
    fs::hard_link(&log, &link).unwrap();
    let half = &text[..=text[..text.len() / 2].rfind('\n').unwrap()];
    for (file, is_first) in [
        (folder.put("copy", &text), false),
        (link, false),
        (log.clone(), false),
        (folder.put("full.gz", gzip(&text)), true),
        (folder.put("other.gz", gzip(&text)), false),
        (folder.put("full.bak", half), false),
        (folder.put("bundle.tgz", gzip(&String::from_utf8(tar(&[("one", &text)])).unwrap())), false),
    ] {
        for threads in ["--threads=1", "--threads=3"] {
            let (mut both, said) = report(&[log.clone(), file.clone()], &[threads]);
            // A rotated set is read oldest first.
            let (copy, of) = if is_first { (&log, &file) } else { (&file, &log) };
            let member = if copy.extension().is_some_and(|ending| ending == "tgz") { "!one" } else { "" };
            let (copy, of) = (format!("{}{member}", copy.display()), of.display().to_string());
            assert_eq!(said, format!("sipsift: note: {copy:?} holds nothing that is not in {of:?}: it is left out\n"));
            let copies = both["inputs"]["copies"].take();
            assert_eq!(copies, json!([{"file": copy, "of": of, "counted": false}]));
            for part in ["calls", "registrations", "responses", "failures", "finals", "figures"] {
                assert_eq!(both[part], alone[part], "{copy}: {part}");
            }
            assert_eq!((&both["inputs"]["files"], &both["inputs"]["lines"]), (&json!(1), &alone["inputs"]["lines"]));
        }
    }
}

#[test]
fn a_copy_in_a_bundle_of_other_things_is_told() {
    let folder = Folder::new();
    let text = many(30);
    let log = folder.put("full", &text);
    let other = text.replace("Call-ID: ", "Call-ID: other-");
    let bundle = folder.put("bundle.tar", tar(&[("one", &text), ("two", &other)]));
    let (both, said) = report(&[log, bundle], &[]);
    assert!(said.contains("bundle.tar!one") && said.contains("both are counted"), "{said}");
    assert_eq!((&both["inputs"]["files"], &both["inputs"]["copies"][0]["counted"]), (&json!(3), &json!(true)));
}

#[test]
fn every_form_for_people_names_both() {
    let folder = Folder::new();
    let text = many(30);
    let (log, copy) = (folder.put("full", &text), folder.put("b\x1b[31m<i>", &text));
    for form in ["terminal", "markdown", "html"] {
        let done = sipsift(["report", "--format", form, log.to_str().unwrap(), copy.to_str().unwrap()]);
        let page = String::from_utf8(done.out).unwrap();
        let line = page.lines().find(|line| line.contains("holds nothing")).unwrap_or_else(|| panic!("{form}: {page}"));
        assert!(!line.contains('\x1b') && !done.err.contains('\x1b'), "{line:?}");
        assert!(form != "html" || !line.contains("<i>"), "{line:?}");
    }
    let masked = sipsift(["report", "--mask=host", "--format=json", log.to_str().unwrap(), copy.to_str().unwrap()]);
    let masked: Value = serde_json::from_slice(&masked.out).unwrap();
    assert_eq!(masked["inputs"]["copies"].as_array().unwrap().len(), 1);
}

#[test]
fn a_part_given_twice_is_one() {
    let folder = Folder::new();
    let log = folder.put("full", many(30));
    let (part, copy) = (folder.at("one.part"), folder.at("two.part"));
    let (alone, _) = report(&[log], &["--save", part.to_str().unwrap()]);
    fs::copy(&part, &copy).unwrap();
    let (mut both, said) = report(&[part, copy.clone()], &["--merge"]);
    assert!(
        said.contains("two.part\" holds nothing that is not in \"") && said.ends_with("it is left out\n"),
        "{said}"
    );
    assert_eq!(both["inputs"]["copies"].take()[0]["file"], copy.to_str().unwrap());
    both["inputs"]["copies"] = json!([]);
    assert_eq!(both, alone);
}
