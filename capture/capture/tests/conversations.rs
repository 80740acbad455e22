//! What comes out of well-known situations, packet by packet.

#![allow(clippy::indexing_slicing, clippy::format_collect)] // a test that is wrong may panic

mod common;

use common::{Conversation, From, Lines, MILLISECOND_NS, Packet, get, ok, run, transcript, vxlan};

use capture::counters::Counter;
use capture::engine::Engine;
use capture::exchange::{Exchange, Sink, Wants};
use capture::wire::LinkType;

#[test]
fn a_request_and_its_response_are_one_exchange() {
    let lines = Conversation::new()
        .client(get("/a"))
        .server(ok("hello"))
        .close()
        .transcript();

    assert_eq!(lines, ["GET /a -> 200 [5]"]);
}

#[test]
fn a_keep_alive_connection_gives_each_exchange_as_it_ends() {
    let mut engine = Engine::default();
    let mut lines = common::Lines::default();
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .server(ok("1"))
        .client(get("/b"))
        .server(ok("22"));

    for packet in &conversation.packets {
        engine.frame(
            capture::wire::LinkType::Ethernet,
            &packet.bytes,
            packet.time_ns,
            &mut lines,
        );
    }

    assert_eq!(lines.0, ["GET /a -> 200 [1]", "GET /b -> 200 [2]"]);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let requests = get("/1") + &get("/2") + &get("/3");
    let responses = ok("1") + &ok("22") + &ok("333");

    let lines = Conversation::new()
        .client(requests)
        .server(responses)
        .close()
        .transcript();

    assert_eq!(
        lines,
        [
            "GET /1 -> 200 [1]",
            "GET /2 -> 200 [2]",
            "GET /3 -> 200 [3]"
        ]
    );
}

