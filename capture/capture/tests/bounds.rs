//! What senders may take of time and memory, however little they send.

mod common;

use std::io::Write;

use common::{Conversation, Lines, get, ok};

use capture::counters::{Counter, Counters};
use capture::engine::Engine;
use capture::exchange::{Exchange, Sink, Wants};
use capture::wire::LinkType;

/// Wants little of bodies, so that bounds are near.
#[derive(Default)]
struct Frugal(Lines);

impl Sink for Frugal {
    fn wants(&self) -> Wants {
        Wants {
            hashes: false,
            decoded: true,
            kept_bytes: 4 << 10,
            encoded_bytes: 64 << 10,
        }
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.0.exchange(exchange);
    }
}

fn run_frugally(conversation: &Conversation) -> (Vec<String>, Counters) {
    let (mut engine, mut sink) = (Engine::default(), Frugal::default());
    for packet in &conversation.packets {
        engine.frame(LinkType::Ethernet, &packet.bytes, packet.time_ns, &mut sink);
    }
    engine.finish(&mut sink);
    (sink.0.0, engine.counters().clone())
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).expect("memory");
    encoder.finish().expect("memory")
}

fn coded(codings: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: {codings}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn a_body_that_decodes_to_too_much_stays_encoded_and_says_so() {
    let mebibyte = gzip(&vec![0; 1 << 20]);
    let (most, more) = (&mebibyte, [&mebibyte[..], &gzip(b"0")].concat());
    let twice = gzip(&more);
    let mut conversation = Conversation::new();
    conversation
        .client(get("/most"))
        .server(coded("gzip", most))
        .client(get("/more"))
        .server(coded("gzip", &more))
        .client(get("/layers"))
        .server(coded("gzip, gzip", &twice))
        .client(get("/next"))
        .server(ok("next"))
        .close();

    let (lines, counters) = run_frugally(&conversation);

    assert_eq!(
        lines,
        [
            "GET /most -> 200 [1048576]".to_owned(),
            format!("GET /more -> 200 [{}] {{coding_failed}}", more.len()),
            format!("GET /layers -> 200 [{}] {{coding_failed}}", twice.len()),
            "GET /next -> 200 [4]".to_owned(),
        ]
    );
    assert_eq!(counters.get(Counter::BodiesOverRatio), 2);
}
