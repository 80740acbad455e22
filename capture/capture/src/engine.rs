//! Packets and their times in, exchanges out. Owns every connection; reads no clock and opens no file.

use std::collections::VecDeque;

use ahash::RandomState;
use hashbrown::HashTable;
use slab::Slab;

use crate::connection::{Connection, Direction, Key, Stamp};
use crate::counters::{Counter, Counters};
use crate::exchange::{Sink, Wants};
use crate::holders::Holders;
use crate::limits::{
    CONNECTION_IDLE_NS, CONNECTIONS_MAX, HELD_BYTES_TOTAL_MAX, REORDER_WINDOW_NS,
    RETAINED_BYTES_TOTAL_MAX, SECOND_CHANCES_MAX, TIME_NS_MAX,
};
use crate::outlet::Outlet;
use crate::spares::Spares;
use crate::wire::{self, Fragments, LinkType, Segment, Walk};

struct Entry {
    connection: Connection,
    /// Neighbours in the list of connections by age.
    newer: usize,
    older: usize,
    /// When it came to the new end of that list.
    listed_ns: u64,
    /// The number of its place in the queue of those that wait for a gap to close.
    queued: Option<u64>,
}

impl Entry {
    fn is_used_since_listed(&self) -> bool {
        self.connection.last_seen_ns() > self.listed_ns
    }
}

const NONE: usize = usize::MAX;

/// Turns packets into exchanges.
pub struct Engine {
    /// Places in `entries`, by their keys.
    slots: HashTable<usize>,
    hasher: RandomState,
    entries: Slab<Entry>,
    newest: usize,
    oldest: usize,
    holders: Holders,
    /// When each is due, its slot, and the number of its place: a slot may be another connection's by then.
    waiting: VecDeque<(u64, usize, u64)>,
    places: u64,
    fragments: Fragments,
    scratch: Vec<u8>,
    spares: Spares,
    counters: Counters,
    wants: Option<Wants>,
    held_bytes: usize,
    retained_bytes: usize,
    now_ns: u64,
    packets: u64,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            slots: HashTable::new(),
            hasher: RandomState::new(),
            entries: Slab::new(),
            newest: NONE,
            oldest: NONE,
            holders: Holders::default(),
            waiting: VecDeque::new(),
            places: 0,
            fragments: Fragments::default(),
            scratch: Vec::new(),
            spares: Spares::default(),
            counters: Counters::default(),
            wants: None,
            held_bytes: 0,
            retained_bytes: 0,
            now_ns: 0,
            packets: 0,
        }
    }
}

impl Engine {
    /// An engine without connections that counts on from here, packets and time too, so that what it gives stands behind.
    #[must_use]
    pub fn successor(&self) -> Self {
        Self {
            counters: self.counters.clone(),
            now_ns: self.now_ns,
            packets: self.packets,
            ..Self::default()
        }
    }

    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    pub fn counters_mut(&mut self) -> &mut Counters {
        &mut self.counters
    }

    /// Memory of all that is not given out yet.
    #[must_use]
    pub fn retained_bytes(&self) -> usize {
        self.retained_bytes
    }

    #[must_use]
    pub fn connections(&self) -> usize {
        self.entries.len()
    }

    /// Takes a captured frame.
    pub fn frame(&mut self, link: LinkType, bytes: &[u8], time_ns: u64, sink: &mut impl Sink) {
        self.walk(
            bytes,
            time_ns,
            sink,
            |bytes, fragments, scratch, counters| {
                wire::frame(link, bytes, time_ns, fragments, scratch, counters)
            },
        );
    }

    /// Takes a datagram's payload that starts at a VXLAN header.
    pub fn datagram(&mut self, bytes: &[u8], time_ns: u64, sink: &mut impl Sink) {
        self.walk(
            bytes,
            time_ns,
            sink,
            |bytes, fragments, scratch, counters| {
                wire::datagram(bytes, time_ns, fragments, scratch, counters)
            },
        );
    }

