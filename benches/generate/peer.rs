//! The twenty trunks and three hundred phones around the PBX: where they are, and their habits.

pub(super) const TRUNKS: usize = 20;
pub(super) const PHONES: usize = 300;

const TRUNK_AGENTS: [&str; 4] = ["Example-SBC/9.2.1", "TrunkGate 7.40A.500.781", "CarrierEdge v8.4 (SIP/2.0)", "sbc3"];
const PHONE_AGENTS: [&str; 5] = [
    "Yealink SIP-T46U 108.86",
    "snomD785/10.1.175",
    "PolyEdge-E450/8.2.0",
    "Grandstream GXP2170 1.0.11",
    "Linphone Desktop/5.2.4 (belle-sip/5.3.72)",
];

/// A phone or a trunk.
pub(super) struct Peer {
    pub(super) trunk: bool,
    pub(super) transport: &'static str,
    /// Where its packets come from.
    pub(super) host: String,
    pub(super) port: u64,
    /// What it takes for its own address: another one behind NAT.
    pub(super) inside: String,
    pub(super) user: String,
    pub(super) agent: &'static str,
    /// Makes differ in small things; this is its make.
    pub(super) make: usize,
}

impl Peer {
    /// The PBX as this peer knows it.
    pub(super) fn pbx(&self) -> &'static str {
        match (self.host.starts_with('['), self.transport == "TLS") {
            (false, false) => "192.0.2.10:5060",
            (false, true) => "192.0.2.10:5061",
            (true, false) => "[2001:db8::10]:5060",
            (true, true) => "[2001:db8::10]:5061",
        }
    }

    /// A trunk with more behind it: a second Via and a Record-Route.
    pub(super) fn has_core(&self) -> bool {
        self.trunk && self.make == 2
    }
}

pub(super) fn trunk(i: usize) -> Peer {
    let host = if i % 5 == 4 { format!("[2001:db8:7::{i:x}]") } else { format!("198.51.100.{}", 10 + i) };
    let (transport, port) = match i % 7 {
        3 => ("TLS", 5061),
        5 => ("TCP", 5060),
        _ => ("UDP", 5060),
    };
    let make = i % TRUNK_AGENTS.len();
    let inside = format!("{host}:{port}");
    Peer { trunk: true, transport, host, port, inside, user: format!("carrier-{i}"), agent: TRUNK_AGENTS[make], make }
}

pub(super) fn phone(i: usize) -> Peer {
    let make = i % PHONE_AGENTS.len();
    let transport = if i % 6 == 5 { "TLS" } else { "UDP" };
    let (host, port, inside) = match i % 3 {
        0 => (format!("203.0.113.{}", 1 + i % 40), 20_000 + 7 * i as u64, format!("192.0.2.{}:5060", 100 + i % 100)),
        1 if i % 10 == 1 => (format!("[2001:db8:1::{i:x}]"), 5060, format!("[2001:db8:1::{i:x}]:5060")),
        _ => (format!("192.0.2.{}", 20 + i * 2 / 3), 5060, format!("192.0.2.{}:5060", 20 + i * 2 / 3)),
    };
    Peer { trunk: false, transport, host, port, inside, user: (2000 + i).to_string(), agent: PHONE_AGENTS[make], make }
}

/// An address without the brackets that IPv6 has.
pub(super) fn bare(host: &str) -> &str {
    host.trim_matches(['[', ']'])
}
