//! Packets that a log lacks, where the product numbers them.

use crate::dialect::packets::numbered;
use crate::text::{Lines, Window};

/// How far from the beginning of its line the number of a packet stands, with what a collector put before it.
const HEAD: usize = 512;

/// How many lines above a packet the one before it is looked for, and below it, for it may have come late.
const ABOVE: usize = 256;
const BELOW: usize = 64;

/// How many packets of the same device may stand between two that follow each other, and how many of any.
const LATE: usize = 8;
const PACKETS: usize = 32;

/// Whether the packet around `hit`, where a literal was found, is the first behind others that are not there.
pub(super) fn follows_a_gap(window: &Window<'_>, hit: usize) -> bool {
    gap(window, hit).unwrap_or(false)
}

fn gap(window: &Window<'_>, hit: usize) -> Option<bool> {
    let floor = window.floor(hit);
    let start = window.line_start(hit, hit.saturating_sub(HEAD))?;
    let ceiling = window.ceiling(hit);
    let own = numbered(&window.bytes[start..ceiling.min(hit + HEAD)]).filter(|packet| start + packet.at == hit)?;
    let (_, next) = window.line(hit, ceiling);
    let before = own.number.checked_sub(1)?;
    let (mut at, mut seen, mut packets) = (start, 0, 0);
    let mut nearest = None;
    for _ in 0..ABOVE {
        let Some((line, begin)) = window.line_before(at, floor) else { break };
        at = begin;
        let Some(other) = numbered(line) else { continue };
        packets += 1;
        if other.device == own.device {
            if other.number == before {
                return Some(false);
            }
            nearest.get_or_insert(other.number);
            seen += 1;
        }
        if seen == LATE || packets == PACKETS {
            break;
        }
    }
    // A device that was restarted counts from the beginning again.
    if nearest? >= before {
        return Some(false);
    }
    let mut lines = Lines::new(window, next.unwrap_or(ceiling), ceiling);
    let below = std::iter::from_fn(|| lines.next_line()).take(BELOW);
    let late =
        below.filter_map(|line| numbered(line.text)).any(|other| other.device == own.device && other.number == before);
    Some(!late)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of the packets behind gaps in a log of packets with these numbers and devices.
    fn gaps(packets: &[(u32, &str)]) -> Vec<u32> {
        let line = |(number, device): &(u32, &str)| format!("<133>[S={number}] [SID={device}:1:2]  (N 1) x\nmore\n");
        let log: String = packets.iter().map(line).collect();
        let window = Window::whole(log.as_bytes());
        let hits = memchr::memmem::find_iter(log.as_bytes(), crate::dialect::packets::NUMBERED);
        let behind: Vec<bool> = hits.map(|hit| follows_a_gap(&window, hit)).collect();
        packets.iter().zip(behind).filter(|(_, behind)| *behind).map(|((number, _), _)| *number).collect()
    }

    #[test]
    fn numbers_that_are_missing() {
        assert_eq!(gaps(&[(1, "a"), (2, "a"), (3, "a")]), [0u32; 0]);
        assert_eq!(gaps(&[(1, "a"), (4, "a"), (5, "a"), (7, "a")]), [4, 7]);
        assert_eq!(gaps(&[(1, "a"), (90, "b"), (2, "a"), (91, "b"), (93, "b")]), [93], "each device counts by itself");
        assert_eq!(gaps(&[(1, "a"), (3, "a"), (2, "a"), (4, "a")]), [0u32; 0], "in another order");
        assert_eq!(gaps(&[(7001, "a"), (1, "a"), (2, "a")]), [0u32; 0], "a device that was restarted");
        assert_eq!(gaps(&[(5, "a")]), [0u32; 0], "the first");
    }
}
