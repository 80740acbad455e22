//! A sink is asked for its interest when the head of a response is here, and bodies of what it does not take whole cost nothing.

#![allow(clippy::indexing_slicing)] // a test that is wrong may panic

mod common;

use capture::exchange::{Exchange, Interest, Place, Sink, Wants};
use capture::guarded_engine::GuardedEngine;
use capture::wire::LinkType;
use common::{Conversation, MILLISECOND_NS, Packet, get, ok};

const PLACE: Place = Place {
    index: 7,
    generation: 3,
};

/// Takes whole what is asked for under `/whole`, and writes down what it hears.
#[derive(Default)]
struct Choosy(Vec<String>);

impl Choosy {
    fn hear(&mut self, word: &str, exchange: &Exchange<'_>) {
        let target = exchange.request.map(|request| request.target.as_slice());
        let of = |body: &capture::exchange::Body| {
            let decoded = body.decoded.as_ref().map(|decoded| decoded.size);
            format!("{}/{}/{decoded:?}", body.kept.len(), body.size)
        };
        let [request, response] = [
            exchange.request.map(|request| of(&request.body)),
            exchange.response.map(|response| of(&response.body)),
        ]
        .map(Option::unwrap_or_default);
        let target = String::from_utf8_lossy(target.unwrap_or(b"-"));
        let interest = exchange.interest();
        self.0
            .push(format!("{word} {target} {request} {response} {interest:?}"));
    }
}

impl Sink for Choosy {
    fn wants(&self) -> Wants {
        Wants {
            hashes: false,
            decoded: true,
            kept_bytes: 1_000,
            encoded_bytes: 1_000,
            streams_at_once: true,
        }
    }

    fn interest(&mut self, heads: &Exchange<'_>) -> Interest {
        self.hear("asked", heads);
        match heads.request {
            Some(request) if request.target.starts_with(b"/whole") => Interest::Whole,
            _ => Interest::Counted(PLACE),
        }
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.hear("told", exchange);
    }

    fn stream_end(&mut self, exchange: &Exchange<'_>) {
        self.hear("ended", exchange);
    }
}

fn heard(packets: &[Packet]) -> Vec<String> {
    let (mut engine, mut sink) = (GuardedEngine::default(), Choosy::default());
    for packet in packets {
        engine.frame(LinkType::Ethernet, &packet.bytes, packet.time_ns, &mut sink);
    }
    engine.finish(&mut sink);
    sink.0
}

fn post(target: &str, body: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Six bytes, stored.
const GZIPPED: &[u8] =
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x01\x06\0\xf9\xffabcdef\xef\x39\x8e\x4b\x06\0\0\0";

fn gzipped() -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        GZIPPED.len()
    );
    [head.as_bytes(), GZIPPED].concat()
}

#[test]
fn bodies_are_kept_and_decoded_only_of_what_is_taken_whole() {
    let mut conversation = Conversation::new();
    for target in ["/whole", "/counted"] {
        conversation.client(post(target, "abc")).server(gzipped());
    }

    assert_eq!(
        heard(&conversation.packets),
        [
            "asked /whole 3/3/None 0/0/None Unasked",
            "told /whole 3/3/None 29/29/Some(6) Whole",
            "asked /counted 3/3/None 0/0/None Unasked",
            "told /counted 0/3/None 0/29/None Counted(Place { index: 7, generation: 3 })",
        ]
    );
}

#[test]
fn an_answer_that_comes_before_the_end_of_its_request_ends_what_is_kept_of_that() {
    let mut conversation = Conversation::new();
    let request = post("/counted", "abcdef");
    let (early, late) = request.split_at(request.len() - 3);
    conversation.client(early).server(ok("1")).client(late);

    let heard = heard(&conversation.packets);

    assert_eq!(heard.len(), 2);
    assert!(heard[1].starts_with("told /counted 0/6/None 0/1/None Counted"));
}

#[test]
fn nobody_is_asked_about_what_was_not_answered() {
    let mut conversation = Conversation::new();
    conversation.client(get("/whole"));

    assert_eq!(
        heard(&conversation.packets),
        ["told /whole 0/0/None  Unasked"]
    );
}

#[test]
fn the_end_of_a_stream_tells_of_the_same_interest() {
    let events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n";
    let mut conversation = Conversation::new();
    conversation
        .client(get("/counted"))
        .server(events)
        .pause_ns(MILLISECOND_NS)
        .server("data: 2\n\n")
        .close();

    let heard = heard(&conversation.packets);

    let words: Vec<_> = heard
        .iter()
        .map(|line| (line.split(' ').next(), line.ends_with("generation: 3 })")))
        .collect();
    assert_eq!(
        words,
        [
            (Some("asked"), false),
            (Some("told"), true),
            (Some("ended"), true)
        ]
    );
}

#[test]
fn streams_of_http2_are_asked_about_one_by_one() {
    let frame = |kind: u8, flags: u8, payload: &[u8]| {
        let length = u8::try_from(payload.len()).expect("short");
        [&[0, 0, length, kind, flags, 0, 0, 0, 1], payload].concat()
    };
    // GET /, and 200, by the static table (RFC 7541 appendix A).
    let (request, response) = (frame(1, 4, &[0x82, 0x84, 0x86]), frame(1, 4, &[0x88]));
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let preface = [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &settings].concat();
    let mut conversation = Conversation::new();
    conversation
        .client([preface, request, frame(0, 1, b"ab")].concat())
        .server([settings.to_vec(), response].concat())
        .server(frame(0, 1, b"abc"));

    assert_eq!(
        heard(&conversation.packets),
        [
            "asked / 2/2/None 0/0/None Unasked",
            "told / 0/2/None 0/3/None Counted(Place { index: 7, generation: 3 })",
        ]
    );
}

#[test]
fn what_was_asked_is_forgotten_with_the_request_that_it_was_asked_of() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/counted"))
        .server("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
    for _ in 0..1_100 {
        conversation.client_at_once(get("/later"));
    }
    conversation.server("cd");

    let heard = heard(&conversation.packets);

    let orphan = heard.iter().find(|line| line.starts_with("told - "));
    assert!(
        orphan
            .expect("its request was given up")
            .ends_with("Unasked")
    );
}
