//! Counts by what else a record says: causes, warnings, hosts, clients, dialects, hours and days.

use super::figures::Figure;
use super::response::{Failure, Marks, Response};
use super::summary::{Cap, Counts};
use super::tally::Tally;
use super::transactions::Answer;
use crate::dialect::DIALECTS;
use crate::knowledge::Knowledge;
use crate::record::Record;
use crate::scan::Part;
use crate::settle::RequestPart;
use crate::sip::{Header, reason, warning};
use crate::time::Civil;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use xxhash_rust::xxh3::xxh3_64;

/// How many names of one kind are told apart.
const NAMES: usize = 2048;

/// How many names of one kind are listed.
const LISTED: usize = 100;

/// How many days are told apart.
const DAYS: usize = 1000;

/// A name is cut off behind this many bytes.
const LONGEST: usize = 128;

/// Histograms beside those by code, class, method, peer and time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HistogramsSummary {
    /// By the causes of Reason headers, such as `Q.850;cause=34` and `SIP;cause=200`. A record with several counts for each,
    /// a transaction for the first.
    pub causes: TopSummary,
    /// By the codes of Warning headers. A record with several counts for each, a transaction for the
    /// first.
    pub warnings: TopSummary,
    /// By the host that an envelope names.
    pub hosts: TopSummary,
    /// By the client's User-Agent, where the request is logged.
    pub user_agents: TopSummary,
    /// By the dialect that read the record.
    pub dialects: TopSummary,
    /// By the hour of the day on the log's clock, from 0 to 23.
    pub hours: Vec<HourSummary>,
    /// By the day on the log's clock, in their order.
    pub days: TopSummary,
}

/// Counts by name.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TopSummary {
    /// How many names were told apart.
    pub names: u64,
    /// The first hundred, those with the most failures first; of equal ones, those that were seen most.
    pub list: Vec<NameSummary>,
    /// All others together.
    pub other: Tally,
}

/// The counts of one name.
#[derive(Clone, Debug, Serialize)]
pub struct NameSummary {
    /// As logged.
    pub name: String,
    /// What it stands for, where somebody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// Its counts.
    #[serde(flatten)]
    pub tally: Tally,
}

/// The counts of one hour of the day.
#[derive(Clone, Debug, Serialize)]
pub struct HourSummary {
    /// 0 to 23.
    pub hour: u8,
    /// Its counts.
    #[serde(flatten)]
    pub tally: Tally,
    /// Failed transactions by code, in the order of the codes.
    pub codes: Counts,
}

/// Counts by name, which the log decides.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Names {
    names: HashMap<u32, (Box<[u8]>, Tally)>,
    rest: Tally,
}

/// What a name is found by; 0 is none.
fn key(name: &[u8]) -> u32 {
    if name.is_empty() { 0 } else { (xxh3_64(&name[..name.len().min(LONGEST)]) as u32).max(1) }
}

impl Names {
    fn entry(&mut self, key: u32, name: impl FnOnce() -> Box<[u8]>) -> &mut Tally {
        if self.names.len() >= NAMES && !self.names.contains_key(&key) {
            return &mut self.rest;
        }
        &mut self.names.entry(key).or_insert_with(|| (name(), Tally::default())).1
    }

    #[inline]
    fn observe(&mut self, key: u32, name: &[u8], response: &Response<'_, '_>) {
        if !name.is_empty() {
            self.entry(key, || name[..name.len().min(LONGEST)].into()).observe(response);
        }
    }

    fn fail(&mut self, key: u32, failure: &Failure) {
        match self.names.get_mut(&key) {
            _ if key == 0 => {}
            Some((_, tally)) => tally.fail(failure),
            None => self.rest.fail(failure),
        }
    }

    fn take_back(&mut self, key: u32, answer: &Answer) {
        match self.names.get_mut(&key) {
            _ if key == 0 => {}
            Some((_, tally)) => tally.take_back(answer),
            None => self.rest.take_back(answer),
        }
    }

    fn merge(&mut self, later: Self) {
        let mut names: Vec<_> = later.names.into_iter().collect();
        names.sort_unstable_by_key(|(key, _)| *key);
        for (key, (name, tally)) in names {
            self.entry(key, || name).add(&tally);
        }
        self.rest.add(&later.rest);
    }

    fn finish(self, meaning: impl Fn(&str) -> Option<String>) -> TopSummary {
        let names = self.names.len() as u64;
        let mut list: Vec<NameSummary> = self
            .names
            .into_values()
            .map(|(name, tally)| {
                let name = String::from_utf8_lossy(&name).into_owned();
                NameSummary { meaning: meaning(&name), name, tally }
            })
            .collect();
        list.sort_by(|one, other| one.tally.worst_first(&other.tally).then_with(|| one.name.cmp(&other.name)));
        let mut other = self.rest;
        list.iter().skip(LISTED).for_each(|one| other.add(&one.tally));
        list.truncate(LISTED);
        TopSummary { names, list, other }
    }
}

