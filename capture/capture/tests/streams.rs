//! Exchanges without a near end: given once they have begun, told of again when they end, and what they carried message by message.

#![allow(clippy::indexing_slicing)] // a test that is wrong may panic

mod common;

use std::fmt::Write as _;

use capture::counters::Counter;
use capture::engine::Engine;
use capture::exchange::{Exchange, Messages, Sink, Wants};
use capture::wire::LinkType;
use common::{Conversation, Lines, MILLISECOND_NS, Packet, get, ok, run, transcript};

/// Wants streams at once. A line of an end begins with `end`, and messages follow as `client messages/bytes, server messages/bytes`.
#[derive(Default)]
struct Live(Lines);

impl Live {
    fn line(&mut self, exchange: &Exchange<'_>) {
        self.0.exchange(exchange);
        if let (Some(line), Some(messages)) = (self.0.0.last_mut(), exchange.messages) {
            let Messages { client, server, .. } = messages;
            let _ = write!(
                line,
                " {}/{}, {}/{}",
                client.messages, client.bytes, server.messages, server.bytes
            );
            if let Some(status) = messages.grpc_status {
                let _ = write!(line, ", status {status}");
            }
            if let Some(code) = messages.close_code {
                let _ = write!(line, ", closed {code}");
            }
            for sample in &messages.samples {
                let from = if sample.from_client {
                    "client"
                } else {
                    "server"
                };
                let _ = write!(line, ", {from}: {}", String::from_utf8_lossy(&sample.text));
            }
        }
    }
}

impl Sink for Live {
    fn wants(&self) -> Wants {
        Wants {
            streams_at_once: true,
            ..self.0.wants()
        }
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.line(exchange);
    }

    fn stream_end(&mut self, exchange: &Exchange<'_>) {
        self.line(exchange);
        if let Some(line) = self.0.0.last_mut() {
            line.insert_str(0, "end: ");
        }
    }
}

/// What is given while packets come, and what follows when none does.
fn live(packets: &[Packet]) -> (Vec<String>, Vec<String>) {
    let mut engine = Engine::default();
    let mut live = Live::default();
    for packet in packets {
        engine.frame(LinkType::Ethernet, &packet.bytes, packet.time_ns, &mut live);
    }
    let before = std::mem::take(&mut live.0.0);
    engine.finish(&mut live);
    assert_eq!(engine.retained_bytes(), 0);
    (before, live.0.0)
}

/// A frame with this opcode and payload, masked by zeros.
fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("a short one");
    [&[0x80 | opcode, 0x80 | length, 0, 0, 0, 0][..], payload].concat()
}

const UPGRADE: &str = "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
const UPGRADED: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n\r\n";

#[test]
fn a_websocket_is_given_when_it_opens_and_its_messages_when_it_ends() {
    let mut conversation = Conversation::new();
    conversation.client(UPGRADE).server(UPGRADED);
    conversation.client(frame(1, b"{\"subscribe\":1}"));
    for number in 0..3 {
        conversation.server([&[0x82, 2][..], &[number, 0]].concat());
    }
    conversation.client(frame(9, b"ping"));
    conversation.client(frame(8, &1001_u16.to_be_bytes()));

    let (before, after) = live(&conversation.packets);

    assert_eq!(before, ["GET /ws -> 101 [0] {streaming}"]);
    assert_eq!(
        after,
        ["end: GET /ws -> 101 [0] {streaming} 1/15, 3/6, closed 1001, client: {\"subscribe\":1}"]
    );
}

#[test]
fn bytes_in_the_101s_segment_belong_to_the_websocket() {
    let mut conversation = Conversation::new();
    conversation.client(UPGRADE);
    conversation.server([UPGRADED.as_bytes(), &[0x81, 2], b"hi"].concat());

    let (_, after) = live(&conversation.packets);

    let expected = "end: GET /ws -> 101 [0] {streaming} 0/0, 1/2, server: hi";
    assert_eq!(after, [expected]);
}

#[test]
fn where_streams_are_not_wanted_at_once_they_are_one_exchange() {
    let mut conversation = Conversation::new();
    conversation.client(UPGRADE).server(UPGRADED).close();

    assert_eq!(
        transcript(&conversation.packets),
        ["GET /ws -> 101 [0] {streaming}"]
    );
}

const EVENTS: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
     Transfer-Encoding: chunked\r\n\r\n";

#[test]
fn a_stream_of_events_is_given_with_its_head_and_counted_at_its_end() {
    let mut conversation = Conversation::new();
    conversation.client(get("/events")).server(EVENTS);
    conversation.server("9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n");

    let (before, _) = live(&conversation.packets);
    conversation.server("0\r\n\r\n");
    conversation.client(get("/next")).server(ok("1"));
    let (whole, after) = live(&conversation.packets);

    assert_eq!(before, ["GET /events -> 200 [0] {streaming}"]);
    assert_eq!(
        whole,
        [
            "GET /events -> 200 [0] {streaming}",
            "end: GET /events -> 200 [18] {streaming} 0/0, 2/18",
            "GET /next -> 200 [1]"
        ]
    );
    assert_eq!(after, [""; 0]);
}

