use super::{NARROWEST, render, text};
use crate::knowledge::{Labels, Language};
use crate::output::USUAL;
use crate::report::format::testing::full;
use crate::report::testing::{KNOWLEDGE, Log, Message, accounting, sample};
use crate::report::{Cap, Damaged, Summary};
use std::fmt::Write;
use std::sync::LazyLock;

static ENGLISH: LazyLock<Labels> = LazyLock::new(|| Language::En.labels());

/// The summary of a log, with advice that doesn't change.
fn summary(log: &str) -> Summary {
    let mut summary = Log::new(log).summary();
    for code in &mut summary.codes {
        code.first_fixes = [None, None];
        code.first_fix =
            format!("What helps with a {} is said here, and it may well take more than a line.", code.code);
    }
    summary
}

fn page(log: &str) -> String {
    render(&summary(log), &ENGLISH, USUAL, false)
}

/// One with everything that may be said about it.
fn summary_with_notes() -> Summary {
    let mut summary = summary(&sample());
    summary
        .inputs
        .damaged
        .push(Damaged { file: "pbx.log.2.gz".to_owned(), reason: "unexpected end of file".to_owned() });
    summary.caps.push(Cap { cap: "peers", limit: 4096, effect: "further peers are counted as other" });
    summary
}

#[test]
fn a_page() {
    let summary = summary_with_notes();
    let expected = "\
read    1 file, 3.4 KiB, 87 lines; 1 damaged input, see below
span    2026-11-21 06:32:21 to 08:49:30.004 +00:00, 2 h 17 min
found   10 responses (1 resent), 2 statements; 1 duplicate left out
failed  6 transactions, 66.7% of 9 final responses; 2 with refused credentials

per 5 min     06:30                  08:45  peak
 responses    -                         +#  6 at 08:45
 calls lost   .                         #=  2 at 08:40
 failures     -                         +#  3 at 08:45
 auth failed  .                         .#  2 at 08:45

CALLS                    attempts answered declined cancelled   lost    SER
 out                            4        0        1         0      3   0.0%
 out 192.0.2.10:5060            2        0        0         0      2   0.0%
 out [2001:db8::7]:5061         2        0        1         0      1   0.0%
 unknown                        1        0        0         0      1   0.0%
REGISTRATIONS  2 in all, 2 with refused credentials

FAILED CALLS, out         calls share         side   do first
 503 Service Unavailable      2  67% ######## recvd  What helps with a 503 is s…
 404 Not Found                1  33% ####     recvd  What helps with a 404 is s…

FAILED CALLS, unknown   calls share         side   do first
 499 (unregistered)         1 100% ########        What helps with a 499 is sai…
not failures: 1 challenge, 1 declined, 1 resent
figures: SER 0.0%, SER adjusted 0.0%, SEER 25.0%, ISA 50.0%,
         ISA with timeouts 50.0%, SCR 0.0%, IRA 0.0%, ASR 0.0%, NER 25.0%

FAILURES                  count   share           side   look at
 401 Unauthorized             2   33.3% ########  sent   pbx.log:68
     What helps with a 401 is said here, and it may well take more than a line.
 503 Service Unavailable      2   33.3% ########  recvd  pbx.log:10
     What helps with a 503 is said here, and it may well take more than a line.
 404 Not Found                1   16.7% ####      recvd  pbx.log:51
     What helps with a 404 is said here, and it may well take more than a line.
 499 (unregistered)           1   16.7% ####             pbx.log:85
     What helps with a 499 is said here, and it may well take more than a line.
by class: 1 1xx, 1 2xx, 6 4xx, 2 5xx

METHODS                  finals   failures   share
 INVITE                       5          4   80.0%
 REGISTER                     3          2   66.7%
 OPTIONS                      1          0

PEERS                    finals   failures   share  failed with
 192.0.2.10:5060              2          2  100.0%  503
 198.51.100.23:5062           3          2   66.7%  401
 [2001:db8::7]:5061           3          1   33.3%  404

NOT UNDERSTOOD  1 place with SIP that gave no record
 1 a status line without headers, and no marker that is known:
   pbx.log:41

BOUNDS REACHED  these figures are not exact
 peers, 4,096: further peers are counted as other

DAMAGED  what could be read is counted
 pbx.log.2.gz: unexpected end of file
";
    let page = render(&summary, &ENGLISH, USUAL, false);
    assert_eq!(page, expected, "\n{page}");
}

