//! What holds for every input: no panic, the same exchanges however the bytes are cut, and however packets arrive within the window.

#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::format_collect
)] // a test that is wrong may panic

mod common;

use common::{Conversation, From, Lines, MILLISECOND_NS, Packet, get, ok, run, transcript};
use proptest::collection::vec;
use proptest::prelude::*;

use capture::counters::Counter;
use capture::engine::Engine;
use capture::exchange::{Exchange, Sink, Wants};
use capture::file::Reader;
use capture::wire::LinkType;

const LINKS: [LinkType; 16] = [
    LinkType::Null,
    LinkType::Ethernet,
    LinkType::Arcnet,
    LinkType::Ppp,
    LinkType::PppHdlc,
    LinkType::Pppoe,
    LinkType::Raw,
    LinkType::Ieee80211,
    LinkType::Loop,
    LinkType::LinuxSll,
    LinkType::Pflog,
    LinkType::Ieee80211Radiotap,
    LinkType::LinuxArcnet,
    LinkType::Nflog,
    LinkType::Pktap,
    LinkType::LinuxSll2,
];

/// Requests and responses of several framings, as one keep-alive connection sends them.
fn exchanges() -> impl Strategy<Value = Vec<(String, String)>> {
    let body = "[a-z]{0,40}";
    let sized = body.prop_map(|body| ok(&body));
    let chunked = vec("[a-z]{1,12}", 0..4).prop_map(|chunks| {
        let chunks: String = chunks
            .iter()
            .map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len()))
            .collect();
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
    });
    let interim =
        body.prop_map(|body| format!("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n{}", ok(&body)));
    let empty = Just("HTTP/1.1 204 No Content\r\n\r\n".to_owned());
    let response = prop_oneof![sized, chunked, interim, empty];
    let post = "[a-z]{0,30}".prop_map(|body| {
        format!(
            "POST /p HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    });
    let request = prop_oneof!["[a-z]{1,8}".prop_map(|path| get(&format!("/{path}"))), post];
    vec((request, response), 1..6)
}

fn conversation(exchanges: &[(String, String)], piece: impl Fn(usize) -> usize) -> Conversation {
    let mut conversation = Conversation::new();
    let mut pieces = 0;
    let mut cut = |bytes: &str| {
        let mut rest = bytes.as_bytes().to_vec();
        let mut out = Vec::new();
        while !rest.is_empty() {
            pieces += 1;
            let count = piece(pieces).clamp(1, rest.len());
            out.push(rest.drain(..count).collect::<Vec<u8>>());
        }
        out
    };
    for (request, response) in exchanges {
        for bytes in cut(request) {
            conversation.client(bytes);
        }
        for bytes in cut(response) {
            conversation.server(bytes);
        }
    }
    conversation.close();
    conversation
}

/// Frames of one side of HTTP/2, as its streams' requests or responses: a head in one block or two, a body, trailers.
fn http2_messages(head: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let frame = |kind: u8, flags: u8, stream_id: u32, payload: &[u8]| {
        let length = u32::try_from(payload.len()).expect("short").to_be_bytes();
        [
            &length[1..],
            &[kind, flags],
            &stream_id.to_be_bytes(),
            payload,
        ]
        .concat()
    };
    // A literal field that the table takes, so that later blocks rest on earlier ones.
    let field = "[a-z]{1,9}"
        .prop_map(|value| [b"\x40\x01a", &[value.len() as u8][..], value.as_bytes()].concat());
    vec(
        (field, vec(any::<u8>(), 0..40), any::<bool>(), any::<bool>()),
        1..6,
    )
    .prop_map(move |messages| {
        let mut bytes = Vec::new();
        for (number, (field, body, is_continued, has_trailers)) in messages.iter().enumerate() {
            let id = 2 * number as u32 + 1;
            if *is_continued {
                bytes.extend(frame(1, 0, id, head));
                bytes.extend(frame(9, 4, id, field));
            } else {
                bytes.extend(frame(1, 4, id, &[head, field].concat()));
            }
            bytes.extend(frame(0, u8::from(!has_trailers), id, body));
            if *has_trailers {
                bytes.extend(frame(1, 5, id, b"\xbe"));
            }
        }
        bytes
    })
}

/// Requests that carry an id which their answers echo, some of them pipelined.
fn echoing(batches: &[usize]) -> Conversation {
    let mut conversation = Conversation::new();
    let mut ids = 0..;
    for size in batches {
        let batch: Vec<usize> = ids.by_ref().take(*size).collect();
        for id in &batch {
            conversation.client(get(&format!("/{id}")));
        }
        for id in &batch {
            conversation.server(format!(
                "HTTP/1.1 200 OK\r\nX-Id: /{id}\r\nContent-Length: 5\r\n\r\nhello"
            ));
        }
        conversation.ack(From::Client);
    }
    conversation.close();
    conversation
}

/// Ids of requests and of the answers that they were given.
#[derive(Default)]
struct Ids(Vec<(String, String)>);

impl Sink for Ids {
    fn wants(&self) -> Wants {
        Lines::default().wants()
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        if let (Some(request), Some(response)) = (exchange.request, exchange.response) {
            let echoed = response.headers.get("x-id").unwrap_or_default();
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            self.0.push((text(&request.target), text(echoed)));
        }
    }
}

fn ids(packets: &[Packet]) -> Vec<(String, String)> {
    let (mut engine, mut ids) = (Engine::default(), Ids::default());
    for packet in packets {
        engine.frame(LinkType::Ethernet, &packet.bytes, packet.time_ns, &mut ids);
    }
    engine.finish(&mut ids);
    assert_eq!(engine.retained_bytes(), 0);
    ids.0
}

/// What happens to a packet on the way, beside the usual: each is rare.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Arrives,
    IsLost,
    ComesTwice,
    IsLate,
}

fn fates(lost: u32) -> impl Strategy<Value = Vec<Fate>> {
    let fate = prop_oneof![
        12 => Just(Fate::Arrives),
        lost => Just(Fate::IsLost),
        2 => Just(Fate::ComesTwice),
        2 => Just(Fate::IsLate),
    ];
    vec(fate, 1..60)
}

/// Packets as they arrive, late ones and second copies by less than so much.
fn carried(packets: &[Packet], fates: &[Fate], late_ms: u64) -> Vec<Packet> {
    let mut carried = Vec::new();
    for (at, packet) in packets.iter().enumerate() {
        let late = |by: u64| Packet {
            time_ns: packet.time_ns + by * MILLISECOND_NS,
            ..packet.clone()
        };
        let delay = 1 + (at as u64 * 13) % late_ms;
        // The handshake stays in place: behind a late part of it stands what is joined in the middle.
        match fates[at % fates.len()] {
            _ if at < 3 => carried.push(late(0)),
            Fate::Arrives => carried.push(late(0)),
            Fate::IsLost => {}
            Fate::ComesTwice => carried.extend([late(0), late(delay)]),
            Fate::IsLate => carried.push(late(delay)),
        }
    }
    carried.sort_by_key(|packet| packet.time_ns);
    carried
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn whole_bytes_and_random_pieces_give_the_same_exchanges(exchanges in exchanges(), sizes in vec(1_usize..30, 1..8)) {
        let whole = conversation(&exchanges, |_| usize::MAX).transcript();
        let bytewise = conversation(&exchanges, |_| 1).transcript();
        let pieces = conversation(&exchanges, |at| sizes[at % sizes.len()]).transcript();

        prop_assert_eq!(whole.len(), exchanges.len());
        prop_assert!(whole.iter().all(|line| !line.contains('!') && !line.contains("-> none")), "{:?}", whole);
        prop_assert_eq!(&whole, &bytewise);
        prop_assert_eq!(&whole, &pieces);
    }

    #[test]
    fn packets_that_overtake_each_other_within_the_window_change_nothing(
        exchanges in exchanges(),
        sizes in vec(5_usize..60, 1..8),
        delays in vec(0_u64..8, 1..50),
    ) {
        let conversation = conversation(&exchanges, |at| sizes[at % sizes.len()]);
        let in_order = conversation.transcript();
        // The handshake stays in place: a connection whose first packets come swapped is one joined in the middle.
        let mut late: Vec<(u64, Packet)> = conversation.packets.iter().enumerate().map(|(at, packet)| {
            let delay = if at < 3 { 0 } else { delays[at % delays.len()] * MILLISECOND_NS };
            (packet.time_ns + delay, packet.clone())
        }).collect();
        late.sort_by_key(|(time_ns, _)| *time_ns);
        let reordered: Vec<Packet> = late.into_iter().map(|(time_ns, packet)| Packet { time_ns, ..packet }).collect();

        prop_assert_eq!(transcript(&reordered), in_order);
    }

    #[test]
    fn a_lost_packet_never_makes_a_wrong_pair(count in 3_usize..12, lost in 3_usize..30) {
        let mut conversation = Conversation::new();
        for number in 0..count {
            conversation.client(get(&format!("/{number}"))).server(ok(&"x".repeat(number)));
        }
        conversation.close();
        let mut packets = conversation.packets.clone();
        packets.remove(lost.min(packets.len() - 4));

        let (lines, counters) = run(&packets);

        for line in lines.iter().filter(|line| line.starts_with("GET") && line.contains("-> 200")) {
            let number = line.strip_prefix("GET /").and_then(|rest| rest.split(' ').next()).expect("a target");
            prop_assert!(line.contains(&format!("-> 200 [{number}]")), "{} in {:?}", line, lines);
        }
        let answered = lines.iter().filter(|line| line.starts_with("GET") && line.contains("-> 200")).count();
        prop_assert!(answered + 1 >= count, "{:?}", lines);
        prop_assert!(counters.get(Counter::Exchanges) as usize <= count + 1);
    }

    #[test]
    fn a_lost_packet_among_pipelined_ones_never_makes_a_wrong_pair(batches in vec(1_usize..5, 1..5), lost in 3_usize..40) {
        let mut conversation = Conversation::new();
        let mut numbers = 0..;
        for size in batches {
            let batch: Vec<usize> = numbers.by_ref().take(size).collect();
            for number in &batch {
                conversation.client(get(&format!("/{number}")));
            }
            for number in &batch {
                conversation.server(ok(&"x".repeat(*number)));
            }
        }
        conversation.close();
        let mut packets = conversation.packets.clone();
        packets.remove(lost.min(packets.len() - 4));

        let lines = transcript(&packets);

        for line in lines.iter().filter(|line| line.starts_with("GET") && line.contains("-> 200")) {
            let number = line.strip_prefix("GET /").and_then(|rest| rest.split(' ').next()).expect("a target");
            prop_assert!(line.contains(&format!("-> 200 [{number}]")), "{} in {:?}", line, lines);
        }
    }

    #[test]
    fn packets_that_come_twice_change_nothing(exchanges in exchanges(), sizes in vec(5_usize..60, 1..8), delays in vec(0_u64..40, 1..50)) {
        let conversation = conversation(&exchanges, |at| sizes[at % sizes.len()]);
        let mut twice: Vec<Packet> = conversation.packets.clone();
        for (at, packet) in conversation.packets.iter().enumerate().skip(3) {
            let time_ns = packet.time_ns + delays[at % delays.len()] * MILLISECOND_NS;
            twice.push(Packet { time_ns, ..packet.clone() });
        }
        twice.sort_by_key(|packet| packet.time_ns);

        prop_assert_eq!(transcript(&twice), conversation.transcript());
    }

    #[test]
    fn no_order_or_copy_of_packets_makes_a_wrong_pair(batches in vec(1_usize..5, 1..12), fates in fates(0)) {
        let conversation = echoing(&batches);
        let asked: usize = batches.iter().sum();

        let ids = ids(&carried(&conversation.packets, &fates, 40));

        prop_assert_eq!(ids.len(), asked);
        prop_assert!(ids.iter().all(|(asked, echoed)| asked == echoed), "{:?}", ids);
    }

    #[test]
    fn no_loss_of_packets_makes_a_wrong_pair(count in 1_usize..60, fates in fates(2)) {
        let conversation = echoing(&vec![1; count]);

        let ids = ids(&carried(&conversation.packets, &fates, 70));

        prop_assert!(ids.len() <= count);
        prop_assert!(ids.iter().all(|(asked, echoed)| asked == echoed), "{:?}", ids);
    }

    #[test]
    fn no_loss_of_packets_of_pipelines_makes_a_wrong_pair(batches in vec(1_usize..5, 1..30), between in vec(1_usize..12, 1..30)) {
        let conversation = echoing(&batches);
        let asked: usize = batches.iter().sum();
        // Two that are lost in a row may be all that tells a pipeline from one request after the other.
        let fates: Vec<Fate> = between
            .iter()
            .flat_map(|between| [vec![Fate::Arrives; *between], vec![Fate::IsLost]].concat())
            .collect();

        let ids = ids(&carried(&conversation.packets, &fates, 70));

        prop_assert!(ids.len() <= asked);
        prop_assert!(ids.iter().all(|(asked, echoed)| asked == echoed), "{:?}", ids);
    }

    #[test]
    fn frames_of_http2_are_the_same_however_they_are_cut(
        requests in http2_messages(&[0x83, 0x86, 0x84]),
        responses in http2_messages(&[0x88]),
        sizes in vec(1_usize..30, 1..8),
    ) {
        let carried = |size: &dyn Fn(usize) -> usize| {
            let mut conversation = Conversation::new();
            conversation.client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").server([0, 0, 0, 4, 0, 0, 0, 0, 0]);
            for (bytes, is_client) in [(&requests, true), (&responses, false)] {
                let (mut rest, mut pieces) = (&bytes[..], 0);
                while !rest.is_empty() {
                    pieces += 1;
                    let (piece, behind) = rest.split_at(size(pieces).clamp(1, rest.len()));
                    if is_client { conversation.client(piece) } else { conversation.server(piece) };
                    rest = behind;
                }
            }
            conversation.close().transcript()
        };

        let whole = carried(&|_| usize::MAX);

        prop_assert!(!whole.is_empty());
        prop_assert!(whole.iter().any(|line| line.contains("-> 200") && !line.contains('!')), "{:?}", whole);
        prop_assert_eq!(&whole, &carried(&|_| 1));
        prop_assert_eq!(&whole, &carried(&|at| sizes[at % sizes.len()]));
    }

    #[test]
    fn noise_on_a_connection_is_no_panic(pieces in vec((any::<bool>(), vec(any::<u8>(), 0..200)), 0..30), fresh in any::<bool>()) {
        let mut conversation = if fresh { Conversation::new() } else { Conversation::joined() };
        for (from_client, bytes) in &pieces {
            if *from_client { conversation.client(bytes) } else { conversation.server(bytes) };
        }
        let requests = pieces.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();

        prop_assert!(conversation.transcript().len() <= requests + 1);
    }

    #[test]
    fn http_that_was_tampered_with_is_no_panic(exchanges in exchanges(), at in vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut conversation = conversation(&exchanges, |_| 90);
        for (index, byte) in at {
            let place = index.index(conversation.packets.len());
            let packet = &mut conversation.packets[place].bytes;
            let place = index.index(packet.len());
            packet[place] = byte;
        }
        let lines = conversation.transcript();

        prop_assert!(lines.len() <= 10 * exchanges.len() + 10);
    }

    #[test]
    fn any_bytes_on_any_link_are_no_panic(link in 0..LINKS.len(), frames in vec(vec(any::<u8>(), 0..120), 0..20)) {
        let mut engine = Engine::default();
        let mut lines = Lines::default();
        for (at, frame) in frames.iter().enumerate() {
            engine.frame(LINKS[link], frame, at as u64 * MILLISECOND_NS, &mut lines);
            engine.datagram(frame, at as u64 * MILLISECOND_NS, &mut lines);
        }
        engine.finish(&mut lines);

        prop_assert_eq!(engine.counters().get(Counter::Packets), 2 * frames.len() as u64);
        prop_assert_eq!(engine.connections(), 0);
    }

    #[test]
    fn http2_frames_of_noise_are_no_panic(frames in vec((0_u8..12, any::<u8>(), 0_u32..6, vec(any::<u8>(), 0..60)), 0..20)) {
        let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        for (kind, flags, stream, payload) in &frames {
            bytes.extend(&u32::try_from(payload.len()).expect("short").to_be_bytes()[1..]);
            bytes.extend([*kind, *flags]);
            bytes.extend(stream.to_be_bytes());
            bytes.extend(payload);
        }
        let mut conversation = Conversation::new();
        conversation.client(&bytes).server(&bytes[24..]).close();

        prop_assert!(conversation.transcript().len() <= frames.len() + 1);
    }

    #[test]
    fn any_file_is_frames_or_an_error(magic in 0_usize..8, rest in vec(any::<u8>(), 0..300)) {
        const MAGICS: [[u8; 4]; 8] = [
            [0xd4, 0xc3, 0xb2, 0xa1], [0xa1, 0xb2, 0xc3, 0xd4], [0x4d, 0x3c, 0xb2, 0xa1], [0xa1, 0xb2, 0x3c, 0x4d],
            [0x34, 0xcd, 0xb2, 0xa1], [0x0a, 0x0d, 0x0d, 0x0a], [0, 0, 0, 0], [1, 2, 3, 4],
        ];
        let file = [&MAGICS[magic][..], &rest].concat();
        if let Ok(mut reader) = Reader::new(&file) {
            let mut read = 0;
            while let Some(frame) = reader.next() {
                read += 1;
                match frame {
                    Ok(frame) => prop_assert!(frame.bytes.len() <= file.len()),
                    Err(error) => prop_assert!(!error.to_string().is_empty()),
                }
            }
            prop_assert!(read <= file.len());
        }
    }
}
