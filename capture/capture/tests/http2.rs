//! HTTP/2 in the clear, frame by frame.

#![allow(clippy::indexing_slicing)] // a test that is wrong may panic

mod common;

use common::{Conversation, Lines, run};

use capture::counters::Counter;
use capture::engine::Engine;
use capture::wire::LinkType;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PUSH_PROMISE: u8 = 5;
const END_STREAM: u8 = 0x1;
const END_HEADERS: u8 = 0x4;
/// `:method: GET`, `:scheme: http`, `:path: /`, all of the static table.
const GET: &[u8] = &[0x82, 0x86, 0x84];
const OK: &[u8] = &[0x88];

fn frame(kind: u8, flags: u8, stream_id: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a frame");
    let mut bytes = length.to_be_bytes()[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream_id.to_be_bytes());
    bytes.extend(payload);
    bytes
}

fn head(stream_id: u32, block: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream_id, block)
}

/// A head, and nothing behind it.
fn whole(stream_id: u32, block: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, stream_id, block)
}

/// A literal field that the table takes, its name and value not coded.
fn entry(name: &str, value: &str) -> Vec<u8> {
    let mut bytes = vec![0x40];
    for text in [name, value] {
        if let Ok(length @ ..0x7f) = u8::try_from(text.len()) {
            bytes.push(length);
        } else {
            let rest = text.len() - 0x7f;
            let digit = |shift: usize| u8::try_from(rest >> shift & 0x7f).expect("seven bits");
            bytes.extend([0x7f, digit(0) | 0x80, digit(7) | 0x80, digit(14)]);
        }
        bytes.extend(text.bytes());
    }
    bytes
}

/// Opened by both sides.
fn opened() -> Conversation {
    let mut conversation = Conversation::new();
    conversation
        .client([PREFACE, &frame(SETTINGS, 0, 0, b"")].concat())
        .server(frame(SETTINGS, 0, 0, b""));
    conversation
}

/// An engine that has taken a conversation, and did not end it.
fn taken(conversation: &Conversation) -> (Engine, Lines) {
    let (mut engine, mut lines) = (Engine::default(), Lines::default());
    for packet in &conversation.packets {
        engine.frame(
            LinkType::Ethernet,
            &packet.bytes,
            packet.time_ns,
            &mut lines,
        );
    }
    (engine, lines)
}

#[test]
fn a_request_and_its_response_are_one_exchange_per_stream() {
    let mut conversation = opened();
    conversation
        .client([whole(1, GET), whole(3, GET)].concat())
        .server([head(3, OK), frame(DATA, END_STREAM, 3, b"three")].concat())
        .server(whole(1, OK));

    assert_eq!(
        conversation.transcript(),
        ["#3 GET / -> 200 [5]", "#1 GET / -> 200 [0]"]
    );
}

fn reset(stream_id: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream_id, &[0, 0, 0, 8])
}

#[test]
fn an_answer_that_crosses_a_reset_belongs_to_its_request() {
    let mut conversation = opened();
    conversation
        .client([whole(1, GET), head(3, GET), whole(5, GET)].concat())
        .client([reset(1), reset(3), reset(5)].concat())
        .server([head(3, OK), frame(DATA, END_STREAM, 3, b"three")].concat())
        .server([head(1, OK), frame(DATA, 0, 1, b"o")].concat());

    assert_eq!(
        conversation.transcript(),
        [
            "#3 GET / -> 200 [5] ! {cut_off,reset}",
            "#1 GET / -> 200 [1] ! {cut_off,reset}",
            "#5 GET / -> none {unanswered,reset}",
        ]
    );
}

