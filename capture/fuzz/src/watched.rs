//! An engine of which every step is held to what is true of all input: bounded memory, and exchanges that make sense.

use capture::counters::{Counter, Counters};
use capture::engine::Engine;
use capture::exchange::{Body, Exchange, Flags, Headers, Sink, Wants};
use capture::limits::{
    H2_HEADER_BLOCK_BYTES_MAX, H2_TABLE_BYTES_MAX, HEAD_BYTES_MAX, HEADERS_MAX, HELD_BYTES_MAX,
    PENDING_BYTES_MAX, RETAINED_BYTES_TOTAL_MAX,
};
use capture::wire::LinkType;

/// Little, so that inputs of a few kilobytes meet the bounds.
const WANTS: Wants = Wants {
    hashes: true,
    decoded: true,
    kept_bytes: 64,
    encoded_bytes: 4 << 10,
    streams_at_once: false,
};

/// The largest message that a link carries, and with it what one step may add before a bound is looked at.
const STEP_BYTES_MAX: usize = 1 << 16;

/// What one connection may hold: segments that wait; heads, and a body each way; of each direction a head or a frame, a header block
/// and a table.
const CONNECTION_BYTES_MAX: usize = HELD_BYTES_MAX
    + PENDING_BYTES_MAX
    + 2 * (WANTS.encoded_bytes
        + HEAD_BYTES_MAX
        + 2 * H2_HEADER_BLOCK_BYTES_MAX
        + H2_TABLE_BYTES_MAX)
    + STEP_BYTES_MAX;

/// Exchanges as they came out, one line each.
#[allow(clippy::struct_field_names, reason = "lines are what it holds")]
#[derive(Default)]
pub struct Lines {
    pub lines: Vec<String>,
    /// Those that have a request.
    pub asked: usize,
    streams_at_once: bool,
    /// Of streams that were given and have not ended.
    open_streams: usize,
}

impl Sink for Lines {
    fn wants(&self) -> Wants {
        Wants {
            streams_at_once: self.streams_at_once,
            ..WANTS
        }
    }

    fn stream_end(&mut self, _exchange: &Exchange<'_>) {
        assert!(self.streams_at_once && self.open_streams > 0);
        self.open_streams -= 1;
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        assert!(exchange.request.is_some() || exchange.response.is_some());
        let request = exchange.request.map(|request| {
            check_fields(&request.headers, &request.trailers);
            let body = check_body(&request.body, exchange.complete);
            format!("{:?} {:?} {body}", request.method, request.target)
        });
        let response = exchange.response.map(|response| {
            check_fields(&response.headers, &response.trailers);
            let body = check_body(&response.body, exchange.complete);
            format!("{} {body}", response.status)
        });
        // Some are flagged at their end alone: they were given whole.
        self.open_streams += usize::from(exchange.flags.has(Flags::STREAMING));
        self.asked += usize::from(request.is_some());
        self.lines.push(format!(
            "{:?} {} {:?} {request:?} {response:?} {} {:?}",
            exchange.conversation,
            exchange.protocol.name(),
            exchange.stream_id,
            exchange.complete,
            exchange.flags.names().collect::<Vec<_>>(),
        ));
    }
}

fn check_fields(headers: &Headers, trailers: &Headers) {
    assert!(headers.len() <= HEADERS_MAX && trailers.len() <= HEADERS_MAX);
}

fn check_body(body: &Body, complete: bool) -> String {
    assert!(body.kept.len() <= WANTS.kept_bytes && body.kept.len() as u64 <= body.size);
    assert!(!(complete && body.truncated));
    if let Some(decoded) = &body.decoded {
        assert!(decoded.kept.len() <= WANTS.kept_bytes);
        assert!(decoded.kept.len() as u64 <= decoded.size);
    }
    format!("{body:?}")
}

#[derive(Default)]
pub struct Watched {
    engine: Engine,
    sink: Lines,
}

impl Watched {
    /// Wants streams at once.
    pub fn streaming() -> Self {
        let mut watched = Self::default();
        watched.sink.streams_at_once = true;
        watched
    }

    pub fn frame(&mut self, link: LinkType, bytes: &[u8], time_ns: u64) {
        self.engine.frame(link, bytes, time_ns, &mut self.sink);
        self.check();
    }

    pub fn datagram(&mut self, bytes: &[u8], time_ns: u64) {
        self.engine.datagram(bytes, time_ns, &mut self.sink);
        self.check();
    }

    pub fn advance(&mut self, now_ns: u64) {
        self.engine.advance(now_ns, &mut self.sink);
        self.check();
    }

    /// What came out, once nothing is held any more.
    pub fn finish(mut self) -> (Lines, Counters) {
        self.engine.finish(&mut self.sink);
        assert_eq!(self.engine.connections(), 0);
        assert_eq!(self.engine.retained_bytes(), 0);
        let counters = self.engine.counters().clone();
        assert_eq!(
            counters.get(Counter::Exchanges),
            self.sink.lines.len() as u64
        );
        (self.sink, counters)
    }

    fn check(&self) {
        let held = self.engine.retained_bytes();
        assert!(held <= self.engine.connections() * CONNECTION_BYTES_MAX);
        assert!(held <= RETAINED_BYTES_TOTAL_MAX);
    }
}