#[test]
fn a_stream_that_is_cut_off_says_so_at_its_end() {
    let mut conversation = Conversation::new();
    conversation.client(get("/events")).server(EVENTS);
    conversation.server("9\r\ndata: 1\n\n\r\n5\r\ndat");

    let (_, after) = live(&conversation.packets);

    assert_eq!(
        after,
        ["end: GET /events -> 200 [12] ! {cut_off,streaming} 0/0, 1/12"]
    );
}

#[test]
fn a_response_that_goes_on_for_long_is_given_before_its_end() {
    let mut conversation = Conversation::new();
    conversation.client(get("/large"));
    conversation.server("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n0123456789");
    conversation.server("0123456789");
    let begun = conversation.packets.len();
    conversation.pause_ns(11_000 * MILLISECOND_NS);
    conversation.server("012345");
    let given = conversation.packets.len();
    conversation.server("6789");
    let packets = &conversation.packets;

    assert_eq!(live(&packets[..begun]).0, [""; 0]);
    let (before, _) = live(&packets[..given]);
    let (whole, after) = live(packets);

    assert_eq!(before, ["GET /large -> 200 [26] {streaming}"]);
    assert_eq!(
        whole,
        [
            "GET /large -> 200 [26] {streaming}",
            "end: GET /large -> 200 [30] {streaming}"
        ]
    );
    assert_eq!(after, [""; 0]);
}

fn http2_frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = u32::try_from(payload.len()).expect("a frame").to_be_bytes();
    [&length[..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A field without the table (RFC 7541 section 6.2.2): name and value as they are.
fn literal(name: &str, value: &str) -> Vec<u8> {
    let text = |text: &str| {
        let length = u8::try_from(text.len()).expect("a short one");
        [&[length], text.as_bytes()].concat()
    };
    [&[0][..], &text(name), &text(value)].concat()
}

fn grpc_message(payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short one");
    [&[0][..], &length.to_be_bytes(), payload].concat()
}

/// POST /shop.Cart/Watch with one message, and a 200 with one, its stream open.
fn call() -> Conversation {
    let mut conversation = Conversation::new();
    let head = [
        &[0x83, 0x86][..],
        &literal(":path", "/shop.Cart/Watch"),
        &literal("content-type", "application/grpc+proto"),
    ]
    .concat();
    let request = [
        &b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..],
        &http2_frame(4, 0, 0, b""),
        &http2_frame(1, 4, 1, &head),
        &http2_frame(0, 1, 1, &grpc_message(b"abc")),
    ];
    conversation.client(request.concat());
    let head = [&[0x88][..], &literal("content-type", "application/grpc")].concat();
    let response = [
        http2_frame(4, 0, 0, b""),
        http2_frame(1, 4, 1, &head),
        http2_frame(0, 0, 1, &grpc_message(b"1")),
    ];
    conversation.server(response.concat());
    conversation
}

#[test]
fn a_grpc_call_counts_its_messages_and_its_trailers_tell_how_it_ended() {
    let mut conversation = call();
    let trailers = literal("grpc-status", "5");
    conversation.server(http2_frame(0, 0, 1, &grpc_message(b"22")));
    conversation.server(http2_frame(1, 5, 1, &trailers));

    let (before, after) = live(&conversation.packets);

    let expected = "#1 POST /shop.Cart/Watch [8] -> 200 [13] 1/3, 2/3, status 5";
    assert_eq!((before, after), (vec![expected.to_owned()], vec![]));
}

#[test]
fn a_grpc_call_that_goes_on_for_long_is_given_before_its_end() {
    let mut conversation = call();
    conversation.pause_ns(11_000 * MILLISECOND_NS);
    conversation.server(http2_frame(0, 0, 1, &grpc_message(b"22")));

    let (before, after) = live(&conversation.packets);

    assert_eq!(
        before,
        ["#1 POST /shop.Cart/Watch [8] -> 200 [13] {streaming}"]
    );
    assert_eq!(
        after,
        ["end: #1 POST /shop.Cart/Watch [8] -> 200 [13] ! {cut_off,streaming} 1/3, 2/3"]
    );
}

/// An extended CONNECT of this protocol to /chat, and the answer of this status.
fn connect(protocol: &str, status: &str) -> Conversation {
    let mut conversation = Conversation::new();
    let head = [
        literal(":method", "CONNECT"),
        literal(":protocol", protocol),
        literal(":scheme", "http"),
        literal(":path", "/chat?room=1"),
        literal(":authority", "shop.example"),
        literal("sec-websocket-version", "13"),
    ]
    .concat();
    let request = [
        &b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..],
        &http2_frame(4, 0, 0, b""),
        &http2_frame(1, 4, 1, &head),
    ];
    conversation.client(request.concat());
    // SETTINGS_ENABLE_CONNECT_PROTOCOL is 1.
    let settings = http2_frame(4, 0, 0, &[0, 8, 0, 0, 0, 1]);
    let head = http2_frame(1, 4, 1, &literal(":status", status));
    conversation.server([settings, head].concat());
    conversation
}