    fn walk<S: Sink>(
        &mut self,
        bytes: &[u8],
        time_ns: u64,
        sink: &mut S,
        down: impl for<'a> FnOnce(&'a [u8], &mut Fragments, &'a mut Vec<u8>, &mut Counters) -> Walk<'a>,
    ) {
        self.counters.add(Counter::Packets, 1);
        self.counters.add(Counter::PacketBytes, bytes.len() as u64);
        self.packets += 1;
        let time_ns = time_ns.min(TIME_NS_MAX);
        let mut scratch = std::mem::take(&mut self.scratch);
        match down(bytes, &mut self.fragments, &mut scratch, &mut self.counters) {
            Ok(segment) => {
                self.now_ns = self.now_ns.max(time_ns);
                self.segment(&segment, time_ns, sink);
            }
            // What belongs to no connection moves no clock: one wrong stamp would end them all.
            Err(counter) => self.counters.add(counter, 1),
        }
        self.scratch = scratch;
        self.advance(self.now_ns, sink);
    }

    fn segment<S: Sink>(&mut self, segment: &Segment<'_>, time_ns: u64, sink: &mut S) {
        self.counters.add(Counter::Segments, 1);
        let wants = *self.wants.get_or_insert_with(|| sink.wants());
        let (key, direction) = Key::of(segment);
        let hash = self.hasher.hash_one(key);
        let is_of_key = |slot: &usize| {
            self.entries
                .get(*slot)
                .is_some_and(|entry| *entry.connection.key() == key)
        };
        let slot = match self.slots.find(hash, is_of_key).copied() {
            Some(slot) => {
                let is_replaced = segment.syn
                    && self
                        .entries
                        .get(slot)
                        .is_some_and(|entry| entry.connection.is_replaced_by(segment, direction));
                if is_replaced {
                    self.end(slot, wants, sink);
                    self.open(key, hash, segment, direction, wants, sink)
                } else {
                    slot
                }
            }
            // What does not open and carries nothing starts no connection: the tail of a closed one.
            None if !segment.syn && segment.payload.is_empty() && segment.missing == 0 => return,
            None => self.open(key, hash, segment, direction, wants, sink),
        };
        let Some(entry) = self.entries.get_mut(slot) else {
            return;
        };
        if entry
            .connection
            .only_acknowledges(segment, direction, self.now_ns)
        {
            return;
        }
        let held_before = entry.connection.held_bytes();
        let retained_before = entry.connection.retained_bytes();
        entry.connection.segment(
            segment,
            direction,
            Stamp {
                time_ns,
                now_ns: self.now_ns,
                packet: self.packets,
            },
            &mut Outlet {
                sink,
                wants,
                counters: &mut self.counters,
                spares: &mut self.spares,
                time_ns,
            },
        );
        self.keep_account(slot, held_before, retained_before);
    }

    /// Notes what a connection holds behind some work, that held so much before it, and whether it waits now.
    fn keep_account(&mut self, slot: usize, held_before: usize, retained_before: usize) {
        let Some(entry) = self.entries.get_mut(slot) else {
            return;
        };
        self.held_bytes = self.held_bytes + entry.connection.held_bytes() - held_before;
        let retained = entry.connection.retained_bytes();
        if retained != retained_before {
            self.retained_bytes = self.retained_bytes + retained - retained_before;
            self.holders.set(slot, retained);
        }
        if entry.queued.is_none() && entry.connection.is_waiting() {
            self.places += 1;
            entry.queued = Some(self.places);
            let due_ns = self.now_ns + REORDER_WINDOW_NS;
            self.waiting.push_back((due_ns, slot, self.places));
        }
    }

    fn open<S: Sink>(
        &mut self,
        key: Key,
        hash: u64,
        segment: &Segment<'_>,
        direction: Direction,
        wants: Wants,
        sink: &mut S,
    ) -> usize {
        if self.entries.len() >= CONNECTIONS_MAX {
            self.counters.add(Counter::ConnectionsEvicted, 1);
            let idle = self.long_idle();
            self.end(idle, wants, sink);
        }
        self.counters.add(Counter::Connections, 1);
        let connection = Connection::new(key, segment, direction);
        self.counters.add(
            Counter::ConnectionsMidStream,
            u64::from(connection.is_mid_stream()),
        );
        let slot = self.entries.insert(Entry {
            connection,
            newer: NONE,
            older: NONE,
            listed_ns: 0,
            queued: None,
        });
        self.list(slot);
        self.slots.insert_unique(hash, slot, |slot| {
            let entry = self.entries.get(*slot);
            entry.map_or(0, |entry| self.hasher.hash_one(entry.connection.key()))
        });
        slot
    }

