//! What a sender can make of the work that its packets cost: twice the packets take twice the time and not more, and no packets take
//! very much more than ordinary ones of their size.
//!
//! Work is the processor time of this thread for each captured byte, the least of several tries, since other work of a machine only
//! adds to it. Factors leave about threefold room above what was measured, in optimised and other builds. Where they are large, a few
//! bytes stand for many by the protocol's own rules (a table's fields, a coding), or a bound of `limits` is what ends the work.

#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // what is measured is small

mod common;

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use common::{Conversation, From, MILLISECOND_NS, get, ok, vxlan};
use nix::time::{ClockId, clock_gettime};

use capture::counters::{Counter, Counters};
use capture::engine::Engine;
use capture::record::{RecordSettings, RecordSink};
use capture::wire::LinkType;

/// How much larger the large attack is: work that grows with the square would grow by this for each byte.
const SCALE: usize = 8;
/// Work for each byte may grow by this: memory that no cache holds any more is slower by less.
const GROWTH_MAX: f64 = 3.0;
const TRIES: usize = 3;

/// Packets with their times, of a mirror session where they are datagrams.
struct Traffic {
    packets: Vec<(Vec<u8>, u64)>,
    are_datagrams: bool,
}

impl Traffic {
    fn bytes(&self) -> usize {
        self.packets.iter().map(|(bytes, _)| bytes.len()).sum()
    }

    /// Nanoseconds for each byte, and what was counted.
    fn work(&self) -> (f64, Counters) {
        let mut least_ns = u64::MAX;
        let mut counters = Counters::default();
        for _ in 0..TRIES {
            let mut sink = RecordSink::new(RecordSettings::default(), 1).expect("memory");
            let mut engine = Engine::default();
            let before_ns = thread_ns();
            for (bytes, time_ns) in &self.packets {
                if self.are_datagrams {
                    engine.datagram(bytes, *time_ns, &mut sink);
                } else {
                    engine.frame(LinkType::Ethernet, bytes, *time_ns, &mut sink);
                }
                drop(sink.take());
            }
            engine.finish(&mut sink);
            least_ns = least_ns.min(thread_ns() - before_ns);
            counters = engine.counters().clone();
        }
        (least_ns as f64 / self.bytes() as f64, counters)
    }
}

fn thread_ns() -> u64 {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("a clock");
    let time = Duration::from(time);
    u64::try_from(time.as_nanos()).expect("less than centuries")
}

impl std::convert::From<Conversation> for Traffic {
    fn from(conversation: Conversation) -> Self {
        let packets = conversation.packets.into_iter();
        Self {
            packets: packets
                .map(|packet| (packet.bytes, packet.time_ns))
                .collect(),
            are_datagrams: false,
        }
    }
}

/// Requests and answers of one connection, in segments of this size.
fn ordinary(segment_bytes: usize) -> Traffic {
    let mut conversation = Conversation::new();
    let answer = ok(&"{\"id\": 42, \"name\": \"anna\"}".repeat(40));
    let rounds = if segment_bytes < 100 { 4 } else { 200 };
    for _ in 0..rounds {
        for piece in get("/users/42?page=1").as_bytes().chunks(segment_bytes) {
            conversation.client(piece);
        }
        for piece in answer.as_bytes().chunks(segment_bytes) {
            conversation.server(piece);
        }
    }
    conversation.into()
}

/// What an attack is held to.
struct Bounds {
    /// What the large attack reaches so often: one that does not get where it aims shows nothing.
    reaches: (Counter, u64),
    segment_bytes: usize,
    /// Times the work of ordinary packets of that size.
    factor_max: f64,
}

/// Holds an attack to work that is linear, and to so many times that of ordinary packets.
fn hold(bounds: &Bounds, size: usize, attack: impl Fn(usize) -> Traffic) {
    let (small, _) = attack(size).work();
    let (large, counters) = attack(SCALE * size).work();
    let (counter, count) = bounds.reaches;
    let factor = large / ordinary(bounds.segment_bytes).work().0;
    let growth = large / small;

    eprintln!(
        "{large:.1} ns a byte, {growth:.2} times the small one's, {factor:.2} times ordinary work"
    );
    assert!(
        counters.get(counter) >= count,
        "{:?}",
        counters.iter().collect::<Vec<_>>()
    );
    assert!(growth <= GROWTH_MAX, "{small:.1} and {large:.1} ns a byte");
    assert!(
        factor <= bounds.factor_max,
        "{factor:.1} times ordinary work"
    );
}