/// The day since 1970-01-01 and the hour on a clock that is so many quarters of an hour east of UTC.
fn hour_of(second: u32, quarters: i8) -> (i32, u8) {
    let second = i64::from(second) + i64::from(quarters) * 900;
    (second.div_euclid(86_400) as i32, (second.rem_euclid(86_400) / 3600) as u8)
}

/// How far east of UTC a record's clock is.
fn quarters(record: &Record<'_>) -> i8 {
    record.settled.time.map_or(0, |time| (time.offset / 900) as i8)
}

/// Counts by what else a record says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Histograms {
    causes: Names,
    warnings: Names,
    hosts: Names,
    user_agents: Names,
    dialects: Vec<Tally>,
    hours: [Tally; 24],
    days: BTreeMap<i32, Tally>,
    /// Those beyond the cap.
    other_days: Tally,
    /// Failed transactions by hour and code.
    codes: BTreeMap<(u8, u16), u64>,
    /// The day and hour of the last record, beside the others: most records fall into the same as that before.
    current: Option<(i32, u8, Tally)>,
}

impl Histograms {
    fn flush(&mut self) {
        if let Some((day, hour, tally)) = self.current.take() {
            self.hours[usize::from(hour) % 24].add(&tally);
            self.day(day).add(&tally);
        }
    }

    fn day(&mut self, day: i32) -> &mut Tally {
        if self.days.len() >= DAYS && !self.days.contains_key(&day) {
            return &mut self.other_days;
        }
        self.days.entry(day).or_default()
    }

    fn dialect(&mut self, dialect: u8) -> Option<&mut Tally> {
        if self.dialects.is_empty() {
            self.dialects.resize(DIALECTS.len(), Tally::default());
        }
        self.dialects.get_mut(usize::from(dialect))
    }
}

/// A name that is put together from what a header says.
struct Name {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Name {
    const EMPTY: Self = Self { bytes: [0; LONGEST], length: 0 };

    /// The name of a Reason value's cause.
    fn of_cause(reason: &reason::Reason<'_>) -> Self {
        let mut name = Self::EMPTY;
        // There is room for all of it.
        let _ = name.write(&reason.protocol[..reason.protocol.len().min(LONGEST / 2)]);
        if let Some(cause) = reason.cause {
            let _ = write!(name, ";cause={cause}");
        }
        name
    }

    /// The name of a Warning: its code.
    fn of_warning(warning: &warning::Warning<'_>) -> Self {
        let mut name = Self::EMPTY;
        let _ = write!(name, "{}", warning.code);
        name
    }

