//! What is recognised, in words: a row for each dialect, for people who ask whether their log is read.
//!
//! The catalog and README print these rows. Tests read each sample with the dialect that it is a sample of, and compare
//! what a row says with the records of all logs under `samples/`.

mod commercial;
mod open_source;
mod tools;

use Source::{Documentation, RealLog, SourceCode, WorkingParser};

/// What is known of how a product writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Logs that the product wrote.
    RealLog,
    /// The source code of the product.
    SourceCode,
    /// Somebody's program that reads such logs.
    WorkingParser,
    /// Manuals and examples.
    Documentation,
}

impl Source {
    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            RealLog => "real log",
            SourceCode => "source code",
            WorkingParser => "working parser",
            Documentation => "documentation",
        }
    }
}

/// What is read of one dialect.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// The dialect's name.
    pub dialect: &'static str,
    /// The product, as its maker calls it.
    pub name: &'static str,
    /// Which of its logs, and what in them. Names of options and files stand in backquotes.
    pub logs: &'static str,
    /// `message`, `statement` and `derived`, as far as there are such.
    pub reads: &'static str,
    /// What its lines tell beside the message: `time`, `direction`, `peer`, `local`, `transport`, `session`.
    pub knows: &'static str,
    /// What the reading rests on.
    pub source: Source,
    /// What a line of it looks like; for messages, what stands above one.
    pub sample: &'static str,
}

impl Product {
    /// What the product is called, without what of it is read. Messages that stand alone are no product's.
    pub fn short_name(&self) -> Option<&'static str> {
        let end = self.name.find([',', ':', '(']).unwrap_or(self.name.len());
        (self.dialect != "bare").then(|| self.name[..end].trim_end())
    }
}

/// A row: dialect, product, which logs, what is read, what is known from it, the evidence, a sample.
const fn row(
    dialect: &'static str,
    name: &'static str,
    logs: &'static str,
    reads: &'static str,
    knows: &'static str,
    source: Source,
    sample: &'static str,
) -> Product {
    Product { dialect, name, logs, reads, knows, source, sample }
}

/// All of them, in the order of a person's question.
pub fn all() -> impl Iterator<Item = &'static Product> {
    [open_source::OPEN_SOURCE, commercial::COMMERCIAL, tools::TOOLS].into_iter().flatten()
}

/// The row of a dialect.
pub fn product(dialect: &str) -> Option<&'static Product> {
    all().find(|product| product.dialect == dialect)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{DIALECTS, Evidence};
    use crate::scan::{Options, Scanner, Sightings};
    use crate::text::Window;

    const MESSAGE: &str = "SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK0a1b2c\r\n\
        From: <sip:100@192.0.2.10>;tag=a1\r\nTo: <sip:200@198.51.100.7>;tag=b2\r\nCall-ID: a84b4c76e66710@192.0.2.10\r\n\
        CSeq: 1 INVITE\r\n\r\n";

    /// The dialect of the first record in `log`, and how sure it is.
    fn first(log: &str) -> Option<(&'static str, Evidence)> {
        let mut sightings = Sightings::default();
        Scanner::new(Options::default()).scan(&Window::whole(log.as_bytes()), &mut sightings);
        let sighting = sightings.list.iter().find(|sighting| sighting.is_response())?;
        Some((DIALECTS[usize::from(sighting.dialect)].name, sighting.evidence))
    }

    #[test]
    fn every_dialect_has_a_row() {
        for dialect in DIALECTS {
            assert!(product(dialect.name).is_some(), "{} has no row", dialect.name);
        }
        assert_eq!(all().count(), DIALECTS.len(), "one row each");
    }

    #[test]
    fn samples_are_of_their_dialects() {
        for product in all() {
            assert!(
                DIALECTS.iter().any(|dialect| dialect.name == product.dialect),
                "{} is no dialect",
                product.dialect
            );
            let logs = [
                product.sample.to_owned() + "\n",
                format!("{}\n{MESSAGE}", product.sample),
                format!("{}{MESSAGE}", product.sample),
            ];
            let found = logs.iter().find_map(|log| first(log).filter(|(name, _)| *name == product.dialect));
            let Some((_, evidence)) = found else { panic!("{}: its sample is not read", product.dialect) };
            let said = if evidence == Evidence::Message { "message" } else { "statement" };
            assert!(product.reads.contains(said), "{}: reads a {said}", product.dialect);
        }
    }
}