fn bytewise(conversation: &mut Conversation, text: &[u8]) {
    for byte in text.chunks(1) {
        conversation.client(byte);
    }
}

// --- connections -------------------------------------------------------------------------------------------------------

#[test]
fn many_connections() {
    hold(
        &Bounds {
            reaches: (Counter::Connections, 8_000),
            segment_bytes: 1_400,
            factor_max: 15.0,
        },
        1_000,
        |size| {
            let mut all = Conversation::opened(1, 1, 1);
            for port in 0..size {
                let mut one = Conversation::opened(port as u16, 1, 1);
                all.packets.append(&mut one.client(get("/")).packets);
            }
            all.into()
        },
    );
}

#[test]
fn many_virtual_networks() {
    hold(
        &Bounds {
            reaches: (Counter::Connections, 8_000),
            segment_bytes: 1_400,
            factor_max: 15.0,
        },
        1_000,
        |size| {
            let one = Conversation::new().client(get("/")).packets.clone();
            let networks = 0..size as u32;
            let packets = networks.flat_map(|vni| {
                one.iter()
                    .map(move |packet| (vxlan(vni, &packet.bytes), packet.time_ns))
            });
            Traffic {
                packets: packets.collect(),
                are_datagrams: true,
            }
        },
    );
}

#[test]
fn many_connections_that_wait_while_time_passes() {
    hold(
        &Bounds {
            reaches: (Counter::Gaps, 7_900),
            segment_bytes: 1_400,
            factor_max: 20.0,
        },
        1_000,
        |size| {
            let mut all = Conversation::opened(1, 1, 1);
            for port in 0..size {
                let mut one = Conversation::opened(port as u16, 1, 1);
                one.client_lost("lost").client("x");
                all.packets.append(&mut one.packets);
            }
            for _ in 0..60 {
                all.pause_ns(50 * MILLISECOND_NS).ack(From::Client);
            }
            all.into()
        },
    );
}

#[test]
fn idle_connections_beside_busy_ones() {
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 2_000),
            segment_bytes: 1_400,
            factor_max: 10.0,
        },
        1_000,
        |size| {
            let mut all = Conversation::opened(1, 1, 1);
            for port in 2..size {
                all.packets
                    .append(&mut Conversation::opened(port as u16, 1, 1).packets);
            }
            for _ in 0..size / 4 {
                all.client(get("/")).server(ok("x"));
            }
            all.into()
        },
    );
}

// --- segments ----------------------------------------------------------------------------------------------------------

/// A segment of one byte at each of these offsets, the first byte of the stream lost or last.
fn held(offsets: impl Iterator<Item = usize>) -> Traffic {
    let mut stream = Conversation::new();
    let handshake = stream.packets.len();
    stream.client("GET / HTTP/1.1\r\nX: ");
    let offsets: Vec<usize> = offsets.collect();
    for _ in 0..=offsets.iter().copied().max().unwrap_or_default() {
        stream.client("x");
    }
    let mut packets = stream.packets.drain(..handshake).collect::<Vec<_>>();
    let segments = std::mem::take(&mut stream.packets);
    for offset in offsets {
        packets.push(segments.get(offset).expect("a segment").clone());
    }
    // All at one time, so that nothing is given up.
    let packets = packets.into_iter().map(|packet| (packet.bytes, 1));
    Traffic {
        packets: packets.collect(),
        are_datagrams: false,
    }
}

#[test]
fn segments_that_come_in_reverse() {
    hold(
        &Bounds {
            reaches: (Counter::SegmentsReordered, 900),
            segment_bytes: 1,
            factor_max: 25.0,
        },
        120,
        |size| held((0..size).rev()),
    );
}

#[test]
fn segments_that_wait_for_the_first() {
    hold(
        &Bounds {
            reaches: (Counter::SegmentsReordered, 900),
            segment_bytes: 1,
            factor_max: 25.0,
        },
        120,
        |size| held((1..size).chain(0..1)),
    );
}

#[test]
fn segments_that_come_shuffled() {
    // 7 divides no size, so that every offset comes once.
    hold(
        &Bounds {
            reaches: (Counter::SegmentsReordered, 900),
            segment_bytes: 1,
            factor_max: 25.0,
        },
        120,
        |size| held((0..size).map(move |at| at * 7_919 % size)),
    );
}