#[test]
fn a_page_in_another_language() {
    let summary = summary_with_notes();
    let expected = "\
прочитано  1 файл, 3,4 KiB, 87 строк; 1 повреждённый файл, см. ниже
период     2026-11-21 06:32:21 – 08:49:30.004 +00:00, 2 ч 17 мин
найдено    10 ответов (1 повтор), 2 упоминания кода; 1 дубль не учтён
отказы     6 транзакций, 66,7% из 9 финальных ответов; 2 с отвергнутыми учётными
           данными

шаг 5 мин         06:30                  08:45  пик
 ответы           -                         +#  6 в 08:45
 вызовы потеряны  .                         #=  2 в 08:40
 отказы           -                         +#  3 в 08:45
 вход отклонён    .                         .#  2 в 08:45

ВЫЗОВЫ                   попыток отвечено отклонено отменено потеряно    SER
 out                           4        0         1        0        3   0,0%
 out 192.0.2.10:5060           2        0         0        0        2   0,0%
 out [2001:db8::7]:5061        2        0         1        0        1   0,0%
 unknown                       1        0         0        0        1   0,0%
РЕГИСТРАЦИИ  всего 2, 2 с отвергнутыми учётными данными

ПОТЕРЯННЫЕ ВЫЗОВЫ, out    вызовов доля          напр.  сначала
 503 Service Unavailable        2  67% ######## вх.    What helps with a 503 is…
 404 Not Found                  1  33% ####     вх.    What helps with a 404 is…

ПОТЕРЯННЫЕ ВЫЗОВЫ, unknown   вызовов доля          напр.  сначала
 499 (нет в реестре)               1 100% ########        What helps with a 499…
не отказы: 1 запрос аутентификации, 1 занято или отклонено, 1 повтор
показатели: SER 0,0%, SER adjusted 0,0%, SEER 25,0%, ISA 50,0%,
            ISA with timeouts 50,0%, SCR 0,0%, IRA 0,0%, ASR 0,0%, NER 25,0%

ОТКАЗЫ                    число   доля            напр.  смотреть
 401 Unauthorized             2   33,3% ########  исх.   pbx.log:68
     What helps with a 401 is said here, and it may well take more than a line.
 503 Service Unavailable      2   33,3% ########  вх.    pbx.log:10
     What helps with a 503 is said here, and it may well take more than a line.
 404 Not Found                1   16,7% ####      вх.    pbx.log:51
     What helps with a 404 is said here, and it may well take more than a line.
 499 (нет в реестре)          1   16,7% ####             pbx.log:85
     What helps with a 499 is said here, and it may well take more than a line.
по классам: 1 1xx, 1 2xx, 6 4xx, 2 5xx

МЕТОДЫ                финальных    отказов    доля
 INVITE                       5          4   80,0%
 REGISTER                     3          2   66,7%
 OPTIONS                      1          0

УЗЛЫ                  финальных    отказов    доля  коды отказов
 192.0.2.10:5060              2          2  100,0%  503
 198.51.100.23:5062           3          2   66,7%  401
 [2001:db8::7]:5061           3          1   33,3%  404

НЕ РАЗОБРАНО  1 место с SIP, не давшее записи
 1 строка состояния без заголовков и без известной отметки:
   pbx.log:41

ДОСТИГНУТ ПРЕДЕЛ  эти цифры неточны
 peers, 4 096: остальные узлы учтены вместе

ПОВРЕЖДЕНО  учтено то, что удалось прочитать
 pbx.log.2.gz: unexpected end of file
";
    let page = render(&summary, &Language::Ru.labels(), USUAL, false);
    assert_eq!(page, expected, "\n{page}");
}

