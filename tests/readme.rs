//! What README.md shows is what the program writes.
//!
//! In a block marked `console`, a line that begins with `$ ` is run from the project's folder, and the lines below it are
//! what it prints. The table of dialects is the catalog's. `SIPSIFT_BLESS=1` writes them anew.

use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Runs a command line of README with the program that was just built in front of all others.
fn run(command: &str) -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_sipsift")).parent().expect("the program is in a folder");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(ROOT)
        .env("PATH", path)
        .env("LC_ALL", "C")
        .output()
        .expect("sh runs");
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// `text` with what its console blocks print written anew.
fn renewed(text: &str) -> (String, usize) {
    let (mut out, mut commands, mut in_console) = (String::new(), 0, false);
    for line in text.lines() {
        if line.starts_with("```") {
            in_console = line == "```console";
        } else if in_console {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            out.push_str(line);
            out.push('\n');
            out.push_str(&run(command));
            commands += 1;
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    (out, commands)
}

#[test]
fn console_blocks_print_what_they_show() {
    let path = Path::new(ROOT).join("README.md");
    let text = std::fs::read_to_string(&path).expect("README.md");
    let (renewed, commands) = renewed(&text);
    assert!(commands >= 3, "README.md lost its examples");
    if std::env::var_os("SIPSIFT_BLESS").is_some() {
        let (begin, end) = table(&renewed);
        let renewed = renewed[..begin].to_owned() + &sipsift::output::dialects::markdown() + &renewed[end..];
        std::fs::write(&path, renewed).expect("README.md can be written");
    } else {
        pretty(&text, &renewed);
    }
}

/// Where the table of what is read begins and ends.
fn table(text: &str) -> (usize, usize) {
    let begin = text.find("| `dialect` | product |").expect("a table of what is read");
    let length = text[begin..].find("\n\n").expect("it ends") + 1;
    (begin, begin + length)
}

/// Fails at the first line that differs.
fn pretty(shown: &str, printed: &str) {
    for (number, (shown, printed)) in shown.lines().zip(printed.lines()).enumerate() {
        assert_eq!(shown, printed, "README.md, line {}", number + 1);
    }
    assert_eq!(shown.lines().count(), printed.lines().count(), "README.md shows more or less than is printed");
}

#[test]
fn the_table_of_what_is_read_is_the_catalogs() {
    let text = std::fs::read_to_string(Path::new(ROOT).join("README.md")).expect("README.md");
    let (begin, end) = table(&text);
    // Blessing is the other test's.
    if std::env::var_os("SIPSIFT_BLESS").is_none() {
        pretty(&text[begin..end], &sipsift::output::dialects::markdown());
    }
}
