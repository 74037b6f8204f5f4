use crate::knowledge::Language;
use crate::report::format::testing::full;
use crate::report::testing::{Log, Message, sample};
use crate::report::{Cap, Counts, Damaged, Summary};

fn render(summary: &Summary) -> String {
    super::render(summary, &Language::En.labels())
}

#[test]
fn a_report() {
    let mut summary = Log::new(sample()).summary();
    for code in &mut summary.codes {
        code.meaning = format!("What {} means.", code.code);
        code.occurs = "When you see it.".to_owned();
        code.first_fix = format!("Do this for {}.", code.code);
        code.fix = format!("{} Then that.", code.first_fix);
    }
    summary.codes.retain(|code| code.code != 499 && code.code != 401);
    for bin in &mut summary.time.bins {
        bin.codes = Counts(vec![("404".to_owned(), 1), ("503".to_owned(), bin.tally.failures)]);
    }
    summary.peers.list.truncate(1);
    summary.inputs.damaged.push(Damaged { file: "a_b".to_owned(), reason: "gone".to_owned() });
    summary.caps.push(Cap { cap: "peers", limit: 4096, effect: "further peers are counted as other" });
    let expected = "\
# SIP report

- **Read**: 1 file, 3.4 KiB, 87 lines
- **Found**: 10 responses, 2 statements
- **Span**: 2026-11-21 06:32:21 to 08:49:30 +00:00, 2 h 17 min
- **Failed**: 6 transactions, 66.7% of 9 final responses
- **Not failures**: 1 challenge, 1 declined, 1 resent

## Calls

| Side | Attempts | Answered | Declined | Cancelled | Lost | Open | SER |
| --- | --: | --: | --: | --: | --: | --: | --: |
| out, sent | 4 | 0 | 1 | 0 | 3 | 0 | 0.0% |
| out, sent: 192.0.2.10:5060 | 2 | 0 | 0 | 0 | 2 | 0 | 0.0% |
| out, sent: \\[2001:db8::7\\]:5061 | 2 | 0 | 1 | 0 | 1 | 0 | 0.0% |
| side unknown | 1 | 0 | 0 | 0 | 1 | 0 | 0.0% |

- **Registrations**: 2 in all, 2 with refused credentials

## Failures

| Code | Failures | Calls | Share | Side | Look at | Do first |
| --- | --: | --: | --: | --- | --- | --- |
| 503 Service Unavailable | 2 | 2 | 33.3% | received | pbx.log:10 | Do this for 503. |
| 404 Not Found | 1 | 1 | 16.7% | received | pbx.log:51 | Do this for 404. |

## Figures, side: out, sent

| Figure | Value | Numerator | Denominator | Formula | Source and basis |
| --- | --: | --: | --: | --- | --- |
| SER | 0.0% | 0 | 4 | answered / (attempts - redirected - open) | RFC 6076 section 4.6; responses only: the log holds no INVITEs |
| SER adjusted | 0.0% | 0 | 4 | answered / (attempts - redirected - open - challenged - cancelled) | not RFC 6076: SER without calls that were only challenged or that the caller gave up; responses only: the log holds no INVITEs |
| SEER | 25.0% | 1 | 4 | (answered + final 480, 486, 600, 603) / (attempts - redirected - open) | RFC 6076 section 4.7; responses only: the log holds no INVITEs |
| ISA | 50.0% | 2 | 4 | final 408, 500, 503, 504 / attempts | RFC 6076 section 4.8; responses only: the log holds no INVITEs |
| ISA with timeouts | 50.0% | 2 | 4 | (final 408, 500, 503, 504 + attempts without a final response) / attempts | not RFC 6076: ISA with calls that timed out in silence; responses only: the log holds no INVITEs |
| SCR | 0.0% | 0 | 4 | answered whose BYE got a 2xx or 481 / attempts | RFC 6076 section 4.9; responses only: the log holds no INVITEs; the log holds no BYE of an answered call |
| IRA | 0.0% | 0 | 2 | (final 4xx (but 401, 402, 407), 5xx and 6xx + timeouts) / registrations | RFC 6076 section 4.2; responses only: the log holds no REGISTERs |
| ASR | 0.0% | 0 | 4 | answered / attempts with a final response but those only challenged | ITU-T E.411; responses only: the log holds no INVITEs |
| NER | 25.0% | 1 | 4 | (answered + declined + cancelled) / attempts with a final response but those only challenged | ITU-T E.425; responses only: the log holds no INVITEs |

## Peers

| Peer | Finals | Failures | Share | Failed with |
| --- | --: | --: | --: | --- |
| 192.0.2.10:5060 | 2 | 2 | 100.0% | 2 × 503 |

## Methods

| Method | Finals | Failures | Share |
| --- | --: | --: | --: |
| INVITE | 5 | 4 | 80.0% |
| REGISTER | 3 | 2 | 66.7% |
| OPTIONS | 1 | 0 | 0.0% |

## Worst stretches of 1 min

| From | Finals | Failures | Share | Failed with |
| --- | --: | --: | --: | --- |
| 2026-11-21T08:49:00+00:00 | 6 | 3 | 50.0% | 3 × 503, 1 × 404 |
| 2026-11-21T08:42:00+00:00 | 2 | 2 | 100.0% | 2 × 503, 1 × 404 |
| 2026-11-21T06:32:00+00:00 | 1 | 1 | 100.0% | 1 × 404, 1 × 503 |

## What the codes mean

### 503 Service Unavailable

What 503 means.

- **When you see it**: When you see it.
- **How to fix it**: Do this for 503. Then that.

### 404 Not Found

What 404 means.

- **When you see it**: When you see it.
- **How to fix it**: Do this for 404. Then that.

## Notes

- **Not understood**: 1 place with SIP that gave no record: pbx.log:41
- **Bounds reached**: peers, 4,096: further peers are counted as other
- **Damaged**: a\\_b: gone
";
    let written = render(&summary);
    assert_eq!(written, expected, "\n{written}");
}

