//! HTTP/2 in the clear, frame by frame.

#![allow(clippy::indexing_slicing)] // a test that is wrong may panic

mod common;

use common::{Conversation, run};

use capture::counters::Counter;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
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
    assert_eq!(counters.get(Counter::Http2FieldsDropped), 65 - 16);
}
