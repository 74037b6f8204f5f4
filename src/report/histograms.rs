//! Counts by what else a record says: causes, warnings, hosts, clients, dialects, hours and days.

use super::tally::Tally;
use serde::Serialize;

/// Histograms beside those by code, class, method, peer and time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HistogramsSummary {
    /// By the causes of Reason headers, such as `Q.850;cause=34` and `SIP;cause=200`. A record with several counts for each.
    pub causes: TopSummary,
    /// By the codes of Warning headers. A record with several counts for each.
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
    pub codes: super::summary::Counts,
}
