//! What connections of many protocols begin with, and that HTTP is none of them.
#![allow(clippy::indexing_slicing)] // a test that panics has failed

use std::collections::HashSet;

use capture::probe::{PROBE_BYTES_MAX, Protocol, Verdict, probe};
use proptest::collection::vec;
use proptest::prelude::*;

/// First bytes of one side of a connection, as common software sends them.
const BEGINNINGS: &[(&str, &[u8])] = &[
    // A TLS 1.3 client's hello, a server's, an alert, application data of a connection joined in the middle, a change of cipher.
    ("tls", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    ("tls", b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"),
    ("tls", b"\x15\x03\x03\x00\x02\x02\x28"),
    ("tls", b"\x17\x03\x03\x00\x45\x9a\x01"),
    ("tls", b"\x14\x03\x03\x00\x01\x01"),
    // SSL 2.0's hello, which offers SSL 3.0, and one that offers 2.0.
    ("tls", b"\x80\x2e\x01\x03\x00\x00\x15\x00\x00\x00\x10\x01\x00\x80"),
    ("tls", b"\x80\x34\x01\x00\x02\x00\x1b\x00\x00\x00\x10\x01\x00\x80"),
    ("ssh", b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"),
    ("ssh", b"SSH-2.0-Go\r\n"),
    ("ssh", b"SSH-1.99-Cisco-1.25\n"),
    ("mysql", b"\x4a\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00"),
    ("mysql", b"\x5b\x00\x00\x00\x0a5.5.5-10.6.12-MariaDB\x00"),
    ("mysql", b"\x17\x00\x00\x00\xff\x10\x04Too many connections"),
    ("postgresql", b"\x00\x00\x00\x08\x04\xd2\x16\x2f"),
    ("postgresql", b"\x00\x00\x00\x08\x04\xd2\x16\x30"),
    ("postgresql", b"\x00\x00\x00\x10\x04\xd2\x16\x2e\x00\x00\x12\x34\xab\xcd\xef\x01"),
    ("postgresql", b"\x00\x00\x00\x23\x00\x03\x00\x00user\x00shop\x00database\x00shop\x00\x00"),
    ("postgresql", b"R\x00\x00\x00\x17\x00\x00\x00\x0aSCRAM-SHA-256\x00\x00"),
    ("redis", b"*1\r\n$4\r\nPING\r\n"),
    ("redis", b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n"),
    ("redis", b"+OK\r\n"),
    ("redis", b"+PONG\r\n"),
    ("redis", b":1\r\n"),
    ("redis", b"$5\r\nhello\r\n"),
    ("redis", b"PING\r\n"),
    ("redis", b"-NOAUTH Authentication required.\r\n"),
    ("mongodb", b"\x1f\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\xd4\x07\x00\x00\x00\x00\x00\x00admin.$cmd\x00"),
    ("mongodb", b"\x3b\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\xdd\x07\x00\x00\x00\x00\x00\x00\x00"),
    ("mongodb", b"\x40\x01\x00\x00\x22\x01\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x08\x00\x00\x00\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0"),
    ("cassandra", b"\x04\x00\x00\x00\x05\x00\x00\x00\x00"),
    ("cassandra", b"\x04\x00\x00\x00\x01\x00\x00\x00\x16\x00\x01\x00\x0bCQL_VERSION\x00\x053.0.0"),
    ("cassandra", b"\x84\x00\x00\x00\x06\x00\x00\x00\x3c\x00\x02"),
    ("memcached", b"get session:42\r\n"),
    ("memcached", b"gets a b c\r\n"),
    ("memcached", b"set session:42 0 -1 5\r\nhello\r\n"),
    ("memcached", b"\x80\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00Hello"),
    ("kafka", b"\x00\x00\x00\x14\x00\x12\x00\x00\x00\x00\x00\x01\x00\x0aproducer-1"),
    ("kafka", b"\x00\x00\x00\x25\x00\x03\x00\x04\x00\x00\x00\x02\x00\x07rdkafka\x00"),
    ("kafka", b"\x00\x00\x00\x0a\x00\x12\x00\x02\x00\x00\x00\x00\xff\xff"),
    ("amqp", b"AMQP\x00\x00\x09\x01"),
    ("amqp", b"AMQP\x03\x01\x00\x00"),
    ("amqp", b"\x01\x00\x00\x00\x00\x01\xe8\x00\x0a\x00\x0a\x00\x09"),
    ("mqtt", b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04test"),
    ("mqtt", b"\x10\xc2\x01\x00\x04MQTT\x05\xc2\x00\x3c"),
    ("mqtt", b"\x10\x12\x00\x06MQIsdp\x03\x02\x00\x3c\x00\x04test"),
    ("nats", b"INFO {\"server_id\":\"NDQ3\",\"version\":\"2.10.4\"}\r\n"),
    ("nats", b"CONNECT {\"verbose\":false,\"pedantic\":false}\r\n"),
    ("smtp", b"220 mail.shop.test ESMTP Postfix (Debian)\r\n"),
    ("smtp", b"220-ftp.shop.test ESMTP; Exim 4.96\r\n"),
    ("smtp", b"EHLO client.shop.test\r\n"),
    ("ftp", b"220 (vsFTPd 3.0.5)\r\n"),
    ("ftp", b"220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n"),
    ("ftp", b"220 smtp.shop.test FTP server ready.\r\n"),
    ("imap", b"* OK [CAPABILITY IMAP4rev1 SASL-IR] Dovecot ready.\r\n"),
    ("imap", b"* PREAUTH IMAP4rev1 server logged in\r\n"),
    ("pop3", b"+OK Dovecot ready.\r\n"),
    ("pop3", b"+OK POP3 mail.shop.test v4.39 server ready\r\n"),
    ("dns", b"\x00\x1b\xab\xcd\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04shop\x04test\x00\x00\x01\x00\x01"),
    ("dns", b"\x00\x2b\xab\xcd\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\x04shop\x04test\x00\x00\x01\x00\x01\xc0\x0c"),
    // An anonymous bind and its answer, a search whose length is written long, StartTLS.
    ("ldap", b"\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00"),
    ("ldap", b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00"),
    ("ldap", b"\x30\x84\x00\x00\x00\x2d\x02\x01\x02\x63\x84\x00\x00\x00\x24\x04\x00\x0a\x01\x00"),
    ("ldap", b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"),
    ("rtsp", b"OPTIONS rtsp://camera.shop.test/live RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
    ("rtsp", b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
    ("rtsp", b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"),
    ("sip", b"REGISTER sip:shop.test SIP/2.0\r\n"),
    ("sip", b"SIP/2.0 200 OK\r\n"),
];

/// The verdict on these bytes, after that on each shorter part of them was none, or the same.
fn settled(bytes: &[u8]) -> Verdict {
    let all = probe(bytes);
    let mut verdicts: Vec<Verdict> = (0..=bytes.len()).map(|end| probe(&bytes[..end])).collect();
    verdicts.dedup();
    assert_eq!(verdicts[0], Verdict::Unsure);
    assert!(verdicts.len() <= 2, "{bytes:?}: {verdicts:?}");
    all
}

#[test]
fn each_protocol_is_known_by_what_it_begins_with() {
    let mut seen = HashSet::new();
    for (name, bytes) in BEGINNINGS {
        let Verdict::Certain(protocol) = settled(bytes) else {
            panic!("{name}: {bytes:?}: {:?}", probe(bytes));
        };
        assert_eq!(protocol.name(), *name, "{bytes:?}");
        seen.insert(*name);
    }

    let names: HashSet<&str> = Protocol::ALL.iter().map(|it| it.name()).collect();
    assert_eq!(seen, names);
}

#[test]
fn behind_a_proxy_protocol_header_the_connection_begins() {
    for (header, rest) in [
        (&b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"[..], &b"GET / HTTP/1.1\r\n"[..]),
        (b"PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", b"\n"),
        (b"PROXY UNKNOWN\r\n", b"\x16\x03"),
        (b"PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", b""),
        (b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\xc0\x00\x02\x01\xc0\x00\x02\x02\xdc\x04\x01\xbb", b"GET /"),
        (b"\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00", b"GET /"),
    ] {
        let bytes = [header, rest].concat();

        assert_eq!(
            settled(&bytes),
            Verdict::Proxied {
                header_bytes: header.len()
            },
            "{bytes:?}"
        );
    }
    for none in [
        &b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\nGET"[..],
        b"PROXY TCP5 192.0.2.1",
        b"\r\n\r\n\0\r\nQUIT\n\x31\x11\x00\x0c",
        b"\r\n\r\nGET / HTTP/1.1\r\n",
    ] {
        assert_eq!(settled(none), Verdict::Unknown, "{none:?}");
    }
}

#[test]
fn what_only_looks_like_a_protocol_has_no_name() {
    for bytes in [
        &b"\x16\x03\x01\xff\xff\x01"[..], // a record that is too long
        b"\x16\x03\x01\x00\x00\x01",      // or empty
        b"\x80\x2e\x01\x03\x00\x00\x15\x00\x00\x00\x11\x01", // lengths that do not add up
        b"\x4a\x00\x00\x01\x0a8.0.36\x00", // not the first packet
        b"\x00\x00\x00\x08\x00\x03\x00\x00", // too short for a startup
        b"*1\r\n+OK\r\n",
        b"-ERR no\r\n",   // Redis, or POP3
        b"220 ready\r\n", // SMTP, or FTP
        b"set session:42 zero 0 5\r\n",
        b"get\r\n",
        b"\x10\x10\x00\x04HTTP\x04",
        b"\x30\x0c\x02\x01\x01\x04\x06public", // SNMP
        b"\x00\x1d\xab\xcd\x28\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04", // an update of DNS
        b"\x00\x00\x05\x00\x01\x00\x00\x00\x01hello", // DATA of HTTP/2
        b"\x00\x00\x0d\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x08{\"id\":1}", // with a message of gRPC
        b"\x00\x9c\x00\x01\x1a+<M\x00\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01", // PPTP
        b"\r\nGET / HTTP/1.1\r\n",
        b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
    ] {
        let bytes = [bytes, &[0; PROBE_BYTES_MAX]].concat();

        assert_eq!(settled(&bytes), Verdict::Unknown, "{bytes:?}");
    }
}

#[test]
fn a_long_first_line_is_decided_at_the_bound() {
    let long = "x".repeat(200);
    for (line, verdict) in [
        (
            format!("220 ESMTP {long}"),
            Verdict::Certain(Protocol::Smtp),
        ),
        (
            format!("INFO {{\"id\":\"{long}"),
            Verdict::Certain(Protocol::Nats),
        ),
        (format!("get {long}"), Verdict::Unknown),
        (format!("DESCRIBE rtsp://{long}"), Verdict::Unknown),
        (long, Verdict::Unknown),
    ] {
        assert_eq!(settled(line.as_bytes()), verdict, "{line}");
    }
}

/// Methods that are registered, those of other protocols, and any token.
fn method() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "DELETE",
            "CONNECT",
            "OPTIONS",
            "TRACE",
            "PATCH",
            "PRI",
            "ACL",
            "BASELINE-CONTROL",
            "BIND",
            "CHECKIN",
            "CHECKOUT",
            "COPY",
            "LABEL",
            "LINK",
            "LOCK",
            "MERGE",
            "MKACTIVITY",
            "MKCALENDAR",
            "MKCOL",
            "MKREDIRECTREF",
            "MKWORKSPACE",
            "MOVE",
            "ORDERPATCH",
            "PROPFIND",
            "PROPPATCH",
            "QUERY",
            "REBIND",
            "REPORT",
            "SEARCH",
            "UNBIND",
            "UNCHECKOUT",
            "UNLINK",
            "UNLOCK",
            "UPDATE",
            "UPDATEREDIRECTREF",
            "VERSION-CONTROL",
            "PURGE",
            "SUBSCRIBE",
            "NOTIFY",
            "M-SEARCH",
        ]),
        prop::sample::select(vec![
            "SSH-2.0-x",
            "SSH-1.5",
            "*",
            "*1",
            "+OK",
            "-NOAUTH",
            "-ERR",
            "$5",
            "+PONG",
            "PING",
            "get",
            "gets",
            "set",
            "add",
            "INFO",
            "220",
            "220-x",
            "EHLO",
            "HELO",
            "PROXY",
            "DESCRIBE",
            "SETUP",
            "INVITE",
            "REGISTER",
            "AMQP",
            "RTSP",
            "SIP",
            "R",
            "0",
            "J",
        ]),
    ]
    .prop_map(str::to_owned)
    .boxed()
    .prop_union("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}".boxed())
}

/// The four forms of RFC 9112 section 3.2.
fn target() -> impl Strategy<Value = String> {
    prop_oneof![
        "/[!-~]{0,150}",
        "(http|https|ftp|rtsp|sip|tcp4):(//)?[!-~]{1,150}",
        "[a-z0-9][a-z0-9.-]{0,60}:[0-9]{1,5}",
        r"\[::1\]:[0-9]{1,5}",
        Just("*".to_owned()),
    ]
}

fn is_unnamed(bytes: &[u8]) -> bool {
    (0..=bytes.len()).all(|end| matches!(probe(&bytes[..end]), Verdict::Unsure | Verdict::Unknown))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_request_of_http_1_has_a_name(method in method(), target in target(), minor in 0..=1, more in "[ -~]{0,40}") {
        let request = format!("{method} {target} HTTP/1.{minor}\r\nHost: {more}\r\n\r\n");

        prop_assert!(is_unnamed(request.as_bytes()), "{request:?}");
        prop_assert_eq!(probe(request.as_bytes()), Verdict::Unknown);
    }

    #[test]
    fn no_response_of_http_1_has_a_name(minor in 0..=1, status in 100..=999, reason in "[ -~]{0,80}") {
        let response = format!("HTTP/1.{minor} {status} {reason}\r\n\r\n");

        prop_assert!(is_unnamed(response.as_bytes()));
        prop_assert_eq!(probe(response.as_bytes()), Verdict::Unknown);
    }

    #[test]
    fn neither_side_of_http_2_has_a_name(settings in vec((1_u16..=9, any::<u32>()), 0..12), more in vec(any::<u8>(), 0..60)) {
        let payload: Vec<u8> = settings
            .iter()
            .flat_map(|(id, value)| [&id.to_be_bytes()[..], &value.to_be_bytes()].concat())
            .collect();
        let length = u8::try_from(payload.len()).expect("few settings");
        let server = [&[0, 0, length, 4, 0, 0, 0, 0, 0][..], &payload, &more].concat();
        let client = [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &server].concat();

        prop_assert!(is_unnamed(&server));
        prop_assert!(is_unnamed(&client));
    }

    #[test]
    fn a_verdict_stands_whatever_follows(
        beginning in prop::sample::select(BEGINNINGS),
        kept in 0_usize..30,
        more in vec(any::<u8>(), PROBE_BYTES_MAX),
    ) {
        let (_, bytes) = beginning;
        let kept = &bytes[..kept.min(bytes.len())];

        prop_assert_ne!(settled(&[kept, &more].concat()), Verdict::Unsure);
    }
}