#[test]
fn names_are_no_markup() {
    let peer = "<script>alert(1)</script>|[x](http://evil.example)\u{1b}[2J:5060";
    let log = Message { code: 503, peer, ..Message::default() }.to_string();
    let written = render(&Log::new(log).summary());
    assert!(written.contains(r"\<script\>alert(1)\</script\>\|\[x\](http://evil.example)"), "{written}");
    assert!(!written.contains(|letter: char| letter.is_control() && letter != '\n'));
    let bars = |row: &str| row.replace(r"\|", "").matches('|').count();
    let mut heading = 0;
    for row in written.lines() {
        heading = if row.starts_with('|') && heading > 0 { heading } else { bars(row) };
        assert_eq!(bars(row), if row.starts_with('|') { heading } else { 0 }, "{row}");
    }
}

#[test]
fn rows_of_calls_add_up() {
    let mut summary = full("peer");
    let calls = &mut summary.calls.sides.0[0].1;
    for tally in std::iter::once(&mut calls.tally).chain(calls.peers.list.iter_mut().map(|peer| &mut peer.tally)) {
        (tally.redirected, tally.challenged, tally.attempts) = (5, 2, tally.attempts + 7);
    }
    let written = render(&summary);
    let table: Vec<Vec<&str>> = written
        .lines()
        .skip_while(|line| *line != "## Calls")
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert_eq!((table[0][8], table[2][8], table[3][8]), ("Other", "7", "7"), "{written}");
    for row in &table[2..] {
        let counts: Vec<u64> = row[2..9].iter().map(|cell| cell.replace(',', "").parse().unwrap()).collect();
        assert_eq!(counts[1..].iter().sum::<u64>(), counts[0], "{row:?}");
    }
}

#[test]
fn findings_calls_and_figures() {
    let written = render(&full("a|b"));
    for line in [
        "### CRITICAL 1: a\\|b answers nothing",
        "- **When**: 2026-11-21 08:42 to 09:31",
        "- **Counted**: 6,600 calls sent to it, 5,702 without any reply, 832 answered 503",
        "- **Look at**: full:88120",
        "| in, received | 31,402 | 22,310 | 4,870 | 1,650 | 2,547 | 25 | 71.1% |",
        "| in, received: a\\|b | 31,402 | 22,310 | 4,870 | 1,650 | 2,547 | 25 | 71.1% |",
        "- **Registrations**: 61,340 in all, 12,901 succeeded, 48,210 with refused credentials",
        "| SER | 71.1% | 22,310 | 31,377 | answered / (attempts - redirected - open) | RFC 6076 section 4.6; requests and responses |",
        "| ser | 84.5% | 71.1% | fell, for the worse |",
        "Against a\\|b, which begins at 2026-11-14T06:00:00+01:00: 12 rates compared; 3 left out, as one of the reports holds fewer than 50 events of them.",
    ] {
        assert!(written.lines().any(|known| known == line), "{line}\n{written}");
    }
}

#[test]
fn delays_are_told_as_quantiles() {
    let page = render(&full("carrier-a"));
    let told = "\n### Delays\n\nPDD: p50 910 ms, p90 2.20 s, p95 3.25 s, p99 8.40 s, max 31.60 s\n";
    assert!(page.contains(told), "{page}");
}