#[test]
fn messages_without_a_body_have_none_whatever_their_headers_say() {
    let head = "HEAD /h HTTP/1.1\r\n\r\n";
    let mut conversation = Conversation::new();
    conversation
        .client(head)
        .server("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
    conversation
        .client(get("/m"))
        .server("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n");
    conversation
        .client(get("/n"))
        .server("HTTP/1.1 204 No Content\r\n\r\n");
    conversation.client(get("/z")).server(ok("end")).close();

    let lines = conversation.transcript();

    assert_eq!(
        lines,
        [
            "HEAD /h -> 200 [0]",
            "GET /m -> 304 [0]",
            "GET /n -> 204 [0]",
            "GET /z -> 200 [3]"
        ]
    );
}

#[test]
fn interim_responses_never_use_up_the_request() {
    let mut conversation = Conversation::new();
    conversation.client("POST /up HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    conversation
        .server("HTTP/1.1 100 Continue\r\n\r\n")
        .client("data");
    conversation
        .server("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
        .server(ok("done"))
        .close();

    assert_eq!(
        conversation.transcript(),
        ["POST /up [4] -> 200 [4] {interim}"]
    );
}

#[test]
fn a_request_line_of_an_odd_version_or_none_is_read_and_flagged() {
    for line in ["GET /a HTTP/1.", "GET /a HTTP/1.10", "GET /a"] {
        let mut conversation = Conversation::new();
        conversation
            .client(format!("{line}\r\nHost: shop.example\r\n\r\n"))
            .server(ok("a"))
            .client(get("/b"))
            .server(ok("b"));

        assert_eq!(
            conversation.transcript(),
            ["GET /a -> 200 [1] {version_bad}", "GET /b -> 200 [1]"],
            "{line}"
        );
    }
}

#[test]
fn a_request_line_that_is_searched_for_has_to_be_sound() {
    for line in ["GET /a HTTP/1.", "GET /a"] {
        let (start, rest) = line.split_at(5);
        let mut conversation = Conversation::joined();
        conversation
            .client("tail of a body")
            .client(format!("{line}\r\nHost: shop.example\r\n\r\n"))
            .client(start)
            .client(format!("{rest}\r\nHost: shop.example\r\n\r\n"))
            .client(get("/b"));

        assert_eq!(
            conversation.transcript(),
            ["GET /b -> none ! {gap,mid_stream,unanswered}"],
            "{line}"
        );
    }
}

#[test]
fn chunks_extensions_and_trailers_are_read() {
    let response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                    4;name=value\r\nwiki\r\n00005\r\npedia\r\n0\r\nX-Sum: 9\r\n\r\n";

    let lines = Conversation::new()
        .client(get("/c"))
        .server(response)
        .client(get("/d"))
        .server(ok("x"))
        .close()
        .transcript();

    assert_eq!(lines, ["GET /c -> 200 [9]", "GET /d -> 200 [1]"]);
}

#[test]
fn a_body_without_a_length_ends_with_the_connection() {
    let lines = Conversation::new()
        .client(get("/"))
        .server("HTTP/1.0 200 OK\r\n\r\nall of it")
        .close()
        .transcript();

    assert_eq!(lines, ["GET / -> 200 [9]"]);
}

#[test]
fn transfer_encoding_beats_content_length_and_is_flagged() {
    let response = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

    let lines = Conversation::new()
        .client(get("/"))
        .server(response)
        .close()
        .transcript();

    assert_eq!(lines, ["GET / -> 200 [5] {te_with_cl}"]);
}

#[test]
fn an_early_answer_belongs_to_the_request_under_way() {
    let mut conversation = Conversation::new();
    conversation.client("POST /big HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
    conversation
        .server("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        .client("67890");
    conversation.client(get("/next")).server(ok("y")).close();

    assert_eq!(
        conversation.transcript(),
        [
            "POST /big [10] -> 413 [0] {early_response}",
            "GET /next -> 200 [1]"
        ]
    );
}

#[test]
fn an_unsolicited_response_stays_without_a_request() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .server(ok("1") + &ok("extra"))
        .client(get("/b"))
        .server(ok("22"))
        .close();

    assert_eq!(
        conversation.transcript(),
        [
            "GET /a -> 200 [1]",
            "? -> 200 [5] {orphan}",
            "GET /b -> 200 [2]"
        ]
    );
}

#[test]
fn a_lost_response_costs_its_own_exchange_only() {
    let mut conversation = Conversation::new();
    conversation.client(get("/1")).server(ok("1"));
    conversation.client(get("/2")).server_lost(ok("22"));
    for (target, body) in [("/3", "333"), ("/4", "4444"), ("/5", "55555")] {
        conversation.client(get(target)).server(ok(body));
    }
    conversation.close();

    let lines = conversation.transcript();

    assert_eq!(
        lines,
        [
            "GET /1 -> 200 [1]",
            "GET /2 -> none ! {gap,unanswered}",
            "GET /3 -> 200 [3]",
            "GET /4 -> 200 [4]",
            "GET /5 -> 200 [5]"
        ]
    );
}

#[test]
fn a_lost_request_leaves_its_response_without_one() {
    let mut conversation = Conversation::new();
    conversation.client(get("/1")).server(ok("1"));
    conversation.client_lost(get("/2")).server(ok("22"));
    conversation.client(get("/3")).server(ok("333")).close();

    assert_eq!(
        conversation.transcript(),
        [
            "GET /1 -> 200 [1]",
            "? -> 200 [2] {orphan}",
            "GET /3 -> 200 [3]"
        ]
    );
}

#[test]
fn a_request_pipelined_behind_a_lost_one_is_not_given_its_answer() {
    let answer = |status: u16| format!("HTTP/1.1 {status} Done\r\nContent-Length: 0\r\n\r\n");
    for answered_before in [false, true] {
        let mut conversation = Conversation::new();
        if answered_before {
            conversation.client(get("/0")).server(ok("0"));
        }
        conversation.client_lost(get("/1")).client(get("/2"));
        conversation.server(answer(201)).server(answer(202));
        conversation.client(get("/3")).server(answer(203)).close();

        let lines = conversation.transcript();

        let before = answered_before.then_some("GET /0 -> 200 [1]");
        let behind = [
            "? -> 201 [0] {orphan}",
            "? -> 202 [0] {orphan}",
            "GET /2 -> none ! {gap,unanswered}",
            "GET /3 -> 203 [0]",
        ];
        assert_eq!(lines, before.into_iter().chain(behind).collect::<Vec<_>>());
    }
}

#[test]
fn a_request_sent_while_an_answer_comes_is_not_given_that_of_a_lost_one() {
    let answer = ok("0123456789");
    let (front, back) = answer.split_at(answer.len() - 5);
    let mut conversation = Conversation::new();
    conversation.client(get("/0")).server(front);
    conversation.client_lost(get("/1")).client(get("/2"));
    conversation.server(back).server(ok("1")).server(ok("22"));
    conversation.client(get("/3")).server(ok("333")).close();

    assert_eq!(
        conversation.transcript(),
        [
            "GET /0 -> 200 [10]",
            "? -> 200 [1] {orphan}",
            "? -> 200 [2] {orphan}",
            "GET /2 -> none ! {gap,unanswered}",
            "GET /3 -> 200 [3]"
        ]
    );
}

#[test]
fn what_waits_behind_a_request_that_was_given_up_is_not_given_its_answer() {
    let count = capture::limits::PENDING_REQUESTS_MAX + 1;
    let mut conversation = Conversation::new();
    for number in 0..count {
        conversation.client(get(&format!("/{number}")));
    }
    for number in 0..count {
        conversation.server(ok(&"x".repeat(number)));
    }
    conversation.client(get("/unsure")).server(ok("1"));
    // Whoever asks again after a long silence waits for nothing older.
    conversation.pause_ns(3_000 * MILLISECOND_NS);
    conversation.client(get("/last")).server(ok("end")).close();

    let (lines, counters) = run(&conversation.packets);

    let answered: Vec<_> = lines
        .iter()
        .filter(|line| line.contains('/') && line.contains("-> 200"))
        .collect();
    assert_eq!(answered, ["GET /last -> 200 [3]"]);
    assert_eq!(counters.get(Counter::PendingDropped), 3);
}

#[test]
fn a_gap_inside_a_sized_body_costs_only_that_body() {
    let body = "x".repeat(4_000);
    let response = ok(&body);
    let (front, back) = response.split_at(1_400);
    let (lost, rest) = back.split_at(1_400);
    let mut conversation = Conversation::new();
    conversation
        .client(get("/big"))
        .server(front)
        .server_lost(lost)
        .server(rest);
    conversation.client(get("/next")).server(ok("y")).close();

    assert_eq!(
        conversation.transcript(),
        ["GET /big -> 200 [4000] ! {gap}", "GET /next -> 200 [1]"]
    );
}

#[test]
fn a_frame_that_was_cut_is_a_gap_and_not_a_short_message() {
    let response = ok(&"x".repeat(1_000));

    let lines = Conversation::new()
        .client(get("/"))
        .server_cut(response.as_bytes(), 200)
        .client(get("/n"))
        .server(ok("y"))
        .close()
        .transcript();

    assert_eq!(lines, ["GET / -> 200 [1000] ! {gap}", "GET /n -> 200 [1]"]);
}

#[test]
fn a_pipelined_loss_that_cannot_be_told_is_not_guessed() {
    let mut conversation = Conversation::new();
    conversation.client(get("/1") + &get("/2") + &get("/3"));
    conversation
        .server(ok("1"))
        .server_lost(ok("22"))
        .server(ok("333"))
        .close();

    let lines = conversation.transcript();

    assert!(lines.contains(&"GET /1 -> 200 [1]".to_owned()), "{lines:?}");
    assert!(
        !lines.iter().any(|line| line.starts_with("GET /2 -> 200")),
        "{lines:?}"
    );
}

#[test]
fn a_connection_joined_in_a_body_finds_the_next_message() {
    let mut conversation = Conversation::joined();
    conversation
        .server("the tail of a body")
        .client(get("/a"))
        .server(ok("1"))
        .client(get("/b"))
        .server(ok("22"))
        .close();

    assert_eq!(
        conversation.transcript(),
        [
            "GET /a -> 200 [1] {mid_stream}",
            "GET /b -> 200 [2] {mid_stream}"
        ]
    );
}

#[test]
fn a_response_whose_request_was_before_the_capture_has_none() {
    let mut conversation = Conversation::joined();
    conversation
        .server(ok("late"))
        .client(get("/b"))
        .server(ok("22"))
        .close();

    assert_eq!(
        conversation.transcript(),
        [
            "? -> 200 [4] {mid_stream,orphan}",
            "GET /b -> 200 [2] {mid_stream}"
        ]
    );
}

#[test]
fn the_same_ends_with_a_new_handshake_are_a_new_connection() {
    let mut first = Conversation::opened(40_000, 1_000, 5_000);
    first.client(get("/1")).server(ok("1")).reset(From::Server);
    let mut second = Conversation::opened(40_000, 90_000, 70_000);
    second.client(get("/2")).server(ok("22")).close();
    let packets: Vec<Packet> = first
        .packets
        .iter()
        .chain(&second.packets)
        .cloned()
        .collect();

    let (lines, counters) = run(&packets);

    assert_eq!(lines, ["GET /1 -> 200 [1]", "GET /2 -> 200 [2]"]);
    assert_eq!(counters.get(Counter::Connections), 2);
}

#[test]
fn a_reset_that_nobody_minds_ends_nothing() {
    let mut conversation = Conversation::new();
    conversation
        .reset(From::Client)
        .client(get("/a"))
        .server(ok("1"))
        .close();

    assert_eq!(conversation.transcript(), ["GET /a -> 200 [1]"]);
}

#[test]
fn one_lost_byte_before_the_end_is_a_gap_and_not_the_end() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .client_lost("x")
        .half_close()
        .server(ok("1"));

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(lines, ["GET /a -> 200 [1]"]);
    assert_eq!(counters.get(Counter::GapBytes), 1);
}

#[test]
fn one_lost_byte_with_more_behind_it_is_a_gap_and_not_the_end() {
    for lost in ["x", "xy"] {
        let length = 3 + lost.len();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        let mut conversation = Conversation::new();
        conversation
            .client(get("/1"))
            .server(head + "abc")
            .server_lost(lost);
        for target in ["/2", "/3", "/4"] {
            conversation
                .pause_ns(100 * MILLISECOND_NS)
                .client(get(target))
                .server(ok("22"));
        }
        conversation.close();

        let (lines, counters) = run(&conversation.packets);

        assert_eq!(
            lines,
            [
                format!("GET /1 -> 200 [{length}] ! {{gap}}"),
                "GET /2 -> 200 [2]".to_owned(),
                "GET /3 -> 200 [2]".to_owned(),
                "GET /4 -> 200 [2]".to_owned(),
            ]
        );
        assert_eq!(counters.get(Counter::GapBytes), lost.len() as u64);
    }
}

#[test]
fn a_lost_end_that_was_acknowledged_ends_a_body_without_a_length() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .server("HTTP/1.0 200 OK\r\n\r\nall of it");
    // A FIN takes one number, as a byte does.
    conversation.server_lost("x").client(get("/b")).half_close();

    assert_eq!(
        conversation.transcript(),
        ["GET /a -> 200 [9]", "GET /b -> none {unanswered}"]
    );
}

#[test]
fn a_body_without_a_length_that_a_reset_ends_was_cut_off() {
    for from in [From::Client, From::Server] {
        let mut conversation = Conversation::new();
        conversation
            .client(get("/a"))
            .server("HTTP/1.1 200 OK\r\n\r\npartial")
            .reset(from);

        assert_eq!(conversation.transcript(), ["GET /a -> 200 [7] ! {cut_off}"]);
    }
}

#[test]
fn a_reset_behind_the_end_cuts_nothing_off() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .server("HTTP/1.1 200 OK\r\n\r\nall of it")
        .close()
        .reset(From::Client);

    assert_eq!(conversation.transcript(), ["GET /a -> 200 [9]"]);
}

#[test]
fn of_two_that_open_at_once_whoever_asks_is_the_client() {
    let mut conversation = Conversation::new();
    conversation.client(get("/a")).server(ok("hi"));
    // SYN without ACK, behind Ethernet and IP.
    conversation.packets[1].bytes[14 + 20 + 13] = 0x02;

    assert_eq!(conversation.transcript(), ["GET /a -> 200 [2]"]);
}

#[test]
fn sequence_numbers_wrap() {
    let mut conversation = Conversation::opened(40_000, u32::MAX - 30, u32::MAX - 10);
    conversation
        .client(get("/a"))
        .server(ok("hello"))
        .client(get("/b"))
        .server(ok("22"))
        .close();

    assert_eq!(
        conversation.transcript(),
        ["GET /a -> 200 [5]", "GET /b -> 200 [2]"]
    );
}

#[test]
fn every_packet_twice_is_every_exchange_once() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .server(ok("hello"))
        .client(get("/b"))
        .server(ok("22"))
        .close();
    let twice: Vec<Packet> = conversation
        .packets
        .iter()
        .flat_map(|packet| [packet.clone(), packet.clone()])
        .collect();

    assert_eq!(
        transcript(&twice),
        ["GET /a -> 200 [5]", "GET /b -> 200 [2]"]
    );
}