    fn text(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Write for Name {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        let taken = text.len().min(LONGEST - self.length);
        self.bytes[self.length..self.length + taken].copy_from_slice(&text[..taken]);
        self.length += taken;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Marks {
    /// What the histograms need to count a failure long after its record has gone.
    pub(super) fn of(record: &Record<'_>) -> Self {
        let cause = record.listed(Header::Reason).flat_map(reason::reasons).next();
        let warning = record.listed(Header::Warning).flat_map(warning::warnings).next();
        Self {
            cause: cause.map_or(0, |cause| key(Name::of_cause(&cause).text())),
            warning: warning.map_or(0, |warning| key(Name::of_warning(&warning).text())),
            host: key(record.part(Part::Host).unwrap_or_default()),
            user_agent: key(record.request_part(RequestPart::UserAgent).unwrap_or_default()),
            dialect: record.sighting.dialect,
            quarters: quarters(record),
        }
    }
}

impl Figure for Histograms {
    type Summary = HistogramsSummary;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        let record = response.record;
        if !record.sighting.listed.is_empty() {
            // A transaction counts for the first.
            let further = Response { opens: false, ..*response };
            let each = |at: usize| if at == 0 { response } else { &further };
            for (at, reason) in record.listed(Header::Reason).flat_map(reason::reasons).enumerate() {
                let name = Name::of_cause(&reason);
                self.causes.observe(key(name.text()), name.text(), each(at));
            }
            for (at, warning) in record.listed(Header::Warning).flat_map(warning::warnings).enumerate() {
                let name = Name::of_warning(&warning);
                self.warnings.observe(key(name.text()), name.text(), each(at));
            }
        }
        let marks = &response.marks;
        self.hosts.observe(marks.host, record.part(Part::Host).unwrap_or_default(), response);
        let user_agent = record.request_part(RequestPart::UserAgent).unwrap_or_default();
        self.user_agents.observe(marks.user_agent, user_agent, response);
        if let Some(tally) = self.dialect(record.sighting.dialect) {
            tally.observe(response);
        }
        if let Some(second) = response.second {
            let (day, hour) = hour_of(second, quarters(record));
            if self.current.as_ref().is_none_or(|current| (current.0, current.1) != (day, hour)) {
                self.flush();
            }
            self.current.get_or_insert((day, hour, Tally::default())).2.observe(response);
        }
    }

    fn fail(&mut self, failure: &Failure) {
        let marks = &failure.marks;
        self.causes.fail(marks.cause, failure);
        self.warnings.fail(marks.warning, failure);
        self.hosts.fail(marks.host, failure);
        self.user_agents.fail(marks.user_agent, failure);
        if let Some(tally) = self.dialect(marks.dialect) {
            tally.fail(failure);
        }
        if let Some(second) = failure.second() {
            let (day, hour) = hour_of(second, marks.quarters);
            self.hours[usize::from(hour)].fail(failure);
            *self.codes.entry((hour, failure.code)).or_default() += 1;
            self.flush();
            self.day(day).fail(failure);
        }
    }

    fn take_back(&mut self, answer: &Answer) {
        let marks = &answer.marks;
        self.causes.take_back(marks.cause, answer);
        self.warnings.take_back(marks.warning, answer);
        self.hosts.take_back(marks.host, answer);
        self.user_agents.take_back(marks.user_agent, answer);
        if let Some(tally) = self.dialect(marks.dialect) {
            tally.take_back(answer);
        }
        if let Some(second) = answer.second() {
            let (day, hour) = hour_of(second, marks.quarters);
            self.flush();
            self.hours[usize::from(hour)].take_back(answer);
            self.day(day).take_back(answer);
        }
    }

    fn merge(&mut self, mut later: Self) {
        self.flush();
        later.flush();
        self.causes.merge(later.causes);
        self.warnings.merge(later.warnings);
        self.hosts.merge(later.hosts);
        self.user_agents.merge(later.user_agents);
        for (dialect, tally) in later.dialects.iter().enumerate() {
            if let Some(known) = self.dialect(dialect as u8) {
                known.add(tally);
            }
        }
        self.hours.iter_mut().zip(&later.hours).for_each(|(hour, later)| hour.add(later));
        for (day, tally) in &later.days {
            self.day(*day).add(tally);
        }
        self.other_days.add(&later.other_days);
        for (of, count) in later.codes {
            *self.codes.entry(of).or_default() += count;
        }
    }

    fn caps(&self, caps: &mut Vec<Cap>) {
        let mut cap = |rest: &Tally, cap, limit: usize, effect| {
            if !rest.is_empty() {
                caps.push(Cap { cap, limit: limit as u64, effect });
            }
        };
        cap(&self.causes.rest, "causes", NAMES, "further causes are counted as other");
        cap(&self.warnings.rest, "warnings", NAMES, "further warnings are counted as other");
        cap(&self.hosts.rest, "hosts", NAMES, "further hosts are counted as other");
        cap(&self.user_agents.rest, "user_agents", NAMES, "further clients are counted as other");
        cap(&self.other_days, "days", DAYS, "further days are counted as other");
    }

    fn finish(mut self, knowledge: &Knowledge) -> HistogramsSummary {
        self.flush();
        let dialects = self.dialects.iter().zip(DIALECTS).filter(|(tally, _)| !tally.is_empty());
        let mut dialects: Vec<_> = dialects
            .map(|(tally, dialect)| NameSummary { name: dialect.name.to_owned(), meaning: None, tally: *tally })
            .collect();
        dialects.sort_by(|one, other| one.tally.worst_first(&other.tally).then_with(|| one.name.cmp(&other.name)));
        let hours = (0..24u8).map(|hour| HourSummary {
            hour,
            tally: self.hours[usize::from(hour)],
            codes: Counts(
                self.codes
                    .range((hour, 0)..=(hour, u16::MAX))
                    .map(|((_, code), count)| (code.to_string(), *count))
                    .collect(),
            ),
        });
        let hours = hours.collect();
        let days = self.days.iter().map(|(day, tally)| NameSummary { name: date(*day), meaning: None, tally: *tally });
        let days: Vec<_> = days.collect();
        let cause = |name: &str| {
            let (protocol, cause) = name.split_once(";cause=")?;
            let cause = cause.parse().ok()?;
            match protocol {
                protocol if protocol.eq_ignore_ascii_case("Q.850") => knowledge.cause_name(cause).map(str::to_owned),
                protocol if protocol.eq_ignore_ascii_case("SIP") => {
                    knowledge.code(u16::try_from(cause).ok()?).map(|code| code.name.clone())
                }
                _ => None,
            }
        };
        HistogramsSummary {
            causes: self.causes.finish(cause),
            warnings: self.warnings.finish(|_| None),
            hosts: self.hosts.finish(|_| None),
            user_agents: self.user_agents.finish(|_| None),
            dialects: TopSummary { names: dialects.len() as u64, list: dialects, other: Tally::default() },
            hours,
            days: TopSummary { names: days.len() as u64, list: days, other: self.other_days },
        }
    }
}

/// A day since 1970-01-01, as `2026-11-21`.
fn date(day: i32) -> String {
    let text = Civil::from_seconds(i64::from(day) * 86_400).text(b'T');
    String::from_utf8_lossy(&text).split('T').next().unwrap_or_default().to_owned()
}