#[test]
fn segments_with_a_gap_before_each() {
    hold(
        &Bounds {
            reaches: (Counter::Gaps, 3_000),
            segment_bytes: 1,
            factor_max: 25.0,
        },
        400,
        |size| held((0..size).map(|at| 2 * at + 1)),
    );
}

#[test]
fn segments_that_overlap() {
    hold(
        &Bounds {
            reaches: (Counter::SegmentsOverlapping, 700),
            segment_bytes: 1_400,
            factor_max: 4.0,
        },
        100,
        |size| {
            let mut packets = Vec::new();
            for number in 0..size as u32 {
                // Joined ever further behind: most of each segment was seen.
                let mut one = Conversation::opened(40_000, 1_000 + number, 5_000);
                packets.extend(one.client([b'x'; 1_400]).packets.pop());
            }
            let mut all = Conversation::opened(40_000, 1_000, 5_000);
            all.client("GET / HTTP/1.1\r\nX: ");
            all.packets.extend(packets);
            all.into()
        },
    );
}

// --- fragments ---------------------------------------------------------------------------------------------------------

/// An IPv4 fragment of packet `identification`.
fn fragment(identification: u16, offset: usize, more: bool, bytes: usize) -> Vec<u8> {
    let place = (offset / 8) as u16 | if more { 0x2000 } else { 0 };
    let mut frame = vec![2; 12];
    frame.extend([8, 0, 0x45, 0]);
    frame.extend(((20 + bytes) as u16).to_be_bytes());
    frame.extend(identification.to_be_bytes());
    frame.extend(place.to_be_bytes());
    frame.extend([64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    frame.resize(frame.len() + bytes, 0);
    frame
}

fn fragments(frames: impl Iterator<Item = Vec<u8>>) -> Traffic {
    Traffic {
        packets: frames.map(|frame| (frame, 1)).collect(),
        are_datagrams: false,
    }
}

#[test]
fn copies_of_a_piece_beside_a_large_one() {
    hold(
        &Bounds {
            reaches: (Counter::FragmentHeld, 16_000),
            segment_bytes: 1,
            factor_max: 6.0,
        },
        6_000,
        |size| {
            let large = [fragment(1, 65_000, false, 8), fragment(1, 0, true, 60_000)];
            fragments(
                large
                    .into_iter()
                    .chain((0..size).map(|_| fragment(1, 8, true, 8))),
            )
        },
    );
}

#[test]
fn pieces_of_many_packets() {
    hold(
        &Bounds {
            reaches: (Counter::FragmentsDropped, 7_000),
            segment_bytes: 1,
            factor_max: 12.0,
        },
        1_000,
        |size| fragments((0..size).map(|number| fragment(number as u16, 8, true, 8))),
    );
}

#[test]
fn pieces_of_pieces() {
    hold(
        &Bounds {
            reaches: (Counter::FragmentHeld, 8_000),
            segment_bytes: 1,
            factor_max: 8.0,
        },
        1_000,
        |size| {
            let pieces = (0..size)
                .map(|number| fragment((number / 120) as u16, 16 * (number % 120), true, 8));
            fragments(pieces)
        },
    );
}

// --- HTTP/1 ------------------------------------------------------------------------------------------------------------

#[test]
fn a_head_of_one_line_without_an_end_byte_by_byte() {
    hold(
        &Bounds {
            reaches: (Counter::HeadsUnfinished, 1),
            segment_bytes: 1,
            factor_max: 4.0,
        },
        2_000,
        |size| {
            let mut conversation = Conversation::new();
            bytewise(
                &mut conversation,
                &[b"GET /", &b"a".repeat(size)[..]].concat(),
            );
            conversation.into()
        },
    );
}

#[test]
fn a_head_behind_a_long_line_byte_by_byte() {
    hold(
        &Bounds {
            reaches: (Counter::HeadsUnfinished, 1),
            segment_bytes: 1,
            factor_max: 4.0,
        },
        2_000,
        |size| {
            let mut conversation = Conversation::new();
            conversation.client(format!("GET{}/ HTTP/1.1\r\n", " ".repeat(4 * size)));
            bytewise(&mut conversation, &b"X".repeat(size));
            conversation.into()
        },
    );
}

#[test]
fn heads_without_end() {
    hold(
        &Bounds {
            reaches: (Counter::HeadsUnfinished, 1),
            segment_bytes: 1_400,
            factor_max: 6.0,
        },
        10_000,
        |size| {
            let mut conversation = Conversation::new();
            conversation
                .client("GET / HTTP/1.1\r\n")
                .client("a:\n".repeat(size));
            conversation.into()
        },
    );
}

#[test]
fn heads_of_as_many_fields_as_are_taken() {
    hold(
        &Bounds {
            reaches: (Counter::HeadersDropped, 900_000),
            segment_bytes: 1_400,
            factor_max: 15.0,
        },
        30,
        |size| {
            let mut conversation = Conversation::new();
            for _ in 0..size {
                conversation
                    .client(["GET / HTTP/1.1\n", &"a:\n".repeat(5_000), "\n"].concat())
                    .server(ok(""));
            }
            conversation.into()
        },
    );
}

#[test]
fn folded_lines() {
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 240),
            segment_bytes: 1_400,
            factor_max: 10.0,
        },
        30,
        |size| {
            let mut conversation = Conversation::new();
            for _ in 0..size {
                conversation
                    .client(["GET / HTTP/1.1\na:\n", &" \n".repeat(5_000), "\n"].concat())
                    .server(ok(""));
            }
            conversation.into()
        },
    );
}

