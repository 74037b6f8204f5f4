//! What the program says about itself.

use crate::run::sipsift;
use std::io::Write;
use std::process::{Command, Stdio};

const COMMANDS: [&str; 7] = ["enrich", "follow", "report", "explain", "catalog", "completions", "man"];

fn text(args: &[&str]) -> String {
    String::from_utf8(sipsift(args).quiet().out).unwrap()
}

#[test]
fn every_command_teaches_by_example() {
    for command in COMMANDS {
        for help in ["--help", "-h"] {
            let text = text(&[command, help]);
            let (_, examples) = text.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{command}: {text}"));
            let lines: Vec<&str> =
                examples.lines().filter(|line| line.contains(&format!("sipsift {command}"))).collect();
            assert!((3..=6).contains(&lines.len()), "{command}: {lines:?}");
        }
    }
    assert!(text(&["--help"]).contains("Exit status:"));
}

#[test]
fn the_options_in_the_examples_exist() {
    for command in COMMANDS {
        let help = text(&[command, "--help"]);
        let (options, examples) = help.split_once("\nExamples:\n").unwrap();
        // What stands behind another program's name is that program's.
        let ours = examples
            .lines()
            .filter_map(|line| line.split_once("sipsift "))
            .map(|(_, line)| line.split('|').next().unwrap());
        for option in ours.flat_map(str::split_whitespace).filter(|word| word.starts_with("--")) {
            assert!(options.contains(option), "{command}: {option}");
        }
    }
}

#[test]
fn the_version() {
    assert_eq!(text(&["--version"]), format!("sipsift {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_a_command_there_is_help_and_a_failure() {
    let done = sipsift([""; 0]);
    assert_eq!((done.code(), done.out.len()), (2, 0));
    assert!(done.err.contains("Usage: sipsift <COMMAND>"), "{}", done.err);
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = text(&["completions", shell]);
        for word in ["enrich", "report", "timezone", "auth_failed"] {
            // Elvish and PowerShell are told of options, not of their values.
            let known = script.contains(word) || (word == "auth_failed" && ["elvish", "powershell"].contains(&shell));
            assert!(known, "{shell}: {word}");
        }
    }
    assert_eq!(sipsift(["completions", "tcsh"]).code(), 2);
    // No file has the name of a code, and the logs are files.
    let script = text(&["completions", "fish"]);
    let line = |start: &str| script.lines().find(|line| line.contains(start)).unwrap_or_default().to_owned();
    assert!(line("subcommand enrich\" -l code").ends_with("-r -f"), "{}", line("-l code"));
    assert!(line("subcommand enrich\" -s o -l output").ends_with("-r -F"), "{}", line("-l output"));
    // A shell that is there checks the script's grammar.
    if let Ok(mut bash) = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn() {
        bash.stdin.take().unwrap().write_all(text(&["completions", "bash"]).as_bytes()).unwrap();
        assert!(bash.wait().unwrap().success());
    }
}

#[test]
fn the_manual_holds_all_commands() {
    let page = text(&["man"]);
    assert!(page.contains(".TH sipsift 1"), "{page}");
    for section in [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "\"EXIT STATUS\"",
        "\"ENVIRONMENT\"",
        "\"FILES\"",
        "\"SIPSIFT ENRICH\"",
        "\"SIPSIFT FOLLOW\"",
        "\"SIPSIFT REPORT\"",
    ] {
        assert_eq!(page.matches(&format!("\n.SH {section}\n")).count(), 1, "{section}");
    }
    assert_eq!(page.matches("EXAMPLES").count(), 1 + COMMANDS.len());
    assert!(page.contains(r"\-\-timezone"));
    assert!(page.contains("\nsipsift enrich [OPTIONS] [PATH]...\n"), "{page}");
}
