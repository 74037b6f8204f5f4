//! What the report says about calls and registrations: plain data.

use crate::report::{Counts, Time};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// From which side the writer of the log saw a call. Sides are never summed: a call that goes through a PBX has a leg on
/// each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The request was received.
    In,
    /// The request was sent.
    Out,
    /// The log doesn't say.
    Unknown,
}

impl Side {
    /// All sides, the one for the headline first.
    pub const ALL: [Self; 3] = [Self::In, Self::Out, Self::Unknown];

    /// Its name: `in`, `out` or `unknown`.
    pub fn name(self) -> &'static str {
        ["in", "out", "unknown"][self as usize]
    }
}

/// Something for each side that the log has. An object in JSON.
#[derive(Clone, Debug, Default)]
pub struct Sides<T>(pub Vec<(Side, T)>);

impl<T> Sides<T> {
    /// What there is for `side`.
    pub fn get(&self, side: Side) -> Option<&T> {
        self.0.iter().find(|(known, _)| *known == side).map(|(_, value)| value)
    }
}

impl<T: Serialize> Serialize for Sides<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(side, value)| (side.name(), value)))
    }
}

/// What became of calls. The states are exclusive: `attempts` is the sum of all others but `silent`.
///
/// An attempt is all INVITEs without a To tag that share Call-ID, From tag and side. Its final response is a 2xx if there
/// is one, else a 6xx, else the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTally {
    /// All of them.
    pub attempts: u64,
    /// With a 2xx, whatever else came.
    pub answered: u64,
    /// The callee was busy, away or didn't want it (the outcome `declined`).
    pub declined: u64,
    /// The caller gave up (487).
    pub cancelled: u64,
    /// A 3xx that no INVITE followed.
    pub redirected: u64,
    /// Asked for credentials (401, 407), and none came.
    pub challenged: u64,
    /// Any other final response.
    pub failed: u64,
    /// No final response, and the log goes on for more than 180 s after the last word; 32 s where there was none but the
    /// INVITE.
    pub timeout: u64,
    /// Of these, without any response.
    pub silent: u64,
    /// No final response when the log ended.
    pub open: u64,
}

impl CallTally {
    /// Calls that something went wrong with: failed, or timed out.
    pub fn lost(&self) -> u64 {
        self.failed + self.timeout
    }

    /// Adds what was counted elsewhere.
    pub(in crate::report) fn add(&mut self, other: &Self) {
        self.attempts += other.attempts;
        self.answered += other.answered;
        self.declined += other.declined;
        self.cancelled += other.cancelled;
        self.redirected += other.redirected;
        self.challenged += other.challenged;
        self.failed += other.failed;
        self.timeout += other.timeout;
        self.silent += other.silent;
        self.open += other.open;
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The calls of the log: the headline's numbers, and each side's in full.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CallsSummary {
    /// The headline's side: `in`, or the only one that there is. Null where there are no calls.
    pub side: Option<Side>,
    /// The numbers of that side.
    #[serde(flatten)]
    pub tally: CallTally,
    /// Its attempts by final response, 2xx and 487 too.
    pub by_final_code: Counts,
    /// Each side in full.
    pub sides: Sides<SideCalls>,
}

/// The calls of one side.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SideCalls {
    /// Their numbers.
    #[serde(flatten)]
    pub tally: CallTally,
    /// Attempts by final response, 2xx and 487 too.
    pub by_final_code: Counts,
    /// The calls that failed by final response; those that timed out have none.
    pub failed_by_code: Counts,
    /// The calls by the peer that they came from or went to; those with the most lost calls first. An attempt that went to
    /// several peers counts for each.
    pub peers: GroupsSummary,
    /// The calls by the first digits of the number that was dialled.
    pub prefixes: GroupsSummary,
    /// The most conversations at once; null where no call was answered and ended within the log.
    pub peak: Option<Peak>,
    /// Over time, by the first INVITE.
    pub time: CallTime,
}

/// Calls in groups: by peer, or by dialled prefix.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GroupsSummary {
    /// How many were told apart.
    pub names: u64,
    /// Those with the most lost calls first; of equal ones, those with the most attempts.
    pub list: Vec<Group>,
    /// All others together.
    pub other: CallTally,
}

