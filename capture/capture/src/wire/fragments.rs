//! Puts IP fragments together. First copy of a byte wins; few packets, few pieces, little time.

use super::Network;
use super::ip::{Fragment, Packet};
use crate::counters::{Counter, Counters};
use crate::limits::{
    FRAGMENT_PACKET_BYTES_MAX, FRAGMENT_PIECES_MAX, FRAGMENT_TIMEOUT_NS, FRAGMENTED_PACKETS_MAX,
};

/// RFC 791 and RFC 8200 name a packet by these, within one network: two virtual networks may use equal ones at once.
#[derive(PartialEq, Eq, Clone, Copy)]
struct Key {
    network: Network,
    source: u128,
    destination: u128,
    identification: u32,
    protocol: u8,
}

struct Partial {
    key: Key,
    since_ns: u64,
    length: Option<usize>,
    /// By offset.
    pieces: Vec<(usize, Vec<u8>)>,
    /// What the pieces take, bytes that stand in several of them as often.
    bytes: usize,
}

impl Partial {
    /// Does one piece hold all of this range?
    fn holds(&self, offset: usize, end: usize) -> bool {
        self.pieces
            .iter()
            .any(|(start, piece)| *start <= offset && end <= start + piece.len())
    }

    /// The payload, once every byte is there.
    fn assemble(&self, out: &mut Vec<u8>) -> bool {
        let Some(length) = self.length.filter(|length| *length <= self.bytes) else {
            return false;
        };
        out.clear();
        for (offset, piece) in &self.pieces {
            if *offset > out.len() {
                return false;
            }
            if let Some(new) = piece.get(out.len() - offset..) {
                out.extend_from_slice(new);
            }
        }
        out.truncate(length);
        out.len() == length
    }
}

/// Packets of which some fragments are here. Oldest first.
#[derive(Default)]
pub struct Fragments {
    partials: std::collections::VecDeque<Partial>,
}

impl Fragments {
    /// Adds a fragment; true when its packet is whole and its payload stands in `whole`.
    pub fn add(
        &mut self,
        network: Network,
        packet: &Packet<'_>,
        fragment: Fragment,
        now_ns: u64,
        whole: &mut Vec<u8>,
        counters: &mut Counters,
    ) -> bool {
        self.expire(now_ns, counters);
        let key = Key {
            network,
            source: packet.source,
            destination: packet.destination,
            identification: fragment.identification,
            protocol: packet.protocol,
        };
        let found = self.partials.iter().position(|partial| partial.key == key);
        let index = found.unwrap_or_else(|| {
            if self.partials.len() >= FRAGMENTED_PACKETS_MAX {
                self.partials.pop_front();
                counters.add(Counter::FragmentsDropped, 1);
            }
            self.partials.push_back(Partial {
                key,
                since_ns: now_ns,
                length: None,
                pieces: Vec::new(),
                bytes: 0,
            });
            self.partials.len() - 1
        });
        let Some(partial) = self.partials.get_mut(index) else {
            return false;
        };
        let offset = fragment.offset as usize;
        let end = offset + packet.payload.len();
        // A second mirror copy of a piece adds nothing.
        let added = if partial.holds(offset, end) {
            0
        } else {
            packet.payload.len()
        };
        if packet.missing > 0
            || end > FRAGMENT_PACKET_BYTES_MAX
            || partial.bytes + added > FRAGMENT_PACKET_BYTES_MAX
            || partial.pieces.len() >= FRAGMENT_PIECES_MAX
        {
            self.partials.remove(index);
            counters.add(Counter::FragmentsDropped, 1);
            return false;
        }
        // What tells nothing new completes nothing: putting pieces together costs their length each time.
        let may_complete = added > 0 || !fragment.more && partial.length != Some(end);
        if !fragment.more {
            partial.length = Some(end);
        }
        if added > 0 {
            let place = partial
                .pieces
                .partition_point(|(other, _)| *other <= offset);
            partial
                .pieces
                .insert(place, (offset, packet.payload.to_vec()));
            partial.bytes += added;
        }
        let done = may_complete && partial.assemble(whole);
        if done {
            self.partials.remove(index);
            counters.add(Counter::FragmentedPackets, 1);
        }
        done
    }

    fn expire(&mut self, now_ns: u64, counters: &mut Counters) {
        while let Some(oldest) = self.partials.front()
            && now_ns.saturating_sub(oldest.since_ns) > FRAGMENT_TIMEOUT_NS
        {
            self.partials.pop_front();
            counters.add(Counter::FragmentsDropped, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ip::Family;
    use super::*;

    /// Adds a piece of packet 7; what it completes.
    fn add(
        fragments: &mut Fragments,
        vni: u32,
        offset: u32,
        bytes: &[u8],
        more: bool,
    ) -> Option<Vec<u8>> {
        let packet = Packet {
            family: Family::V4,
            source: 1,
            destination: 2,
            protocol: 6,
            payload: bytes,
            missing: 0,
            fragment: None,
        };
        let fragment = Fragment {
            identification: 7,
            offset,
            more,
        };
        let mut whole = Vec::new();
        let mut counters = Counters::default();
        let network = Network::default().enter(Some(vni));
        fragments
            .add(network, &packet, fragment, 1, &mut whole, &mut counters)
            .then_some(whole)
    }

    #[test]
    fn pieces_of_two_virtual_networks_are_two_packets() {
        let mut fragments = Fragments::default();

        assert_eq!(add(&mut fragments, 1, 0, b"tenant 1", true), None);
        assert_eq!(add(&mut fragments, 2, 0, b"tenant 2", true), None);
        let second = add(&mut fragments, 2, 8, b" two", false);
        let first = add(&mut fragments, 1, 8, b" one", false);

        assert_eq!(second.as_deref(), Some(&b"tenant 2 two"[..]));
        assert_eq!(first.as_deref(), Some(&b"tenant 1 one"[..]));
    }

    #[test]
    fn the_first_copy_of_a_piece_is_the_one_that_is_kept() {
        let mut fragments = Fragments::default();

        assert_eq!(add(&mut fragments, 1, 0, b"01234567", true), None);
        assert_eq!(add(&mut fragments, 1, 0, b"xxxxxxxx", true), None);
        let whole = add(&mut fragments, 1, 8, b"89", false);

        assert_eq!(whole.as_deref(), Some(&b"0123456789"[..]));
    }

    #[test]
    fn a_last_piece_that_another_one_holds_still_tells_the_length() {
        let mut fragments = Fragments::default();

        assert_eq!(add(&mut fragments, 1, 0, b"0123456789", true), None);
        let whole = add(&mut fragments, 1, 8, b"89", false);

        assert_eq!(whole.as_deref(), Some(&b"0123456789"[..]));
    }

    #[test]
    fn pieces_that_overlap_take_no_more_than_a_packet() {
        let mut fragments = Fragments::default();
        let mut most = 0;

        for at in 0..2_000 {
            add(&mut fragments, 1, 8 * (at % 100), &[0; 8_000], true);
            let held = fragments.partials.iter();
            let held = held.flat_map(|partial| &partial.pieces);
            most = most.max(held.map(|(_, piece)| piece.len()).sum());
        }

        assert!(most > 0 && most <= FRAGMENT_PACKET_BYTES_MAX, "{most}");
    }
}
