//! Names for the neighbours that a site's logs tell of.

use super::Mistake;
use super::fields::{Fields, TEXT, check};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

const FIELDS: Fields = &[("cidr", TEXT), ("name", TEXT), ("role", TEXT)];

/// A name for the neighbours in a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// What records show as `peer_name`.
    pub name: String,
    /// What it is to the site, such as a carrier or a branch.
    pub role: Option<String>,
}

/// All of them. The longest network that an address lies in gives its name.
#[derive(Clone, Debug, Default)]
pub struct Peers {
    list: Vec<Peer>,
    /// For each length that occurs, the longest first: the networks and their places in the list.
    networks: Vec<(u32, HashMap<u128, usize>)>,
}

impl Peers {
    /// Reads the entries of a file.
    pub(super) fn read(entries: &[Value], mistakes: &mut Vec<Mistake>) -> Self {
        let mut peers = Self::default();
        for (index, entry) in entries.iter().enumerate() {
            let name = entry.get("name").and_then(Value::as_str).map(|name| format!(" ({name})")).unwrap_or_default();
            let place = format!("peers[{index}]{name}");
            let found = peers.add(entry.as_object());
            let of = |(field, what)| Mistake { entry: place.clone(), field, what };
            mistakes.extend(found.into_iter().map(of));
        }
        peers.networks.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        peers
    }

    fn add(&mut self, entry: Option<&Map<String, Value>>) -> Vec<(String, String)> {
        let Some(entry) = entry else { return vec![(String::new(), "this is not an object".to_owned())] };
        let mut found = check(entry, FIELDS, &[]);
        let text = |field: &str| entry.get(field).and_then(Value::as_str);
        for field in ["cidr", "name"] {
            if !entry.contains_key(field) {
                found.push((field.to_owned(), "it is missing".to_owned()));
            }
        }
        let (Some(cidr), Some(name), true) = (text("cidr"), text("name"), found.is_empty()) else { return found };
        let wrong = |what: String| vec![("cidr".to_owned(), what)];
        let (network, length) = match network(cidr) {
            Ok(network) => network,
            Err(what) => return wrong(what),
        };
        let at = self.networks.iter().position(|(known, _)| *known == length).unwrap_or_else(|| {
            self.networks.push((length, HashMap::new()));
            self.networks.len() - 1
        });
        if self.networks[at].1.insert(network, self.list.len()).is_some() {
            return wrong(format!("{cidr} has a name already"));
        }
        self.list.push(Peer { name: name.to_owned(), role: text("role").map(str::to_owned) });
        Vec::new()
    }

    /// Whether nobody has a name.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The name of an address, given as text with a port or without: `192.0.2.7:5060`, `[2001:db8::7]:5061`.
    pub fn find(&self, address: &[u8]) -> Option<&Peer> {
        let bits = bits(read_address(std::str::from_utf8(address).ok()?)?);
        let of = |(length, networks): &(u32, HashMap<u128, usize>)| networks.get(&(bits & mask(*length))).copied();
        self.list.get(self.networks.iter().find_map(of)?)
    }

    /// Whether this is the name of a neighbour.
    pub fn is_name(&self, name: &str) -> bool {
        self.list.iter().any(|peer| peer.name == name)
    }

    /// What the peers of this name are to the site.
    pub fn role(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|peer| peer.name == name)?.role.as_deref()
    }
}

/// An address with a port or without.
fn read_address(text: &str) -> Option<IpAddr> {
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']')?.0.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    let host = match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => host,
        _ => text,
    };
    host.parse().ok()
}

/// Whether `address`, with a port or without, lies in a network such as `192.0.2.0/24`; `None` of what is no network.
pub fn lies_in(address: &[u8], cidr: &str) -> Option<bool> {
    let (network, length) = network(cidr).ok()?;
    let address = std::str::from_utf8(address).ok().and_then(read_address);
    Some(address.is_some_and(|address| bits(address) & mask(length) == network))
}

/// `192.0.2.0/24`, `2001:db8::/32` or an address, as bits and how many of them count.
fn network(cidr: &str) -> Result<(u128, u32), String> {
    let (address, length) = cidr.split_once('/').map_or((cidr, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.parse().map_err(|_| format!("{cidr:?} is no address and no network"))?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let length = length.map_or(Some(most), |length| length.parse().ok().filter(|length| *length <= most));
    let length = length.ok_or_else(|| format!("the length in {cidr:?} is not from 0 to {most}"))?;
    let (bits, length) = (bits(address), length + (128 - most));
    if bits & mask(length) != bits {
        return Err(format!("{cidr:?} has bits behind its length: it is an address or a shorter network"));
    }
    Ok((bits, length))
}

/// The bits of an address; IPv4 ones are those that IPv6 maps them to (RFC 4291 section 2.5.5.2).
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn mask(length: u32) -> u128 {
    u128::MAX.checked_shl(128 - length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn peers(networks: &[(&str, &str)]) -> Peers {
        let entries: Vec<Value> = networks.iter().map(|(cidr, name)| json!({"cidr": cidr, "name": name})).collect();
        let mut mistakes = Vec::new();
        let peers = Peers::read(&entries, &mut mistakes);
        assert_eq!(mistakes, []);
        peers
    }

    #[test]
    fn the_longest_network_gives_the_name() {
        let peers = peers(&[
            ("192.0.2.0/24", "carrier"),
            ("192.0.2.7", "carrier's odd one"),
            ("2001:db8::/32", "six"),
            ("0.0.0.0/0", "four"),
        ]);
        for (address, name) in [
            ("192.0.2.10:5060", Some("carrier")),
            ("192.0.2.10", Some("carrier")),
            ("192.0.2.7:5061", Some("carrier's odd one")),
            ("198.51.100.1:5060", Some("four")),
            ("[2001:db8::1]:5061", Some("six")),
            ("2001:db8::1", Some("six")),
            ("[2001:db9::1]:5061", None),
            ("[::ffff:192.0.2.10]:5060", Some("carrier")),
            ("sbc.example.com:5060", None),
            ("", None),
            ("[", None),
            ("192.0.2.10:5060:1", None),
        ] {
            assert_eq!(peers.find(address.as_bytes()).map(|peer| peer.name.as_str()), name, "{address}");
        }
        assert_eq!(peers.find(b"\xff"), None);
        assert_eq!(self::peers(&[("::/0", "all")]).find(b"192.0.2.1").unwrap().name, "all");
    }

    #[test]
    fn addresses_in_networks() {
        for (address, cidr, expected) in [
            ("192.0.2.10:5060", "192.0.2.0/24", Some(true)),
            ("192.0.3.10:5060", "192.0.2.0/24", Some(false)),
            ("[2001:db8::7]:5061", "2001:db8::/32", Some(true)),
            ("sbc.example.com:5060", "0.0.0.0/0", Some(false)),
            ("192.0.2.10:5060", "192.0.2.1/24", None),
        ] {
            assert_eq!(lies_in(address.as_bytes(), cidr), expected, "{address} {cidr}");
        }
        assert_eq!(lies_in(b"\xff", "0.0.0.0/0"), Some(false));
    }

    #[test]
    fn networks_that_are_none() {
        for cidr in ["192.0.2.0/33", "192.0.2.1/24", "2001:db8::/129", "192.0.2/24", "x", "192.0.2.0/", "192.0.2.0/-1"]
        {
            assert!(network(cidr).is_err(), "{cidr}");
        }
    }
}