#[test]
fn pages_without_much() {
    assert_eq!(page(""), "read    1 file, 0 B, 0 lines\nfound   no SIP responses\n");
    let expected = "\
read    1 file, 117 B, 1 line
span    2026-11-21 06:32:21 +00:00
found   1 statement
failed  1 transaction, 100.0% of 1 final response

CALLS          attempts answered declined cancelled   lost   open    SER    NER
 unknown              1        0        0         0      1      0   0.0%   0.0%

FAILED CALLS, unknown     calls share         side   do first
 503 Service Unavailable      1 100% ########        What helps with a 503 is s…
figures: SER 0.0%, SER adjusted 0.0%, SEER 0.0%, ISA 100.0%,
         ISA with timeouts 100.0%, SCR 0.0%, ASR 0.0%, NER 0.0%

FAILURES                  count   share           side   look at
 503 Service Unavailable      1  100.0% ########         pbx.log:1
     What helps with a 503 is said here, and it may well take more than a line.
by class: 1 5xx

METHODS             finals   failures   share
 INVITE                  1          1  100.0%
";
    let page_of_one = page(&accounting("transaction answered", 503, "INVITE", "one"));
    assert_eq!(page_of_one, expected, "\n{page_of_one}");
    let expected = "\
read    1 file, 464 B, 16 lines
span    unknown: no record has a time
found   2 responses
failed  none

CALLS          attempts answered declined cancelled   lost   open    SER    NER
 out                  2        1        1         0      0      0  50.0% 100.0%
not failures: 1 declined
figures: SER 50.0%, SER adjusted 50.0%, SEER 100.0%, ISA 0.0%,
         ISA with timeouts 0.0%, SCR 0.0%, ASR 50.0%, NER 100.0%
by class: 1 2xx, 1 4xx

METHODS               finals   failures   share
 INVITE                    2          0

PEERS                 finals   failures   share
 192.0.2.10:5060           2          0
";
    let fine = format!("{}{}", Message::default(), Message { code: 486, call: "two", ..Message::default() });
    let page_without_failures = page(&fine);
    assert_eq!(page_without_failures, expected, "\n{page_without_failures}");
}

#[test]
fn colours_add_nothing() {
    let summary = summary(&sample());
    let coloured = render(&summary, &ENGLISH, USUAL, true);
    assert!(coloured.contains("\u{1b}[31m"));
    let mut plain = String::new();
    for (index, piece) in coloured.split('\u{1b}').enumerate() {
        plain += if index == 0 { piece } else { piece.split_once('m').unwrap().1 };
    }
    let trimmed: String = plain.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    assert_eq!(trimmed, render(&summary, &ENGLISH, USUAL, false));
}

/// A log in which everything that may be hostile is.
fn hostile() -> Summary {
    let escape = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}\u{9b}31m";
    let endless = "x".repeat(300);
    let mut log = String::new();
    for (number, text) in [escape, &endless, "電話".repeat(60).as_str()].iter().enumerate() {
        let peer = format!("{text}:5060");
        let method = format!("M{text}");
        let call = number.to_string();
        let bad =
            Message { code: 500 + number as u16, peer: &peer, method: &method, call: &call, ..Message::default() };
        let _ = write!(log, "{bad}SIP/2.0 200 OK\n\n");
    }
    let mut report = Log::named(&format!("{escape}{endless}/full"), log).report();
    report.observe_stream("empty");
    let damaged = Damaged { file: format!("{endless}{escape}"), reason: format!("{escape} {endless}") };
    report.finish(&KNOWLEDGE, vec![damaged])
}

#[test]
fn hostile_logs_stay_text_and_within_the_page() {
    for summary in [hostile(), summary(&sample())] {
        let languages = Language::ALL.map(Language::labels);
        for (labels, width) in languages
            .iter()
            .flat_map(|labels| [0, NARROWEST, 61, 72, USUAL, 100, 133, 200, 500].map(|width| (labels, width)))
        {
            let page = render(&summary, labels, width, false);
            for line in page.lines() {
                assert!(text::width(line) <= width.max(NARROWEST), "{width}: {line}");
                assert!(!line.contains(|character: char| character.is_control()), "{line:?}");
                assert!(!line.contains('\u{202e}'), "{line:?}");
            }
        }
    }
    let page = render(&hostile(), &ENGLISH, USUAL, false);
    assert!(page.contains(r"\u001b[2J"), "{page}");
    assert!(page.contains("x/full:2"), "the end of a path says more than its beginning\n{page}");
}

