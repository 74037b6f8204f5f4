//! Numbers for Prometheus while a run goes on.
//!
//! Names and labels come from fixed lists, but for the names of followed logs, which are the user's own: nothing that a log
//! holds makes a new series.

use super::console::Console;
use super::exit::Failure;
use super::session;
use super::stop::Stop;
use crate::input::Gap;
use crate::knowledge::Class;
use crate::output::LeftOut;
use crate::record::Record;
use crate::report::{Finding, Summary};
use crate::scan::{Doubt, Sightings};
use crate::settle::Forgotten;
use crate::sift::{Fate, Meter};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};
use tiny_http::{Header, Method, Request, Response, Server};

/// What is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    responses: Family<Labels, Counter>,
    dropped: Family<Why, Counter>,
    not_understood: Family<Why, Counter>,
    gaps: Family<Why, Counter>,
    forgotten: Family<OfTable, Counter>,
    full: Family<OfTable, Gauge>,
    findings: Family<OfFinding, Counter>,
    delays: Histogram,
    lag: Family<OfLog, Gauge>,
    bytes: Counter,
    lines: Counter,
    truncated: Counter,
    /// Texts that were begun: one for each file that a log has been.
    pub(super) texts: Counter,
    /// What was wrong with the input.
    pub(super) problems: Counter,
    /// Checkpoints that could not be written.
    pub(super) checkpoints_failed: Counter,
}

/// Which responses.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    code: u16,
    class: &'static str,
    method: &'static str,
    outcome: &'static str,
}

/// Why something is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Why {
    reason: &'static str,
}

/// Of what something was forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfTable {
    table: &'static str,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfFinding {
    finding: &'static str,
    severity: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfLog {
    log: String,
}

/// The edges of the delays, in seconds.
const EDGES: [f64; 12] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 600.0, 3600.0];

impl Metrics {
    pub(super) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("sipsift"),
            responses: Family::default(),
            dropped: Family::default(),
            not_understood: Family::default(),
            gaps: Family::default(),
            forgotten: Family::default(),
            full: Family::default(),
            findings: Family::default(),
            delays: Histogram::new(EDGES),
            lag: Family::default(),
            bytes: Counter::default(),
            lines: Counter::default(),
            truncated: Counter::default(),
            texts: Counter::default(),
            problems: Counter::default(),
            checkpoints_failed: Counter::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let Self { registry, .. } = self;
        registry.register(
            "records",
            "Records written: responses by code, class, method and outcome",
            self.responses.clone(),
        );
        for (name, help, family) in [
            (
                "dropped",
                "Responses without a record: not wanted, without a time to judge them by, or left out by the format",
                &self.dropped,
            ),
            (
                "not_understood",
                "What looks like a response and gave no record, by what is wrong with it",
                &self.not_understood,
            ),
            ("gaps", "Places where text of a followed log is missing, or may be", &self.gaps),
        ] {
            registry.register(name, help, family.clone());
        }
        let help = "What was remembered of messages and calls and forgotten too early, since tables are bounded";
        registry.register("forgotten", help, self.forgotten.clone());
        let help = "Tables of the report that are full: what they are about is not exact any more";
        registry.register("report_tables_full", help, self.full.clone());
        registry.register("findings", "Findings written", self.findings.clone());
        let help = "Seconds from the time in the log to the record, where the log has times";
        registry.register("record_delay_seconds", help, self.delays.clone());
        registry.register("lag_bytes", "Bytes that a log holds and that have not been processed", self.lag.clone());
        for (name, help, counter) in [
            ("read_bytes", "Bytes of logs processed", &self.bytes),
            ("read_lines", "Lines of logs processed", &self.lines),
            ("truncated", "Records of messages that the log cut off, or that stalled half-way", &self.truncated),
            ("texts", "Files begun, rotated ones included", &self.texts),
            ("problems", "Things wrong with the input, each told on standard error", &self.problems),
            ("checkpoints_failed", "Checkpoints that could not be written", &self.checkpoints_failed),
        ] {
            registry.register(name, help, counter.clone());
        }
        // A series that is there from the beginning can be watched for its first event.
        let reasons = |family: &Family<Why, Counter>, reasons: &[&'static str]| {
            for &reason in reasons {
                let _ = family.get_or_create(&Why { reason });
            }
        };
        reasons(&self.dropped, &["filter", "no_time", "preset", "repeat"]);
        reasons(&self.not_understood, &Doubt::ALL.map(|(_, name)| name));
        reasons(&self.gaps, &Gap::ALL.map(|(_, name)| name));
        self.forgot(Forgotten::default());
    }

    fn forgot(&self, forgotten: Forgotten) {
        let Forgotten { messages, requests, challenges } = forgotten;
        for (table, count) in [("messages", messages), ("requests", requests), ("challenges", challenges)] {
            self.forgotten.get_or_create(&OfTable { table }).inc_by(count);
        }
    }

    /// Notes which tables of a report are full.
    pub(super) fn report(&self, summary: &Summary) {
        for cap in &summary.caps {
            self.full.get_or_create(&OfTable { table: cap.cap }).set(1);
        }
    }

    /// Notes that something was found and written.
    pub(super) fn found(&self, finding: &Finding) {
        let of = OfFinding { finding: finding.finding, severity: finding.severity };
        self.findings.get_or_create(&of).inc();
    }

    /// Notes that text of a log is missing.
    pub(super) fn gap(&self, gap: Gap) {
        self.gaps.get_or_create(&Why { reason: gap.name() }).inc();
    }

    /// Notes how much of a log has not been processed.
    pub(super) fn lag(&self, log: &str, bytes: u64) {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.lag.get_or_create(&OfLog { log: log.to_owned() }).set(bytes);
    }

    fn drop(&self, reason: &'static str) {
        self.dropped.get_or_create(&Why { reason }).inc();
    }

    fn page(&self) -> String {
        let mut page = String::new();
        // Writing to a string can't fail.
        let _ = text::encode(&mut page, &self.registry);
        page
    }
}