#[test]
fn chunk_extensions_byte_by_byte() {
    hold(
        &Bounds {
            reaches: (Counter::ExchangesIncomplete, 1),
            segment_bytes: 1,
            factor_max: 4.0,
        },
        2_000,
        |size| {
            let mut conversation = Conversation::new();
            conversation.client("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;");
            bytewise(&mut conversation, &b"x".repeat(size));
            conversation.into()
        },
    );
}

#[test]
fn chunks_of_one_byte() {
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 1),
            segment_bytes: 1_400,
            factor_max: 10.0,
        },
        10_000,
        |size| {
            let mut conversation = Conversation::new();
            conversation.client("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
            conversation.client("1\nx\n".repeat(size));
            conversation.into()
        },
    );
}

/// In packets as large as an offload makes them.
#[test]
fn trailers_of_many_small_messages_in_one_segment() {
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 1_000),
            segment_bytes: 60_000,
            factor_max: 30.0,
        },
        125,
        |size| {
            let mut conversation = Conversation::new();
            let small = "POST / HTTP/1.1\nTransfer-Encoding:chunked\n\n0\n\n";
            conversation.client_at_once(small.repeat(size));
            conversation.into()
        },
    );
}

#[test]
fn requests_without_answers() {
    hold(
        &Bounds {
            reaches: (Counter::PendingDropped, 20_000),
            segment_bytes: 1_400,
            factor_max: 60.0,
        },
        3_000,
        |size| {
            let mut conversation = Conversation::new();
            conversation.client("G / HTTP/1.1\n\n".repeat(size));
            conversation.into()
        },
    );
}

#[test]
fn answers_that_fit_none_of_many_requests() {
    hold(
        &Bounds {
            reaches: (Counter::ResponsesAmbiguous, 10_000),
            segment_bytes: 1_400,
            factor_max: 60.0,
        },
        1_500,
        |size| {
            let mut conversation = Conversation::new();
            conversation
                .client("G / HTTP/1.1\n\n".repeat(1_000))
                .client_lost("lost")
                .client("G / HTTP/1.1\n\n");
            conversation
                .server_lost("lost")
                .server("HTTP/1.1 204\n\n".repeat(size));
            conversation.into()
        },
    );
}

#[test]
fn noise_in_a_search_for_a_start_line() {
    for noise in ["HTTP/1.1 ", "\nGET / HTTP/1.1", "HTTP/1.1 200\n"] {
        hold(
            &Bounds {
                reaches: (Counter::Gaps, 1),
                segment_bytes: 1_400,
                factor_max: 6.0,
            },
            10_000,
            |size| {
                let mut conversation = Conversation::new();
                conversation
                    .client(get("/"))
                    .client_lost("lost")
                    .client(noise.repeat(size));
                conversation.into()
            },
        );
    }
}

// --- HTTP/2 ------------------------------------------------------------------------------------------------------------

fn frame(kind: u8, flags: u8, stream_id: usize, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    [
        &length[1..],
        &[kind, flags],
        &(stream_id as u32).to_be_bytes(),
        payload,
    ]
    .concat()
}

/// `:method: GET`, `:scheme: http`, `:path: /`.
const GET: &[u8] = &[0x82, 0x86, 0x84];

