//! WebSocket directions as transcripts: against the RFCs' examples, wsproto's conversations, and frames written here.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::cast_possible_truncation
)] // a test that panics has failed

use capture::limits::{
    WEBSOCKET_DEFLATED_BYTES_MAX, WEBSOCKET_INFLATIONS_MAX, WEBSOCKET_SAMPLE_BYTES_MAX,
    WEBSOCKET_SAMPLES_MAX,
};
use capture::websocket::{Extensions, Kind, Reader, Sender};
use flate2::{Compress, Compression, FlushCompress};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

const DEFLATE: Extensions = Extensions::Deflate {
    client_keeps_context: true,
    server_keeps_context: true,
};
const FORGETS: Extensions = Extensions::Deflate {
    client_keeps_context: false,
    server_keeps_context: false,
};

/// What a reader knows: messages and payload bytes of each kind that came, then the samples.
fn transcript(reader: &Reader) -> Vec<String> {
    let tallies = Kind::ALL.iter().filter_map(|kind| {
        let tally = reader.tally(*kind);
        (tally.messages + tally.bytes > 0)
            .then(|| format!("{kind:?} {}/{}", tally.messages, tally.bytes))
    });
    let code = reader.close_code().map(|code| format!("code {code}"));
    let lost = reader.is_lost().then(|| "lost".to_owned());
    let samples = reader.samples().iter().map(|sample| {
        let text = String::from_utf8_lossy(&sample.text);
        format!("{text:?}{}", if sample.truncated { "..." } else { "" })
    });
    tallies.chain(code).chain(lost).chain(samples).collect()
}

fn read(sender: Sender, extensions: Extensions, bytes: &[u8]) -> Vec<String> {
    let mut reader = Reader::new(sender, extensions);
    reader.data(bytes);
    transcript(&reader)
}

fn from_server(bytes: &[u8]) -> Vec<String> {
    read(Sender::Server, Extensions::None, bytes)
}

/// Writes a frame as RFC 6455 section 5.2 draws it.
fn frame(first: u8, payload: &[u8], key: Option<[u8; 4]>) -> Vec<u8> {
    let mask = if key.is_some() { 0x80 } else { 0 };
    let mut out = vec![first];
    match payload.len() {
        length @ 0..=125 => out.push(mask + length as u8),
        length @ 126..=0xffff => {
            out.push(mask + 126);
            out.extend((length as u16).to_be_bytes());
        }
        length => {
            out.push(mask + 127);
            out.extend((length as u64).to_be_bytes());
        }
    }
    out.extend(key.iter().flatten());
    let key = key.unwrap_or_default();
    out.extend(
        payload
            .iter()
            .enumerate()
            .map(|(at, byte)| byte ^ key[at % 4]),
    );
    out
}

/// Compresses as RFC 7692 section 7.2.1 does: up to a flush, whose last four bytes are left out.
fn deflated(compressor: &mut Compress, text: &[u8]) -> Vec<u8> {
    if text.is_empty() {
        return vec![0]; // section 7.2.3.6: a flush with nothing to flush writes nothing
    }
    let mut out = Vec::with_capacity(text.len() * 2 + 64);
    compressor
        .compress_vec(text, &mut out, FlushCompress::Sync)
        .unwrap();
    assert!(out.ends_with(b"\x00\x00\xff\xff"));
    out.truncate(out.len() - 4);
    out
}

fn compressor() -> Compress {
    Compress::new(Compression::default(), false)
}

