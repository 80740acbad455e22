//! One TCP connection within a virtual network: two flows, what each tells of the other, and the protocol above.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

use crate::counters::{Counter, Counters};
use crate::exchange::{Conversation, Sink};
use crate::http1::parser::{Meta, Parser, Side, Turn};
use crate::http1::session::{Departure, Desk, Pairing};
use crate::http1::websocket::WebSocket;
use crate::http2;
use crate::limits::{
    HELD_BYTES_MAX, REORDER_WINDOW_NS, RESET_LINGER_NS, RETRANSMISSION_WINDOW_NS, SEQUENCE_JUMP_MAX,
};
use crate::outlet::Outlet;
use crate::probe::{Verdict, probe};
use crate::tcp::flow::{Flow, Piece, Place};
use crate::tcp::seq::SeqNum;
use crate::wire::{Network, Peer, Segment};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    FromLow = 0,
    FromHigh = 1,
}

impl Direction {
    fn other(self) -> Self {
        match self {
            Self::FromLow => Self::FromHigh,
            Self::FromHigh => Self::FromLow,
        }
    }
}

/// When a packet was captured.
#[derive(Clone, Copy)]
pub struct Stamp {
    /// What the capture says.
    pub time_ns: u64,
    /// The engine's time, which never goes back: windows are measured by it.
    pub now_ns: u64,
    /// Running number of the packet.
    pub packet: u64,
}

struct Http1 {
    parsers: [Parser; 2],
    pairing: Pairing,
}

impl Http1 {
    /// The parser of a direction, that of the other one, and what both feed.
    fn split(&mut self, direction: Direction) -> (&mut Parser, &mut Parser, &mut Pairing) {
        let [low, high] = &mut self.parsers;
        match direction {
            Direction::FromLow => (low, high, &mut self.pairing),
            Direction::FromHigh => (high, low, &mut self.pairing),
        }
    }
}

enum Application {
    /// No byte was seen yet: many connections never carry one, and they shall cost little.
    Silent,
    Http1(Box<Http1>),
    Http2(Box<http2::Session>),
    WebSocket(Box<WebSocket>),
    /// Not HTTP, or no longer: skipped.
    Other,
}

/// A connection's name: its two ends in a fixed order, within a virtual network.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key {
    pub low: Peer,
    pub high: Peer,
    pub network: Network,
}

impl Key {
    /// Of a segment's connection, and which way it goes in it.
    pub fn of(segment: &Segment<'_>) -> (Self, Direction) {
        let (low, high, direction) = if segment.source <= segment.destination {
            (segment.source, segment.destination, Direction::FromLow)
        } else {
            (segment.destination, segment.source, Direction::FromHigh)
        };
        (
            Self {
                low,
                high,
                network: segment.network,
            },
            direction,
        )
    }
}

impl Hash for Key {
    /// In as few steps as there are words: this is done for every packet.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(self.low.address);
        state.write_u128(self.high.address);
        let ports = u64::from(self.low.port) << 16 | u64::from(self.high.port);
        let number = |vni: Option<u32>| u128::from(vni.unwrap_or(u32::MAX));
        let Network { vni, within } = self.network;
        state.write_u128(number(within) << 64 | number(vni) << 32 | u128::from(ports));
    }
}

pub struct Connection {
    key: Key,
    flows: [Flow; 2],
    /// Who sent the first SYN, or the first request.
    client: Option<Direction>,
    mid_stream: bool,
    application: Application,
    last_seen_ns: u64,
    held_bytes: usize,
    /// A reset was seen then, and nothing was sent since.
    reset_at_ns: Option<u64>,
}

/// Which gap keeps bytes waiting.
enum Gap {
    /// Bytes before the first held piece of this direction.
    Before(Direction),
    /// Bytes of this direction, which the other side's waiting piece acknowledges.
    Acknowledged(Direction, SeqNum),
}

/// Who opens a connection, where this segment tells.
fn client_by_syn(segment: &Segment<'_>, direction: Direction) -> Option<Direction> {
    match (segment.syn, segment.ack) {
        (true, None) => Some(direction),
        (true, Some(_)) => Some(direction.other()),
        _ => None,
    }
}