#[test]
fn one_four_tuple_in_two_virtual_networks_is_two_connections() {
    let mut conversation = Conversation::new();
    conversation.client(get("/a")).server(ok("hello")).close();
    let mut engine = Engine::default();
    let mut lines = common::Lines::default();

    for packet in &conversation.packets {
        for vni in [7, 8] {
            engine.datagram(&vxlan(vni, &packet.bytes), packet.time_ns, &mut lines);
        }
    }
    engine.finish(&mut lines);

    assert_eq!(lines.0, ["7: GET /a -> 200 [5]", "8: GET /a -> 200 [5]"]);
}

#[test]
fn a_response_seen_before_its_request_waits_for_it() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .server(ok("hello"))
        .client(get("/b"))
        .server(ok("22"))
        .close();
    let mut packets = conversation.packets.clone();
    packets.swap(3, 4);
    packets.swap(5, 6);

    assert_eq!(
        transcript(&packets),
        ["GET /a -> 200 [5]", "GET /b -> 200 [2]"]
    );
}

#[test]
fn what_follows_an_upgrade_is_not_http() {
    let mut conversation = Conversation::new();
    conversation.client("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    conversation.server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
    conversation
        .client(get("/not-a-request"))
        .server(ok("not a response"))
        .close();

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(lines, ["GET /ws -> 101 [0] {streaming}"]);
    assert_eq!(counters.get(Counter::WebsocketLost), 2);
    assert_eq!(counters.get(Counter::ConnectionsUpgraded), 1);
}

const PREFACE: &str = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

fn http2_frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = u32::try_from(payload.len()).expect("a frame").to_be_bytes();
    [&length[..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// SETTINGS, and `GET /` on a stream of its own.
fn http2_request(stream: u32) -> Vec<u8> {
    let head = http2_frame(1, 5, stream, &[0x82, 0x84, 0x86]);
    [http2_frame(4, 0, 0, b""), head].concat()
}

/// SETTINGS, and a `200` that ends its stream.
fn http2_response(stream: u32) -> Vec<u8> {
    let head = http2_frame(1, 5, stream, &[0x88]);
    [http2_frame(4, 0, 0, b""), head].concat()
}

#[test]
fn what_only_begins_like_the_preface_is_a_bad_head_wherever_it_is_cut() {
    let asks = "GET /1 HTTP/1.1\r\nUpgrade: h2c\r\n\r\n";
    for cut in 18..PREFACE.len() {
        let mut first = Conversation::new();
        first.client(&PREFACE[..cut]).client("X").close();
        let mut behind = Conversation::new();
        behind.client(asks).client(&PREFACE[..cut]).client("X");
        behind.server(ok("1")).client(get("/2")).server(ok("22"));

        let (lines, counters) = run(&first.packets);

        assert_eq!(lines, [""; 0]);
        assert_eq!(counters.get(Counter::ConnectionsOther), 1);
        assert_eq!(
            behind.close().transcript(),
            ["GET /1 -> 200 [1]", "GET /2 -> 200 [2]"]
        );
    }
}

#[test]
fn a_preface_behind_a_request_hides_nothing() {
    let mut together = Conversation::new();
    together
        .client(get("/admin") + PREFACE)
        .server(ok("secret"));
    let mut apart = Conversation::new();
    apart.client(get("/a")).server(ok("1"));
    apart.client(get("/b")).client(PREFACE).server(ok("22"));

    let (lines, counters) = run(&together.close().packets);

    assert_eq!(lines, ["GET /admin -> 200 [6]"]);
    assert_eq!(counters.get(Counter::HeadsBad), 1);
    assert_eq!(counters.get(Counter::ConnectionsHttp2), 0);
    assert_eq!(
        apart.close().transcript(),
        ["GET /a -> 200 [1]", "GET /b -> 200 [2]"]
    );
}

#[test]
fn a_preface_is_taken_on_a_connection_that_was_joined() {
    let mut conversation = Conversation::joined();
    conversation
        .client([PREFACE.as_bytes(), &http2_request(1)].concat())
        .server(http2_response(1))
        .close();

    assert_eq!(
        conversation.transcript(),
        ["#1 GET / -> 200 [0] {mid_stream}"]
    );
}

#[test]
fn a_preface_ahead_of_the_101_waits_for_it() {
    let mut conversation = Conversation::new();
    conversation
        .client("GET /up HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
        .client(PREFACE)
        .client(http2_request(3));
    conversation
        .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")
        .server(http2_response(1))
        .server(http2_frame(1, 5, 3, &[0x88]))
        .close();

    assert_eq!(
        conversation.transcript(),
        [
            "GET /up -> 101 [0]",
            "#1 GET /up -> 200 [0] {h2c_upgrade}",
            "#3 GET / -> 200 [0]"
        ]
    );
}

#[test]
fn a_preface_tells_that_a_lost_101_accepted_the_upgrade() {
    let mut conversation = Conversation::new();
    conversation.client("GET /up HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
    conversation
        .server_lost("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")
        .client([PREFACE.as_bytes(), &http2_request(3)].concat())
        .server(http2_response(1))
        .server(http2_frame(1, 5, 3, &[0x88]))
        .close();

    assert_eq!(
        conversation.transcript(),
        [
            "GET /up -> none ! {gap,unanswered}",
            "#1 GET /up -> 200 [0] {h2c_upgrade}",
            "#3 GET / -> 200 [0]"
        ]
    );
}

#[test]
fn a_client_answers_none_of_its_requests() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/1"))
        .server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234")
        .client("HTTP/1.1 204 No Content\r\n\r\n")
        .server("56789")
        .server("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    conversation.client(get("/2")).server(ok("22")).close();

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(
        lines,
        [
            "GET /1 -> 200 [10]",
            "? -> 400 [0] {orphan}",
            "GET /2 -> 200 [2]"
        ]
    );
    assert_eq!(counters.get(Counter::HeadsBad), 1);
}

#[test]
fn a_client_that_begins_with_an_answer_stays_the_client() {
    let mut conversation = Conversation::new();
    conversation
        .client("HTTP/1.1 200 OK\r\n\r\n")
        .server("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    conversation.client(get("/a")).server(ok("1")).close();

    assert_eq!(
        conversation.transcript(),
        ["? -> 400 [0] {orphan}", "GET /a -> 200 [1]"]
    );
}

#[test]
fn a_server_asks_nothing_on_its_connection() {
    let mut conversation = Conversation::new();
    conversation.client(get("/1")).server(ok("1"));
    conversation.server("GET /forged HTTP/1.1\r\nHost: bank.test\r\n\r\n");
    conversation.client(get("/2")).server(ok("22"));
    conversation.client(get("/3")).server(ok("333")).close();

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(
        lines,
        [
            "GET /1 -> 200 [1]",
            "GET /2 -> 200 [2]",
            "GET /3 -> 200 [3]"
        ]
    );
    assert_eq!(counters.get(Counter::HeadsBad), 1);
}

#[test]
fn a_request_without_an_answer_is_given_at_the_end() {
    let mut conversation = Conversation::new();
    conversation.client(get("/a")).close();

    assert_eq!(conversation.transcript(), ["GET /a -> none {unanswered}"]);
}

#[test]
fn an_idle_connection_ends_by_packet_time() {
    let mut engine = Engine::default();
    let mut lines = common::Lines::default();
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .pause_ns(500_000 * MILLISECOND_NS)
        .ack(From::Server);

    for packet in &conversation.packets {
        engine.frame(
            capture::wire::LinkType::Ethernet,
            &packet.bytes,
            packet.time_ns,
            &mut lines,
        );
    }

    assert_eq!(
        lines.0.len(),
        0,
        "the late packet keeps its own connection open"
    );
    engine.advance(1_700_002_000_000_000_000, &mut lines);
    assert_eq!(lines.0, ["GET /a -> none {unanswered}"]);
    assert_eq!(engine.connections(), 0);
}

#[test]
fn one_wrong_stamp_ends_no_connection() {
    const LATER_NS: u64 = 500_000 * MILLISECOND_NS;
    let mut other = Conversation::opened(40_001, 1, 1);
    other.client("x");
    let mut outlier = other.packets.remove(3);
    let mut conversation = Conversation::new();
    for target in ["/1", "/2", "/3"] {
        conversation.client(get(target)).server(ok("1"));
    }
    conversation.client(get("/4")).close();
    outlier.time_ns = conversation.packets[0].time_ns + LATER_NS;

    for protocol in [17, 6] {
        outlier.bytes[23] = protocol;
        let mut packets = conversation.packets.clone();
        packets.insert(0, outlier.clone());
        packets.insert(5, outlier.clone());

        let lines = transcript(&packets);

        assert_eq!(
            lines,
            [
                "GET /1 -> 200 [1]",
                "GET /2 -> 200 [1]",
                "GET /3 -> 200 [1]",
                "GET /4 -> none {unanswered}"
            ],
            "protocol {protocol}"
        );
    }
}

#[test]
fn packets_overtake_each_other_behind_a_wrong_stamp_as_before_it() {
    let mut conversation = Conversation::new();
    conversation.client(get("/a")).server(ok("hello"));
    conversation.client(get("/b")).server(ok("22")).close();
    let mut packets = conversation.packets.clone();
    packets.swap(5, 6);
    packets[3].time_ns += 1_000 * MILLISECOND_NS;

    assert_eq!(
        transcript(&packets),
        ["GET /a -> 200 [5]", "GET /b -> 200 [2]"]
    );
}

#[test]
fn the_last_time_that_can_be_told_is_a_time_like_others() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .server_lost("x")
        .server(ok("1"));
    for packet in &mut conversation.packets {
        packet.time_ns = u64::MAX;
    }

    assert_eq!(conversation.transcript(), ["GET /a -> 200 [1]"]);
}

#[test]
fn heads_and_bodies_under_way_stay_within_their_bound() {
    use capture::limits::{PENDING_BYTES_MAX, RETAINED_BYTES_TOTAL_MAX};
    let mut engine = Engine::default();
    let mut lines = common::Lines::default();
    let filler = "x".repeat(60_000);
    let mut most = 0;

    for port in 1..=150 {
        let mut conversation = Conversation::opened(port, 1, 1);
        for _ in 0..100 {
            conversation.client(format!("GET / HTTP/1.1\r\nX-Filler: {filler}\r\n\r\n"));
        }
        for packet in &conversation.packets {
            engine.frame(
                capture::wire::LinkType::Ethernet,
                &packet.bytes,
                packet.time_ns,
                &mut lines,
            );
            most = most.max(engine.retained_bytes());
        }
    }
    let dropped = engine.counters().get(Counter::PendingDropped);
    let evicted = engine.counters().get(Counter::ConnectionsEvicted);
    engine.finish(&mut lines);

    assert!(
        most > 100 * PENDING_BYTES_MAX / 2,
        "the load is large enough to tell: {most}"
    );
    assert!(
        most <= RETAINED_BYTES_TOTAL_MAX + 2 * PENDING_BYTES_MAX,
        "{most}"
    );
    assert!(dropped > 0 && evicted > 0);
    assert_eq!(lines.0.len(), 150 * 100);
    assert_eq!(engine.retained_bytes(), 0);
}

#[test]
fn trailers_of_requests_that_wait_are_counted_and_bounded() {
    use capture::limits::PENDING_BYTES_MAX;
    let trailers: String = (0..60)
        .map(|at| format!("T{at}: {}\r\n", "x".repeat(1_000)))
        .collect();
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    let request = format!("{head}{trailers}\r\n");
    let mut conversation = Conversation::new();
    for _ in 0..100 {
        conversation.client(&request);
    }
    let mut engine = Engine::default();
    let mut lines = common::Lines::default();
    let mut most = 0;

    for packet in &conversation.packets {
        engine.frame(
            capture::wire::LinkType::Ethernet,
            &packet.bytes,
            packet.time_ns,
            &mut lines,
        );
        most = most.max(engine.retained_bytes());
    }
    engine.finish(&mut lines);

    assert!(most > PENDING_BYTES_MAX, "{most}");
    assert!(most < PENDING_BYTES_MAX + 4 * request.len(), "{most}");
    assert_eq!(engine.retained_bytes(), 0);
}

#[test]
fn a_head_of_too_many_fields_still_tells_where_its_message_ends() {
    let fields =
        |count: usize| -> String { (0..count).map(|at| format!("X-{at}: 1\r\n")).collect() };
    let many = fields(capture::limits::HEADERS_MAX);
    let sized = format!(
        "POST /1 HTTP/1.1\r\n{many}X-Last: 1\r\n folded\r\nContent-Length:\r\n 5\r\n\r\nhello"
    );
    let chunked =
        format!("HTTP/1.1 200 OK\r\n{many}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n");
    let mut conversation = Conversation::new();
    conversation
        .client(sized)
        .server(chunked + &many + "Y: 1\r\n\r\n");
    conversation.client(get("/2")).server(ok("22")).close();

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(
        lines,
        [
            "POST /1 [5] -> 200 [5] {line_folding,headers_lost}",
            "GET /2 -> 200 [2]"
        ]
    );
    assert_eq!(counters.get(Counter::HeadersDropped), 4);
}

#[test]
fn a_head_that_ends_half_way_is_counted() {
    let mut asked = Conversation::new();
    asked.client("GET /partial HTTP/1.1\r\nHost: x\r\n").close();
    let mut answered = Conversation::new();
    answered
        .client(get("/1"))
        .server("HTTP/1.1 200 OK\r\nContent-");

    let (lines, counters) = run(&asked.packets);
    let (unanswered, of_answer) = run(&answered.packets);

    assert_eq!(lines, [""; 0]);
    assert_eq!(counters.get(Counter::HeadsUnfinished), 1);
    assert_eq!(unanswered, ["GET /1 -> none ! {gap,unanswered}"]);
    assert_eq!(of_answer.get(Counter::HeadsUnfinished), 1);
}

#[test]
fn so_many_waiting_segments_give_up_what_they_wait_for_and_nothing_else() {
    let count = capture::limits::HELD_SEGMENTS_MAX + 100;
    let head = format!("POST /p HTTP/1.1\r\nContent-Length: {}\r\n\r\n", 10 * count);
    let mut conversation = Conversation::new();
    conversation.client(head);
    let first = conversation.packets.len();
    for _ in 0..count {
        conversation.client("x".repeat(10));
    }
    conversation.server(ok("done")).close();
    let mut packets = conversation.packets.clone();
    let late = packets.remove(first);
    packets.insert(first + count - 1, late);

    let (lines, counters) = run(&packets);

    assert_eq!(
        lines,
        [format!("POST /p [{}] -> 200 [4] ! {{gap}}", 10 * count)]
    );
    assert_eq!(counters.get(Counter::GapBytes), 10);
    assert_eq!(counters.get(Counter::SegmentsDropped), 0);
}

#[test]
fn tls_and_ssh_are_counted_and_skipped() {
    let mut tls = Conversation::opened(40_001, 1, 1);
    tls.client([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00])
        .server([0x16, 0x03, 0x03, 0x00, 0x05])
        .close();
    let mut ssh = Conversation::opened(40_002, 1, 1);
    ssh.server("SSH-2.0-OpenSSH_9.2\r\n")
        .client("SSH-2.0-client\r\n")
        .close();
    let packets: Vec<Packet> = tls.packets.iter().chain(&ssh.packets).cloned().collect();

    let (lines, counters) = run(&packets);

    assert!(lines.is_empty());
    assert_eq!(counters.get(Counter::ConnectionsTls), 1);
    assert_eq!(counters.get(Counter::ConnectionsSsh), 1);
}

#[test]
fn gzip_in_several_members_and_layers_is_undone() {
    use std::io::Write;
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("to memory");
        encoder.finish().expect("to memory")
    };
    let members = [gzip(b"hello "), gzip(b"world")].concat();
    let twice = gzip(&members);
    let response = [
        format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: {}\r\n\r\n",
            twice.len()
        )
        .as_bytes(),
        &twice,
    ]
    .concat();

    let lines = Conversation::new()
        .client(get("/"))
        .server(response)
        .close()
        .transcript();

    assert_eq!(lines, ["GET / -> 200 [11]"]);
}

#[test]
fn a_body_that_grows_without_measure_is_left_encoded_and_flagged() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..4 {
        encoder.write_all(&vec![0; 1 << 20]).expect("to memory");
    }
    let once = encoder.finish().expect("to memory");
    let mut again = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    again.write_all(&once).expect("to memory");
    let bomb = again.finish().expect("to memory");
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: {}\r\n\r\n",
        bomb.len()
    );
    let response = [head.as_bytes(), &bomb].concat();

    let (lines, counters) = {
        let mut conversation = Conversation::new();
        conversation.client(get("/")).server(response).close();
        run(&conversation.packets)
    };

    assert_eq!(
        lines,
        [format!("GET / -> 200 [{}] {{coding_failed}}", bomb.len())]
    );
    assert_eq!(counters.get(Counter::BodiesOverRatio), 1);
}

#[test]
fn an_upgrade_whose_request_lost_bytes_is_not_whole_in_http2_either() {
    let mut conversation = Conversation::new();
    conversation
        .client("POST /up HTTP/1.1\r\nUpgrade: h2c\r\nContent-Length: 4\r\n\r\n")
        .client_lost("lost")
        .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")
        .client(PREFACE)
        .server(http2_response(1))
        .close();

    assert_eq!(
        conversation.transcript(),
        [
            "POST /up [4] -> 101 [0] ! {gap}",
            "#1 POST /up [4] -> 200 [0] ! {gap,h2c_upgrade}"
        ]
    );
}

#[test]
fn an_answer_to_a_lost_request_behind_two_lost_answers_stays_without_one() {
    let mut conversation = Conversation::new();
    conversation.client(get("/1")).server_lost(ok("1"));
    conversation.client(get("/2")).server_lost(ok("22"));
    conversation.client_lost(get("/3")).server(ok("333"));

    let lines = conversation.close().transcript();

    assert!(
        lines.contains(&"? -> 200 [3] {orphan}".to_owned()),
        "{lines:?}"
    );
}

#[test]
fn an_answer_to_a_lost_request_of_a_pipeline_behind_another_stays_without_one() {
    let mut conversation = Conversation::new();
    conversation.client_lost(get("/1")).server(ok("1"));
    conversation.ack(From::Client);
    conversation
        .client(get("/2"))
        .client_lost(get("/3"))
        .client(get("/4"));
    conversation
        .server(ok("22"))
        .server(ok("333"))
        .server_lost(ok("4444"));

    let lines = conversation.close().transcript();

    assert!(
        lines.contains(&"? -> 200 [3] {orphan}".to_owned()),
        "{lines:?}"
    );
}

#[test]
fn a_late_answer_to_the_first_syn_ends_nothing() {
    let mut conversation = Conversation::new();
    conversation.client(get("/1")).server(ok("1"));
    conversation.client(get("/2")).server(ok("22")).close();
    let mut packets = conversation.packets.clone();
    let late = packets.remove(1);
    packets.insert(5, late);

    let (lines, counters) = run(&packets);

    assert_eq!(lines, ["GET /1 -> 200 [1]", "GET /2 -> 200 [2]"]);
    assert_eq!(counters.get(Counter::Connections), 1);
}

#[test]
fn what_overtakes_a_handshake_is_the_beginning_of_its_connection() {
    let mut conversation = Conversation::new();
    conversation.client(get("/a")).server(ok("1")).close();
    // SYN, SYN with an acknowledgement, acknowledgement, request, answer. Where both sides had sent bytes by then, these are read.
    for (first, flags) in [
        ([2, 0, 1, 3, 4], ""),
        ([3, 0, 1, 2, 4], ""),
        ([3, 1, 0, 2, 4], ""),
        ([4, 3, 2, 0, 1], " {mid_stream}"),
    ] {
        let mut packets = conversation.packets.clone();
        for (place, packet) in first.into_iter().enumerate() {
            packets[place].bytes = conversation.packets[packet].bytes.clone();
        }

        let lines = transcript(&packets);

        assert_eq!(lines, [format!("GET /a -> 200 [1]{flags}")], "{first:?}");
    }
}

#[test]
fn a_probe_that_keeps_a_connection_alive_costs_no_answer() {
    let talk = |probes: bool| {
        let mut conversation = Conversation::new();
        conversation.client(get("/a")).server(ok("1"));
        conversation.client_lost(get("/b")).server_lost(ok("22"));
        conversation.ack(From::Client);
        if probes {
            let mut probe = conversation.packets.last().expect("it").clone();
            // Its sequence number stands behind 38 bytes of other headers.
            let seq = u32::from_be_bytes(*probe.bytes[38..].first_chunk().expect("a number"));
            probe.bytes[38..42].copy_from_slice(&(seq - 1).to_be_bytes());
            conversation.packets.push(probe);
        }
        conversation.client(get("/c")).server(ok("333")).close();
        conversation.transcript()
    };

    assert!(talk(false).contains(&"GET /c -> 200 [3]".to_owned()));
    assert_eq!(talk(true), talk(false));
}

#[test]
fn an_upgrade_whose_request_was_lost_takes_no_other_one() {
    let mut conversation = Conversation::new();
    conversation.client(get("/first")).server(ok("1"));
    conversation
        .client_lost("GET /up HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
        .client(get("/a"));
    conversation.server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n");
    conversation.server(http2_response(1));

    let lines = conversation.close().transcript();

    assert!(
        !lines
            .iter()
            .any(|line| line.contains("/a") && line.contains("200")),
        "{lines:?}"
    );
}

#[test]
fn a_trailer_without_a_name_is_one_of_an_empty_name() {
    let mut conversation = Conversation::new();
    conversation
        .client(get("/a"))
        .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n: v\r\nb: c\r\n\r\n");
    let mut trailers = Trailers::default();
    let mut engine = Engine::default();
    for packet in &conversation.close().packets {
        engine.frame(
            LinkType::Ethernet,
            &packet.bytes,
            packet.time_ns,
            &mut trailers,
        );
    }

    assert_eq!(
        trailers.0,
        [("", "v"), ("b", "c")].map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[derive(Default)]
struct Trailers(Vec<(String, String)>);

impl Sink for Trailers {
    fn wants(&self) -> Wants {
        Lines::default().wants()
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let response = exchange.response.expect("an answer");
        let fields = response.trailers.iter();
        self.0
            .extend(fields.map(|(name, value)| (text(name), text(value))));
    }
}
