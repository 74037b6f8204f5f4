//! Explanations of everything, and what the pages hold.

use super::*;
use crate::knowledge::Language;
use crate::knowledge::tests::KNOWLEDGE;
use std::sync::LazyLock;

static LABELS: LazyLock<Labels> = LazyLock::new(|| Language::En.labels());

pub(super) fn page(terms: &[&str]) -> Page {
    let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
    let explanations = Explanation::of(KNOWLEDGE.find(&terms).topics, &KNOWLEDGE, &LABELS);
    assert_eq!(explanations.len(), 1, "{terms:?}");
    explanations[0].page(&KNOWLEDGE, &LABELS)
}

/// All text on a page.
pub(super) fn text(page: &Page) -> String {
    let mut text = page.title.clone();
    for block in &page.blocks {
        let piece = match block {
            Block::Heading(_, heading) => heading.clone(),
            Block::Text(paragraph) => paragraph.clone(),
            Block::Facts(facts) => {
                facts.iter().map(|(name, value)| [name, ": ", value, "\n"].concat()).collect::<Vec<_>>().concat()
            }
            Block::List(items) => items.join("\n"),
        };
        text = text + "\n" + &piece;
    }
    text
}

fn headings(page: &Page) -> Vec<&str> {
    let mut headings = Vec::new();
    for block in &page.blocks {
        if let Block::Heading(_, text) = block {
            headings.push(text.as_str());
        }
    }
    headings
}

/// The pages that inspired this: what each says must stand on ours, if in other words.
#[test]
fn two_codes_side_by_side() {
    let page = page(&["100", "428"]);
    assert_eq!(page.title, "SIP 100 Trying vs 428 Use Identity Header");
    let parts = ["Description", "When you see it", "How to fix it"];
    let expected: Vec<&str> = ["100 Trying"]
        .into_iter()
        .chain(parts)
        .chain(["428 Use Identity Header"])
        .chain(parts)
        .chain(["Key differences", "When to use which"])
        .collect();
    assert_eq!(headings(&page), expected);
    let text = text(&page);
    for fact in [
        "1xx Provisional",
        "4xx Client failure",
        "Class: 100 is 1xx Provisional, 428 is 4xx Client failure.",
        "100 may come before 428 in one transaction; only 428 is its result.",
        "STIR/SHAKEN",
        "RFC 4474",
        "dial tone",
    ] {
        assert!(text.contains(fact), "{fact}: {text}");
    }
}

#[test]
fn any_two_codes_compare_in_any_language() {
    let codes: Vec<u16> = KNOWLEDGE.codes().iter().map(|code| code.code).chain([199, 299, 499, 599, 699]).collect();
    for language in Language::ALL {
        let (knowledge, labels) = (Knowledge::in_language(language), language.labels());
        for (index, &one) in codes.iter().enumerate() {
            // Each code with its neighbours and one far away; all pairs would take a while.
            for &other in [index + 1, index + 7, index + 41].iter().filter_map(|index| codes.get(*index)) {
                let comparison = Comparison::new([one, other], &knowledge, &labels);
                let page = comparison.page(&labels);
                assert_eq!(headings(&page).len(), 10, "{one} {other}");
                let text = text(&page);
                assert!(!text.contains(['{', '}']), "{text}");
                let aspects: Vec<_> = comparison.differences.iter().map(|difference| difference.aspect).collect();
                for aspect in ["class", "final", "category", "fault", "retry", "severity", "headers", "occurs"] {
                    assert!(aspects.contains(&aspect), "{one} {other}: {aspects:?}");
                }
            }
        }
    }
}

#[test]
fn the_same_code_twice_is_not_compared() {
    assert_eq!(page(&["486", "486"]).title, "486 Busy Here");
}

#[test]
fn a_page_for_everything() {
    let entries = KNOWLEDGE.entries();
    let terms = entries.codes.iter().map(|code| code.code.to_string());
    let terms = terms.chain(entries.classes.iter().map(|class| format!("{}xx", class.digit)));
    let terms = terms.chain(entries.methods.iter().map(|method| method.method.clone()));
    let terms = terms.chain(entries.causes.iter().map(|cause| format!("Q.850:{}", cause.cause)));
    let terms = terms.chain(entries.warnings.iter().map(|warning| format!("warning:{}", warning.warning)));
    let terms = terms.chain(entries.reason_protocols.iter().map(|reason| format!("reason:{}", reason.protocol)));
    for term in terms.chain(entries.rules.iter().map(|rule| rule.rule.clone())) {
        let page = page(&[&term]);
        assert_eq!(headings(&page)[..3], ["Description", "When you see it", "How to fix it"], "{term}");
        assert!(text(&page).contains("Sources: "), "{term}");
    }
}

#[test]
fn what_the_pages_of_topics_hold() {
    for (term, facts) in [
        ("486", &["Class: 4xx Client failure, final", "Fault: the callee's side", "Try again: later"][..]),
        ("486", &["Headers to read: Retry-After", "Q.850 causes: 17 User busy", "Defined in: RFC 3261 21.4.24"]),
        ("486", &["Related: 480 Temporarily Unavailable", "More is known for: 486-q850-17"]),
        ("477", &["Not in IANA's registry; known from Kamailio, OpenSIPS."]),
        ("499", &["no product is known to use it", "Class: 4xx Client failure", "Severity: warning"]),
        ("4xx", &["404: Not Found", "409: Conflict", "Kind: final"]),
        ("1xx", &["180: Ringing", "Kind: provisional"]),
        ("INVITE", &["Dialog: begins one", "486 Busy Here"]),
        ("Q.850:34", &["Class: resource unavailable", "Becomes in SIP: 503 Service Unavailable"]),
        ("Q.850:127", &["Made from: 413 Request Entity Too Large"]),
        ("warning:304", &["More is known for: 488-warning-304"]),
        ("reason:STIR", &["Values: 403, 428, 436, 437 and 438"]),
        ("503-q850-34", &["Applies to: code 503; Q.850 cause 34", "Fault: the next hop"]),
        ("404-q850-1-received", &["Applies to: code 404; Q.850 cause 1; received"]),
        ("500-tm", &["phrase with \"/TM)\" in it"]),
        ("SIP/2.0 603 Network Blocked", &["In this message: 603-network-blocked", "603 Decline"]),
        ("SIP/2.0 486 Busy Here", &["486 Busy Here"]),
    ] {
        let text = text(&page(&[term]));
        for fact in facts {
            assert!(text.contains(fact), "{term}: {fact}: {text}");
        }
    }
    assert!(!headings(&page(&["SIP/2.0 486 Busy Here"])).iter().any(|heading| heading.starts_with("In this message")));
}
