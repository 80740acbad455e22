//! Messages whose ends are not where their heads say, and what is told of them and of those behind.

#![allow(clippy::indexing_slicing)] // a test that is wrong may panic

mod common;

use common::{Conversation, get, ok, run};

use capture::counters::Counter;

#[test]
fn what_a_server_sends_beyond_an_answer_costs_no_other_answer() {
    for beyond in [
        ok("2") + "beyond",
        "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody".to_owned(),
    ] {
        let mut conversation = Conversation::new();
        conversation.client(get("/a")).server(&beyond);
        conversation.client(get("/b")).server(ok("3")).close();

        let (lines, counters) = run(&conversation.packets);

        assert_eq!(lines.last().expect("two"), "GET /b -> 200 [1]", "{beyond}");
        assert_eq!(lines.len(), 2);
        assert_eq!(counters.get(Counter::HeadsBad), 1);
    }
}

#[test]
fn an_answer_without_an_end_ends_where_the_client_was_answered_again() {
    for head in ["", "Content-Length: 2\r\nContent-Length: 3\r\n"] {
        let mut conversation = Conversation::new();
        conversation.client(get("/a"));
        conversation.server(format!("HTTP/1.1 200 OK\r\n{head}\r\nok"));
        conversation.client(get("/b")).server(ok("3")).close();

        let (lines, counters) = run(&conversation.packets);

        assert_eq!(
            lines,
            ["GET /a -> 200 [2] ! {framing_bad}", "GET /b -> 200 [1]"]
        );
        assert_eq!(counters.get(Counter::FramingBad), 1);
    }
}

#[test]
fn an_answer_within_a_body_that_goes_on_to_the_end_is_part_of_it() {
    let mut conversation = Conversation::new();
    // The second request was sent before any answer came.
    conversation.client(get("/a") + &get("/b"));
    conversation.server("HTTP/1.1 200 OK\r\n\r\n");
    conversation.server(ok("3")).close();

    let (lines, _) = run(&conversation.packets);

    let length = ok("3").len();
    assert_eq!(
        lines,
        [
            format!("GET /a -> 200 [{length}]"),
            "GET /b -> none {unanswered}".to_owned()
        ]
    );
}

#[test]
fn a_body_that_was_asked_leave_for_and_refused_is_not_waited_for() {
    for framing in ["Content-Length: 1000", "Transfer-Encoding: chunked"] {
        let mut conversation = Conversation::new();
        conversation.client(format!(
            "POST /a HTTP/1.1\r\nExpect: 100-continue\r\n{framing}\r\n\r\n"
        ));
        conversation.server("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        conversation.client(get("/b")).server(ok("3")).close();

        let (lines, counters) = run(&conversation.packets);

        assert_eq!(
            lines,
            [
                "POST /a -> 401 [0] ! {cut_off,early_response}",
                "GET /b -> 200 [1]"
            ]
        );
        assert_eq!(counters.get(Counter::Resynchronised), 1);
    }
}

#[test]
fn a_body_that_looks_like_a_request_is_one_only_where_it_was_refused() {
    let inner = get("/inner");
    let length = inner.len();
    for (expect, answer) in [
        ("", "401 Unauthorized"),
        ("Expect: 100-continue\r\n", "100 Continue"),
    ] {
        let mut conversation = Conversation::new();
        conversation.client(format!(
            "POST /a HTTP/1.1\r\n{expect}Content-Length: {length}\r\n\r\n"
        ));
        conversation.server(format!("HTTP/1.1 {answer}\r\n"));
        conversation.server(if answer.starts_with("100") {
            "\r\n".to_owned() + &ok("3")
        } else {
            "Content-Length: 1\r\n\r\n3".to_owned()
        });
        conversation.client(&inner).close();

        let (lines, _) = run(&conversation.packets);

        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with(&format!("POST /a [{length}] -> ")));
    }
}

