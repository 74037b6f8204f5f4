//! The figures of a run that goes on: a report that is written again and again, and findings as they arise.

use super::FollowOptions;
use super::followed::Followed;
use crate::cli::exit::Failure;
use crate::cli::metrics::Metrics;
use crate::cli::report_file::ReportFile;
use crate::knowledge::{Knowledge, Labels};
use crate::output::Format;
use crate::report::{Finding, Report, Summary};
use crate::sift::Fold;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often findings are looked for.
const FINDINGS: Duration = Duration::from_secs(5);

/// No record leaves while figures are worked out: that may take one part in so many of the time.
const SHARE: u32 = 200;

/// What the report of a run is used for.
pub(super) struct Reporting<'a> {
    file: Option<Every<&'a ReportFile>>,
    findings: Option<Every<Told>>,
    knowledge: &'a Knowledge,
    labels: Labels,
    metrics: Option<Arc<Metrics>>,
}

/// Something that is due now and then.
struct Every<T> {
    what: T,
    pause: Duration,
    due: Instant,
}

impl<T> Every<T> {
    fn new(what: T, every: Duration) -> Self {
        Self { what, pause: every, due: Instant::now() }
    }

    /// Whether it is due, or has to be `now`. Then it is due again later.
    fn is_due(&mut self, now: bool) -> bool {
        let due = now || Instant::now() >= self.due;
        if due {
            self.due = Instant::now() + self.pause;
        }
        due
    }

    /// Notes that it took so long to do.
    fn took(&mut self, time: Duration) {
        self.due = self.due.max(Instant::now() + time * SHARE);
    }
}

/// The findings that have been told: their kinds, severities and subjects.
#[derive(Default)]
struct Told(HashSet<(&'static str, &'static str, String)>);

impl Told {
    /// Those that have not been told. One that gets worse is told again.
    fn news<'f>(&mut self, findings: &'f [Finding]) -> impl Iterator<Item = &'f Finding> {
        let is_new = |finding: &&Finding| self.0.insert((finding.finding, finding.severity, finding.subject.clone()));
        findings.iter().filter(is_new)
    }
}

impl<'a> Reporting<'a> {
    /// What `options` ask for, if that is anything.
    pub(super) fn new(
        options: &'a FollowOptions,
        knowledge: &'a Knowledge,
        metrics: Option<Arc<Metrics>>,
    ) -> Option<Self> {
        let every = Duration::from_nanos(options.every.0.unsigned_abs());
        let file = options.report.as_ref().map(|file| Every::new(file, every));
        let findings = options.findings.then(|| Every::new(Told::default(), FINDINGS));
        let labels = options.knowledge.language_of_records().labels();
        (file.is_some() || findings.is_some()).then(|| Self { file, findings, knowledge, labels, metrics })
    }

    /// Writes the report if it is time to, or `now`.
    pub(super) fn write(&mut self, followed: &[Followed], now: bool) -> Result<(), Failure> {
        let begun = Instant::now();
        let Some(file) = self.file.as_mut().and_then(|file| file.is_due(now).then_some(file.what)) else {
            return Ok(());
        };
        let written = file.replace(&self.summary(followed), &self.labels);
        if let Some(file) = &mut self.file {
            file.took(begun.elapsed());
        }
        written
    }

    /// What has been found since the last time, in this format, if it is time to look, or `now`.
    pub(super) fn findings(&mut self, followed: &[Followed], now: bool, format: &Format) -> String {
        let begun = Instant::now();
        if !self.findings.as_mut().is_some_and(|findings| findings.is_due(now)) {
            return String::new();
        }
        let summary = self.summary(followed);
        let Some(findings) = &mut self.findings else { return String::new() };
        let mut lines = String::new();
        for finding in findings.what.news(&summary.findings) {
            lines += &format.finding(finding);
            if let Some(metrics) = &self.metrics {
                metrics.found(finding);
            }
        }
        findings.took(begun.elapsed());
        lines
    }

    fn summary(&self, followed: &[Followed]) -> Summary {
        // Each log has a report of its own, since texts of several come in turns; together they are one.
        let parts = followed.iter().filter_map(|followed| followed.order.report.as_ref().map(Fold::so_far));
        let summary = parts.reduce(Report::merge).unwrap_or_default().finish(self.knowledge, Vec::new());
        if let Some(metrics) = &self.metrics {
            metrics.report(&summary);
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Counts;

    fn finding(subject: &str, severity: &'static str) -> Finding {
        Finding {
            finding: "trunk_down",
            severity,
            subject: subject.to_owned(),
            title: format!("{subject} answers nothing"),
            told: "trunk_silent",
            values: Vec::new(),
            from: None,
            to: None,
            cost: 1,
            counts: Counts::default(),
            places: Vec::new(),
            meaning: "",
            fix: "",
            threshold: "",
        }
    }

    #[test]
    fn a_finding_is_told_once_and_again_when_it_gets_worse() {
        let mut told = Told::default();
        let (one, two, worse) = (finding("a", "warning"), finding("b", "warning"), finding("a", "critical"));
        let mut subjects = |findings: &[Finding]| -> Vec<String> {
            told.news(findings).map(|finding| format!("{} {}", finding.subject, finding.severity)).collect()
        };
        assert_eq!(subjects(std::slice::from_ref(&one)), ["a warning"]);
        assert_eq!(subjects(&[one.clone(), two.clone()]), ["b warning"]);
        assert_eq!(subjects(&[worse, two]), ["a critical"]);
        assert_eq!(subjects(&[one]), [""; 0]);
    }
}
