//! `--preset siem`: what floods a SIEM is left out.

use super::{ALL, lines};
use crate::log::Response;
use crate::run::sipsift_reading;

fn log() -> Vec<u8> {
    let of = |code, method| Response { method, ..Response::new(code) };
    let sent = |response: Response| {
        response.text().replace("Received SIP response", "Transmitting SIP response").replace(" from UDP", " to UDP")
    };
    let mut log = String::new();
    for response in [of(100, "INVITE"), of(183, "INVITE"), of(200, "INVITE"), of(401, "REGISTER"), of(407, "INVITE")] {
        log += &response.text();
    }
    log += &of(200, "OPTIONS").text();
    log += &of(404, "OPTIONS").text();
    log += &of(503, "OPTIONS").text();
    log += &sent(of(200, "OPTIONS"));
    log += &sent(of(100, "REGISTER"));
    log += &sent(of(401, "REGISTER"));
    log.into_bytes()
}

#[test]
fn what_floods_is_left_out_and_challenges_stay() {
    let log = log();
    let run = |args: &[&str]| sipsift_reading([&["enrich"], args].concat(), &log).quiet();
    assert_eq!(run(&[]).codes().len(), 11);
    let done = run(&["--preset", "siem"]);
    assert_eq!(done.codes(), [200, 401, 407, 404, 503, 200, 401]);
    for record in done.records() {
        for text in ["meaning", "occurs", "fix"] {
            assert_eq!(record.get(text), None);
        }
        assert!(record.get("advice_rule").is_some() && record.get("retry").is_some());
    }
    assert_eq!(run(&["--preset", "siem", "--code", "4xx"]).codes(), [401, 407, 404, 401]);
    assert_eq!(run(&["--preset", "siem", "--fields", "code,fix"]).out.len(), 7 * "{\"code\":200}\n".len());
}

#[test]
fn the_report_of_the_same_pass_knows_all() {
    let folder = crate::run::Folder::new();
    let report = |args: &[&str], count: usize| {
        let path = folder.at("report.json");
        let args = [&["enrich", "--report", path.to_str().unwrap()], args].concat();
        assert_eq!(sipsift_reading(args, &log()).quiet().codes().len(), count);
        std::fs::read_to_string(path).unwrap()
    };
    assert_eq!(report(&["--preset", "siem"], 7), report(&[], 11));
}

#[test]
fn it_goes_with_every_format() {
    let log = log();
    for format in ALL {
        let (all, some) = (lines(format, &[], &log).len(), lines(format, &["--preset=siem"], &log).len());
        let head = usize::from(format == "csv");
        let each = if format == "elastic-bulk" { 2 } else { 1 };
        assert_eq!((all, some), (11 * each + head, 7 * each + head), "{format}");
    }
}