impl Connection {
    pub fn new(key: Key, first: &Segment<'_>, direction: Direction) -> Self {
        Self {
            key,
            flows: [Flow::default(), Flow::default()],
            client: client_by_syn(first, direction),
            mid_stream: !first.syn,
            application: Application::Silent,
            last_seen_ns: 0,
            held_bytes: 0,
            reset_at_ns: None,
        }
    }

    /// Bytes follow, or would have: they may be HTTP/1.
    fn begin_http(&mut self) {
        if !matches!(self.application, Application::Silent) {
            return;
        }
        let client = self.client;
        let side_of = |direction| {
            client.map(|client| {
                if client == direction {
                    Side::Request
                } else {
                    Side::Response
                }
            })
        };
        let parser = |direction| Parser::new(!self.mid_stream, side_of(direction));
        self.application = Application::Http1(Box::new(Http1 {
            parsers: [parser(Direction::FromLow), parser(Direction::FromHigh)],
            pairing: Pairing::new(self.mid_stream),
        }));
    }

    pub fn key(&self) -> &Key {
        &self.key
    }

    pub fn is_mid_stream(&self) -> bool {
        self.mid_stream
    }

    pub fn held_bytes(&self) -> usize {
        self.held_bytes
    }

    /// Memory of all that is not given out yet: held segments, heads and bodies under way.
    pub fn retained_bytes(&self) -> usize {
        self.held_bytes
            + match &self.application {
                Application::Http1(http) => {
                    let parsers = http.parsers.iter().map(Parser::buffered_bytes);
                    http.pairing.retained_bytes() + parsers.sum::<usize>()
                }
                Application::Http2(session) => session.retained_bytes(),
                Application::WebSocket(websocket) => websocket.retained_bytes(),
                Application::Silent | Application::Other => 0,
            }
    }

    pub fn last_seen_ns(&self) -> u64 {
        self.last_seen_ns
    }

    pub fn is_waiting(&self) -> bool {
        self.reset_at_ns.is_some() || self.flows.iter().any(|flow| !flow.held.is_empty())
    }

    fn flow(&self, direction: Direction) -> &Flow {
        let [low, high] = &self.flows;
        match direction {
            Direction::FromLow => low,
            Direction::FromHigh => high,
        }
    }

    fn flow_mut(&mut self, direction: Direction) -> &mut Flow {
        let [low, high] = &mut self.flows;
        match direction {
            Direction::FromLow => low,
            Direction::FromHigh => high,
        }
    }

    /// Does this segment, which has SYN set, open a new connection with the same ends?
    pub fn is_replaced_by(&self, segment: &Segment<'_>, direction: Direction) -> bool {
        let flow = self.flow(direction);
        let seq = SeqNum(segment.seq);
        match (flow.initial, flow.next) {
            // The same number again is a retransmission, unless the first try was reset.
            (Some(initial), _) => initial != seq || self.reset_at_ns.is_some() || flow.closed,
            // SYN with an acknowledgement answers a SYN that was seen, however late; alone it opens, unless bytes behind it overtook it.
            (None, Some(_)) if flow.begins_behind(seq) => false,
            (None, Some(_)) => {
                let initial = self.flow(direction.other()).initial;
                let answered = initial.map(|initial| initial.plus(1));
                answered.is_none() || answered != segment.ack.map(SeqNum)
            }
            (None, None) => {
                segment.ack.is_none()
                    && self.flow(direction.other()).next.is_some()
                    && self.mid_stream
            }
        }
    }

    /// Takes a segment that carries no more than an acknowledgement, as half of all do. False: there is more to it.
    pub fn only_acknowledges(
        &mut self,
        segment: &Segment<'_>,
        direction: Direction,
        now_ns: u64,
    ) -> bool {
        let carries = segment.syn || segment.fin || segment.rst;
        if carries || !segment.payload.is_empty() || segment.missing > 0 {
            return false;
        }
        self.last_seen_ns = now_ns;
        if let Some(ack) = segment.ack.map(SeqNum) {
            self.flow_mut(direction.other()).note_ack(ack);
            self.flow_mut(direction)
                .note_flight(SeqNum(segment.seq), ack);
        }
        true
    }

