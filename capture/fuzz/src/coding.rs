//! Any bytes as a coded body: undone directly, and within an exchange. The first byte tells how many codings there are, one byte each
//! names them, the next says how much may come of it; the rest is the body.

use capture::coding::{Codings, Decoder, Failure, worth};
use capture::limits::DECODED_RATIO_MAX;
use capture::wire::LinkType;

use super::input::Input;
use super::packet::{ACK, FIN, Numbers, SYN};
use super::watched::{Lines, Watched};

const CODINGS: [&str; 4] = ["gzip", "deflate", "br", "zstd"];

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let layers = input.byte() % 5;
    let names: Vec<&str> = (0..layers)
        .filter_map(|_| {
            let number = input.byte();
            CODINGS.get(usize::from(number % 4)).copied()
        })
        .collect();
    let bytes_max = 1_u64 << (input.byte() % 20);
    let body = input.0;
    let bytes_max = bytes_max.min(worth(body.len(), DECODED_RATIO_MAX));
    let names = names.join(", ");
    let codings = Codings::default().and(names.as_bytes());
    let codings = codings.expect("no more layers than are undone");

    let mut decoded_bytes = 0;
    let result = Decoder::default().decode(&codings, body, bytes_max, |bytes| {
        decoded_bytes += bytes.len() as u64;
    });

    if !codings.is_empty() {
        assert!(decoded_bytes <= bytes_max);
    }
    let lines = exchange(&names, body).lines;
    assert_eq!(lines.len(), 1);
    // What an exchange may hold to decode and let come of it is more than this body asks for.
    if result.is_ok() && body.len() < 4 << 10 && decoded_bytes < 64 << 10 {
        assert!(!lines.concat().contains("coding_failed"), "{lines:?}");
        let size = format!("size: {decoded_bytes}");
        assert!(
            names.is_empty() || lines.concat().contains(&size),
            "{lines:?}"
        );
    } else if result == Err(Failure::Malformed) {
        assert!(lines.concat().contains("coding_failed"), "{lines:?}");
    }
}

/// What comes of one exchange whose response has this body.
fn exchange(names: &str, body: &[u8]) -> Lines {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Encoding: {}\r\n\r\n",
        body.len(),
        names
    );
    let request = b"GET / HTTP/1.1\r\n\r\n";
    let response = [head.as_bytes(), body].concat();
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
    send(true, ACK, request);
    for part in response.chunks(1_400) {
        send(false, ACK, part);
    }
    send(false, ACK | FIN, b"");
    engine.finish().0
}
