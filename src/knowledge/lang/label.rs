//! The words around the entries: headings, names of fields, and the sentences of comparisons.

use std::collections::HashMap;

macro_rules! labels {
    ($($variant:ident $key:literal,)*) => {
        /// A label. Texts in `{}` are filled in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Label {
            $($variant,)*
        }

        impl Label {
            /// All labels but those of values, which [`Labels::value`] knows.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its key in the files.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }
        }
    };
}

labels! {
    Description "description",
    Occurs "occurs",
    Fix "fix",
    Differences "differences",
    Choice "choice",
    Here "here",
    SpecialCases "special_cases",
    Codes "codes",
    Classes "classes",
    Methods "methods",
    Causes "causes",
    Warnings "warnings",
    ReasonProtocols "reason_protocols",
    Rules "rules",
    Code "code",
    Name "name",
    Class "class",
    Kind "kind",
    Category "category",
    Severity "severity",
    Fault "fault",
    Retry "retry",
    Headers "headers",
    Related "related",
    DefinedIn "defined_in",
    Sources "sources",
    Link "link",
    Queue "queue",
    AppliesTo "applies_to",
    Q850Causes "q850_causes",
    Becomes "becomes",
    MadeFrom "made_from",
    CauseValues "cause_values",
    Dialog "dialog",
    FirstStep "first_step",
    IsFinal "is_final",
    IsProvisional "is_provisional",
    Final "final",
    Provisional "provisional",
    CreatesDialog "creates_dialog",
    NoDialog "no_dialog",
    Unregistered "unregistered",
    UnknownCode "unknown_code",
    Unnamed "unnamed",
    WhenCode "when.code",
    WhenMethod "when.method",
    WhenReceived "when.received",
    WhenSent "when.sent",
    WhenOutcome "when.outcome",
    WhenQ850 "when.q850",
    WhenWarning "when.warning",
    WhenReasonProtocol "when.reason_protocol",
    WhenPhrase "when.phrase",
    WhenPhraseContains "when.phrase_contains",
    WhenDialect "when.dialect",
    WhenServerContains "when.server_contains",
    WhenAnything "when.anything",
    CompareTitle "compare.title",
    CompareClasses "compare.classes",
    CompareClass "compare.class",
    CompareMeanings "compare.meanings",
    DifferClass "differ.class",
    SameClass "same.class",
    DifferKind "differ.kind",
    SameKind "same.kind",
    DifferCategory "differ.category",
    SameCategory "same.category",
    DifferSeverity "differ.severity",
    SameSeverity "same.severity",
    DifferFault "differ.fault",
    SameFault "same.fault",
    DifferRetry "differ.retry",
    SameRetry "same.retry",
    DifferRegistered "differ.registered",
    DifferHeaders "differ.headers",
    SameHeaders "same.headers",
    DifferOccurs "differ.occurs",
    NoHeaders "no_headers",
    ChooseOrder "choose.order",
    ChooseFinals "choose.finals",
    ChooseProvisionals "choose.provisionals",
    ChooseEach "choose.each",
    UnknownTerm "unknown_term",
    Nearest "nearest",
}

/// The labels of a language.
#[derive(Clone, Debug)]
pub struct Labels {
    english: HashMap<String, String>,
    own: HashMap<String, String>,
}

impl Labels {
    pub(super) fn new(english: HashMap<String, String>, own: HashMap<String, String>) -> Self {
        Self { english, own }
    }

    fn find(&self, key: &str) -> Option<&str> {
        self.own.get(key).or_else(|| self.english.get(key)).map(String::as_str)
    }

    /// The text of a label.
    pub fn get(&self, label: Label) -> &str {
        self.find(label.key()).unwrap_or(label.key())
    }

    /// The text of a label with every `{name}` replaced. What stands in for one is not looked at again.
    pub fn fill(&self, label: Label, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.get(label);
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((name, after)) = behind.split_once('}') else { break };
            out.push_str(before);
            out.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
            rest = after;
        }
        out + rest
    }

    /// What a value such as the fault `next_hop` is called; `kind` is `fault`, `retry`, `category`, `severity` or
    /// `cause_class`.
    pub fn value<'a>(&'a self, kind: &str, value: &'a str) -> &'a str {
        self.find(&format!("{kind}.{value}")).unwrap_or(value)
    }
}
