//! The figures that a telephone operator reports: RFC 6076 and the ITU's, each with its formula and what went into it.

use super::calls::{Counted, CountedRegistrations, Delay, Side, Sides, Tallied, percent};
use super::summary::float;
use serde::Serialize;
use serde::ser::Serializer;

/// The figures of the headline's side, and those of each side.
#[derive(Clone, Debug, Default, Serialize)]
pub struct QualitySummary {
    /// The headline's side, that of the calls; null where there are neither calls nor registrations. Figures of
    /// registrations are those of their own headline's side.
    pub side: Option<Side>,
    /// Its figures.
    #[serde(flatten)]
    pub figures: FigureSet,
    /// The figures of each side.
    pub sides: Sides<FigureSet>,
}

/// Figures by name, in the order of the list of all figures. An object in JSON.
#[derive(Clone, Debug, Default)]
pub struct FigureSet(pub Vec<(&'static str, FigureSummary)>);

impl FigureSet {
    /// The figure with this name, such as `ser`.
    pub fn get(&self, name: &str) -> Option<&FigureSummary> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, figure)| figure)
    }
}

impl Serialize for FigureSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, figure)| (name, figure)))
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureSummary {
    /// In `unit`, with two decimals (percent) or three (seconds); of a delay, the median. Null where nothing can be said:
    /// the denominator is zero, or the log's clock is too coarse.
    pub value: Option<f64>,
    /// `percent` or `seconds`.
    pub unit: &'static str,
    /// What is divided; null for a delay. Of `acd`, seconds of conversation.
    pub numerator: Option<u64>,
    /// What it is divided by; of a delay, how often it was measured.
    pub denominator: u64,
    /// How it is worked out, in words.
    pub formula: &'static str,
    /// Where it is defined; figures that leave the definition say so.
    pub standard: &'static str,
    /// What it is worked out from: `requests and responses`, or `responses only`, and what stands in its way.
    pub basis: String,
    /// The same in parts, for pages in other languages.
    #[serde(skip)]
    pub grounds: Vec<Ground>,
    /// Of a delay: its distribution. Of up to a thousand delays it is exact, and what falls between two of them lies between
    /// these in proportion, as in spreadsheets (`PERCENTILE.INC`); of more it is right to within one percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantiles: Option<Quantiles>,
}

/// One thing that a figure rests on, or that stands in its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    /// Its name in the files of languages.
    pub name: &'static str,
    /// `INVITEs` or `REGISTERs`.
    pub what: &'static str,
    /// What was counted for it.
    pub counts: Vec<(&'static str, u64)>,
    /// It in English.
    text: String,
}

/// The distribution of a delay, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Quantiles {
    pub p50: f64,
    pub p90: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}

/// What the figures of one side are worked out from.
struct Basis<'a> {
    calls: &'a Counted,
    registrations: &'a CountedRegistrations,
}

impl Basis<'_> {
    /// Whether conversations are shorter than what the stamps of the log are told apart by.
    fn is_too_coarse(&self, talk: &Delay) -> bool {
        self.calls.sdt.coarse > 0 && talk.sum() < 1000 * talk.count()
    }
}

/// How a figure is worked out.
enum Way {
    /// In percent of attempts.
    Calls(fn(&Counted) -> (u64, u64)),
    /// In percent of registrations.
    Registrations(fn(&CountedRegistrations) -> (u64, u64)),
    /// As a distribution.
    Delay(for<'a> fn(&Basis<'a>) -> &'a Delay),
    /// As an average.
    Average(for<'a> fn(&Basis<'a>) -> &'a Delay),
}

/// A figure: its name, how it is worked out, and the same in words with where that is written.
struct Row {
    name: &'static str,
    way: Way,
    formula: &'static str,
    standard: &'static str,
}

/// The codes of an ineffective session attempt (RFC 6076 section 4.8).
const INEFFECTIVE: [u16; 4] = [408, 500, 503, 504];

