//! HTTP/2 as two ends send it. The first byte says how the bytes are cut; behind it stand frames: a byte for the sender and the kind, one
//! each for flags, stream and length, then the payload. Some kinds stand for bytes without a frame around them.
//!
//! Cut into other pieces, the exchanges must be the same.

use capture::counters::{Counter, Counters};
use capture::wire::LinkType;

use super::input::Input;
use super::packet::{ACK, FIN, Numbers, SYN};
use super::watched::{Lines, Watched};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PUSH_PROMISE: u8 = 5;
/// The last kind that RFC 9113 knows is 9; what is beyond these is a frame that receivers skip.
const KIND_MAX: u8 = 11;
const FRAME_HEADER_BYTES: usize = 9;
const PIECE_BYTES_MAX: usize = 1_400;

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let piece_bytes = usize::from(input.byte()).max(1);
    let mut turns = vec![
        (true, [PREFACE, &frame(SETTINGS, 0, 0, b"")].concat()),
        (false, frame(SETTINGS, 0, 0, b"")),
    ];
    let mut heads = 0;
    let mut is_framed = true;
    while let Some([sender_and_kind, flags, stream_id, length]) = input.head() {
        let payload = input.bytes(length);
        let kind = sender_and_kind & 0x0f;
        let from_client = sender_and_kind & 0x80 == 0;
        heads += usize::from(matches!(kind, HEADERS | PUSH_PROMISE));
        let bytes = if kind <= KIND_MAX {
            frame(kind, flags, stream_id, payload)
        } else {
            is_framed = false;
            payload.to_vec()
        };
        turns.push((from_client, bytes));
    }

    let (whole, counters) = exchanges(&turns, PIECE_BYTES_MAX);
    let (cut, _) = exchanges(&turns, piece_bytes);

    let bytes: usize = turns.iter().map(|(_, bytes)| bytes.len()).sum();
    // Bytes without a frame may begin frames wherever they end.
    let heads_max = if is_framed {
        heads
    } else {
        bytes / FRAME_HEADER_BYTES
    };
    assert!(whole.asked <= heads_max, "{:?}", whole.lines);
    if counters.get(Counter::Http2StreamsDropped) + counters.get(Counter::Http2BodiesDropped) == 0 {
        assert_eq!(whole.lines, cut.lines);
    }
}

fn frame(kind: u8, flags: u8, stream_id: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("its length stands in a byte");
    [&[0, 0, length, kind, flags, 0, 0, 0, stream_id], payload].concat()
}

fn exchanges(turns: &[(bool, Vec<u8>)], piece_bytes: usize) -> (Lines, Counters) {
    let mut engine = Watched::default();
    let mut numbers = Numbers {
        client: 1,
        server: 1,
    };
    let mut send = |from_client: bool, flags: u8, payload: &[u8]| {
        let segment = numbers.segment(from_client, flags, payload);
        engine.frame(LinkType::Ethernet, &segment.frame(), 1);
    };
    send(true, SYN, b"");
    send(false, SYN | ACK, b"");
    for (from_client, bytes) in turns {
        for piece in bytes.chunks(piece_bytes) {
            send(*from_client, ACK, piece);
        }
    }
    send(true, ACK | FIN, b"");
    send(false, ACK | FIN, b"");
    engine.finish()
}
