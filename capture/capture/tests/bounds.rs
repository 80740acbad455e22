//! What senders may take of time and memory, however little they send.

mod common;

use std::io::Write;

use common::{Conversation, Lines, get, ok};

use capture::counters::{Counter, Counters};
use capture::engine::Engine;
use capture::exchange::{Exchange, Sink, Wants};
use capture::wire::LinkType;

/// Wants of bodies what is asked for here.
struct Wanting(Lines, Wants);

/// Little, so that bounds are near.
const FRUGAL: Wants = Wants {
    hashes: false,
    decoded: true,
    kept_bytes: 4 << 10,
    encoded_bytes: 64 << 10,
    streams_at_once: true,
};
/// What exchange records hold.
const RECORDS: Wants = Wants {
    kept_bytes: 64 << 10,
    encoded_bytes: 1 << 20,
    ..FRUGAL
};

impl Sink for Wanting {
    fn wants(&self) -> Wants {
        self.1
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.0.exchange(exchange);
    }
}

fn take(engine: &mut Engine, sink: &mut Wanting, conversation: &Conversation) {
    for packet in &conversation.packets {
        engine.frame(LinkType::Ethernet, &packet.bytes, packet.time_ns, sink);
    }
}

fn run_frugally(conversation: &Conversation) -> (Vec<String>, Counters) {
    run(conversation, FRUGAL)
}

fn run(conversation: &Conversation, wants: Wants) -> (Vec<String>, Counters) {
    let (mut engine, mut sink) = (Engine::default(), Wanting(Lines::default(), wants));
    take(&mut engine, &mut sink, conversation);
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

    let of_a_file = Wants {
        hashes: true,
        ..FRUGAL
    };
    let (lines, counters) = run(&conversation, of_a_file);
    let (lines_of_an_agent, _) = run_frugally(&conversation);

    // An agent, which others wait for, decodes to less.
    let refused = format!("GET /most -> 200 [{}] {{coding_failed}}", most.len());
    assert_eq!(lines_of_an_agent.first(), Some(&refused));
    assert_eq!(lines_of_an_agent.get(1..), lines.get(1..));
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

/// As many coded bodies under way as one connection may hold, over HTTP/2.
fn hog(client_port: u16) -> Conversation {
    let frame = |kind: u8, flags: u8, stream_id: u32, payload: &[u8]| {
        let length = u32::try_from(payload.len()).expect("a frame").to_be_bytes();
        let head = [&length[1..], &[kind, flags], &stream_id.to_be_bytes()].concat();
        [&head, payload].concat()
    };
    // `:method: POST`, `:scheme: http`, `:path: /`, `content-encoding: gzip`.
    let block = b"\x83\x86\x84\x0f\x0b\x04gzip";
    let mut hog = Conversation::opened(client_port, 1, 1);
    hog.client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .client(frame(4, 0, 0, b""));
    for stream in 0..10 {
        hog.client(frame(1, 4, 2 * stream + 1, block));
        hog.client(frame(0, 0, 2 * stream + 1, &vec![0; 1_000_000]));
    }
    hog
}

#[test]
fn those_that_hold_much_pay_for_it_and_others_go_on() {
    let (mut engine, mut sink) = (Engine::default(), Wanting(Lines::default(), RECORDS));
    let mut others: Vec<Conversation> = (0..50)
        .map(|number| Conversation::opened(1_000 + number, 1, 1))
        .collect();
    for other in &mut others {
        other.client(get("/a"));
        take(&mut engine, &mut sink, other);
    }

    // One connection has a bound of its own; fifty go beyond the bound of all.
    take(&mut engine, &mut sink, &hog(50_000));
    assert!(engine.retained_bytes() < 8 << 20);
    assert_eq!(engine.counters().get(Counter::ConnectionsEvicted), 0);
    for port in 1..50 {
        take(&mut engine, &mut sink, &hog(50_000 + port));
    }
    sink.0.0.clear();
    for other in &mut others {
        other.packets.clear();
        other.server(ok("1"));
        take(&mut engine, &mut sink, other);
    }

    assert!(engine.counters().get(Counter::ConnectionsEvicted) > 5);
    assert!(engine.retained_bytes() <= 256 << 20);
    assert_eq!(sink.0.0, vec!["GET /a -> 200 [1]"; 50]);
}

#[test]
fn link_layers_that_nest_without_end_are_counted_and_take_no_stack() {
    // Labels with an Ethernet behind them, and length fields with an ethertype behind them.
    let pseudowire = [&[0, 0, 1, 0, 0, 0, 0, 0][..], &[2; 12], &[0x88, 0x47]].concat();
    let snap = [&[0xaa, 0xaa, 3, 0, 0, 0, 0x81, 0][..], &[0, 1, 0, 8]].concat();
    for (ethertype, layer) in [([0x88, 0x47], pseudowire), ([0, 8], snap)] {
        let frame = [&[2; 12][..], &ethertype, &layer.repeat(1 << 20)].concat();
        let mut engine = Engine::default();
        let mut sink = Wanting(Lines::default(), FRUGAL);

        engine.frame(LinkType::Ethernet, &frame, 1, &mut sink);

        assert_eq!(engine.counters().get(Counter::TunnelsTooDeep), 1);
    }
}
