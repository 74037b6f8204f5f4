//! What stands in a record.

use crate::log::Response;
use crate::run::{sipsift, sipsift_reading};

fn line(args: &[&str], response: &Response) -> String {
    let args = [&["enrich"], args].concat();
    String::from_utf8(sipsift_reading(args, response.text().as_bytes()).quiet().out).unwrap()
}

#[test]
fn fields_come_in_the_order_asked_for() {
    let busy = Response::new(486);
    for (fields, expected) in [
        ("code", r#"{"code":486}"#),
        ("call_id,code,line", r#"{"call_id":"call-486","code":486,"line":2}"#),
        ("line,code,call_id", r#"{"line":2,"code":486,"call_id":"call-486"}"#),
        ("retry,name,class", r#"{"retry":"later","name":"Busy Here","class":"client_failure"}"#),
        ("q850,code", r#"{"code":486}"#),
        ("q850", "{}"),
        ("timestamp", r#"{"timestamp":"2026-11-21T08:00:00.000+00:00"}"#),
    ] {
        assert_eq!(line(&["--fields", fields], &busy), format!("{expected}\n"), "{fields}");
    }
}

#[test]
fn fields_and_other_options_go_together() {
    let mut busy = Response::new(486);
    busy.headers.push_str("X-Leg: b\r\n");
    for (args, expected) in [
        (&["--fields", "line,code", "--header", "x-leg"][..], r#"{"line":2,"code":486,"x_leg":"b"}"#),
        (&["--fields", "x_leg,line,code", "--header", "x-leg"], r#"{"x_leg":"b","line":2,"code":486}"#),
        (&["--header", "x-leg", "--fields", "code,meaning", "--no-advice"], r#"{"code":486,"x_leg":"b"}"#),
    ] {
        assert_eq!(line(args, &busy), format!("{expected}\n"), "{args:?}");
    }
}

#[test]
fn wrong_fields_and_headers_are_usage_errors() {
    for (args, message) in [
        (&["--fields", "code,colour"][..], "there is no field \"colour\"; the fields are id, file, line,"),
        (&["--fields", "code,line,code"], "\"code\" stands there twice"),
        (&["--fields", "code,x_leg"], "there is no field \"x_leg\""),
        (&["--fields", "timestmp"], "did you mean timestamp?"),
        (&["--fields", "meaning,fix", "--no-advice"], "--no-advice leaves out all that --fields asks for"),
        (&["--fields", "meaning,fix", "--preset", "siem"], "--preset siem leaves out all that --fields asks for"),
        (&["--year", "abc"], "a whole number from 1970 to 9999 is expected"),
        (&["--threads", "99999999999999999999999"], "is not in 1..=1024"),
        (&["--metrics", "foo"], "an address with its port looks like 127.0.0.1:9464"),
        (&["--last", "999999d"], "a stretch of time is 106751d at most"),
        (&["--last", "-5m"], "a stretch of time looks like"),
        (&["--fields", "code", "--fields", "line"], "cannot be used multiple times"),
        (&["--header", "Authorization"], "never leaves the program"),
        (&["--header", "proxy-authorization"], "never leaves the program"),
        (&["--header", "WWW-Authenticate"], "never leaves the program"),
        (&["--header", "Proxy-Authenticate"], "never leaves the program"),
        (&["--header", "Authentication-Info"], "never leaves the program"),
        (&["--header", "X Y"], "can't be the name of a header"),
        (&["--header", "X-Y", "--header", "x_y"], "twice"),
        (&["--local", "192.0.2.1"], "192.0.2.7:5060"),
        (&["--year", "26"], "26 is not in 1970..=9999"),
        (&["--date", "21.11.2026"], "a date looks like 2026-11-21"),
        (&["--date", "2026-02-30"], "a date looks like 2026-11-21"),
        (&["--timezone", "Mars/Olympus"], "no such time zone"),
        (&["--code", "48"], "a code looks like 486"),
        (&["--method", "IN VITE"], "a method looks like INVITE"),
        (&["--call-id", ""], "a value is missing"),
        (&["--user", "tel:+4915"], "without sip: or tel:"),
        (&["--user", "2001,SIP:100"], "without sip: or tel:"),
        (&["--user", "100@example.com"], "what stands before the @"),
        (&["--code", "499-400"], "a range like 400-499"),
        (&["--peer", "192.0.2.300"], "there is no such address"),
        (&["--peer", "192.0.2.300:5060"], "there is no such address"),
        (&["--peer", "192.0.2.1:99999"], "there is no such port"),
        (&["--peer", "sbc.example.com:99999"], "there is no such port"),
        (&["--peer", "[2001:db8::7]:x"], "there is no such port"),
        (&["--peer", "[2001:db8::g]:5060"], "there is no such address"),
        (&["--peer", "192.0.2.0/33"], "a network looks like 192.0.2.0/24"),
        (&["--peer", "192.0.2.1/24"], "a network looks like 192.0.2.0/24"),
        (&["--peer", "2001:db8::/129"], "a network looks like 2001:db8::/32"),
        (&["--outcome", "bad"], "possible values: progress"),
        (&["--since", "noon"], "a time looks like"),
        (&["--last", "2"], "a stretch of time looks like"),
        (&["--last", "2h", "--since", "2026-11-21"], "cannot be used with"),
        (&["--since", "2026-11-22", "--until", "2026-11-21"], "--since is later than --until"),
        (&["--threads", "0"], "0 is not in"),
        (&["--block-size", "0"], "0 is not in"),
        (&["--color", "blue"], "possible values: auto, always, never"),
        (&["--report", "report.pdf"], ".txt, .json, .html, .csv, .md, .prom"),
        (&["--colour"], "unexpected argument"),
    ] {
        let done = sipsift([&["enrich"], args].concat());
        assert!(done.err.contains(message), "{args:?}: {}", done.err);
        assert_eq!((done.code(), done.out.len()), (2, 0), "{args:?}");
    }
}

#[test]
fn headers_of_ones_own() {
    let headers = "X-Trace-Id: 7f3a\r\nX-Leg: a\r\nX-Leg: b\r\n".to_owned();
    let response = Response { headers, ..Response::new(486) };
    let record = line(&["--header", "x-trace-id", "--header", "X-Leg", "--header", "X-Gone"], &response);
    assert!(record.contains(r#","x_trace_id":"7f3a","x_leg":"a, b","#), "{record}");
    assert!(!record.contains("x_gone"), "{record}");
    assert!(!line(&[], &response).contains("7f3a"));
}

#[test]
fn advice_can_be_left_out() {
    let busy = Response::new(486);
    let with: serde_json::Value = serde_json::from_str(&line(&[], &busy)).unwrap();
    let without: serde_json::Value = serde_json::from_str(&line(&["--no-advice"], &busy)).unwrap();
    for name in ["advice_rule", "meaning", "occurs", "fix", "fault", "retry"] {
        assert!(with.get(name).is_some() && without.get(name).is_none(), "{name}");
    }
    assert_eq!(with["call_id"], without["call_id"]);
}

#[test]
fn the_local_address_is_the_log_s_where_it_knows_it() {
    let record = line(&["--local", "[2001:db8::1]:5060", "--fields", "local"], &Response::new(486));
    assert_eq!(record, "{\"local\":\"[2001:db8::1]:5060\"}\n");
}

#[test]
fn the_year_and_the_zone_that_a_log_leaves_out() {
    let response = Response { time: "Feb  3 08:00:00", ..Response::new(486) };
    for (args, expected) in [
        (&["--year", "2024"][..], "2024-02-03T08:00:00+00:00"),
        (&["--year", "2024", "--timezone", "Europe/Berlin"], "2024-02-03T08:00:00+01:00"),
        (&["--year", "2024", "--timezone", "-0330"], "2024-02-03T08:00:00-03:30"),
        (&["--year", "2024", "--timezone", "UTC"], "2024-02-03T08:00:00+00:00"),
    ] {
        let args = [&["--fields", "timestamp"], args].concat();
        assert_eq!(line(&args, &response), format!("{{\"timestamp\":\"{expected}\"}}\n"), "{args:?}");
    }
}

#[test]
fn the_day_of_clocks_without_any_date() {
    let log = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/freeswitch-sofia/options-200.log");
    let options = ["enrich", "--timezone", "UTC", "--fields", "timestamp"];
    let without = sipsift([&options[..], &[log]].concat()).quiet();
    assert_eq!(without.out, b"{}\n");
    let with = sipsift([&options[..], &["--date", "2024-02-29", log]].concat()).quiet();
    assert_eq!(&with.out[..25], b"{\"timestamp\":\"2024-02-29T");
}

#[test]
fn the_year_is_the_one_in_which_the_file_was_written() {
    let folder = crate::run::Folder::new();
    let path = folder.put("full", Response { time: "Dec 31 23:59:59", ..Response::new(486) }.text());
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    let written: jiff::Timestamp = "2019-01-02T00:00:00Z".parse().unwrap();
    file.set_modified(written.into()).unwrap();
    let done = sipsift(["enrich", "--fields=timestamp", path.to_str().unwrap()]).quiet();
    assert_eq!(done.field("timestamp"), ["2018-12-31T23:59:59+00:00"]);
}
