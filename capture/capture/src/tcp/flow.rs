//! Reassembly of one direction: which bytes come next, and which wait for earlier ones.
//!
//! First copy wins: a byte that was delivered or is held is never replaced by a later copy (counted as overlapping).

use std::collections::VecDeque;

use super::seq::SeqNum;
use crate::counters::{Counter, Counters};
use crate::limits::{FIRST_FLIGHT_BYTES_MAX, HELD_SEGMENTS_MAX, SEQUENCE_JUMP_MAX};

/// Bytes of a segment, with what was known when they were sent.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    pub seq: SeqNum,
    pub ack: Option<SeqNum>,
    /// See [`Flow::flight_start`].
    pub flight_start: Option<SeqNum>,
    pub time_ns: u64,
    /// Running number of the packet, to order messages by their first byte.
    pub packet: u64,
    pub bytes: &'a [u8],
    /// Bytes behind `bytes` that the packet held and the capture does not.
    pub missing: u32,
}

impl Piece<'_> {
    fn length(&self) -> u32 {
        u32::try_from(self.bytes.len())
            .unwrap_or(u32::MAX)
            .saturating_add(self.missing)
    }

    #[must_use]
    pub fn end(&self) -> SeqNum {
        self.seq.plus(self.length())
    }

    /// Without the first `count` bytes.
    #[must_use]
    pub fn skip(mut self, count: u32) -> Self {
        let of_bytes = (count as usize).min(self.bytes.len());
        self.bytes = self.bytes.get(of_bytes..).unwrap_or_default();
        self.missing = self
            .missing
            .saturating_sub(count - u32::try_from(of_bytes).unwrap_or(count));
        self.seq = self.seq.plus(count);
        self
    }

    /// Only the first `count` bytes.
    fn take(mut self, count: u32) -> Self {
        self.missing = self
            .missing
            .min(count.saturating_sub(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX)));
        self.bytes = self.bytes.get(..count as usize).unwrap_or(self.bytes);
        self
    }
}

/// A piece that waits, with its bytes copied.
#[derive(Debug)]
pub struct Held {
    pub seq: SeqNum,
    pub ack: Option<SeqNum>,
    pub flight_start: Option<SeqNum>,
    pub time_ns: u64,
    /// When it came, in the engine's time.
    pub since_ns: u64,
    pub packet: u64,
    pub bytes: Vec<u8>,
    pub missing: u32,
}

impl Held {
    /// Memory that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.bytes.len()
    }

    #[must_use]
    pub fn piece(&self) -> Piece<'_> {
        Piece {
            seq: self.seq,
            ack: self.ack,
            flight_start: self.flight_start,
            time_ns: self.time_ns,
            packet: self.packet,
            bytes: &self.bytes,
            missing: self.missing,
        }
    }
}