/// A connection on which the client sends a row of frames.
fn http2(frames: impl Iterator<Item = Vec<u8>>) -> Traffic {
    let mut conversation = Conversation::new();
    conversation
        .client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .client(frame(4, 0, 0, b""));
    conversation.client(frames.collect::<Vec<_>>().concat());
    conversation.into()
}

/// A field of 4,000 bytes that the table takes: index 62 from now on.
fn large_field() -> Vec<u8> {
    [b"\x40\x01a\x7f\xa1\x1e", &b"v".repeat(4_000)[..]].concat()
}

#[test]
fn streams_without_end() {
    hold(
        &Bounds {
            reaches: (Counter::Http2StreamsDropped, 14_900),
            segment_bytes: 1_400,
            factor_max: 25.0,
        },
        2_000,
        |size| http2((0..size).map(|id| frame(1, 4, 2 * id + 1, GET))),
    );
}

#[test]
fn streams_that_are_reset() {
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 8_000),
            segment_bytes: 1_400,
            factor_max: 30.0,
        },
        1_000,
        |size| {
            http2((0..size).map(|id| {
                [
                    frame(1, 4, 2 * id + 1, GET),
                    frame(3, 0, 2 * id + 1, &[0; 4]),
                ]
                .concat()
            }))
        },
    );
}

#[test]
fn references_to_a_large_field() {
    hold(
        &Bounds {
            reaches: (Counter::Http2FieldsDropped, 40_000),
            segment_bytes: 1_400,
            factor_max: 150.0,
        },
        400,
        |size| {
            let first = frame(1, 5, 1, &[GET, &large_field()].concat());
            let block = [GET, &[0xbe].repeat(15)].concat();
            http2(
                std::iter::once(first)
                    .chain((1..size).map(move |id| frame(1, 5, 2 * id + 1, &block))),
            )
        },
    );
}

#[test]
fn streams_at_the_bound_of_their_memory() {
    hold(
        &Bounds {
            reaches: (Counter::Http2StreamsDropped, 8_000),
            segment_bytes: 1_400,
            factor_max: 150.0,
        },
        500,
        |size| {
            let first = frame(1, 4, 1, &[GET, &large_field()].concat());
            let block = [GET, &[0xbe, 0xbe]].concat();
            http2(
                std::iter::once(first)
                    .chain((1..4 * size).map(move |id| frame(1, 4, 2 * id + 1, &block))),
            )
        },
    );
}

#[test]
fn continuations_without_end() {
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 1),
            segment_bytes: 1_400,
            factor_max: 4.0,
        },
        4_000,
        |size| {
            let empty = (0..size).map(|_| frame(9, 0, 1, b""));
            let last = frame(9, 4, 1, b"");
            http2(
                std::iter::once(frame(1, 1, 1, GET))
                    .chain(empty)
                    .chain([last]),
            )
        },
    );
}

#[test]
fn a_table_that_is_resized_and_filled_again() {
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 800),
            segment_bytes: 1_400,
            factor_max: 30.0,
        },
        100,
        |size| {
            let entries = b"\x40\x01a\x01b".repeat(100);
            let block = [GET, b"\x20\x3f\xe1\x1f", &entries].concat();
            http2((0..size).map(move |id| frame(1, 5, 2 * id + 1, &block)))
        },
    );
}

/// A field that no table takes, its value `www.example.com` coded (RFC 7541 appendix C.4.1).
const CODED: &[u8] = b"\x00\x01a\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff";

#[test]
fn coded_strings() {
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 800),
            segment_bytes: 1_400,
            factor_max: 20.0,
        },
        100,
        |size| {
            let block = [GET, &CODED.repeat(60)].concat();
            http2((0..size).map(move |id| frame(1, 5, 2 * id + 1, &block)))
        },
    );
}

// --- bodies ------------------------------------------------------------------------------------------------------------

fn bodies(headers: &str, body: &[u8], count: usize) -> Traffic {
    let mut conversation = Conversation::new();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    for _ in 0..count {
        conversation
            .client(get("/"))
            .server([head.as_bytes(), body].concat());
    }
    conversation.into()
}

#[test]
fn bodies_that_decode_to_much() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![0; 1 << 20]).expect("memory");
    let gzip = gzip.finish().expect("memory");
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 8),
            segment_bytes: 1_400,
            factor_max: 60.0,
        },
        1,
        |size| bodies("Content-Encoding: gzip\r\n", &gzip, size),
    );
    let zstd = zstd::bulk::compress(&vec![0; 1 << 20], 19).expect("memory");
    hold(
        &Bounds {
            reaches: (Counter::Exchanges, 8),
            segment_bytes: 1_400,
            factor_max: 60.0,
        },
        1,
        |size| bodies("Content-Encoding: zstd\r\n", &zstd, size),
    );
}

