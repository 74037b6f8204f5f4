//! Peers that the log names with their port and without it.
//!
//! Messages tell the port of a hop, and many statements, such as accounting lines, only its address.

use std::collections::HashMap;

/// The address in `address:port`; `None` for what has no port.
fn address(name: &[u8]) -> Option<&[u8]> {
    let at = memchr::memrchr(b':', name)?;
    let (address, port) = (&name[..at], &name[at + 1..]);
    let is_port = (1..=5).contains(&port.len()) && port.iter().all(u8::is_ascii_digit);
    let bracketed = address.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    // Without brackets, what stands behind the last colon of IPv6 is no port.
    bracketed.or_else(|| Some(address).filter(|_| memchr::memchr(b':', address).is_none())).filter(|_| is_port)
}

/// A name that has no port, without brackets.
fn bare(name: &[u8]) -> Option<&[u8]> {
    let bare = name.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")).unwrap_or(name);
    address(name).is_none().then_some(bare)
}

/// Whether `one` is `other` without its port.
pub(super) fn lacks_port_of(one: &[u8], other: &[u8]) -> bool {
    bare(one).is_some_and(|bare| address(other) == Some(bare))
}

/// For each of `names` that has no port, by their numbers, the only one that is the same with a port.
pub(super) fn with_ports(names: &[&[u8]]) -> Vec<(usize, usize)> {
    let mut known: HashMap<&[u8], Option<usize>> = HashMap::new();
    for (at, address) in names.iter().enumerate().filter_map(|(at, name)| Some((at, address(name)?))) {
        known.entry(address).and_modify(|only| *only = None).or_insert(Some(at));
    }
    let with_port = |(at, name): (usize, &&[u8])| Some((at, (*known.get(bare(name)?)?)?));
    names.iter().enumerate().filter_map(with_port).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_port_is_the_only_one_that_has() {
        for (one, other, same) in [
            ("192.0.2.7", "192.0.2.7:5060", true),
            ("192.0.2.7", "192.0.2.70:5060", false),
            ("192.0.2.7:5060", "192.0.2.7:5060", false),
            ("192.0.2.7:5060", "192.0.2.7", false),
            ("2001:db8::1", "[2001:db8::1]:5060", true),
            ("[2001:db8::1]", "[2001:db8::1]:5060", true),
            ("2001:db8:", "2001:db8::5060", false),
            ("2001:db8:", "2001:db8:::5060", false),
            ("sbc.example.com", "sbc.example.com:5061", true),
            ("192.0.2.7", "192.0.2.7:x", false),
            ("", ":5060", true),
            ("carrier", "carrier", false),
        ] {
            assert_eq!(lacks_port_of(one.as_bytes(), other.as_bytes()), same, "{one} {other}");
        }
        let names = ["192.0.2.7", "192.0.2.7:5060", "192.0.2.8", "192.0.2.8:1", "192.0.2.8:2", "192.0.2.9"];
        assert_eq!(with_ports(&names.map(str::as_bytes)), [(0, 1)]);
    }
}