#[test]
fn more_codes_and_more_peers_than_fit() {
    let mut log = String::new();
    for number in 0..20 {
        let (call, peer) = (format!("call{number}"), format!("192.0.2.{number}:5060"));
        let _ = write!(log, "{}", Message { code: 500 + number, call: &call, peer: &peer, ..Message::default() });
    }
    let page = page(&log);
    assert!(page.contains(" and 5 more codes: 5 failures\n"), "{page}");
    assert!(page.contains(" and 10 more peers: 10 failures of 10 final responses\n"), "{page}");
}

#[test]
fn rows_of_calls_add_up_at_every_width() {
    let mut summary = full("[2001:db8:7c1f:92::a3]:5060");
    for (_, calls) in &mut summary.calls.sides.0 {
        for tally in std::iter::once(&mut calls.tally).chain(calls.peers.list.iter_mut().map(|peer| &mut peer.tally)) {
            (tally.redirected, tally.challenged, tally.attempts) = (5, 2, tally.attempts + 7);
        }
        calls.peers.names = 2;
    }
    for width in [NARROWEST, 61, 72, USUAL, 100, 133] {
        let page = render(&summary, &ENGLISH, width, false);
        let rows = page.lines().skip_while(|line| !line.starts_with("CALLS")).skip(1);
        let rows: Vec<_> = rows.take_while(|line| line.starts_with(' ')).collect();
        assert_eq!(rows.len(), 4, "{page}");
        for row in rows {
            let cells: Vec<u64> =
                row.split_whitespace().filter_map(|cell| cell.replace(',', "").parse().ok()).collect();
            assert_eq!(cells[1..].iter().sum::<u64>(), cells[0], "{width}: {row}");
        }
    }
    // An address keeps its port.
    assert!(
        render(&summary, &ENGLISH, USUAL, false).contains("a3]:5060 "),
        "{}",
        render(&summary, &ENGLISH, 80, false)
    );
}

#[test]
fn the_first_screen_answers() {
    let expected = "
FINDINGS                                                                 look at
1 CRITICAL 08:42-09:31  carrier-a answers nothing                     full:88120
    6,600 calls sent to it, 5,702 without any reply, 832 answered 503
    do: See from this host whether the peer can be reached on its port.
2 WARNING 07:02  password guessing from 203.0.113.9
    48,211 refusals, 37 users
    do: Block the address.

per 5 min     06:30                  08:45  peak
 responses    -                         +#  6 at 08:45
 failures     -                         +#  3 at 08:45
 auth failed  .                         .#  2 at 08:45

CALLS          attempts answered declined cancelled   lost   open    SER    NER
 in              31,402   22,310    4,870     1,650  2,547     25  71.1%  91.9%
 out             31,402   22,310    4,870     1,650  2,547     25  71.1%  91.9%
REGISTRATIONS  61,340 in all, 12,901 succeeded, 48,210 with refused credentials

CHANGES  against carrier-a
 ser                                          84.5% -> 71.1%  fell
 peer:carrier-a                                9.0% -> 3.1%  fell

FAILED CALLS, in          calls share         side   do first
 503 Service Unavailable  2,500  98% ######## sent   finding 1
 no final response           47   2%                 finding 1
not failures: 1 challenge, 1 declined, 1 resent
";
    let page = render(&full("carrier-a"), &ENGLISH, USUAL, false);
    let first: String = page.lines().skip(4).take(27).flat_map(|line| [line, "\n"]).collect();
    assert_eq!(first, expected, "\n{page}");
    for width in [NARROWEST, 72, USUAL, 133] {
        let page = render(&full(&"x".repeat(300)), &ENGLISH, width, false);
        for line in page.lines() {
            assert!(text::width(line) <= width, "{width}: {line}");
        }
    }
}