#[test]
fn bodies_of_many_members_and_of_many_frames() {
    let member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let member = member.finish().expect("memory");
    let frame = zstd::bulk::compress(b"", 1).expect("memory");
    for (coding, piece) in [("gzip", member), ("zstd", frame)] {
        hold(
            &Bounds {
                reaches: (Counter::Exchanges, 4),
                segment_bytes: 1_400,
                factor_max: 60.0,
            },
            1,
            |size| {
                let head = format!("Content-Encoding: {coding}\r\n");
                bodies(&head, &piece.repeat(size * (8 << 10) / piece.len()), 4)
            },
        );
    }
}

#[test]
fn names_in_bodies() {
    let mut keys = String::from("{");
    for number in 0..6_000 {
        write!(keys, "\"{number:x}\":1,").expect("memory");
    }
    let nested = "{\"token\":[".repeat(6_000);
    let names = "{\"password\":\"".to_owned() + &"eyJ".repeat(20_000);
    for body in [keys, nested, names] {
        hold(
            &Bounds {
                reaches: (Counter::Exchanges, 16),
                segment_bytes: 1_400,
                factor_max: 15.0,
            },
            2,
            |size| bodies("Content-Type: application/json\r\n", body.as_bytes(), size),
        );
    }
}

// --- redaction ---------------------------------------------------------------------------------------------------------

/// Answers of one connection whose bodies are made of this piece; of the large attack, as long as a record shows.
fn answers_of(piece: &str, content_type: &str, size: usize) -> Traffic {
    const ANSWERS: usize = 4;
    let mut conversation = Conversation::new();
    let body = piece.repeat(size * (8 << 10) / piece.len());
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    for _ in 0..ANSWERS {
        conversation.client(get("/users/42").as_bytes());
        for segment in [head.as_bytes(), body.as_bytes()].concat().chunks(1_400) {
            conversation.server(segment);
        }
    }
    conversation.into()
}

#[test]
fn bodies_that_nearly_hold_what_is_looked_for() {
    for (piece, content_type) in [
        ("eyJ", "text/plain"),
        ("eyJ.", "text/plain"),
        ("a@", "text/plain"),
        ("a@b.", "text/plain"),
        ("4111 ", "text/plain"),
        ("4111-1111-1111-111", "text/plain"),
        ("+1 ", "text/plain"),
        ("DE89 ", "text/plain"),
        ("ghp_", "text/plain"),
        ("sk-ant-", "text/plain"),
        ("-----BEGIN PRIVATE KEY-----", "text/plain"),
        ("-----BEGIN PRIVATE KEY----------END ", "text/plain"),
        ("token:", "text/plain"),
        ("a = ", "text/plain"),
        ("\"\n", "text/plain"),
        ("\"\n", "application/json"),
        ("%2525", "application/x-www-form-urlencoded"),
        ("?a=%3D", "application/x-www-form-urlencoded"),
        ("a=%3f%3d&", "application/x-www-form-urlencoded"),
        ("a=+%40&", "application/x-www-form-urlencoded"),
        ("a%3D", "application/x-www-form-urlencoded"),
        ("a%3D&", "application/x-www-form-urlencoded"),
        (";a=", "application/x-www-form-urlencoded"),
        ("a=\n", "application/x-www-form-urlencoded"),
        ("<a b='", "text/xml"),
        ("<token>", "text/xml"),
        ("<![CDATA[", "text/xml"),
        ("<!a>", "text/xml"),
        ("<a b=\"://@;a=", "text/xml"),
        ("\"://@;token=", "application/json"),
        ("<!a[", "text/xml"),
        ("&#64;", "text/xml"),
        ("{\"token\":[", "application/json"),
        ("\"\\u0040", "application/json"),
        ("--b\r\n\r\n", "multipart/form-data; boundary=b"),
        (
            "--b\r\nContent-Type: multipart/mixed\r\n\r\n--b\r\n",
            "multipart/form-data; boundary=b",
        ),
    ] {
        eprintln!("{piece:?}");
        hold(
            &Bounds {
                reaches: (Counter::Exchanges, 4),
                segment_bytes: 1_400,
                factor_max: 45.0,
            },
            1,
            |size| answers_of(piece, content_type, size),
        );
    }
}