/// All figures.
const ROWS: [Row; 15] = [
    Row {
        name: "ser",
        way: Way::Calls(|calls| (calls.all.tally.answered, calls.all.established_of())),
        formula: "answered / (attempts - redirected - open)",
        standard: "RFC 6076 section 4.6",
    },
    Row {
        name: "ser_adjusted",
        way: Way::Calls(|calls| {
            let tally = &calls.all.tally;
            (tally.answered, calls.all.established_of() - tally.challenged - tally.cancelled)
        }),
        formula: "answered / (attempts - redirected - open - challenged - cancelled)",
        standard: "not RFC 6076: SER without calls that were only challenged or that the caller gave up",
    },
    Row {
        name: "seer",
        way: Way::Calls(|calls| {
            (calls.all.tally.answered + calls.all.with_codes(&Tallied::EFFECTIVE), calls.all.established_of())
        }),
        formula: "(answered + final 480, 486, 600, 603) / (attempts - redirected - open)",
        standard: "RFC 6076 section 4.7",
    },
    Row {
        name: "isa",
        way: Way::Calls(|calls| (calls.all.with_codes(&INEFFECTIVE), calls.all.tally.attempts)),
        formula: "final 408, 500, 503, 504 / attempts",
        standard: "RFC 6076 section 4.8",
    },
    Row {
        name: "isa_with_timeouts",
        way: Way::Calls(|calls| {
            (calls.all.with_codes(&INEFFECTIVE) + calls.all.tally.timeout, calls.all.tally.attempts)
        }),
        formula: "(final 408, 500, 503, 504 + attempts without a final response) / attempts",
        standard: "not RFC 6076: ISA with calls that timed out in silence",
    },
    Row {
        name: "scr",
        way: Way::Calls(|calls| (calls.completed, calls.all.tally.attempts)),
        formula: "answered whose BYE got a 2xx or 481 / attempts",
        standard: "RFC 6076 section 4.9",
    },
    Row {
        name: "ira",
        way: Way::Registrations(|registrations| {
            let counts = |code| (400..700).contains(&code) && !matches!(code, 401 | 402 | 407);
            (registrations.with_codes(counts) + registrations.tally.timeout, registrations.tally.attempts)
        }),
        formula: "(final 4xx (but 401, 402, 407), 5xx and 6xx + timeouts) / registrations",
        standard: "RFC 6076 section 4.2",
    },
    Row {
        name: "asr",
        way: Way::Calls(|calls| (calls.all.tally.answered, seizures(calls))),
        formula: "answered / attempts with a final response but those only challenged",
        standard: "ITU-T E.411",
    },
    Row {
        name: "ner",
        way: Way::Calls(|calls| {
            let tally = &calls.all.tally;
            (tally.answered + tally.declined + tally.cancelled, seizures(calls))
        }),
        formula: "(answered + declined + cancelled) / attempts with a final response but those only challenged",
        standard: "ITU-T E.425",
    },
    Row {
        name: "srd_succeeded",
        way: Way::Delay(|basis| &basis.calls.srd_succeeded),
        formula: "first INVITE to the first 18x, else to the 2xx, of answered calls",
        standard: "RFC 6076 section 4.3.1",
    },
    Row {
        name: "srd_failed",
        way: Way::Delay(|basis| &basis.calls.srd_failed),
        formula: "first INVITE to the first 18x, else to the final, of calls with a 4xx, 5xx or 6xx but those only challenged",
        standard: "RFC 6076 section 4.3.2",
    },
    Row {
        name: "pdd",
        way: Way::Delay(|basis| &basis.calls.pdd),
        formula: "first INVITE to the first 180, 183 or 2xx",
        standard: "not RFC 6076: post-dial delay",
    },
    Row {
        name: "rrd",
        way: Way::Delay(|basis| &basis.registrations.rrd),
        formula: "first REGISTER to its 2xx, the challenge included",
        standard: "RFC 6076 section 4.1",
    },
    Row {
        name: "sdd",
        way: Way::Delay(|basis| &basis.calls.sdd),
        formula: "BYE to its 2xx",
        standard: "RFC 6076 section 4.4",
    },
    Row {
        name: "sdt",
        way: Way::Delay(|basis| &basis.calls.sdt),
        formula: "2xx to BYE",
        standard: "RFC 6076 section 4.5",
    },
];

/// The last figure, which is an average and not a distribution.
const ACD: Row = Row {
    name: "acd",
    way: Way::Average(|basis| &basis.calls.talk),
    formula: "seconds from 2xx to BYE / answered calls with a BYE",
    standard: "ITU-T E.437",
};

/// Attempts with a final response, without those that were only challenged.
fn seizures(calls: &Counted) -> u64 {
    let tally = &calls.all.tally;
    tally.attempts - tally.open - tally.timeout - tally.challenged
}

