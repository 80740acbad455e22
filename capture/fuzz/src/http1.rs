//! HTTP/1 as two ends send it, cut into segments by a schedule. The first byte tells how many bytes the schedule has; behind it stand the
//! turns of client and server, one after the other, each ended by a zero byte.
//!
//! The exchanges must be the same for every schedule that loses nothing, as long as framing holds: behind a bad head or chunk the search
//! for a start line goes by segments, and so does the guess whether an answer to nothing has a body. Of a lossy schedule no more comes
//! than was sent.

use capture::counters::{Counter, Counters};
use capture::wire::LinkType;

use super::input::Input;
use super::packet::{ACK, FIN, Numbers, RST, SYN, Segment};
use super::watched::{Lines, Watched};

const MILLISECOND_NS: u64 = 1_000_000;
const PIECE_BYTES_MAX: usize = 1_400;

/// A segment of a turn and when it arrives.
struct Packet<'a> {
    time_ns: u64,
    segment: Segment<'a>,
}

/// What a byte of the schedule does to a segment.
#[derive(Clone, Copy)]
struct Step(u8);

impl Step {
    /// Bytes in this segment: few often, since bounds of lines are what matters.
    fn piece_bytes(self) -> usize {
        match self.0 & 0x07 {
            0 => PIECE_BYTES_MAX,
            7 => 100,
            few => usize::from(few),
        }
    }

    /// Well within the window in which packets overtake each other.
    fn delay_ms(self) -> u64 {
        u64::from(self.0 >> 3 & 0x07)
    }

    fn comes_twice(self) -> bool {
        self.0 & 0x40 != 0
    }

    fn is_lost(self) -> bool {
        self.0 & 0x80 != 0
    }
}

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let count = input.byte();
    let schedule: Vec<Step> = input.bytes(count).iter().copied().map(Step).collect();
    let text = input.0;
    let turns: Vec<&[u8]> = text.split(|byte| *byte == 0).collect();

    let (whole, counters) = exchanges(&turns, &[Step(0)], false);
    let (cut, counters_of_cut) = exchanges(&turns, &schedule, false);
    let (lossy, counters_of_lossy) = exchanges(&turns, &schedule, true);

    // An upgrade's request is stream 1 of HTTP/2 as well.
    let heads = heads_in(&turns, 0) + heads_in(&turns, 1);
    for (lines, counters) in [
        (&whole, &counters),
        (&cut, &counters_of_cut),
        (&lossy, &counters_of_lossy),
    ] {
        let times = counters.get(Counter::Connections) + counters.get(Counter::ConnectionsHttp2);
        let times = usize::try_from(times).unwrap_or_default();
        assert!(lines.asked <= heads * times, "{:?}", lines.lines);
    }
    if is_sound(&counters) && is_sound(&counters_of_cut) {
        assert_eq!(whole.lines, cut.lines);
    }
}

/// Request heads that one side's turns can hold: each ends with a line, and nothing else of them is sure.
fn heads_in(turns: &[&[u8]], first: usize) -> usize {
    let turns = turns.iter().skip(first).step_by(2);
    let line_ends = turns.flat_map(|turn| turn.iter().filter(|byte| **byte == b'\n'));
    line_ends.count()
}

fn is_sound(counters: &Counters) -> bool {
    [
        Counter::HeadsBad,
        Counter::FramingBad,
        Counter::Resynchronised,
        Counter::ResponsesOrphaned,
        Counter::ConnectionsHttp2,
    ]
    .iter()
    .all(|counter| counters.get(*counter) == 0)
}

fn exchanges(turns: &[&[u8]], schedule: &[Step], loses: bool) -> (Lines, Counters) {
    let mut engine = Watched::default();
    for packet in packets(turns, schedule, loses) {
        let frame = packet.segment.frame();
        engine.frame(LinkType::Ethernet, &frame, packet.time_ns);
    }
    engine.finish()
}

/// The conversation from its handshake to its end, in the order in which it arrives.
fn packets<'a>(turns: &[&'a [u8]], schedule: &[Step], loses: bool) -> Vec<Packet<'a>> {
    let mut packets = Vec::new();
    // The client's numbers wrap early.
    let mut numbers = Numbers {
        client: 0xffff_fff0,
        server: 5_000,
    };
    let mut time_ms = 1_000;
    let mut steps = schedule.iter().copied().cycle();
    let mut send = |from_client: bool, flags: u8, payload: &'a [u8], step: Step| {
        let segment = numbers.segment(from_client, flags, payload);
        time_ms += 1;
        if loses && step.is_lost() {
            return;
        }
        let copies = [0, 1 + step.delay_ms()];
        for later_ms in copies.iter().take(1 + usize::from(step.comes_twice())) {
            packets.push(Packet {
                time_ns: (time_ms + step.delay_ms() + later_ms) * MILLISECOND_NS,
                segment: segment.clone(),
            });
        }
    };
    let in_place = Step(0);
    // Behind every delayed segment: a FIN ends its direction at once, whatever it acknowledges.
    let last = Step(0x38);
    send(true, SYN, b"", in_place);
    send(false, SYN | ACK, b"", in_place);
    send(true, ACK, b"", in_place);
    for (number, turn) in turns.iter().enumerate() {
        let mut rest = *turn;
        while !rest.is_empty() {
            let step = steps.next().unwrap_or(in_place);
            let (piece, behind) = rest.split_at(step.piece_bytes().min(rest.len()));
            send(number % 2 == 0, ACK, piece, step);
            rest = behind;
        }
    }
    // A lossy schedule ends as its first step says: with a reset, not at all, or as it should.
    match schedule.first().filter(|_| loses) {
        Some(Step(0x20..0x40)) => send(true, RST | ACK, b"", in_place),
        Some(Step(0x40..0x60)) => {}
        _ => {
            send(true, FIN | ACK, b"", last);
            send(false, FIN | ACK, b"", last);
            send(true, ACK, b"", last);
        }
    }
    packets.sort_by_key(|packet| packet.time_ns);
    packets
}