    pub fn segment<S: Sink>(
        &mut self,
        segment: &Segment<'_>,
        direction: Direction,
        stamp: Stamp,
        outlet: &mut Outlet<'_, S>,
    ) {
        self.last_seen_ns = stamp.now_ns;
        let mut seq = SeqNum(segment.seq);
        if segment.syn {
            let flow = self.flow_mut(direction);
            seq = seq.plus(1);
            if flow.initial.is_none() {
                flow.begin(SeqNum(segment.seq));
                if matches!(self.application, Application::Silent) {
                    // Packets that overtook the handshake have been held until now.
                    self.mid_stream = false;
                    let opener = client_by_syn(segment, direction);
                    // Both open at once (RFC 9293 section 3.5): whoever asks is the client.
                    let is_disputed = self.client.is_some() && self.client != opener;
                    self.client = opener.filter(|_| !is_disputed);
                }
            }
        }
        let ack = segment.ack.map(SeqNum);
        if let Some(ack) = ack {
            let other = self.flow_mut(direction.other());
            other.note_ack(ack);
            if segment.syn && other.next.is_none() {
                other.next = Some(ack);
            }
            self.flow_mut(direction).note_flight(seq, ack);
        }
        if matches!(self.application, Application::Other) {
            self.note_end(segment, direction, seq, outlet.counters);
            return;
        }
        let piece = Piece {
            seq,
            ack,
            flight_start: self.flow(direction).flight_start(ack),
            time_ns: stamp.time_ns,
            packet: stamp.packet,
            bytes: segment.payload,
            missing: segment.missing,
        };
        if !segment.payload.is_empty() || segment.missing > 0 {
            self.reset_at_ns = None;
            if segment.missing > 0 {
                outlet.counters.add(Counter::SegmentsTruncated, 1);
            }
            self.take(piece, direction, outlet);
        }
        self.note_end(segment, direction, piece.end(), outlet.counters);
        self.drain(outlet);
        if self.held_bytes > HELD_BYTES_MAX || self.flows.iter().any(Flow::is_full) {
            self.give_up_gaps(u64::MAX, outlet);
        }
        self.close_what_ended(outlet);
    }

    fn note_end(
        &mut self,
        segment: &Segment<'_>,
        direction: Direction,
        end: SeqNum,
        counters: &mut Counters,
    ) {
        let flow = self.flow_mut(direction);
        let far = flow
            .next
            .is_some_and(|next| end.after(next).unsigned_abs() > SEQUENCE_JUMP_MAX);
        if far {
            return;
        }
        if segment.rst {
            counters.add(Counter::ConnectionsReset, 1);
            // Not believed at once: receivers drop resets that they do not expect (RFC 5961), and go on talking.
            self.reset_at_ns = Some(self.last_seen_ns);
        } else if segment.fin {
            flow.note_fin(end);
        }
    }

    /// Delivers a piece, or holds it until what it rests on is here.
    fn take<S: Sink>(
        &mut self,
        piece: Piece<'_>,
        direction: Direction,
        outlet: &mut Outlet<'_, S>,
    ) {
        let waits_for_other = self.waits_for_other(direction, piece.ack);
        let now_ns = self.last_seen_ns;
        let flow = self.flow_mut(direction);
        flow.note_bytes_to(piece.end());
        let counters = &mut *outlet.counters;
        let held = match flow.place(piece, counters) {
            Place::Next(piece) if flow.held.is_empty() && !waits_for_other => {
                self.deliver(piece, direction, outlet);
                0
            }
            Place::Next(piece) => flow.hold(piece, now_ns, counters),
            Place::Later(piece) => {
                counters.add(Counter::SegmentsReordered, 1);
                flow.hold(piece, now_ns, counters)
            }
            Place::Old => {
                counters.add(Counter::SegmentsDuplicate, 1);
                0
            }
            Place::Far => {
                counters.add(Counter::SegmentsOutOfWindow, 1);
                0
            }
        };
        self.held_bytes += held;
    }