#[test]
fn a_websocket_on_a_stream_of_http2_is_what_it_is_in_http1() {
    let mut conversation = connect("websocket", "200");
    conversation
        .client(http2_frame(0, 0, 1, &frame(1, b"hello")))
        .server(http2_frame(0, 0, 1, b"\x82\x02ab"))
        .client(http2_frame(0, 1, 1, &frame(8, &1_000_u16.to_be_bytes())))
        .server(http2_frame(0, 1, 1, b"\x88\x02\x03\xe8"));

    let (before, after) = live(&conversation.packets);

    assert_eq!(
        before,
        [
            "#1 GET /chat?room=1 -> 200 [0] {streaming}",
            "end: #1 GET /chat?room=1 -> 200 [0] {streaming} 1/5, 1/2, closed 1000, client: hello",
        ]
    );
    assert_eq!(after, [""; 0]);
}

#[test]
fn a_websocket_of_http2_that_was_refused_is_a_request_with_an_answer() {
    let mut conversation = connect("WebSocket", "403");
    conversation.server(http2_frame(0, 1, 1, b"no"));
    conversation.client(http2_frame(0, 1, 1, b""));

    let (before, after) = live(&conversation.packets);

    let expected = "#1 GET /chat?room=1 -> 403 [2]".to_owned();
    assert_eq!((before, after), (vec![expected], vec![]));
}

#[test]
fn what_goes_through_a_tunnel_of_http2_is_no_body() {
    for protocol in ["connect-udp", "webtransport", ""] {
        let mut conversation = connect(protocol, "200");
        conversation
            .client(http2_frame(0, 0, 1, b"{\"token\": 1}"))
            .server(http2_frame(0, 1, 1, b"\x82\x02ab"))
            .client(http2_frame(0, 1, 1, b""));

        let (before, _) = live(&conversation.packets);

        assert_eq!(
            before,
            [
                "#1 CONNECT /chat?room=1 -> 200 [0] {streaming}",
                "end: #1 CONNECT /chat?room=1 -> 200 [0] {streaming}",
            ]
        );
    }
}

#[test]
fn a_websocket_of_http2_is_lost_where_a_gap_covers_the_end_of_a_frame() {
    let mut conversation = connect("websocket", "200");
    let begun = [frame(1, b"hello"), frame(1, &[b'x'; 60])[..20].to_vec()].concat();
    conversation
        .client(http2_frame(0, 0, 1, &begun))
        .client_lost(http2_frame(0, 0, 1, &frame(1, b"unseen")))
        .client(http2_frame(0, 0, 1, &frame(1, &[b'y'; 100])))
        .server(http2_frame(0, 0, 1, b"\x82\x02ab"));
    conversation.close();

    let (before, after) = live(&conversation.packets);

    let given = [before, after].concat();
    let end = given.last().expect("its end");
    // What follows is counted neither as the rest of the message that had begun nor as another.
    assert!(end.contains(" 1/19, 1/2, client: hello"), "{end}");
    assert!(end.ends_with("client: hello"), "{end}");
}

#[test]
fn a_websocket_of_http2_with_a_gap_says_so() {
    let mut conversation = connect("websocket", "200");
    let [hello, more] = [frame(1, b"hello"), frame(1, &[b'x'; 120])];
    let data = http2_frame(0, 0, 1, &[hello, more].concat());
    conversation
        .client(&data[..40])
        .client_lost(&data[40..100])
        .client(&data[100..])
        .client(http2_frame(0, 1, 1, b""))
        .server(http2_frame(0, 1, 1, b""));

    let (_, lines) = live(&conversation.packets);

    let [end] = &lines[..] else {
        panic!("{lines:?}");
    };
    assert!(end.starts_with("end: #1 GET /chat?room=1 -> 200 [0] ! {gap,streaming} 2/125, 0/0"));
}