    /// Puts a connection that is in no list at the new end of the list by age.
    fn list(&mut self, slot: usize) {
        let older = std::mem::replace(&mut self.newest, slot);
        match self.entries.get_mut(older) {
            Some(older) => older.newer = slot,
            None => self.oldest = slot,
        }
        if let Some(entry) = self.entries.get_mut(slot) {
            (entry.older, entry.newer) = (older, NONE);
            entry.listed_ns = self.now_ns;
        }
    }

    /// Gives a connection that is in use another turn.
    fn list_again(&mut self, slot: usize) {
        self.unlink(slot);
        self.list(slot);
    }

    /// A connection that nobody has used for long: the first of the oldest that was not used since it was listed, or the last looked at.
    fn long_idle(&mut self) -> usize {
        for _ in 1..SECOND_CHANCES_MAX {
            let is_used = |entry: &Entry| entry.is_used_since_listed();
            if !self.entries.get(self.oldest).is_some_and(is_used) {
                break;
            }
            self.list_again(self.oldest);
        }
        self.oldest
    }

    fn unlink(&mut self, slot: usize) {
        let Some((older, newer)) = self
            .entries
            .get(slot)
            .map(|entry| (entry.older, entry.newer))
        else {
            return;
        };
        match self.entries.get_mut(older) {
            Some(entry) => entry.newer = newer,
            None => self.oldest = newer,
        }
        match self.entries.get_mut(newer) {
            Some(entry) => entry.older = older,
            None => self.newest = older,
        }
    }

    fn end<S: Sink>(&mut self, slot: usize, wants: Wants, sink: &mut S) {
        if !self.entries.contains(slot) {
            return;
        }
        self.unlink(slot);
        let mut entry = self.entries.remove(slot);
        let hash = self.hasher.hash_one(entry.connection.key());
        if let Ok(place) = self.slots.find_entry(hash, |other| *other == slot) {
            place.remove();
        }
        self.holders.set(slot, 0);
        self.held_bytes -= entry.connection.held_bytes();
        self.retained_bytes -= entry.connection.retained_bytes();
        entry.connection.finish(&mut Outlet {
            sink,
            wants,
            counters: &mut self.counters,
            spares: &mut self.spares,
            time_ns: self.now_ns,
        });
    }

    /// Lets time pass: gaps are given up, idle connections end. `now_ns` is packet time; live, the clock that stamps packets.
    pub fn advance<S: Sink>(&mut self, now_ns: u64, sink: &mut S) {
        self.now_ns = self.now_ns.max(now_ns.min(TIME_NS_MAX));
        let Some(wants) = self.wants else { return };
        while let Some(&(due_ns, slot, place)) = self.waiting.front() {
            let pressed = self.held_bytes > HELD_BYTES_TOTAL_MAX;
            if due_ns > self.now_ns && !pressed {
                break;
            }
            self.waiting.pop_front();
            let entry = self.entries.get_mut(slot);
            let Some(entry) = entry.filter(|entry| entry.queued == Some(place)) else {
                continue;
            };
            entry.queued = None;
            let held_before = entry.connection.held_bytes();
            let retained_before = entry.connection.retained_bytes();
            let until_ns = if pressed { u64::MAX } else { self.now_ns };
            entry.connection.give_up_gaps(
                until_ns,
                &mut Outlet {
                    sink,
                    wants,
                    counters: &mut self.counters,
                    spares: &mut self.spares,
                    time_ns: self.now_ns,
                },
            );
            self.keep_account(slot, held_before, retained_before);
        }
        while self.retained_bytes > RETAINED_BYTES_TOTAL_MAX && self.oldest != NONE {
            self.counters.add(Counter::ConnectionsEvicted, 1);
            let largest = self.holders.largest().unwrap_or(self.oldest);
            self.end(largest, wants, sink);
        }
        while let Some(oldest) = self.entries.get(self.oldest)
            && self.now_ns.saturating_sub(oldest.listed_ns) > CONNECTION_IDLE_NS
        {
            if self.now_ns - oldest.connection.last_seen_ns() > CONNECTION_IDLE_NS {
                self.counters.add(Counter::ConnectionsIdle, 1);
                self.end(self.oldest, wants, sink);
            } else {
                self.list_again(self.oldest);
            }
        }
    }

    /// Ends every connection, the oldest first.
    pub fn finish<S: Sink>(&mut self, sink: &mut S) {
        let wants = *self.wants.get_or_insert_with(|| sink.wants());
        while self.oldest != NONE {
            self.end(self.oldest, wants, sink);
        }
        self.waiting.clear();
    }
}
