use super::{NAMES, Threshold, Verdict};
use crate::report::format::testing::full;
use crate::report::testing::{Log, sample};

#[test]
fn what_crosses() {
    let summary = Log::new(sample()).summary();
    for (expression, expected) in [
        ("failures>5", Some("failures>5: it is 6")),
        ("failures>6", None),
        ("failures>=6", Some("failures>=6: it is 6")),
        ("failures > 66.6 %", Some("failures > 66.6 %: it is 66.7%, 6 of 9 final responses")),
        ("failures>66.7%", None),
        ("failures<=66.7%", Some("failures<=66.7%: it is 66.7%, 6 of 9 final responses")),
        ("code:503>1", Some("code:503>1: it is 2")),
        ("code:503>=22.2%", Some("code:503>=22.2%: it is 22.2%, 2 of 9 final responses")),
        ("code:500>0", None),
        ("code:500<1", Some("code:500<1: it is 0")),
        ("class:4xx>5", Some("class:4xx>5: it is 6")),
        ("class:client_failure>5", Some("class:client_failure>5: it is 6")),
        ("outcome:auth_failed>1", Some("outcome:auth_failed>1: it is 2")),
        ("method:INVITE>50%", Some("method:INVITE>50%: it is 80.0%, 4 of 5 final responses")),
        ("peer:192.0.2.10:5060>1", Some("peer:192.0.2.10:5060>1: it is 2")),
        ("peer:192.0.2.10>1", Some("peer:192.0.2.10>1: it is 2")),
        ("retransmissions>0", Some("retransmissions>0: it is 1")),
        ("not_understood>0", Some("not_understood>0: it is 1")),
        ("damaged>0", None),
        ("responses<12", Some("responses<12: it is 11")),
    ] {
        let verdict = Threshold::read(expression).unwrap().check(&summary);
        let expected = expected.map_or(Verdict::Kept, |why| Verdict::Crossed(why.to_owned()));
        assert_eq!(verdict, expected, "{expression}");
    }
}

#[test]
fn figures_and_calls() {
    let summary = full("carrier-a");
    for (expression, expected) in [
        ("ser<95", Some("ser<95: it is 71.1%, 22,310 of 31,377")),
        ("ser<95%", Some("ser<95%: it is 71.1%, 22,310 of 31,377")),
        ("ser<70", None),
        ("pdd>0.5", Some("pdd>0.5: it is 0.910 s")),
        ("acd<60", None),
        ("lost>8%", Some("lost>8%: it is 8.1%, 2,547 of 31,402 attempts")),
        ("attempts<1000", None),
        ("critical>0", Some("critical>0: it is 1")),
        ("findings>2", None),
    ] {
        let verdict = Threshold::read(expression).unwrap().check(&summary);
        let expected = expected.map_or(Verdict::Kept, |why| Verdict::Crossed(why.to_owned()));
        assert_eq!(verdict, expected, "{expression}");
    }
    let unknown = Threshold::read("sdd>1").unwrap().check(&summary);
    assert_eq!(unknown, Verdict::Unknown("sdd>1: it can't be told: stamps are coarse".to_owned()));
    assert!(Threshold::read("pdd>5%").is_err());
}

#[test]
fn what_cannot_be_measured_crosses_nothing() {
    let summary = Log::new("").summary();
    for expression in ["failures>1%", "failures<1%", "method:INVITE<100%"] {
        let verdict = Threshold::read(expression).unwrap().check(&summary);
        assert_eq!(verdict, Verdict::Unknown(format!("{expression}: there is no final response")));
    }
}

#[test]
fn what_never_shows_up_is_told() {
    let summary = full("carrier-a");
    for (expression, why) in
        [("peer:192.0.2.99:5060>1", "192.0.2.99:5060 is n"), ("method:FOO>1", "nothing in the log answers FOO")]
    {
        let verdict = Threshold::read(expression).unwrap().check(&summary);
        let Verdict::Unknown(said) = verdict else { panic!("{expression}: {verdict:?}") };
        assert!(said.starts_with(&format!("{expression}: {why}")), "{said}");
    }
}

#[test]
fn every_name_can_be_asked_for() {
    let summary = Log::new(sample()).summary();
    for (name, ..) in NAMES {
        let name = match *name {
            "code:N" => "code:486",
            "class:Nxx" => "class:5xx",
            "outcome:NAME" => "outcome:declined",
            "method:NAME" => "method:INVITE",
            "peer:NAME" => "peer:192.0.2.10:5060",
            name => name,
        };
        let verdict = Threshold::read(&format!("{name}>=0")).unwrap().check(&summary);
        assert!(matches!(verdict, Verdict::Crossed(_)), "{name}: {verdict:?}");
    }
}

#[test]
fn mistakes_point_at_the_place() {
    for (expression, what, pointer) in [
        ("", "a comparison is missing", "^"),
        ("failures", "a comparison is missing", "        ^"),
        ("failures=1", "a comparison is", "        ^"),
        (">1", "a name is missing", "^"),
        ("  nonsense>1", "there is no figure of this name", "  ^"),
        ("failures>", "a number is missing", "         ^"),
        ("failures>x", "a number is expected", "         ^"),
        ("failures>1x", "the number ends here", "          ^"),
        ("failures>1.2.3", "this is not a number", "         ^"),
        ("failures>%", "a number is missing", "         ^"),
        ("failures>-1", "a number is expected", "         ^"),
        ("code:99>1", "a code is a number", "     ^"),
        ("code:0503>1", "a code is a number", "     ^"),
        ("class:7xx>1", "a class is", "      ^"),
        ("outcome:bad>1", "an outcome is one of", "        ^"),
        ("method:>1", "a name is missing", "       ^"),
        ("damaged>1%", "damaged has no share", "         ^"),
        ("кодé>1", "there is no figure", "^"),
    ] {
        let said = Threshold::read(expression).unwrap_err().to_string();
        assert!(said.starts_with(what), "{expression}: {said}");
        assert!(said.ends_with(&format!("\n  {expression}\n  {pointer}")), "{expression}: {said}");
    }
}