#[test]
fn what_a_load_balancer_says_of_the_client_stands_before_the_first_request() {
    let signature = b"\r\n\r\n\0\r\nQUIT\n";
    let addresses = [10, 0, 0, 1, 10, 0, 0, 2, 0x9c, 0x40, 0, 80];
    let second = [&signature[..], &[0x21, 0x11, 0, 12], &addresses].concat();
    let first = b"PROXY TCP4 10.0.0.1 10.0.0.2 40000 80\r\n".to_vec();

    for header in [first, second] {
        let mut alone = Conversation::new();
        alone.client(&header).client(get("/a")).server(ok("1"));
        let mut together = Conversation::new();
        let bytes = [&header, get("/a").as_bytes()].concat();
        together.client(&bytes).server(ok("1"));

        let mut bytewise = Conversation::new();
        for byte in &bytes {
            bytewise.client([*byte]);
        }
        bytewise.server(ok("1"));

        for conversation in [alone, together, bytewise] {
            let (lines, counters) = run(&conversation.packets);

            assert_eq!(lines, ["GET /a -> 200 [1]"]);
            assert_eq!(counters.get(Counter::ConnectionsProxied), 1);
        }
    }
}

#[test]
fn an_empty_line_behind_a_proxy_header_is_no_part_of_it() {
    for header in ["PROXY UNKNOWN \r\n\r\n", "PROXY TCP4 \r\n\r\n"] {
        let mut conversation = Conversation::new();
        conversation
            .client(header)
            .client(get("/a"))
            .server(ok("1"));

        let (lines, counters) = run(&conversation.packets);

        assert_eq!(lines, ["GET /a -> 200 [1]"]);
        assert_eq!(counters.get(Counter::ConnectionsProxied), 1);
    }
}

#[test]
fn other_protocols_are_counted_by_their_names() {
    for (bytes, counter) in [
        (
            &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
            Counter::ConnectionsTls,
        ),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Counter::ConnectionsSsh),
        (b"*1\r\n$4\r\nPING\r\n", Counter::ConnectionsRedis),
        (
            b"\0\0\0\x08\x04\xd2\x16\x2f",
            Counter::ConnectionsPostgresql,
        ),
        (b"\xca\xfe\xba\xbe\0\0\0\0", Counter::ConnectionsOther),
    ] {
        let mut conversation = Conversation::new();
        conversation.client(bytes).client(get("/not-http"));

        let (lines, counters) = run(&conversation.packets);

        assert_eq!((lines, counters.get(counter)), (vec![], 1), "{bytes:?}");
    }
}

#[test]
fn a_stream_with_a_gap_is_incomplete_from_its_beginning() {
    let mut conversation = Conversation::new();
    conversation.client(get("/large"));
    conversation.server("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n0123456789");
    conversation.server_lost("0123456789");
    conversation.pause_ns(11_000 * MILLISECOND_NS);
    conversation.server("01234");
    conversation.pause_ns(11_000 * MILLISECOND_NS);
    conversation.server("56789");

    let (whole, after) = live(&conversation.packets);

    assert_eq!(
        [whole, after].concat(),
        [
            "GET /large -> 200 [25] ! {gap,streaming}",
            "end: GET /large -> 200 [30] ! {gap,streaming}"
        ]
    );
}

#[test]
fn the_end_of_a_stream_tells_no_body_again_and_all_sizes() {
    let mut conversation = Conversation::new();
    conversation.client("POST /chat HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789");
    conversation.server(EVENTS).server("0\r\n\r\n");
    let mut engine = Engine::default();
    let mut bodies = Bodies::default();
    for packet in &conversation.packets {
        engine.frame(
            LinkType::Ethernet,
            &packet.bytes,
            packet.time_ns,
            &mut bodies,
        );
    }

    assert_eq!(bodies.0, ["10 of 10", "end: 0 of 10"]);
}

/// How much of request bodies is kept.
#[derive(Default)]
struct Bodies(Vec<String>);

impl Bodies {
    fn note(&mut self, moment: &str, exchange: &Exchange<'_>) {
        let body = &exchange.request.expect("a request").body;
        self.0
            .push(format!("{moment}{} of {}", body.kept.len(), body.size));
    }
}

impl Sink for Bodies {
    fn wants(&self) -> Wants {
        Live::default().wants()
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.note("", exchange);
    }

    fn stream_end(&mut self, exchange: &Exchange<'_>) {
        self.note("end: ", exchange);
    }
}

#[test]
fn an_open_stream_that_makes_room_is_told_of_with_its_request() {
    let mut conversation = Conversation::new();
    conversation.client(get("/events")).server(EVENTS);
    for number in 0..1_030 {
        conversation.client(get(&format!("/{number}")));
    }

    let (lines, _) = live(&conversation.packets);

    let ends: Vec<_> = lines
        .iter()
        .filter(|line| line.starts_with("end"))
        .collect();
    assert_eq!(
        ends,
        ["end: GET /events -> 200 [0] ! {cut_off,streaming} 0/0, 0/0"]
    );
}