impl Row {
    fn finish(&self, basis: &Basis<'_>) -> FigureSummary {
        let ratio = |(numerator, denominator): (u64, u64)| {
            (percent(numerator, denominator), "percent", Some(numerator), denominator, None)
        };
        let (value, unit, numerator, denominator, quantiles) = match &self.way {
            Way::Calls(of) => ratio(of(basis.calls)),
            Way::Registrations(of) => ratio(of(basis.registrations)),
            Way::Delay(of) => {
                let delay = of(basis);
                let quantiles = delay.quantiles();
                (quantiles.map(|quantiles| quantiles.p50), "seconds", None, delay.count(), quantiles)
            }
            Way::Average(of) => {
                let delay = of(basis);
                let (milliseconds, count) = (delay.sum(), delay.count());
                let average = (count > 0).then(|| (float(milliseconds) / float(count)).round() / 1000.0);
                let average = average.filter(|_| !basis.is_too_coarse(delay));
                (average, "seconds", Some((milliseconds + 500) / 1000), count, None)
            }
        };
        let (formula, standard, grounds) = (self.formula, self.standard, self.grounds(basis));
        let basis = grounds.iter().map(|ground| ground.text.as_str()).collect::<Vec<_>>().join("; ");
        FigureSummary { value, unit, numerator, denominator, formula, standard, basis, grounds, quantiles }
    }

    /// What it rests on.
    fn grounds(&self, basis: &Basis<'_>) -> Vec<Ground> {
        let of_registrations = matches!(self.way, Way::Registrations(_)) || self.name == "rrd";
        let (asked, all, what) = if of_registrations {
            (basis.registrations.asked, basis.registrations.tally.attempts, "REGISTERs")
        } else {
            (basis.calls.asked, basis.calls.all.tally.attempts, "INVITEs")
        };
        let ground = |name, counts: &[(&'static str, u64)], text: &str| {
            let (counts, text) = (counts.to_vec(), text.to_owned());
            Ground { name, what, counts, text }
        };
        let mut grounds = vec![match asked {
            _ if all == 0 => ground("nothing", &[], "nothing of the kind in the log"),
            0 => ground("responses", &[], &format!("responses only: the log holds no {what}")),
            _ if asked == all => ground("both", &[], "requests and responses"),
            _ => {
                let text = format!("responses, and the {what} of {asked} of {all}");
                ground("some", &[("asked", asked), ("all", all)], &text)
            }
        }];
        let coarse = match &self.way {
            Way::Delay(of) => of(basis).coarse,
            Way::Average(of) if basis.is_too_coarse(of(basis)) => of(basis).count(),
            _ => 0,
        };
        if coarse > 0 {
            let text = format!("{coarse} not measured, for their stamps are coarser than 100 ms");
            grounds.push(ground("coarse", &[("count", coarse)], &text));
        }
        if matches!(self.name, "scr" | "sdd" | "sdt" | "acd") && all > 0 && basis.calls.byes == 0 {
            grounds.push(ground("no_bye", &[], "the log holds no BYE of an answered call"));
        }
        grounds
    }
}

fn figures(basis: &Basis<'_>) -> FigureSet {
    FigureSet(ROWS.iter().chain([&ACD]).map(|row| (row.name, row.finish(basis))).collect())
}

/// The figures of all sides.
pub(super) fn summary(calls: &[Counted; 3], registrations: &[CountedRegistrations; 3]) -> QualitySummary {
    let sides: Vec<_> = Side::ALL
        .into_iter()
        .zip(calls.iter().zip(registrations))
        .filter(|(_, (calls, registrations))| !(calls.all.tally.is_empty() && registrations.tally.is_empty()))
        .map(|(side, (calls, registrations))| {
            let basis = Basis { calls, registrations };
            (side, figures(&basis))
        })
        .collect();
    // Phones register with a PBX that only sends calls out: calls and registrations have a headline each.
    let of_calls = calls.iter().position(|calls| !calls.all.tally.is_empty());
    let of_registrations = registrations.iter().position(|registrations| !registrations.tally.is_empty());
    let side = of_calls.or(of_registrations);
    let figures = side.map(|side| {
        let basis = Basis {
            calls: &calls[of_calls.unwrap_or(side)],
            registrations: &registrations[of_registrations.unwrap_or(side)],
        };
        figures(&basis)
    });
    QualitySummary { side: side.map(|side| Side::ALL[side]), figures: figures.unwrap_or_default(), sides: Sides(sides) }
}
