//! Which records are written.

use crate::log::Response;
use crate::run::{Folder, sipsift, sipsift_reading};

/// Five responses that differ in all that can be asked for.
fn log() -> String {
    let busy = Response::new(486);
    [
        busy.clone(),
        Response { time: "2026-11-21 09:00:00.000", method: "REGISTER", to: "1001", ..Response::new(503) },
        Response { time: "2026-11-21 10:00:00.000", from: "+4915112", peer: "192.0.2.70:5060", ..Response::new(404) },
        Response { time: "2026-11-21 10:30:00.000", to: "4915999", peer: "[2001:db8::7]:5061", ..Response::new(200) },
        Response { time: "2026-11-21 11:00:00.500", method: "BYE", ..Response::new(481) },
    ]
    .iter()
    .map(Response::text)
    .collect()
}

#[test]
fn each_filter() {
    let folder = Folder::new();
    let path = folder.put("full", log());
    for (args, codes) in [
        (&[][..], &[486, 503, 404, 200, 481][..]),
        (&["--code", "486"], &[486]),
        (&["--code", "486,5xx"], &[486, 503]),
        (&["--code", "4xx", "--code", "200"], &[486, 404, 200, 481]),
        (&["--outcome", "failure"], &[503, 404]),
        (&["--outcome", "declined,benign"], &[486, 481]),
        (&["--method", "register"], &[503]),
        (&["--method", "BYE,REGISTER"], &[503, 481]),
        (&["--call-id", "call-404"], &[404]),
        (&["--call-id", "call-404", "--call-id", "call-486"], &[486, 404]),
        (&["--call-id", "call-4"], &[]),
        (&["--user", "4915"], &[404, 200]),
        (&["--user", "+4915"], &[404, 200]),
        (&["--user", "2001,49159"], &[486, 404, 200, 481]),
        (&["--peer", "192.0.2.7"], &[486, 503, 481]),
        (&["--peer", "192.0.2.70:5060"], &[404]),
        (&["--peer", "2001:db8::7"], &[200]),
        (&["--peer", "192.0.2.7:5061"], &[]),
        (&["--peer", "192.0.2.0/28"], &[486, 503, 481]),
        (&["--peer", "192.0.2.64/26,2001:db8::/32"], &[404, 200]),
        (&["--code", "404-486"], &[486, 404, 481]),
        (&["--since", "2026-11-21 10:00"], &[404, 200, 481]),
        (&["--since", "2026-11-21T10:00:00.001Z"], &[200, 481]),
        (&["--since", "2026-11-21T11:00:00+01:00"], &[404, 200, 481]),
        (&["--since", "2026-11-21"], &[486, 503, 404, 200, 481]),
        (&["--since", "2026-11-22"], &[]),
        (&["--since", "2026-11-21", "--until", "2026-11-21"], &[486, 503, 404, 200, 481]),
        (&["--until", "2026-11-20"], &[]),
        (&["--until", "2026-11-21 09:00:00"], &[486, 503]),
        (&["--until", "2026-11-21T09:30"], &[486, 503]),
        (&["--since", "2026-11-21 08:30", "--until", "2026-11-21 10:15"], &[503, 404]),
        (&["--last", "30m"], &[481]),
        (&["--last", "1h"], &[200, 481]),
        (&["--last", "1h1s"], &[404, 200, 481]),
        (&["--last", "1d"], &[486, 503, 404, 200, 481]),
        // A day in Berlin ends an hour before one in UTC, but the log's own clocks move along.
        (&["--timezone", "Europe/Berlin", "--since", "2026-11-21 10:00"], &[404, 200, 481]),
        (&["--timezone", "Europe/Berlin", "--since", "2026-11-21T10:00:00Z"], &[481]),
        (&["--timezone", "-03:00", "--since", "2026-11-21T13:00:00Z"], &[404, 200, 481]),
        (&["--code", "4xx", "--method", "INVITE", "--last", "2h"], &[404]),
    ] {
        let args = [&["enrich", path.to_str().unwrap()], args].concat();
        let done = sipsift(&args);
        assert_eq!(done.codes(), codes, "{args:?}");
        assert_eq!((done.code(), done.err.as_str()), (0, if codes.is_empty() { NONE } else { "" }), "{args:?}");
    }
}