#[test]
fn few_streams_that_were_reset_wait_for_an_answer() {
    let mut conversation = opened();
    for stream in 0..2_000 {
        conversation.client([whole(2 * stream + 1, GET), reset(2 * stream + 1)].concat());
    }
    conversation
        .client(whole(4_001, GET))
        .server(whole(4_001, OK));

    let (engine, lines) = taken(&conversation);

    assert_eq!(lines.0.len(), 2_000 - 64 + 1);
    assert_eq!(lines.0[0], "#1 GET / -> none {unanswered,reset}");
    assert_eq!(lines.0.last().expect("lines"), "#4001 GET / -> 200 [0]");
    assert_eq!(engine.counters().get(Counter::Http2StreamsDropped), 0);
}

#[test]
fn a_stream_that_the_server_ended_is_not_opened_again_by_its_trailers() {
    let mut conversation = opened();
    conversation
        .client(head(1, GET))
        .server([whole(1, OK), reset(1)].concat())
        .client(whole(1, &entry("a", "b")))
        .client(whole(3, GET))
        .server(whole(3, OK));

    assert_eq!(
        conversation.transcript(),
        [
            "#1 GET / -> 200 [0] ! {cut_off,reset}",
            "#3 GET / -> 200 [0]"
        ]
    );
}

#[test]
fn what_a_server_promises_it_answers_and_a_client_promises_nothing() {
    let promise = |promised: u32| {
        let payload = [&promised.to_be_bytes()[..], GET].concat();
        frame(PUSH_PROMISE, END_HEADERS, 1, &payload)
    };
    let mut conversation = opened();
    conversation
        .client([whole(1, GET), promise(4)].concat())
        .server([promise(2), whole(1, OK), whole(2, OK), whole(4, OK)].concat());

    assert_eq!(
        conversation.transcript(),
        ["#1 GET / -> 200 [0]", "#2 GET / -> 200 [0]"]
    );
}

#[test]
fn a_header_block_that_cannot_be_read_ends_its_connection_and_no_other() {
    for block in [&[0x3f][..], &[0x80], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff]] {
        let mut conversation = opened();
        conversation
            .client([head(1, GET), whole(3, block)].concat())
            .server(whole(1, OK));

        let (lines, counters) = run(&conversation.packets);

        assert_eq!(lines, ["#1 GET / -> none ! {gap,cut_off,unanswered}"]);
        assert_eq!(counters.get(Counter::Http2Lost), 1);
    }
}

#[test]
fn coded_strings_are_read_whatever_their_number() {
    // 80,000 fields of an empty coded name and value: all but the first thousand are dropped, and what follows is read.
    let block = [GET, &[0x00, 0x80, 0x80].repeat(80_000)].concat();
    let mut conversation = opened();
    conversation
        .client([whole(1, &block), whole(3, GET)].concat())
        .server([whole(1, OK), whole(3, OK)].concat());

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(
        lines,
        ["#1 GET / -> 200 [0] {headers_lost}", "#3 GET / -> 200 [0]"]
    );
    assert_eq!(counters.get(Counter::Http2FieldsDropped), 79_000);
}

#[test]
fn references_to_a_large_field_are_dropped_beyond_the_bound() {
    let block = [GET, &entry("a", &"v".repeat(4_000)), &[0xbe].repeat(64)].concat();
    let mut conversation = opened();
    conversation
        .client([whole(1, &block), whole(3, GET)].concat())
        .server([whole(1, OK), whole(3, OK)].concat());

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(
        lines,
        ["#1 GET / -> 200 [0] {headers_lost}", "#3 GET / -> 200 [0]"]
    );
    // What the block itself takes, eight times, and a table that was empty before it.
    assert_eq!(counters.get(Counter::Http2FieldsDropped), 65 - 9);
}

/// Memory that one connection's streams may take, by what [`Lines`] wants of bodies; some more waits in frames and tables.
const STREAMS_BYTES_MAX: usize = (4 << 20) + 2 * (1 << 20);
const FRAMES_BYTES_MAX: usize = 1 << 20;

