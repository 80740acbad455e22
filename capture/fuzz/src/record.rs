//! An exchange of any headers and bodies as a record and as a line of JSON. Fields stand one after the other: a byte for where it belongs,
//! two for the lengths of name and value, then both.
//!
//! Credentials of well-known places stand beside whatever else there is, and must not be found in the record.

use std::io::Cursor;

use capture::exchange::{
    Body, Conversation, Decoded, Exchange, Flags, Protocol, Request, Response, Sink,
};
use capture::json::JsonLines;
use capture::record::{RecordSettings, RecordSink};
use capture::sampling::SamplingSettings;
use capture::wire::Peer;

use super::input::Input;

const CREDENTIAL: &[u8] = b"hunter2-c0rrect-h0rse";
const RECORD_BYTES_MAX: usize = 1 << 20;
const EXCHANGES: u64 = 3;

pub fn run(data: &[u8]) {
    let (mut request, mut response) = (Request::default(), Response::default());
    request
        .headers
        .push(b"Authorization", &[b"Bearer ", CREDENTIAL].concat());
    let mut content = b"{\"password\": \"".to_vec();
    content.extend(CREDENTIAL);
    content.extend(b"\"");
    let mut target = Vec::new();
    let mut input = Input(data);
    while let Some([place, name_length, value_length]) = input.head() {
        let name = input.bytes(name_length);
        let value = input.bytes(value_length);
        match place % 8 {
            0 => request.headers.push(name, value),
            1 => request.trailers.push(name, value),
            2 => response.headers.push(name, value),
            3 => response.trailers.push(name, value),
            4 => content.extend([name, value].concat()),
            5 => target.extend([name, value].concat()),
            6 => request.method.extend(name),
            _ => response.body = body([name, value].concat(), place & 0x80 != 0),
        }
    }
    target.extend([b"?access_token=", CREDENTIAL, b"&", &target.clone()].concat());
    request.target = target;
    request.body = body(content, false);
    response
        .headers
        .push(b"Set-Cookie", &[b"session=", CREDENTIAL].concat());
    response.status = 200;
    let exchange = exchange(&request, &response);

    // The first goes whole, and others soon are counted.
    let sampling = SamplingSettings {
        bytes_per_second: 1,
        ..SamplingSettings::default()
    };
    let settings = RecordSettings {
        sampling,
        ..RecordSettings::default()
    };
    let mut sink = RecordSink::new(settings, 1).expect("memory");
    for _ in 0..EXCHANGES {
        sink.exchange(&exchange);
    }
    sink.close();
    let records = sink.take();

    let counters = sink.counters();
    assert_eq!(
        counters.exchanges_recorded + counters.exchanges_dropped_too_large,
        EXCHANGES
    );
    for record in records {
        assert!(record.data.len() < RECORD_BYTES_MAX);
        let frame = record
            .data
            .strip_prefix(b"HLX\x01")
            .expect("a record begins with its magic");
        let document = zstd::bulk::decompress(frame, RECORD_BYTES_MAX).expect("one frame");
        let mut windows = document.windows(CREDENTIAL.len());
        assert!(!windows.any(|window| window == CREDENTIAL));
    }
    for bodies in [false, true] {
        let mut lines = JsonLines::new(Cursor::new(Vec::new()), bodies);
        lines.exchange(&exchange);
        let mut written = Vec::new();
        assert_eq!(lines.finish(&mut written).expect("memory"), 1);
        let line: serde_json::Value = serde_json::from_slice(&written).expect("JSON");
        assert!(
            line.get("request")
                .is_some_and(serde_json::Value::is_object)
        );
    }
}

fn body(kept: Vec<u8>, is_coded: bool) -> Body {
    let size = kept.len() as u64;
    let decoded = is_coded.then(|| Decoded {
        size,
        kept: kept.clone(),
        sha256: None,
    });
    Body {
        size,
        kept,
        decoded,
        ..Body::default()
    }
}

fn exchange<'a>(request: &'a Request, response: &'a Response) -> Exchange<'a> {
    let peer = |port| Peer { address: 1, port };
    Exchange {
        conversation: Conversation {
            vni: Some(7),
            client: peer(40_000),
            server: peer(80),
        },
        protocol: Protocol::Http11,
        stream_id: None,
        request: Some(request),
        response: Some(response),
        messages: None,
        complete: true,
        flags: Flags::default(),
    }
}