/// What is said where nothing is left.
const NONE: &str = "sipsift: note: 5 responses read, and none of them is among those that were asked for\n";

#[test]
fn a_filter_that_leaves_nothing_is_told() {
    let folder = Folder::new();
    let path = folder.put("full", log());
    let path = path.to_str().unwrap();
    for args in [
        &["enrich", "--method=FOO", path][..],
        &["enrich", "--code=2xx", "--outcome=failure", path],
        &["enrich", "--preset=siem", "--outcome=progress", path],
        &["report", "--peer=192.0.2.1", path],
        &["report", "--format=json", "--peer=no-such-name", path],
    ] {
        let done = sipsift(args);
        assert_eq!((done.code(), done.err.as_str()), (0, NONE), "{args:?}");
        sipsift([args, &["--quiet"]].concat()).quiet();
    }
    let done = sipsift(["enrich", "--dialect=kamailio", path]);
    assert_eq!(done.err, "sipsift: note: no line of the dialect kamailio was found\n");
    for dialect in ["asterisk-pjsip", "bare"] {
        sipsift(["enrich", "--dialect", dialect, path]).quiet();
    }
    let done = sipsift(["report", "--fail-if=peer:192.0.2.9:5060>1", "--fail-if=method:FOO>1", path]);
    assert_eq!(done.code(), 0);
    for why in ["192.0.2.9:5060 is no peer in the log", "nothing in the log answers FOO"] {
        assert!(done.err.contains(why), "{}", done.err);
    }
}

#[test]
fn the_report_is_of_what_passes() {
    let folder = Folder::new();
    let path = folder.put("full", log());
    for (args, responses) in [(&[][..], 5), (&["--code=4xx"], 3), (&["--last=1h"], 2), (&["--user=4915"], 2)] {
        let args = [&["report", "--format=json", path.to_str().unwrap()], args].concat();
        let report: serde_json::Value = serde_json::from_slice(&sipsift(&args).quiet().out).unwrap();
        assert_eq!(report["responses"]["messages"], responses, "{args:?}: {report}");
    }
}

#[test]
fn responses_without_a_time_are_counted() {
    let timeless = log().replace("[2026-11-21 08:00:00.000] VERBOSE[1] res_pjsip_logger.c: ", "");
    for args in [&["--since=2020-01-01"], &["--until=2030-01-01"], &["--last=10000d"]] {
        let args = [&["enrich"][..], args].concat();
        let done = sipsift_reading(&args, timeless.as_bytes());
        assert_eq!(done.codes(), [503, 404, 200, 481], "{args:?}");
        let note = "sipsift: note: 1 response without a time left out, as the filter asks for times; \
                    --date gives a day to clocks without one\n";
        assert_eq!((done.code(), done.err.as_str()), (0, note), "{args:?}");
        sipsift_reading([&args[..], &["-q"]].concat(), timeless.as_bytes()).quiet();
    }
    // Where there is no time at all, the last hour holds nothing.
    let folder = Folder::new();
    let path = folder.put("full", "SIP/2.0 486 Busy\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n");
    let done = sipsift(["enrich", "--last=1h", path.to_str().unwrap()]);
    assert_eq!((done.out.len(), done.code()), (0, 0));
    assert!(done.err.contains("1 response without a time"), "{}", done.err);
}

#[test]
fn from_a_pipe_the_last_hours_are_counted_back_from_now() {
    let now = jiff::Timestamp::now();
    let response = |ago, code| {
        let then = (now - jiff::SignedDuration::from_secs(ago)).strftime("%Y-%m-%d %H:%M:%S.000");
        Response::new(code).text().replace("2026-11-21 08:00:00.000", &then.to_string())
    };
    let log = response(7200, 486) + &response(1800, 503);
    assert_eq!(sipsift_reading(["enrich", "--last=1h"], log.as_bytes()).quiet().codes(), [503]);
    assert_eq!(sipsift_reading(["enrich", "--last=3h"], log.as_bytes()).quiet().codes(), [486, 503]);
    let log_of_2020 = self::log().replace("2026-", "2020-");
    let done = sipsift_reading(["enrich", "--last=1h"], log_of_2020.as_bytes());
    assert_eq!((done.codes(), done.err.as_str()), (Vec::new(), NONE));
}