#[test]
fn a_first_head_that_is_too_large_leaves_its_connection_http() {
    let mut conversation = Conversation::new();
    let line = "X-Large: ".to_owned() + &"a".repeat(300 << 10);
    conversation.client(format!("GET /a HTTP/1.1\r\n{line}\r\n\r\n"));
    conversation.server(ok("1"));
    conversation.client(get("/b")).server(ok("22")).close();

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(lines, ["? -> 200 [1] {orphan}", "GET /b -> 200 [2]"]);
    assert_eq!(counters.get(Counter::HeadsTooLarge), 1);
    assert_eq!(counters.get(Counter::ConnectionsOther), 0);
}

#[test]
fn transfer_codings_are_undone_behind_content_codings() {
    use std::io::Write;
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("to memory");
        encoder.finish().expect("to memory")
    };
    let deflate = |bytes: &[u8]| {
        let mut encoder =
            flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("to memory");
        encoder.finish().expect("to memory")
    };
    let text = b"hello world";
    for (fields, body) in [
        ("Transfer-Encoding: gzip, chunked", gzip(text)),
        (
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
            gzip(text),
        ),
        (
            "Transfer-Encoding: gzip, chunked\r\nContent-Encoding: deflate",
            gzip(&deflate(text)),
        ),
    ] {
        let head = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n{:x}\r\n", body.len());
        let response = [head.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
        let mut conversation = Conversation::new();
        conversation.client(get("/a")).server(response).close();

        assert_eq!(
            conversation.transcript(),
            ["GET /a -> 200 [11]"],
            "{fields}"
        );
    }
}

#[test]
fn a_body_of_an_unknown_coding_is_counted() {
    for fields in ["Content-Encoding: dcz", "Transfer-Encoding: dcz, chunked"] {
        let mut conversation = Conversation::new();
        let framing = if fields.ends_with("chunked") {
            "\r\n\r\n1\r\na\r\n0\r\n\r\n"
        } else {
            "\r\nContent-Length: 1\r\n\r\na"
        };
        conversation.client(get("/a"));
        conversation.server(format!("HTTP/1.1 200 OK\r\n{fields}{framing}"));

        let (lines, counters) = run(&conversation.close().packets);

        assert_eq!(lines, ["GET /a -> 200 [1] {coding_failed}"]);
        assert_eq!(counters.get(Counter::BodiesUndecodable), 1);
    }
}

#[test]
fn what_was_lost_at_the_end_of_a_connection_is_a_gap() {
    let mut lost = Conversation::new();
    lost.client(get("/a")).server_lost(ok("1"));
    let mut acknowledged = Conversation::new();
    acknowledged
        .client(get("/a"))
        .server_lost(ok("1"))
        .ack(common::From::Client);
    let mut reset = Conversation::new();
    reset
        .client(get("/a"))
        .server_lost(ok("1"))
        .ack(common::From::Client)
        .reset(common::From::Server);

    for conversation in [lost.close(), &acknowledged, &reset] {
        let (lines, counters) = run(&conversation.packets);

        assert_eq!(lines, ["GET /a -> none ! {gap,unanswered}"]);
        assert_eq!(counters.get(Counter::Gaps), 1);
        assert_eq!(counters.get(Counter::GapBytes), ok("1").len() as u64);
    }
}

#[test]
fn a_body_whose_tail_was_lost_has_a_gap() {
    let mut conversation = Conversation::new();
    conversation.client(get("/a"));
    conversation.server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
    conversation.server_lost("llo").close();

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(lines, ["GET /a -> 200 [5] ! {gap}"]);
    assert_eq!(counters.get(Counter::GapBytes), 3);
}

#[test]
fn a_connection_that_was_left_loses_nothing() {
    let mut conversation = Conversation::new();
    conversation
        .client(b"\x16\x03\x01\x00\x05hello")
        .server_lost("secret")
        .close();

    let (lines, counters) = run(&conversation.packets);

    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(counters.get(Counter::Gaps), 0);
}
