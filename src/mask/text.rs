//! Free texts: what looks like a number, an address, a URI or a host in them is replaced, and what the record's URIs name.

use super::number::{Number, is_date};
use super::uri::{address, is_domain, is_of_host};
use super::{Kind, Scribe};
use crate::vector;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// What a person or a machine has to say: any number may be somebody's.
    Prose,
    /// Products and versions, which look like numbers, addresses and hosts (RFC 3261 section 20.41).
    Agent,
    /// Something that tells one thing from another, such as a Call-ID. What becomes of it doesn't depend on the rest of the
    /// record but for From and To, or it would tell nothing any more.
    Id,
    /// Parameters of a URI or a header.
    Params,
}

/// Schemes that are looked for in texts.
const SCHEMES: [&[u8]; 8] = [b"sip:", b"sips:", b"tel:", b"mailto:", b"h323:", b"callto:", b"pres:", b"im:"];

impl Scribe<'_> {
    /// Writes `text`.
    pub(super) fn text(&mut self, text: &[u8], how: How) {
        let (mut at, mut runs) = (0, Runs::default());
        while let Some(&byte) = text.get(at) {
            if let Some(escape) = escape_at(text, at).filter(|_| has_escapes(how)) {
                self.out.extend(escape);
                at += escape.len();
                continue;
            }
            match self.piece(text, at, how, &mut runs) {
                Some(length) if length > 0 => at += length,
                _ => {
                    self.out.push(byte);
                    at += 1;
                }
            }
        }
    }

    /// Writes what stands in place of what begins at `at`, and says how long that is; nothing if it may stay.
    fn piece(&mut self, text: &[u8], at: usize, how: How, runs: &mut Runs) -> Option<usize> {
        let kinds = self.mask.kinds;
        let before = byte_before(text, at, how);
        if before.is_some_and(is_word) {
            return self.known(text, at, how);
        }
        None.or_else(|| kinds.user.then(|| self.instance(text, at))?)
            .or_else(|| self.random(text, at, how))
            .or_else(|| self.uri_within(text, at))
            .or_else(|| self.host_behind_at(text, at, before, how))
            .or_else(|| kinds.ip.then(|| self.version_six(text, at))?)
            .or_else(|| self.mailbox(text, at, how, runs))
            .or_else(|| (kinds.user && how == How::Prose).then(|| self.told_with_dot(text, at))?)
            .or_else(|| kinds.host.then(|| self.domain(text, at, how, runs))?)
            .or_else(|| kinds.ip.then(|| self.version_four(text, at, how))?)
            .or_else(|| kinds.user.then(|| self.device_or_token(text, at, how))?)
            .or_else(|| kinds.user.then(|| self.number(text, at, how))?)
            .or_else(|| self.known(text, at, how))
            .or_else(|| (kinds.user && how == How::Prose).then(|| self.told(text, at))?)
    }

    /// A UUID in an identifier: whatever it looks like, it is no number.
    fn random(&mut self, text: &[u8], at: usize, how: How) -> Option<usize> {
        let uuid = uuid(&text[at..]).filter(|_| how == How::Id)?;
        self.out.extend(uuid);
        Some(uuid.len())
    }

    /// What tells one device from all others (RFC 5626 section 4.1, RFC 7254): it is somebody's, and many hold the number of a
    /// network card.
    fn instance(&mut self, text: &[u8], at: usize) -> Option<usize> {
        const KINDS: [&[u8]; 2] = [b"urn:uuid:", b"urn:gsma:imei:"];
        let rest = &text[at..];
        let begins = |kind: &&&[u8]| rest.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind));
        let (kind, id) = rest.split_at(KINDS.iter().find(begins)?.len());
        let id = match uuid(id) {
            Some(uuid) => uuid,
            None => &id[..id.iter().take_while(|&&byte| byte.is_ascii_digit() || byte == b'-').count()],
        };
        (!id.is_empty()).then(|| {
            self.out.extend(kind);
            self.user_pseudonym(id);
            kind.len() + id.len()
        })
    }

    /// A URI, up to something that doesn't belong to one in a text.
    fn uri_within(&mut self, text: &[u8], at: usize) -> Option<usize> {
        let rest = &text[at..];
        let begins = |scheme: &&[u8]| rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        let scheme = SCHEMES.iter().find(|scheme| begins(scheme))?.len();
        if self.depth == DEEPEST {
            return None;
        }
        let ends = |byte: &u8| byte.is_ascii_whitespace() || byte.is_ascii_control() || b"<>\"'`|\\,)]}".contains(byte);
        // Brackets belong to an address of version 6.
        let (mut end, mut closes) = (scheme, true);
        while let Some(byte) = rest.get(end).filter(|byte| !ends(byte)) {
            let close = if *byte == b'[' && closes { vector::find(&rest[end..], b']') } else { None };
            closes &= *byte != b'[' || close.is_some();
            end += close.map_or(1, |close| close + 1);
        }
        while end > scheme && matches!(rest[end - 1], b'.' | b':' | b';' | b'?') {
            end -= 1;
        }
        (end > scheme).then(|| {
            self.uri(&rest[..end]);
            end
        })
    }

    /// The host of an identifier: what stands behind its `@`.
    fn host_behind_at(&mut self, text: &[u8], at: usize, before: Option<u8>, how: How) -> Option<usize> {
        let is_host = how == How::Id && before == Some(b'@') && is_of_host(text[at]);
        if !is_host || six(text, at).or_else(|| four(text, at)).is_some() {
            return None;
        }
        let length = text[at..].iter().take_while(|&&byte| is_of_host(byte)).count();
        let host = text[at..at + length].trim_ascii_end();
        self.host_port(host, false);
        Some(length)
    }

    fn version_six(&mut self, text: &[u8], at: usize) -> Option<usize> {
        let (address, length) = six(text, at)?;
        self.address_pseudonym(address);
        Some(length)
    }

    fn version_four(&mut self, text: &[u8], at: usize, how: How) -> Option<usize> {
        let (address, length) = four(text, at)?;
        let before = at.checked_sub(1).map(|before| text[before]);
        let port = matches!(text.get(at + length..), Some([b':', digit, ..]) if digit.is_ascii_digit());
        if how == How::Agent && !port {
            let known = self.known.iter().any(|(known, _)| self::address(known) == Some(address));
            let is_private = matches!(address, IpAddr::V4(address) if address.is_private() || address.is_loopback());
            let is_version = matches!(before, Some(b'/' | b'v' | b'V'));
            let is_said = matches!(before, Some(b'@' | b'[' | b'(' | b'=' | b':'));
            if !known && !is_said && (is_version || !is_private) {
                return None;
            }
        }
        let brackets = port && before != Some(b'[');
        self.out.extend(brackets.then_some(b'['));
        self.address_pseudonym(address);
        self.out.extend(brackets.then_some(b']'));
        Some(length)
    }

    /// `user@host`. In an identifier, what stands before the sign is nobody.
    fn mailbox(&mut self, text: &[u8], at: usize, how: How, runs: &mut Runs) -> Option<usize> {
        if how == How::Id {
            return None;
        }
        let rest = &text[at..];
        let of_user = |byte| is_of_host(byte) || matches!(byte, b'+' | b'%' | b'=');
        let user = run_end(&mut runs.user, text, at, of_user) - at;
        let behind = rest[user..].strip_prefix(b"@")?;
        let host = match behind {
            [b'[', ..] => vector::find(&behind[..behind.len().min(LONGEST_SIX)], b']').map_or(0, |close| close + 1),
            _ => behind.iter().take_while(|&&byte| is_of_host(byte)).count(),
        };
        // A full stop ends the sentence.
        let host = behind[..host].trim_ascii_end();
        let host = host.strip_suffix(b".").unwrap_or(host);
        if user == 0 || host.is_empty() {
            return None;
        }
        self.user(&rest[..user]);
        self.out.push(b'@');
        self.host_port(host, address(host).is_some());
        Some(user + 1 + host.len())
    }

    fn domain(&mut self, text: &[u8], at: usize, how: How, runs: &mut Runs) -> Option<usize> {
        let rest = &text[at..];
        let run = &text[at..run_end(&mut runs.host, text, at, is_of_host)];
        let behind = rest.get(run.len());
        let run = run.strip_suffix(b".").unwrap_or(run);
        if !run.first()?.is_ascii_alphanumeric() || run.len() > LONGEST_DOMAIN {
            return None;
        }
        let domain = match how {
            // The name of a feature, such as `+sip.instance` (RFC 3840 section 9).
            How::Params if text[..at].ends_with(b"+") => return None,
            How::Agent if behind == Some(&b'/') || run.to_ascii_lowercase().ends_with(b".js") => return None,
            // Three labels at least, since identifiers have dots of their own; the last may go on with something else.
            How::Id if behind == Some(&b'@') => return None,
            How::Id => {
                let dot = memchr::memrchr(b'.', run)?;
                let top = run[dot + 1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                let whole = &run[..dot + 1 + top];
                let ends = matches!(run.get(whole.len()), None | Some(b'-' | b'_'));
                (ends && memchr::memchr_iter(b'.', whole).count() >= 2).then_some(whole)?
            }
            _ => run,
        };
        is_domain(domain).then(|| {
            self.host_pseudonym(domain);
            domain.len()
        })
    }

    fn number(&mut self, text: &[u8], at: usize, how: How) -> Option<usize> {
        let rest = &text[at..];
        let plus = usize::from(rest.starts_with(b"+"));
        let mut end = plus + rest[plus..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if end == plus {
            return None;
        }
        // A person writes a number in groups.
        let joins = |byte: u8| byte == b'-' || (plus == 1 && matches!(byte, b' ' | b'.' | b'/'));
        while how == How::Prose
            && end < LONGEST_NUMBER
            && rest.get(end).is_some_and(|&byte| joins(byte))
            && rest.get(end + 1).is_some_and(u8::is_ascii_digit)
        {
            end += 1 + rest[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        }
        if rest.get(end).is_some_and(|&byte| is_word(byte)) {
            return None;
        }
        let number =
            Number::read(&rest[..end].iter().map(|&byte| if byte == b'/' { b' ' } else { byte }).collect::<Vec<_>>())?;
        let digits = number.digits.len();
        let before = text[..at].trim_ascii_end();
        let is_port = digits <= 5 && matches!(text[..at], [.., last, b':'] if !last.is_ascii_whitespace());
        let fits = match how {
            How::Prose => {
                let least = if number.digits.len() == end - plus { 4 } else { 7 };
                digits >= least && !is_port && !ends_in_rfc(before) && !is_date(&number.digits)
            }
            How::Params => digits >= 5 && !is_port,
            How::Agent => {
                let alone = |byte: Option<&u8>| byte.is_none_or(|byte| !b"./_-".contains(byte));
                digits >= 7 && alone(at.checked_sub(1).map(|before| &text[before])) && alone(rest.get(end))
            }
            // No number is longer: fifteen digits (ITU-T E.164), and two to dial abroad.
            How::Id => (4..=17).contains(&digits) && !is_port && !before.ends_with(b"rport="),
        };
        fits.then(|| {
            self.number_pseudonym(&number);
            end
        })
    }

    /// A device's own address, and a signed token, which holds both numbers (RFC 8225).
    fn device_or_token(&mut self, text: &[u8], at: usize, how: How) -> Option<usize> {
        let rest = &text[at..];
        let length = if rest.starts_with(b"eyJ") && matches!(how, How::Prose | How::Params) {
            let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
            rest.iter().take_while(is_part).count()
        } else {
            device(rest, how)?
        };
        (length >= 12).then(|| {
            self.user_pseudonym(&rest[..length]);
            length
        })
    }

    /// One of the words that the record's URIs name, the longest that fits.
    fn known(&mut self, text: &[u8], at: usize, how: How) -> Option<usize> {
        let known = if how == How::Id { self.known.get(..self.of_call)? } else { &self.known[..] };
        let rest = &text[at..];
        let before = byte_before(text, at, how);
        let kinds = self.mask.kinds;
        let fits = |word: &[u8], kind: Kind| {
            let begins = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
            let behind = rest.get(word.len()).copied();
            let stands_out = |fits: fn(u8) -> bool| !before.is_some_and(fits) && !behind.is_some_and(fits);
            let wanted = match kind {
                Kind::User => kinds.user,
                Kind::DisplayName => kinds.user && how != How::Agent,
                Kind::Host => kinds.host,
            };
            let is_long = word.len() > 6;
            let is_short = word.len() < SHORT && how != How::Prose;
            wanted
                && begins
                && !is_short
                && match kind {
                    _ if !is_long => stands_out(is_word),
                    Kind::User if word.iter().all(u8::is_ascii_digit) => stands_out(|byte| byte.is_ascii_digit()),
                    Kind::Host if word.contains(&b'.') => true,
                    _ => stands_out(is_word),
                }
        };
        // One that is written like that before one that is written otherwise.
        let same = |word: &[u8]| rest.starts_with(word);
        let found = known.iter().filter(|(word, kind)| fits(word, *kind));
        let found = found.max_by_key(|(word, _)| (word.len(), same(word)))?;
        let (word, kind) = (found.0.clone(), found.1);
        match kind {
            Kind::Host => self.host_pseudonym(&word),
            _ => self.user_pseudonym(&word),
        }
        Some(word.len())
    }
}

/// How deep URIs are looked for in URIs. What stands deeper is read as any other text.
pub(super) const DEEPEST: usize = 8;

/// A domain name is not longer (RFC 1035 section 2.3.4).
const LONGEST_DOMAIN: usize = 253;

/// A number that a person writes in groups is cut into two behind so many bytes.
const LONGEST_NUMBER: usize = 64;

/// An address of version 6 is not longer, with what may end a sentence behind it.
const LONGEST_SIX: usize = 64;

/// An address of version 4 is shorter, with a full stop behind it.
const LONGEST_FOUR: usize = 17;

/// Where runs of bytes end that many places of a text are in: looked for once a run, and not from each of these.
#[derive(Debug, Default)]
struct Runs {
    user: usize,
    host: usize,
}

/// The end of the run of bytes that fit from `at`, if `known` is the end of the last.
fn run_end(known: &mut usize, text: &[u8], at: usize, fits: impl Fn(u8) -> bool) -> usize {
    if *known <= at {
        *known = at + text[at..].iter().take_while(|&&byte| fits(byte)).count();
    }
    *known
}

fn ends_in_rfc(text: &[u8]) -> bool {
    text.last_chunk::<3>().is_some_and(|end| end.eq_ignore_ascii_case(b"RFC"))
}

/// Words shorter than this are looked for in what people say only.
const SHORT: usize = 3;

/// Whether texts of this kind have escapes such as `%40` (RFC 3261 section 25.1).
fn has_escapes(how: How) -> bool {
    matches!(how, How::Params | How::Id)
}

/// The escape that begins at `at`.
fn escape_at(text: &[u8], at: usize) -> Option<&[u8]> {
    let escape = text.get(at..at + 3)?;
    (escape[0] == b'%' && escape[1].is_ascii_hexdigit() && escape[2].is_ascii_hexdigit()).then_some(escape)
}

/// What stands before `at`: a blank for an escape, which stands for a sign as a rule.
fn byte_before(text: &[u8], at: usize, how: How) -> Option<u8> {
    let is_escape = has_escapes(how) && at.checked_sub(3).is_some_and(|start| escape_at(text, start).is_some());
    if is_escape { Some(b' ') } else { at.checked_sub(1).map(|before| text[before]) }
}

/// The UUID (RFC 9562 section 4) that `text` begins with.
fn uuid(text: &[u8]) -> Option<&[u8]> {
    let uuid = text.get(..36)?;
    let fits = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    (uuid.iter().enumerate().all(fits) && !text.get(36).is_some_and(|&byte| is_word(byte))).then_some(uuid)
}

/// How long the address of a network card is that `text` begins with: `00155d01ab02`, where no identifier is looked for, or
/// with signs between, or as Cisco writes it (`0015.5d01.ab02`, `SEP00155D01AB02`).
fn device(text: &[u8], how: How) -> Option<usize> {
    let ends = |length: usize| text.get(length).is_none_or(|&byte| !is_word(byte));
    let hex = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let is_number = |length: usize| text[..length].iter().all(u8::is_ascii_digit);
    let name = if text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"SEP")) { 3 } else { 0 };
    if hex(name) == 12 && ends(name + 12) && !is_number(name + 12) && (how != How::Id || name > 0) {
        return Some(name + 12);
    }
    [(17, 2, &b":-"[..]), (14, 4, b".")].into_iter().find_map(|(length, group, signs)| {
        let address = text.get(..length).filter(|_| ends(length))?;
        let is_sign = |at: usize| at % (group + 1) == group;
        let fits = |(at, byte): (usize, &u8)| {
            if is_sign(at) { signs.contains(byte) } else { byte.is_ascii_hexdigit() }
        };
        address.iter().enumerate().all(fits).then_some(length)
    })
}