/// Where a piece lies.
pub enum Place<'a> {
    /// It is the next one (trimmed of what is old).
    Next(Piece<'a>),
    /// It lies behind a gap.
    Later(Piece<'a>),
    /// All of it was seen.
    Old,
    /// It cannot belong here.
    Far,
}

#[derive(Default, Debug)]
pub struct Flow {
    /// The next byte wanted; None before the first packet of this direction.
    pub next: Option<SeqNum>,
    /// Stream offset of `next`: bytes delivered and skipped since the first.
    pub offset: u64,
    /// The number after the last byte, from FIN or RST.
    pub end: Option<SeqNum>,
    /// No FIN was seen: an acknowledged number without a byte tells of one, or of a byte that was lost.
    pub end_assumed: bool,
    /// A reset ended it, and no FIN.
    pub was_reset: bool,
    /// The highest acknowledgement that the other side sent for this direction.
    pub acked: Option<SeqNum>,
    /// What this side acknowledged last, and the first number that it sent with that: nothing was received in between.
    pub flight: Option<(SeqNum, SeqNum)>,
    /// The initial sequence number, where SYN was seen.
    pub initial: Option<SeqNum>,
    /// Ordered by sequence number, without overlap.
    pub held: VecDeque<Held>,
    pub closed: bool,
}

impl Flow {
    /// Where a piece lies against `next`, which it sets where this is the first.
    pub fn place<'a>(&mut self, piece: Piece<'a>, counters: &mut Counters) -> Place<'a> {
        let next = *self.next.get_or_insert(piece.seq);
        let ahead = piece.seq.after(next);
        if ahead.unsigned_abs() > SEQUENCE_JUMP_MAX {
            return Place::Far;
        }
        if ahead > 0 {
            return Place::Later(piece);
        }
        if piece.end().after(next) <= 0 {
            return Place::Old;
        }
        if ahead < 0 {
            counters.add(Counter::SegmentsOverlapping, 1);
        }
        Place::Next(piece.skip(ahead.unsigned_abs()))
    }

    /// Takes a SYN's word for where the first byte is, unless bytes were delivered. A FIN or a reset before it was nobody's.
    pub fn begin(&mut self, initial: SeqNum) {
        self.initial = Some(initial);
        if self.offset == 0 {
            self.next = Some(initial.plus(1));
            (self.end, self.end_assumed) = (None, false);
        }
    }

    /// The first byte that was seen follows a SYN of this number at once; where none was delivered yet, it may be any of the first
    /// flight behind it (RFC 6928).
    #[must_use]
    pub fn begins_behind(&self, syn: SeqNum) -> bool {
        let (Some(next), Ok(offset)) = (self.next, u32::try_from(self.offset)) else {
            return false;
        };
        let ahead = next.plus(offset.wrapping_neg()).after(syn.plus(1));
        ahead == 0 || (offset == 0 && (0..FIRST_FLIGHT_BYTES_MAX).contains(&ahead))
    }

    /// Notes that the receiver has everything before `ack`.
    pub fn note_ack(&mut self, ack: SeqNum) {
        match self.acked {
            Some(acked) if ack.after(acked) <= 0 => {}
            _ => self.acked = Some(ack),
        }
    }

    /// Notes that this side sent `seq` when it had received everything before `ack`.
    pub fn note_flight(&mut self, seq: SeqNum, ack: SeqNum) {
        // Bytes that are sent again begin nothing.
        if self.next.is_some_and(|next| seq.after(next) < 0) {
            return;
        }
        match &mut self.flight {
            Some((acked, start)) if ack == *acked => {
                // One before is a probe that keeps a connection alive.
                if seq.after(*start) < -1 {
                    *start = seq;
                }
            }
            Some((acked, _)) if ack.after(*acked) < 0 => {}
            flight => *flight = Some((ack, seq)),
        }
    }

    /// The first number that this side sent with this acknowledgement; None: unknown.
    #[must_use]
    pub fn flight_start(&self, ack: Option<SeqNum>) -> Option<SeqNum> {
        let (acked, start) = self.flight?;
        (Some(acked) == ack).then_some(start)
    }

    /// Holds a piece for later, what is held already excepted. Returns the memory that it takes.
    pub fn hold(&mut self, piece: Piece<'_>, now_ns: u64, counters: &mut Counters) -> usize {
        let mut copied = 0;
        let mut rest = Some(piece);
        let mut index = self
            .held
            .partition_point(|held| held.piece().end().after(piece.seq) <= 0);
        while let Some(piece) = rest.take() {
            if self.is_full() {
                counters.add(Counter::SegmentsDropped, 1);
                break;
            }
            let new = match self.held.get(index) {
                None => piece,
                Some(held) => {
                    let room = held.seq.after(piece.seq);
                    if piece.end().after(held.piece().end()) > 0 {
                        let behind = held.piece().end().after(piece.seq);
                        rest = u32::try_from(behind).ok().map(|behind| piece.skip(behind));
                    }
                    if piece.end().after(held.seq) > 0 {
                        counters.add(Counter::SegmentsOverlapping, 1);
                        piece.take(u32::try_from(room).unwrap_or(0))
                    } else {
                        rest = None;
                        piece
                    }
                }
            };
            if new.length() > 0 {
                copied += size_of::<Held>() + new.bytes.len();
                self.held.insert(
                    index,
                    Held {
                        seq: new.seq,
                        ack: new.ack,
                        flight_start: new.flight_start,
                        time_ns: new.time_ns,
                        since_ns: now_ns,
                        packet: new.packet,
                        bytes: new.bytes.to_vec(),
                        missing: new.missing,
                    },
                );
                index += 1;
            }
            index += usize::from(rest.is_some());
        }
        copied
    }

    /// Too many pieces wait: what they wait for is not worth it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.held.len() >= HELD_SEGMENTS_MAX
    }

    /// Stream offset of a sequence number near `next`.
    #[must_use]
    pub fn offset_of(&self, seq: SeqNum) -> u64 {
        match self.next {
            Some(next) => self
                .offset
                .saturating_add_signed(i64::from(seq.after(next))),
            None => 0,
        }
    }

    /// Moves on by bytes that were delivered or given up.
    pub fn advance(&mut self, bytes: u32) {
        if let Some(next) = &mut self.next {
            *next = next.plus(bytes);
            self.offset += u64::from(bytes);
        }
    }

    /// Takes a FIN's word for where the last byte is, unless there was one before.
    pub fn note_fin(&mut self, end: SeqNum) {
        self.next.get_or_insert(end);
        if self.end.is_none() || self.end_assumed {
            self.end = Some(end);
            self.end_assumed = false;
        }
    }

    /// Bytes behind an end that was only assumed: it was none.
    pub fn note_bytes_to(&mut self, to: SeqNum) {
        if self.end_assumed && self.end.is_some_and(|end| to.after(end) > 0) {
            self.end = None;
            self.end_assumed = false;
        }
    }

    /// Nothing follows a reset that counts.
    pub fn note_reset(&mut self) {
        if !self.at_end() {
            self.was_reset = true;
            self.end = self.next.or(self.end);
        }
    }

    /// How many bytes behind `next` were sent that never came, as far as FIN or an acknowledgement tells; None: none. One number that
    /// was acknowledged without either is a FIN's.
    #[must_use]
    pub fn missing_tail(&self) -> Option<u32> {
        let next = self.next?;
        let by_end = self.end.filter(|_| !self.end_assumed);
        let (told, least) = match (by_end, self.acked) {
            (Some(end), _) => (end, 1),
            (None, Some(acked)) => (acked, 2),
            (None, None) => return None,
        };
        let bytes = u32::try_from(told.after(next)).ok()?;
        (least..=SEQUENCE_JUMP_MAX)
            .contains(&bytes)
            .then_some(bytes)
    }

    /// Every byte up to FIN or RST is through.
    #[must_use]
    pub fn at_end(&self) -> bool {
        match (self.end, self.next) {
            (Some(end), Some(next)) => next.after(end) >= 0,
            _ => false,
        }
    }
}
