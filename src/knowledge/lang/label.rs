//! The words around the entries: headings, names of fields, the sentences of comparisons, and the report's page.

use super::Language;
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
    TermExamples "term_examples",
    NumberGroup "number.group",
    NumberPoint "number.point",
    UnitMillis "unit.millis",
    UnitSeconds "unit.seconds",
    UnitMinutes "unit.minutes",
    UnitHours "unit.hours",
    UnitDays "unit.days",
    CountFiles "count.files",
    CountLines "count.lines",
    CountDamaged "count.damaged",
    CountRecordsWithoutTime "count.records_without_time",
    CountResponses "count.responses",
    CountResent "count.resent",
    CountStatements "count.statements",
    CountDuplicates "count.duplicates",
    CountFailedTransactions "count.failed_transactions",
    CountOfFinals "count.of_finals",
    CountRefused "count.refused",
    CountLiving "count.living",
    CountChallenges "count.challenges",
    CountDeclined "count.declined",
    CountCancelled "count.cancelled",
    CountRedirected "count.redirected",
    CountRenegotiated "count.renegotiated",
    CountBenign "count.benign",
    CountMoreCodes "count.more_codes",
    CountFailures "count.failures",
    CountMorePeers "count.more_peers",
    CountUnknownMorePeers "count.unknown_more_peers",
    CountFarInTime "count.far_in_time",
    CountNotUnderstood "count.not_understood",
    CountMore "count.more",
    CountAttempts "count.attempts",
    CountSucceeded "count.succeeded",
    CountFailed "count.failed",
    CountTimedOut "count.timed_out",
    CountOpen "count.open",
    ReportRead "report.read",
    ReportSpan "report.span",
    ReportFound "report.found",
    ReportOnly "report.only",
    ReportFailed "report.failed",
    ReportFoundNothing "report.found_nothing",
    ReportFailedNothing "report.failed_nothing",
    ReportNoTime "report.no_time",
    ReportFromTo "report.from_to",
    ReportFailures "report.failures",
    ReportMethods "report.methods",
    ReportPeers "report.peers",
    ReportNotUnderstood "report.not_understood",
    ReportBounds "report.bounds",
    ReportBoundsNote "report.bounds_note",
    ReportCopies "report.copies",
    ReportCopy "report.copy",
    ReportCopyCounted "report.copy_counted",
    ReportDamaged "report.damaged",
    ReportDamagedNote "report.damaged_note",
    ReportNotFailures "report.not_failures",
    ReportByClass "report.by_class",
    ReportUnregistered "report.unregistered",
    ReportPer "report.per",
    ReportPeak "report.peak",
    ReportAt "report.at",
    ReportFindings "report.findings",
    ReportDo "report.do",
    ReportCalls "report.calls",
    ReportRegistrations "report.registrations",
    ReportFigures "report.figures",
    ReportDelays "report.delays",
    ReportChanges "report.changes",
    ReportAgainst "report.against",
    FindingCritical "finding.critical",
    FindingWarning "finding.warning",
    ChangeRose "change.rose",
    ChangeFell "change.fell",
    ChangeNew "change.new",
    ChangeGone "change.gone",
    ColumnCount "column.count",
    ColumnShare "column.share",
    ColumnSide "column.side",
    ColumnPlace "column.place",
    ColumnFinals "column.finals",
    ColumnFailures "column.failures",
    ColumnFailedWith "column.failed_with",
    ColumnAttempts "column.attempts",
    ColumnAnswered "column.answered",
    ColumnDeclined "column.declined",
    ColumnCancelled "column.cancelled",
    ColumnLost "column.lost",
    ColumnOpen "column.open",
    ColumnOther "column.other",
    ColumnSer "column.ser",
    RowResponses "row.responses",
    RowFailures "row.failures",
    RowAuthFailed "row.auth_failed",
    ReportFailedCalls "report.failed_calls",
    ColumnCalls "column.calls",
    ColumnDoFirst "column.do_first",
    RowCallsLost "row.calls_lost",
    ReportFindingNumber "report.finding_number",
    ReportNoFinal "report.no_final",
    SideReceived "side.received",
    SideSent "side.sent",
    SideBoth "side.both",
    SideIn "side.in",
    SideOut "side.out",
    SideUnknown "side.unknown",
    SideFailuresReceived "side.failures_received",
    SideFailuresSent "side.failures_sent",
    SideFailuresBoth "side.failures_both",
    CountLostCalls "count.lost_calls",
    CountOfCalls "count.of_calls",
    CountInCalls "count.in_calls",
    CountLostTransactions "count.lost_transactions",
    CountInFinals "count.in_finals",
    CountCritical "count.critical",
    CountCompared "count.compared",
    CountLeftOut "count.left_out",
    CountCodesWithoutFailures "count.codes_without_failures",
    CountCodesNotShown "count.codes_not_shown",
    CountInNoChart "count.in_no_chart",
    CountPeersSeen "count.peers_seen",
    PageTitle "page.title",
    PageReport "page.report",
    PageSkip "page.skip",
    PageParts "page.parts",
    PageFooter "page.footer",
    PageNothingFound "page.nothing_found",
    PageNothingFailed "page.nothing_failed",
    PageFirst "page.first",
    PageMost "page.most",
    PageMostAt "page.most_at",
    PageFailedTransactions "page.failed_transactions",
    PageRefused "page.refused",
    PageAmongFailures "page.among_failures",
    PageWorstAt "page.worst_at",
    PageFailuresIn "page.failures_in",
    PagePartOf "page.part_of",
    PageSucceededOf "page.succeeded_of",
    PageSer "page.ser",
    PageNer "page.ner",
    PagePdd "page.pdd",
    PageSidesNote "page.sides_note",
    PageNotLost "page.not_lost",
    PageLost "page.lost",
    PageStillOpen "page.still_open",
    PageCallsBy "page.calls_by",
    PageSide "page.side",
    PagePeer "page.peer",
    PagePrefix "page.prefix",
    PageSideInFull "page.side_in_full",
    PageFinalResponses "page.final_responses",
    PageConversations "page.conversations",
    PageBeginsAt "page.begins_at",
    PageCompared "page.compared",
    PageNothingChanged "page.nothing_changed",
    PageWhat "page.what",
    PageBefore "page.before",
    PageNow "page.now",
    PageChange "page.change",
    PageWorse "page.worse",
    PageBetter "page.better",
    PageFailuresByCode "page.failures_by_code",
    PageCodesNote "page.codes_note",
    PageSeen "page.seen",
    PageOutcomes "page.outcomes",
    PageOutcome "page.outcome",
    PageRule "page.rule",
    PageFiguresNote "page.figures_note",
    PageFiguresOf "page.figures_of",
    PageFigure "page.figure",
    PageValue "page.value",
    PageOf "page.of",
    PageFormula "page.formula",
    PageSource "page.source",
    PageSourceAndBasis "page.source_and_basis",
    PageNumerator "page.numerator",
    PageDenominator "page.denominator",
    PageDelays "page.delays",
    PageDelay "page.delay",
    PageDelaysNote "page.delays_note",
    PageLongest "page.longest",
    PageScale "page.scale",
    PageFindingsNote "page.findings_note",
    PageThreshold "page.threshold",
    PageStatedThreshold "page.stated_threshold",
    PageWhen "page.when",
    PageCounted "page.counted",
    PageMeans "page.means",
    PageCodesOverTime "page.codes_over_time",
    PageHeat "page.heat",
    PageHeatOfDay "page.heat_of_day",
    PageSum "page.sum",
    PageNotes "page.notes",
    PageLeftOut "page.left_out",
    PageWithoutTime "page.without_time",
    PageOtherCodes "page.other_codes",
    PageOthers "page.others",
    PageAllOthers "page.all_others",
    PageAllCounts "page.all_counts",
    PageAllCountsNote "page.all_counts_note",
    PageMethod "page.method",
    PageCauses "page.causes",
    PageUserAgents "page.user_agents",
    PageHosts "page.hosts",
    PageDays "page.days",
    PageDialects "page.dialects",
    PageOverTime "page.over_time",
    PageFailuresOverTime "page.failures_over_time",
    PageTimeNote "page.time_note",
    PageFarInTime "page.far_in_time",
    PageStripRefused "page.strip_refused",
    PageStripAll "page.strip_all",
    PageFromTo "page.from_to",
    PageAndOn "page.and_on",
    PageFrom "page.from",
    PageAsTable "page.as_table",
    PageDoFirst "page.do_first",
    PageWorstStretches "page.worst_stretches",
    PageCodesMean "page.codes_mean",
}