#[test]
fn all_that_a_stream_holds_is_counted_and_given_back() {
    let large = entry("a", &"v".repeat(4_000));
    let path = [&[0x04, 0x7f, 0xe9, 0x06][..], &[b'p'; 1_000]].concat();
    let mut conversation = opened();
    conversation
        .client(head(1, &[GET, &large].concat()))
        .client(head(3, &[GET, &[0xbe].repeat(10)].concat()));
    let (with_heads, _) = taken(&conversation);
    conversation.client(head(3, &[0xbe].repeat(10)));
    let (with_trailers, _) = taken(&conversation);
    conversation.client(whole(5, &[&GET[..1], &path].concat()));
    let (with_path, _) = taken(&conversation);
    // A body before its head is none: the head begins another one.
    conversation
        .server(frame(DATA, 0, 5, &[1; 10_000]))
        .server(whole(5, OK));
    let (answered, lines) = taken(&conversation);

    // Two of ten references stand for more than the table holds.
    assert!(with_heads.retained_bytes() > 3 * 4_000);
    assert!(with_trailers.retained_bytes() > with_heads.retained_bytes() + 2 * 4_000);
    assert!(with_path.retained_bytes() > with_trailers.retained_bytes() + 1_000);
    assert_eq!(answered.retained_bytes(), with_trailers.retained_bytes());
    assert_eq!(lines.0.len(), 1);
}

#[test]
fn streams_of_large_heads_are_dropped_beyond_the_bound_of_their_connection() {
    let mut conversation = opened();
    conversation.client(whole(1, &[GET, &entry("a", &"v".repeat(4_000))].concat()));
    for stream in 1..1_000 {
        conversation.client(head(2 * stream + 1, &[GET, &[0xbe].repeat(15)].concat()));
        conversation.client(head(2 * stream + 1, &[0xbe].repeat(15)));
    }

    let (engine, lines) = taken(&conversation);

    assert!(engine.retained_bytes() < STREAMS_BYTES_MAX + FRAMES_BYTES_MAX);
    let dropped = engine.counters().get(Counter::Http2StreamsDropped);
    assert!(
        dropped > 500 && lines.0.len() as u64 == dropped,
        "{dropped}"
    );
    assert_eq!(engine.counters().get(Counter::ConnectionsEvicted), 0);
}

#[test]
fn bodies_are_given_up_beyond_the_bound_of_their_connection_and_their_exchanges_stay() {
    let gzip = &[0x0f, 0x0b, 4, b'g', b'z', b'i', b'p'];
    let mut conversation = opened();
    for stream in 0..10 {
        conversation.client(head(2 * stream + 1, &[GET, gzip].concat()));
        for _ in 0..64 {
            conversation.client(frame(DATA, 0, 2 * stream + 1, &[0; 16_000]));
        }
    }
    let (engine, _) = taken(&conversation);
    for stream in 0..10 {
        conversation
            .client(frame(DATA, END_STREAM, 2 * stream + 1, b""))
            .server(whole(2 * stream + 1, OK));
    }

    let (lines, counters) = run(&conversation.packets);

    assert!(engine.retained_bytes() < STREAMS_BYTES_MAX + FRAMES_BYTES_MAX);
    assert_eq!(counters.get(Counter::Http2BodiesDropped), 4);
    assert_eq!(counters.get(Counter::Http2StreamsDropped), 0);
    assert_eq!(counters.get(Counter::ExchangesIncomplete), 0);
    let whole = |line: &&String| line.contains("GET / [1024000] -> 200");
    assert_eq!(lines.iter().filter(whole).count(), 10);
}

#[test]
fn a_connection_that_cannot_be_read_any_more_holds_nothing() {
    let mut conversation = opened();
    conversation
        .client(head(1, &[GET, &entry("a", &"v".repeat(4_000))].concat()))
        .client(head(3, &[0x80]));

    let (engine, lines) = taken(&conversation);

    assert_eq!(engine.retained_bytes(), 0);
    assert_eq!(lines.0, ["#1 GET / -> none ! {gap,cut_off,unanswered}"]);
}
