//! Lines of the text format.

use crate::output::columns::harmless;
use std::fmt::{Display, Write};

/// How a metric goes on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// A count of things that happened.
    Counter,
    /// How something is.
    Gauge,
}

/// Metrics being written.
#[derive(Debug, Default)]
pub(super) struct Metrics(String);

impl Metrics {
    /// Begins a family: its samples have to follow.
    pub(super) fn family(&mut self, name: &str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        // Writing to memory does not fail.
        let _ = writeln!(self.0, "# HELP {name} {}\n# TYPE {name} {kind}", escaped(help));
    }

    /// Writes a sample.
    pub(super) fn sample(&mut self, name: &str, labels: &[(&str, String)], value: &impl Display) {
        self.0.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            let open = if index == 0 { '{' } else { ',' };
            let _ = write!(self.0, "{open}{label}=\"{}\"", escaped(text).replace('"', "\\\""));
        }
        let close = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{close} {value}");
    }

    /// Writes a family of one sample.
    pub(super) fn one(&mut self, name: &str, kind: Kind, help: &str, value: u64) {
        self.family(name, kind, help);
        self.sample(name, &[], &value);
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// A text on one line, in which a backslash is one. Whoever looks at metrics has them on a terminal, too.
fn escaped(text: &str) -> String {
    harmless(text).replace('\\', "\\\\")
}