impl Meter for Metrics {
    fn block(&self, bytes: u64, sightings: &Sightings) {
        self.bytes.inc_by(bytes);
        self.lines.inc_by(sightings.newlines);
        for place in &sightings.not_understood {
            self.not_understood.get_or_create(&Why { reason: place.doubt.name() }).inc();
        }
    }

    fn forgotten(&self, forgotten: Forgotten) {
        if forgotten != Forgotten::default() {
            self.forgot(forgotten);
        }
    }

    fn record(&self, record: &Record<'_>, fate: Fate) {
        match fate {
            Fate::Written => {}
            Fate::Filtered => return self.drop("filter"),
            Fate::WithoutTime => return self.drop("no_time"),
            Fate::LeftOut(LeftOut::Flood) => return self.drop("preset"),
            Fate::LeftOut(LeftOut::Repeat) => return self.drop("repeat"),
        }
        let code = record.sighting.code;
        self.responses
            .get_or_create(&Labels {
                code,
                class: Class::of(code).name(),
                method: record.sighting.method.name(),
                outcome: record.outcome.name(),
            })
            .inc();
        self.truncated.inc_by(u64::from(record.sighting.truncated));
        if let Some(time) = record.settled.time
            && let Some(now) = session::nanos(SystemTime::now())
        {
            // A clock that runs ahead of ours would give a delay before the event.
            let delay = (i128::from(now) - i128::from(time.nanos())).clamp(0, i64::MAX.into());
            self.delays.observe(Duration::from_nanos(delay as u64).as_secs_f64());
        }
    }
}

/// Serves the numbers at `/metrics` until the run stops.
pub(super) fn serve(address: SocketAddr, stop: &Stop, console: &Console) -> Result<Arc<Metrics>, Failure> {
    let failure = |error: &dyn std::fmt::Display| Failure(format!("--metrics {address}: {error}"));
    let server = Server::http(address).map_err(|error| failure(&error))?;
    if address.port() == 0 {
        console.note(format_args!("numbers are served at http://{}/metrics", server.server_addr()));
    }
    let metrics = Arc::new(Metrics::new());
    let (shown, stop) = (Arc::clone(&metrics), stop.clone());
    let work = move || {
        while !stop.is_set() {
            if let Ok(Some(request)) = server.recv_timeout(Duration::from_millis(100)) {
                answer(request, &shown);
            }
        }
    };
    let thread = thread::Builder::new().name("metrics".to_owned()).spawn(work);
    thread.map(|_| metrics).map_err(|error| failure(&error))
}

/// A page of OpenMetrics in Prometheus' older text format, for those who don't ask for the newer one: there a counter's help
/// and type stand under the name of its sample.
fn in_plain_text(page: &str) -> String {
    let counters: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" counter")).collect();
    let lines = page.lines().filter(|line| *line != "# EOF").map(|line| {
        let mut words = line.splitn(4, ' ');
        match [words.next(), words.next(), words.next(), words.next()] {
            [Some("#"), Some(what), Some(name), Some(text)] if counters.contains(&name) => {
                format!("# {what} {name}_total {text}\n")
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

fn answer(request: Request, metrics: &Metrics) {
    let path = request.url().split('?').next().unwrap_or_default();
    let asks = matches!(request.method(), Method::Get | Method::Head);
    // Nobody is left to be told if the answer doesn't arrive.
    let _ = match (asks, path) {
        (true, "/metrics") => {
            let asks_for_openmetrics =
                |header: &Header| header.field.equiv("Accept") && header.value.as_str().contains("openmetrics");
            let (kind, page) = if request.headers().iter().any(asks_for_openmetrics) {
                ("application/openmetrics-text; version=1.0.0; charset=utf-8", metrics.page())
            } else {
                ("text/plain; version=0.0.4; charset=utf-8", in_plain_text(&metrics.page()))
            };
            let response = Response::from_string(page);
            match Header::from_bytes("Content-Type", kind) {
                Ok(kind) => request.respond(response.with_header(kind)),
                Err(()) => request.respond(response),
            }
        }
        (true, _) => request.respond(Response::from_string("see /metrics\n").with_status_code(404)),
        (false, _) => request.respond(Response::from_string("").with_status_code(405)),
    };
}