/// The calls of one group.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// A peer as in records (or the site's name for it), or the first four characters that were dialled; `short` for
    /// numbers of up to six digits, `name` for what is no number.
    pub name: String,
    /// Its numbers.
    #[serde(flatten)]
    pub tally: CallTally,
    /// Attempts by final response.
    pub by_final_code: Counts,
    /// Session establishment ratio in percent; null without attempts that count.
    pub ser: Option<f64>,
    /// Session establishment effectiveness ratio in percent.
    pub seer: Option<f64>,
}

/// The most conversations at once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Peak {
    /// How many.
    pub calls: u64,
    /// When; the beginning of the stretch of `resolution_seconds` in which it was.
    pub at: Time,
    /// Conversations that overlap by less than this count as at once.
    pub resolution_seconds: u64,
}

/// Calls over time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CallTime {
    /// The width of a bin in seconds.
    pub bin_seconds: u64,
    /// The bins that hold anything, in the order of time.
    pub bins: Vec<CallBin>,
}

/// The calls that began in a stretch of time.
#[derive(Clone, Debug, Serialize)]
pub struct CallBin {
    /// When it begins.
    pub start: Time,
    /// What became of them.
    #[serde(flatten)]
    pub tally: CallTally,
}

/// What became of registrations: a REGISTER to its final response, the challenge included. Each refresh is a new one, and
/// a removal (`Expires: 0`) is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationTally {
    /// All of them.
    pub attempts: u64,
    /// With a 2xx.
    pub succeeded: u64,
    /// Credentials were refused.
    pub auth_failed: u64,
    /// Asked for credentials, and none came.
    pub challenged: u64,
    /// Any other final response.
    pub failed: u64,
    /// No final response, and the log goes on for more than 32 s after the last word.
    pub timeout: u64,
    /// No final response when the log ended.
    pub open: u64,
    /// Removals, which are none of the attempts.
    pub removed: u64,
}

impl RegistrationTally {
    /// Registrations that something went wrong with: refused, failed, or timed out.
    pub fn lost(&self) -> u64 {
        self.auth_failed + self.failed + self.timeout
    }

    /// Adds what was counted elsewhere.
    pub(in crate::report) fn add(&mut self, other: &Self) {
        self.attempts += other.attempts;
        self.succeeded += other.succeeded;
        self.auth_failed += other.auth_failed;
        self.challenged += other.challenged;
        self.failed += other.failed;
        self.timeout += other.timeout;
        self.open += other.open;
        self.removed += other.removed;
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The registrations of the log.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RegistrationsSummary {
    /// The headline's side; null where there are no registrations.
    pub side: Option<Side>,
    /// The numbers of that side.
    #[serde(flatten)]
    pub tally: RegistrationTally,
    /// Its registrations by final response.
    pub by_final_code: Counts,
    /// Each side in full.
    pub sides: Sides<SideRegistrations>,
}

/// The registrations of one side.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SideRegistrations {
    /// Their numbers.
    #[serde(flatten)]
    pub tally: RegistrationTally,
    /// Registrations by final response.
    pub by_final_code: Counts,
    /// The registrations by the peer that they came from or went to; those that went wrong most often first.
    pub peers: RegistrationGroupsSummary,
}

/// Registrations by peer.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RegistrationGroupsSummary {
    /// How many were told apart.
    pub names: u64,
    /// Those with the most registrations that went wrong first; of equal ones, those with the most.
    pub list: Vec<RegistrationGroup>,
    /// All others together.
    pub other: RegistrationTally,
}

/// The registrations of one peer.
#[derive(Clone, Debug, Serialize)]
pub struct RegistrationGroup {
    /// A peer as in records, or the site's name for it.
    pub name: String,
    /// Its numbers.
    #[serde(flatten)]
    pub tally: RegistrationTally,
}