/// The labels of a language.
#[derive(Clone, Debug)]
pub struct Labels {
    language: Language,
    english: HashMap<String, String>,
    own: HashMap<String, String>,
}

impl Labels {
    pub(super) fn new(language: Language, english: HashMap<String, String>, own: HashMap<String, String>) -> Self {
        Self { language, english, own }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
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
        fill(self.get(label), values)
    }

    /// The text of a label for a number of things. Its forms stand between `|`, in the order of
    /// `Language::plural`, and `{n}` is the number as `shown`.
    pub fn count(&self, label: Label, number: u64, shown: &str) -> String {
        // A label that the language lacks is English, and so are its forms.
        let language = if self.own.contains_key(label.key()) { self.language } else { Language::En };
        let forms = self.get(label);
        let form = forms.split('|').nth(language.plural(number)).or(forms.split('|').next());
        fill(form.unwrap_or_default(), &[("n", shown)])
    }

    /// What a value such as the fault `next_hop` is called; `kind` is `fault`, `retry`, `category`, `severity`,
    /// `cause_class` or `doubt`.
    pub fn value<'a>(&'a self, kind: &str, value: &'a str) -> &'a str {
        self.find_value(kind, value).unwrap_or(value)
    }

    /// The same where the language knows it. Of what the report says in English itself it may know nothing: `cap`, what a
    /// bound does; `told`, the texts of findings, and `counted`, what was counted for them; `formula`, `standard` and
    /// `basis`, those of figures.
    pub fn find_value(&self, kind: &str, value: &str) -> Option<&str> {
        self.find(&format!("{kind}.{value}"))
    }

    /// The same with every `{name}` replaced.
    pub fn fill_value(&self, kind: &str, value: &str, values: &[(&str, &str)]) -> Option<String> {
        self.find_value(kind, value).map(|text| fill(text, values))
    }
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else { break };
        out.push_str(before);
        out.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = after;
    }
    out + rest
}