/// Whether a byte makes one word with the letters and digits beside it.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The address of version 6 that begins at `at`, and how long it is.
fn six(text: &[u8], at: usize) -> Option<(IpAddr, usize)> {
    let rest = &text[at..];
    let of_six = |byte: &&u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let run = rest.iter().take(LONGEST_SIX).take_while(of_six).count();
    let mut run = std::str::from_utf8(&rest[..run]).ok()?;
    if rest.get(run.len()).is_some_and(|&byte| is_word(byte)) || run.len() < 3 || run.matches(':').count() < 2 {
        return None;
    }
    loop {
        if let Ok(address) = run.parse::<Ipv6Addr>() {
            return Some((address.into(), run.len()));
        }
        run = run.strip_suffix(['.', ':'])?;
    }
}

/// The address of version 4 that begins at `at`, and how long it is. Five numbers are none, and neither is the beginning of a
/// name.
fn four(text: &[u8], at: usize) -> Option<(IpAddr, usize)> {
    let rest = &text[at..];
    let run = rest.iter().take(LONGEST_FOUR).take_while(|&&byte| byte.is_ascii_digit() || byte == b'.').count();
    let run = rest[..run].strip_suffix(b".").unwrap_or(&rest[..run]);
    let address: Ipv4Addr = std::str::from_utf8(run).ok()?.parse().ok()?;
    let behind = &rest[run.len()..];
    let goes_on =
        matches!(behind, [byte, ..] if is_word(*byte)) || matches!(behind, [b'.', byte, ..] if is_word(*byte));
    let began = matches!(text[..at], [.., digit, b'.'] if digit.is_ascii_digit());
    (!goes_on && !began).then(|| (address.into(), run.len()))
}
