//! Puts IP fragments together. First copy of a byte wins; few packets, few pieces, little time.

use super::ip::{Fragment, Packet};
use crate::counters::{Counter, Counters};
use crate::limits::{
    FRAGMENT_PACKET_BYTES_MAX, FRAGMENT_PIECES_MAX, FRAGMENT_TIMEOUT_NS, FRAGMENTED_PACKETS_MAX,
};

#[derive(PartialEq, Eq, Clone, Copy)]
struct Key {
    source: [u8; 16],
    destination: [u8; 16],
    identification: u32,
}

struct Partial {
    key: Key,
    protocol: u8,
    since_ns: u64,
    length: Option<usize>,
    pieces: Vec<(usize, Vec<u8>)>,
}

impl Partial {
    /// The payload, once every byte is there.
    fn assemble(&self, out: &mut Vec<u8>) -> bool {
        let Some(length) = self.length else {
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
        packet: &Packet<'_>,
        fragment: Fragment,
        now_ns: u64,
        whole: &mut Vec<u8>,
        counters: &mut Counters,
    ) -> bool {
        self.expire(now_ns, counters);
        let key = Key {
            source: packet.source,
            destination: packet.destination,
            identification: fragment.identification,
        };
        let found = self
            .partials
            .iter()
            .position(|partial| partial.key == key && partial.protocol == packet.protocol);
        let index = found.unwrap_or_else(|| {
            if self.partials.len() >= FRAGMENTED_PACKETS_MAX {
                self.partials.pop_front();
                counters.add(Counter::FragmentsDropped, 1);
            }
            self.partials.push_back(Partial {
                key,
                protocol: packet.protocol,
                since_ns: now_ns,
                length: None,
                pieces: Vec::new(),
            });
            self.partials.len() - 1
        });
        let Some(partial) = self.partials.get_mut(index) else {
            return false;
        };
        let offset = fragment.offset as usize;
        let end = offset + packet.payload.len();
        if packet.missing > 0
            || end > FRAGMENT_PACKET_BYTES_MAX
            || partial.pieces.len() >= FRAGMENT_PIECES_MAX
        {
            self.partials.remove(index);
            counters.add(Counter::FragmentsDropped, 1);
            return false;
        }
        if !fragment.more {
            partial.length = Some(end);
        }
        let place = partial
            .pieces
            .partition_point(|(other, _)| *other <= offset);
        partial
            .pieces
            .insert(place, (offset, packet.payload.to_vec()));
        let done = partial.assemble(whole);
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