    /// A piece that acknowledges bytes of the other side that are not here yet must not be read before them.
    fn waits_for_other(&self, direction: Direction, ack: Option<SeqNum>) -> bool {
        let other = self.flow(direction.other());
        match (ack, other.next) {
            (Some(ack), Some(next)) => {
                // FIN takes a number as well, which no byte stands for.
                let wanted = other
                    .end
                    .map_or(ack, |end| if ack.after(end) > 0 { end } else { ack });
                wanted.after(next) > 0
            }
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    fn deliver<S: Sink>(
        &mut self,
        piece: Piece<'_>,
        direction: Direction,
        outlet: &mut Outlet<'_, S>,
    ) {
        let ack = piece
            .ack
            .map(|ack| self.flow(direction.other()).offset_of(ack));
        let flow = self.flow(direction);
        let offset = flow.offset;
        let meta = Meta {
            offset,
            ack,
            flight_start: piece.flight_start.map(|start| flow.offset_of(start)),
            time_ns: piece.time_ns,
            packet: piece.packet,
        };
        self.flow_mut(direction)
            .advance(u32::try_from(piece.bytes.len()).unwrap_or(u32::MAX));
        if !piece.bytes.is_empty() {
            self.data(piece.bytes, meta, direction, outlet);
        }
        if piece.missing > 0 {
            self.gap(piece.missing, direction, outlet);
        }
    }

    fn gap<S: Sink>(&mut self, bytes: u32, direction: Direction, outlet: &mut Outlet<'_, S>) {
        outlet.counters.add(Counter::Gaps, 1);
        outlet.counters.add(Counter::GapBytes, u64::from(bytes));
        self.begin_http();
        let offset = self.flow(direction).offset;
        self.flow_mut(direction).advance(bytes);
        let conversation = self.conversation();
        match &mut self.application {
            Application::Http1(http) => {
                let (parser, _, pairing) = http.split(direction);
                let mut desk = Desk {
                    pairing,
                    conversation,
                    outlet,
                };
                parser.gap(u64::from(bytes), offset, &mut desk);
            }
            Application::Http2(session) => {
                let from_client = self.client == Some(direction);
                session.gap(
                    from_client,
                    u64::from(bytes),
                    &mut http2::Desk {
                        conversation,
                        outlet,
                    },
                );
            }
            Application::WebSocket(websocket) => {
                websocket.gap(self.client == Some(direction), u64::from(bytes));
            }
            Application::Silent | Application::Other => {}
        }
    }

    fn conversation(&self) -> Conversation {
        let Key { low, high, .. } = self.key;
        // Servers have the smaller port, as a rule.
        let by_port = if low.port < high.port {
            Direction::FromHigh
        } else {
            Direction::FromLow
        };
        let (client, server) = match self.client.unwrap_or(by_port) {
            Direction::FromHigh => (high, low),
            Direction::FromLow => (low, high),
        };
        Conversation {
            vni: self.key.network.vni,
            client,
            server,
        }
    }

    fn data<S: Sink>(
        &mut self,
        bytes: &[u8],
        meta: Meta,
        direction: Direction,
        outlet: &mut Outlet<'_, S>,
    ) {
        self.begin_http();
        let conversation = self.conversation_for(bytes, direction);
        let other_offset = self.flow(direction.other()).offset;
        match &mut self.application {
            Application::Http1(http) => {
                let (parser, other, pairing) = http.split(direction);
                let mut desk = Desk {
                    pairing,
                    conversation,
                    outlet,
                };
                let (turn, used) = parser.data(bytes, meta, &mut desk);
                other.learn_from(parser);
                if let Some(side) = parser.side {
                    let client = if side == Side::Request {
                        direction
                    } else {
                        direction.other()
                    };
                    self.client = Some(client);
                }
                let departure = desk.pairing.departure.take();
                let rest = bytes.get(used..).unwrap_or_default();
                match (turn, departure) {
                    (Turn::NotHttp, _) => {
                        let first = parser.take_buffer();
                        let first = if first.is_empty() { rest } else { &first };
                        self.leave_http(first, outlet.counters);
                    }
                    (Turn::Http2(side) | Turn::JoinedHttp2(side), _) => {
                        let buffer = parser.take_buffer();
                        other.cut_off(other_offset, &mut desk);
                        let upgraded = desk.turn();
                        let from_client = side == Side::Request;
                        self.client = Some(if from_client {
                            direction
                        } else {
                            direction.other()
                        });
                        outlet.counters.add(Counter::ConnectionsHttp2, 1);
                        let mut session = Box::new(match turn {
                            Turn::JoinedHttp2(_) => http2::Session::joined(),
                            _ => http2::Session::new(self.mid_stream),
                        });
                        session.upgraded(upgraded);
                        let conversation = self.conversation();
                        session.data(
                            from_client,
                            &buffer,
                            meta,
                            &mut http2::Desk {
                                conversation,
                                outlet,
                            },
                        );
                        self.application = Application::Http2(session);
                    }
                    (_, Some(departure)) => {
                        self.depart(departure, direction, rest, meta, outlet);
                    }
                    (Turn::Stay, None) => {}
                }
            }
            Application::Http2(session) => {
                let from_client = self.client == Some(direction);
                session.data(
                    from_client,
                    bytes,
                    meta,
                    &mut http2::Desk {
                        conversation,
                        outlet,
                    },
                );
            }
            Application::WebSocket(websocket) => {
                websocket.data(self.client == Some(direction), bytes);
            }
            Application::Silent | Application::Other => {}
        }
    }

    /// The conversation as this piece would have it: before any message was read, a request line tells who asks.
    fn conversation_for(&self, bytes: &[u8], direction: Direction) -> Conversation {
        match self.client {
            None if !bytes.starts_with(b"HTTP/")
                && crate::http1::head::may_begin(bytes) == Some(true) =>
            {
                let Key { low, high, .. } = self.key;
                let (client, server) = if direction == Direction::FromLow {
                    (low, high)
                } else {
                    (high, low)
                };
                Conversation {
                    vni: self.key.network.vni,
                    client,
                    server,
                }
            }
            None if bytes.starts_with(b"HTTP/") => {
                let Key { low, high, .. } = self.key;
                let (client, server) = if direction == Direction::FromLow {
                    (high, low)
                } else {
                    (low, high)
                };
                Conversation {
                    vni: self.key.network.vni,
                    client,
                    server,
                }
            }
            _ => self.conversation(),
        }
    }

    fn depart<S: Sink>(
        &mut self,
        departure: Departure,
        direction: Direction,
        rest: &[u8],
        meta: Meta,
        outlet: &mut Outlet<'_, S>,
    ) {
        let conversation = self.conversation();
        let Application::Http1(http) = &mut self.application else {
            return;
        };
        let mut desk = Desk {
            pairing: &mut http.pairing,
            conversation,
            outlet: &mut *outlet,
        };
        desk.close();
        match departure {
            Departure::Http2 => {
                outlet.counters.add(Counter::ConnectionsHttp2, 1);
                let mut session = Box::new(http2::Session::new(false));
                session.upgraded(http.pairing.upgraded_request.take());
                // What the client sent ahead of the 101 waits in its parser.
                let (_, client, _) = http.split(direction);
                let ahead = client.take_buffer();
                let mut desk = http2::Desk {
                    conversation,
                    outlet,
                };
                if !ahead.is_empty() {
                    session.data(true, &ahead, meta, &mut desk);
                }
                session.data(false, rest, meta, &mut desk);
                self.application = Application::Http2(session);
            }
            Departure::WebSocket => {
                outlet.counters.add(Counter::ConnectionsUpgraded, 1);
                let Some(mut websocket) = http.pairing.websocket.take() else {
                    return;
                };
                websocket.data(false, rest);
                self.application = Application::WebSocket(websocket);
            }
            Departure::Upgraded => {
                outlet.counters.add(Counter::ConnectionsUpgraded, 1);
                self.become_other();
            }
            Departure::Tunnelled => {
                outlet.counters.add(Counter::ConnectionsTunnelled, 1);
                self.become_other();
            }
        }
    }

    fn leave_http(&mut self, bytes: &[u8], counters: &mut Counters) {
        counters.add(
            match probe(bytes) {
                Verdict::Certain(protocol) => protocol.counter(),
                _ => Counter::ConnectionsOther,
            },
            1,
        );
        self.become_other();
    }

    fn become_other(&mut self) {
        self.application = Application::Other;
        for flow in &mut self.flows {
            flow.held = VecDeque::new();
        }
        self.held_bytes = 0;
    }

    /// Delivers whatever waits no longer.
    fn drain<S: Sink>(&mut self, outlet: &mut Outlet<'_, S>) {
        loop {
            let ready = [Direction::FromLow, Direction::FromHigh]
                .into_iter()
                .find(|direction| self.is_ready(*direction));
            let Some(direction) = ready else { return };
            let Some(held) = self.flow_mut(direction).held.pop_front() else {
                return;
            };
            self.held_bytes -= held.bytes();
            let seq = held.seq;
            let next = self.flow(direction).next.unwrap_or(seq);
            let old = u32::try_from(next.after(seq)).unwrap_or(0);
            self.deliver(held.piece().skip(old), direction, outlet);
        }
    }

    fn is_ready(&self, direction: Direction) -> bool {
        let flow = self.flow(direction);
        flow.held.front().is_some_and(|first| {
            flow.next.is_none_or(|next| first.seq.after(next) <= 0)
                && !self.waits_for_other(direction, first.ack)
        })
    }

    /// The gap that keeps a direction waiting, and the time since when.
    fn gap_of(&self, direction: Direction) -> Option<(u64, bool, Gap)> {
        let flow = self.flow(direction);
        let first = flow.held.front()?;
        let next = flow.next.unwrap_or(first.seq);
        if first.seq.after(next) > 0 {
            let acknowledged = flow.acked.is_some_and(|acked| acked.after(first.seq) >= 0);
            return Some((first.since_ns, acknowledged, Gap::Before(direction)));
        }
        let ack = first.ack?;
        Some((
            first.since_ns,
            true,
            Gap::Acknowledged(direction.other(), ack),
        ))
    }

    /// Gives up the gaps that were waited for long enough at `now_ns`; `u64::MAX` gives up all.
    pub fn give_up_gaps<S: Sink>(&mut self, now_ns: u64, outlet: &mut Outlet<'_, S>) {
        self.give_up_due_gaps(now_ns, outlet);
        if self
            .reset_at_ns
            .is_some_and(|at_ns| now_ns.saturating_sub(at_ns) >= RESET_LINGER_NS)
        {
            self.give_up_due_gaps(u64::MAX, outlet);
            for direction in [Direction::FromLow, Direction::FromHigh] {
                self.lose_tail(direction, outlet);
                self.flow_mut(direction).note_reset();
            }
            self.reset_at_ns = None;
        }
        self.close_what_ended(outlet);
    }

    fn give_up_due_gaps<S: Sink>(&mut self, now_ns: u64, outlet: &mut Outlet<'_, S>) {
        loop {
            self.drain(outlet);
            let due = [Direction::FromLow, Direction::FromHigh]
                .into_iter()
                .filter_map(|direction| self.gap_of(direction))
                .filter(|(since_ns, acknowledged, _)| {
                    let window_ns = if *acknowledged {
                        REORDER_WINDOW_NS
                    } else {
                        RETRANSMISSION_WINDOW_NS
                    };
                    now_ns.saturating_sub(*since_ns) >= window_ns
                })
                .min_by_key(|(since_ns, ..)| *since_ns);
            let Some((_, _, gap)) = due else { return };
            self.give_up(&gap, outlet);
        }
    }

    fn give_up<S: Sink>(&mut self, gap: &Gap, outlet: &mut Outlet<'_, S>) {
        let (direction, to) = match *gap {
            Gap::Before(direction) => (
                direction,
                self.flow(direction).held.front().map(|first| first.seq),
            ),
            Gap::Acknowledged(direction, ack) => {
                let flow = self.flow(direction);
                let end = flow.end.filter(|end| ack.after(*end) > 0);
                let first_held = flow
                    .held
                    .front()
                    .map(|first| first.seq)
                    .filter(|seq| ack.after(*seq) > 0);
                (direction, Some(first_held.or(end).unwrap_or(ack)))
            }
        };
        let Some(to) = to else { return };
        match self.flow(direction).next {
            None => self.flow_mut(direction).next = Some(to),
            Some(next) => {
                let bytes = u32::try_from(to.after(next)).unwrap_or(0);
                if bytes == 1
                    && matches!(gap, Gap::Acknowledged(..))
                    && self.flow(direction).end.is_none()
                {
                    // One number and no byte: the other side has seen a FIN that we have not.
                    let flow = self.flow_mut(direction);
                    flow.end = Some(next);
                    flow.end_assumed = true;
                } else if bytes > 0 {
                    self.gap(bytes, direction, outlet);
                } else {
                    // The two directions wait for each other: let the held piece go ahead.
                    self.release(direction.other(), outlet);
                }
            }
        }
    }

    /// Gives up the last bytes of a direction that is over: its end or the other side's acknowledgement tells of them, and no later
    /// byte was held that would have.
    fn lose_tail<S: Sink>(&mut self, direction: Direction, outlet: &mut Outlet<'_, S>) {
        let flow = self.flow(direction);
        if flow.closed || matches!(self.application, Application::Other) {
            return;
        }
        let Some(bytes) = flow.missing_tail() else {
            return;
        };
        self.gap(bytes, direction, outlet);
    }

    /// Delivers the first held piece whatever it waits for, so that no wait is endless.
    fn release<S: Sink>(&mut self, direction: Direction, outlet: &mut Outlet<'_, S>) {
        let Some(held) = self.flow_mut(direction).held.pop_front() else {
            return;
        };
        self.held_bytes -= held.bytes();
        self.deliver(held.piece(), direction, outlet);
    }

    fn close_what_ended<S: Sink>(&mut self, outlet: &mut Outlet<'_, S>) {
        for direction in [Direction::FromLow, Direction::FromHigh] {
            if self.has_ended(direction) && !self.flow(direction).closed {
                let flow = self.flow_mut(direction);
                flow.closed = true;
                if flow.was_reset {
                    self.cut_off(direction, outlet);
                } else {
                    self.eof(direction, outlet);
                }
            }
        }
        let over = |flow: &Flow| flow.closed || (flow.next.is_none() && flow.held.is_empty());
        if self.flows.iter().any(|flow| flow.closed) && self.flows.iter().all(over) {
            self.close_application(outlet);
        }
    }

    /// No byte of this direction is still to come. An end that was only assumed is believed once the other side has ended as well.
    fn has_ended(&self, direction: Direction) -> bool {
        let flow = self.flow(direction);
        let is_sure = !flow.end_assumed || self.flow(direction.other()).at_end();
        flow.at_end() && flow.held.is_empty() && is_sure
    }

    fn eof<S: Sink>(&mut self, direction: Direction, outlet: &mut Outlet<'_, S>) {
        let conversation = self.conversation();
        let offset = self.flow(direction).offset;
        if let Application::Http1(http) = &mut self.application {
            let (parser, _, pairing) = http.split(direction);
            parser.eof(
                offset,
                &mut Desk {
                    pairing,
                    conversation,
                    outlet,
                },
            );
        }
    }

    fn close_application<S: Sink>(&mut self, outlet: &mut Outlet<'_, S>) {
        let conversation = self.conversation();
        match &mut self.application {
            Application::Http1(http) => {
                let pairing = &mut http.pairing;
                Desk {
                    pairing,
                    conversation,
                    outlet,
                }
                .close();
            }
            Application::Http2(session) => session.close(&mut http2::Desk {
                conversation,
                outlet,
            }),
            Application::WebSocket(websocket) => websocket.close(conversation, outlet),
            Application::Silent | Application::Other => {}
        }
        self.become_other();
    }

    /// No packet follows: what waits is read over its gaps, and what is open ends.
    pub fn finish<S: Sink>(&mut self, outlet: &mut Outlet<'_, S>) {
        self.give_up_gaps(u64::MAX, outlet);
        for direction in [Direction::FromLow, Direction::FromHigh] {
            self.lose_tail(direction, outlet);
            let flow = self.flow_mut(direction);
            if !flow.closed {
                flow.closed = true;
                if flow.at_end() && !flow.was_reset {
                    self.eof(direction, outlet);
                } else {
                    self.cut_off(direction, outlet);
                }
            }
        }
        self.close_application(outlet);
    }

    /// The capture ends before this direction does.
    fn cut_off<S: Sink>(&mut self, direction: Direction, outlet: &mut Outlet<'_, S>) {
        let conversation = self.conversation();
        let offset = self.flow(direction).offset;
        if let Application::Http1(http) = &mut self.application {
            let (parser, _, pairing) = http.split(direction);
            parser.cut_off(
                offset,
                &mut Desk {
                    pairing,
                    conversation,
                    outlet,
                },
            );
        }
    }
}