#[test]
fn the_examples_of_rfc_6455_are_read() {
    let masked = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    let sixty_four_kib = [
        &b"\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"[..],
        &vec![7; 65_536],
    ]
    .concat();

    assert_eq!(from_server(b"\x81\x05Hello"), ["Text 1/5", r#""Hello""#]);
    assert_eq!(
        read(Sender::Client, Extensions::None, masked),
        ["Text 1/5", r#""Hello""#]
    );
    assert_eq!(
        from_server(b"\x01\x03Hel\x80\x02lo"),
        ["Text 1/5", r#""Hello""#]
    );
    assert_eq!(from_server(b"\x89\x05Hello"), ["Ping 1/5"]);
    assert_eq!(
        from_server(&[&b"\x82\x7e\x01\x00"[..], &[7; 256]].concat()),
        ["Binary 1/256"]
    );
    assert_eq!(from_server(&sixty_four_kib), ["Binary 1/65536"]);
}

#[test]
fn the_examples_of_rfc_7692_are_inflated() {
    let hello = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00";
    let fragments = b"\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00";
    let again = b"\xc1\x05\xf2\x00\x11\x00\x00";
    let stored = b"\xc1\x0b\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00";
    let final_block = b"\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00";
    let two_blocks = b"\xc1\x0d\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00";

    for (extensions, bytes, bytes_of_text) in [
        (DEFLATE, &hello[..], "1/7"),
        (DEFLATE, fragments, "1/7"),
        (FORGETS, stored, "1/11"),
        (FORGETS, final_block, "1/8"),
        (DEFLATE, two_blocks, "1/13"),
    ] {
        assert_eq!(
            read(Sender::Server, extensions, bytes),
            [format!("Text {bytes_of_text}"), r#""Hello""#.to_owned()]
        );
    }
    let both = [&hello[..], again].concat();
    assert_eq!(
        read(Sender::Server, DEFLATE, &both),
        ["Text 2/12", r#""Hello""#, r#""Hello""#]
    );
    // Without the message that it refers to, the second one cannot be read, and is counted all the same.
    assert_eq!(
        read(Sender::Server, FORGETS, &both),
        ["Text 2/12", r#""Hello""#]
    );
}

#[test]
fn control_frames_stand_between_fragments_and_a_close_ends_the_direction() {
    let bytes = b"\x01\x03Hel\x89\x01?\x8a\x00\x80\x02lo\x88\x05\x03\xe8bye\x81\x05after";

    assert_eq!(
        from_server(bytes),
        [
            "Text 1/5",
            "Close 1/5",
            "Ping 1/1",
            "Pong 1/0",
            "code 1000",
            r#""Hello""#
        ]
    );
    assert_eq!(from_server(b"\x88\x00"), ["Close 1/0"]);
    assert_eq!(
        read(
            Sender::Client,
            Extensions::None,
            &frame(0x88, b"\x03\xe9", Some([1, 2, 3, 4]))
        ),
        ["Close 1/2", "code 1001"]
    );
}

#[test]
fn what_is_no_frame_loses_the_direction_and_keeps_what_was_counted() {
    for bad in [
        &b"\x91\x00"[..],                            // a reserved bit
        b"\xc1\x00",                                 // compression that nobody agreed on
        b"\x83\x00",                                 // a reserved opcode
        b"\x8b\x00",                                 // and one of the control frames
        b"\x80\x00",                                 // goes on with what has not begun
        b"\x01\x00\x01\x00",                         // begins anew before the end
        b"\x09\x00",                                 // a fragment of a ping
        b"\x89\x7e\x00\x7e",                         // a long ping
        b"\x88\x01\x03",                             // half a close code
        b"\x81\x7e\x00\x7d",                         // a length that is longer than it must be
        b"\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff", // and another
        b"\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", // more than a signed number holds
    ] {
        let bytes = [&b"\x81\x02ok"[..], bad, b"\x81\x02no"].concat();

        assert_eq!(
            from_server(&bytes),
            ["Text 1/2", "lost", r#""ok""#],
            "{bad:x?}"
        );
    }
    assert_eq!(
        read(Sender::Server, DEFLATE, b"\x41\x00\xc0\x00"),
        ["lost"],
        "only a message's first frame says that it is compressed"
    );
}

#[test]
fn each_frame_says_whether_it_is_masked_whoever_sends_it() {
    let bytes = b"\x89\x00\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\x81\x02ok";

    for sender in [Sender::Client, Sender::Server] {
        assert_eq!(
            read(sender, Extensions::None, bytes),
            ["Text 2/7", "Ping 1/0", r#""Hello""#, r#""ok""#]
        );
    }
}

#[test]
fn a_gap_within_a_payload_is_skipped_by_count() {
    let mut reader = Reader::new(Sender::Server, Extensions::None);
    reader.data(b"\x81\x0aHel");
    reader.gap(4);
    reader.gap(0);
    reader.data(b"rld\x81\x02ok\x82\x04");
    reader.gap(4);
    reader.data(b"\x81\x03e");
    reader.gap(0);
    reader.data(b"nd\x88\x04");
    reader.gap(4);

    assert_eq!(
        transcript(&reader),
        [
            "Text 3/15",
            "Binary 1/4",
            "Close 1/4",
            r#""Hel"..."#,
            r#""ok""#,
            r#""end""#
        ]
    );
}

#[test]
fn a_gap_that_may_hold_a_header_loses_the_direction() {
    for (before, bytes) in [
        (&b"\x81\x05He"[..], 4),
        (b"\x81", 1),
        (b"", 7),
        (b"\x81\x02ok", 1),
    ] {
        let mut reader = Reader::new(Sender::Server, Extensions::None);
        reader.data(before);
        reader.gap(bytes);
        reader.data(b"\x81\x05Hello");

        assert!(reader.is_lost(), "{before:x?}");
        assert!(reader.tally(Kind::Text).messages < 2);
    }
}

#[test]
fn a_gap_in_a_compressed_message_costs_what_refers_to_it() {
    let mut compressor = compressor();
    let [first, second, third] = ["alpha beta gamma", "delta epsilon", "delta epsilon zeta"]
        .map(|text| frame(0xc1, &deflated(&mut compressor, text.as_bytes()), None));
    let (held, lost) = second.split_at(5);
    let mut reader = Reader::new(Sender::Server, DEFLATE);
    reader.data(&first);
    reader.data(held);
    reader.gap(lost.len() as u64);
    // What it repeats is not there; something else stands where it would be.
    reader.data(&third);
    reader.data(b"\x81\x05plain");

    let known = transcript(&reader);
    assert!(known[0].starts_with("Text 4/"));
    assert_eq!(known[1], r#""alpha beta gamma""#);
    assert!(
        known[2].starts_with(r#""d"#) && known[2].ends_with("..."),
        "{known:?}"
    );
    assert_eq!(known[3..], [r#""plain""#]);
}

#[test]
fn what_an_unknown_extension_did_is_counted_and_not_read() {
    assert_eq!(
        read(
            Sender::Server,
            Extensions::Other,
            b"\xf1\x05?????\x81\x02ok"
        ),
        ["Text 2/7"]
    );
}

#[test]
fn samples_are_bounded_in_number_and_length() {
    let long = vec![b'x'; WEBSOCKET_SAMPLE_BYTES_MAX + 1];
    let mut reader = Reader::new(Sender::Server, Extensions::None);
    reader.data(&frame(0x81, &long[1..], None));
    for _ in 0..WEBSOCKET_SAMPLES_MAX * 2 {
        reader.data(&frame(0x81, &long, None));
    }

    let truncated: Vec<bool> = reader.samples().iter().map(|it| it.truncated).collect();
    assert_eq!(truncated, [&[false][..], &[true; 7]].concat());
    assert_eq!(
        reader.retained_bytes(),
        WEBSOCKET_SAMPLES_MAX * WEBSOCKET_SAMPLE_BYTES_MAX
    );
    assert_eq!(
        reader.tally(Kind::Text).messages,
        WEBSOCKET_SAMPLES_MAX as u64 * 2 + 1
    );
}

#[test]
fn a_bomb_is_inflated_to_the_bound_and_no_more() {
    let bomb = deflated(&mut compressor(), &vec![0; 8 << 20]);
    assert!(bomb.len() < WEBSOCKET_DEFLATED_BYTES_MAX);
    for extensions in [DEFLATE, FORGETS] {
        let mut reader = Reader::new(Sender::Server, extensions);
        for _ in 0..100 {
            reader.data(&frame(0xc1, &bomb, None));
            assert!(reader.retained_bytes() < 256 << 10);
        }

        assert_eq!(reader.tally(Kind::Text).messages, 100);
        assert!(reader.samples().iter().all(|it| it.truncated));
    }
}

#[test]
fn binary_messages_are_inflated_for_their_context_only_so_often() {
    let mut compressor = compressor();
    let mut conversation = |binary: usize| {
        compressor.reset();
        let mut reader = Reader::new(Sender::Server, DEFLATE);
        for _ in 0..binary {
            reader.data(&frame(
                0xc2,
                &deflated(&mut compressor, b"same words"),
                None,
            ));
        }
        reader.data(&frame(
            0xc1,
            &deflated(&mut compressor, b"same words"),
            None,
        ));
        transcript(&reader).pop()
    };

    assert_eq!(
        conversation(WEBSOCKET_INFLATIONS_MAX - 1).as_deref(),
        Some(r#""same words""#)
    );
    assert!(
        !conversation(WEBSOCKET_INFLATIONS_MAX)
            .unwrap()
            .contains("same")
    );
}

#[test]
fn negotiated_extensions_are_read_from_the_answer() {
    let read = |values: &[&str]| Extensions::negotiated(values.iter().map(|it| it.as_bytes()));
    let deflate = |client_keeps_context, server_keeps_context| Extensions::Deflate {
        client_keeps_context,
        server_keeps_context,
    };

    assert_eq!(read(&[]), Extensions::None);
    assert_eq!(read(&["", " , "]), Extensions::None);
    assert_eq!(read(&["permessage-deflate"]), deflate(true, true));
    assert_eq!(
        read(&["Permessage-Deflate ; Server_No_Context_Takeover;client_max_window_bits=\"9\""]),
        deflate(true, false)
    );
    assert_eq!(
        read(&["permessage-deflate; client_no_context_takeover; server_max_window_bits = 15,"]),
        deflate(false, true)
    );
    for other in [
        &["x-webkit-deflate-frame"][..],
        &["permessage-deflate, permessage-deflate"],
        &["permessage-deflate", "mux"],
        &["permessage-deflate; unheard_of"],
        &["permessage-deflate; server_max_window_bits"],
        &["permessage-deflate; server_max_window_bits=16"],
        &["permessage-deflate; client_no_context_takeover=1"],
    ] {
        assert_eq!(read(other), Extensions::Other, "{other:?}");
    }
}

/// Written by wsproto: `tools/make_golden_websocket.py`.
#[test]
fn conversations_of_wsproto_mean_what_it_meant() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/golden/websocket/vectors.json"
    );
    let vectors: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    for (name, vector) in vectors.as_object().unwrap() {
        let values = vector["extensions"].as_array().unwrap();
        let extensions =
            Extensions::negotiated(values.iter().map(|it| it.as_str().unwrap().as_bytes()));
        assert_ne!(extensions, Extensions::Other, "{name}");
        for (side, sender) in [("client", Sender::Client), ("server", Sender::Server)] {
            let mut reader = Reader::new(sender, extensions);
            reader.data(&unhex(vector[side]["wire"].as_str().unwrap()));

            assert!(!reader.is_lost(), "{name}, {side}");
            for (kind, key) in [
                (Kind::Text, "text"),
                (Kind::Binary, "binary"),
                (Kind::Close, "close"),
                (Kind::Ping, "ping"),
                (Kind::Pong, "pong"),
            ] {
                let tally = reader.tally(kind);
                assert_eq!(
                    serde_json::json!([tally.messages, tally.bytes]),
                    vector[side]["tallies"][key],
                    "{name}, {side}, {key}"
                );
            }
            assert_eq!(
                serde_json::json!(reader.close_code()),
                vector["close_code"],
                "{name}, {side}"
            );
            let texts = vector["texts"].as_array().unwrap();
            assert_eq!(
                reader.samples().len(),
                texts.len().min(WEBSOCKET_SAMPLES_MAX)
            );
            for (sample, text) in reader.samples().iter().zip(texts) {
                let text = text.as_str().unwrap().as_bytes();
                assert_eq!(
                    sample.text,
                    text[..text.len().min(WEBSOCKET_SAMPLE_BYTES_MAX)],
                    "{name}, {side}"
                );
                assert_eq!(sample.truncated, text.len() > WEBSOCKET_SAMPLE_BYTES_MAX);
            }
        }
    }
}

fn unhex(digits: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

/// A message, the places where it is cut into fragments, and whether it is compressed; or a control frame.
type Plan = (u8, Vec<u8>, Vec<usize>, bool, Option<[u8; 4]>);

fn plan() -> impl Strategy<Value = Vec<Plan>> {
    let kind = prop_oneof![Just(1_u8), Just(1), Just(2), Just(9), Just(10)];
    let payload = prop_oneof![
        vec(any::<u8>(), 0..130),
        "[a-c ]{0,400}".prop_map(String::into_bytes),
        (65_530_usize..65_540).prop_map(|length| vec![b'z'; length]),
    ];
    let message = (
        kind,
        payload,
        vec(0_usize..400, 0..3),
        any::<bool>(),
        any::<[u8; 4]>(),
    );
    vec(
        message.prop_map(|(kind, mut payload, cuts, deflate, key)| {
            payload.truncate(if kind > 2 { 125 } else { usize::MAX });
            (kind, payload, cuts, deflate, Some(key))
        }),
        0..12,
    )
}

/// What a plan looks like on the wire, and what of it should be counted.
fn write(plan: &[Plan], extensions: Extensions) -> (Vec<u8>, Vec<String>) {
    let mut compressor = compressor();
    let mut wire = Vec::new();
    let mut tallies = [(0, 0); 16];
    let mut samples = Vec::new();
    for (kind, payload, cuts, deflate, key) in plan {
        let deflate = *deflate && *kind < 3 && extensions != Extensions::None;
        if extensions == FORGETS {
            compressor.reset();
        }
        let sent = if deflate {
            deflated(&mut compressor, payload)
        } else {
            payload.clone()
        };
        let mut ends: Vec<usize> = cuts.iter().map(|cut| *cut.min(&sent.len())).collect();
        ends.sort_unstable();
        ends.retain(|_| *kind < 3);
        ends.push(sent.len());
        let mut start = 0;
        for (at, end) in ends.iter().enumerate() {
            let first = u8::from(at + 1 == ends.len()) << 7
                | u8::from(deflate && at == 0) << 6
                | if at == 0 { *kind } else { 0 };
            wire.extend(frame(first, &sent[start..*end], *key));
            start = *end;
        }
        tallies[usize::from(*kind)].0 += 1;
        tallies[usize::from(*kind)].1 += sent.len();
        if *kind == 1 && samples.len() < WEBSOCKET_SAMPLES_MAX {
            let kept = &payload[..payload.len().min(WEBSOCKET_SAMPLE_BYTES_MAX)];
            let mark = if kept.len() < payload.len() {
                "..."
            } else {
                ""
            };
            samples.push(format!("{:?}{mark}", String::from_utf8_lossy(kept)));
        }
    }
    let names = [(1, "Text"), (2, "Binary"), (9, "Ping"), (10, "Pong")];
    let mut expected: Vec<String> = names
        .iter()
        .map(|(kind, name)| (name, tallies[*kind]))
        .filter(|(_, (messages, _))| *messages > 0)
        .map(|(name, (messages, bytes))| format!("{name} {messages}/{bytes}"))
        .collect();
    expected.extend(samples);
    (wire, expected)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn whole_bytes_and_random_pieces_say_what_was_written(
        plan in plan(),
        extensions in prop_oneof![Just(Extensions::None), Just(DEFLATE), Just(FORGETS)],
        sizes in vec(1_usize..30, 1..8),
    ) {
        let inflated: usize = plan.iter().map(|(_, payload, ..)| payload.len()).sum();
        prop_assume!(inflated < 128 << 10);
        let (wire, expected) = write(&plan, extensions);
        let mut bytewise = Reader::new(Sender::Client, extensions);
        for byte in &wire {
            bytewise.data(&[*byte]);
        }
        let mut pieces = Reader::new(Sender::Client, extensions);
        let mut rest = wire.as_slice();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, behind) = rest.split_at(rest.len().min(*size));
            pieces.data(piece);
            rest = behind;
        }

        prop_assert_eq!(&read(Sender::Client, extensions, &wire), &expected);
        prop_assert_eq!(&transcript(&bytewise), &expected);
        prop_assert_eq!(&transcript(&pieces), &expected);
    }

    #[test]
    fn any_bytes_and_gaps_are_survived_within_the_bounds(
        pieces in vec((vec(any::<u8>(), 0..300), 0_u64..100), 0..30),
        masked in any::<bool>(),
        extensions in prop_oneof![Just(Extensions::Other), Just(DEFLATE), Just(FORGETS)],
    ) {
        let sender = if masked { Sender::Client } else { Sender::Server };
        let mut reader = Reader::new(sender, extensions);
        for (bytes, gap) in &pieces {
            // Frames that begin well go further than noise does.
            reader.data(&frame(0xc1, bytes, masked.then_some([1, 2, 3, 4])));
            reader.data(bytes);
            reader.gap(*gap);
        }

        prop_assert!(reader.retained_bytes() < 128 << 10);
    }
}
