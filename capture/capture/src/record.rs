//! Exchange records: batches of masked exchanges of one partition bucket, as `docs/data-model.md` says.
//!
//! [`RecordSink`] takes exchanges from the engine, keeps one open batch per bucket and closes it when it is full, when it
//! is old (in packet time), or when it is asked to. `api_inventory/exchange_record.py` reads the same bytes; golden vectors
//! in `tests/golden/exchange_record` hold both. Knows nothing of queues, sockets or Kinesis.

use std::ops::Range;

use rmp::encode::{ByteBuf, write_array_len, write_map_len, write_str, write_uint};
use zstd::bulk::Compressor;

use crate::bucket::{BUCKETS, bucket_of};
use crate::counts_map::write_counts_map;
use crate::credentials::CredentialNotes;
use crate::exchange::{Exchange, Interest, Sink, Wants};
use crate::exchange_map::{Extent, request_at_ns, response_at_ns, write_exchange_map};
use crate::redact::Redactor;
use crate::redaction::{RedactionMode, RedactionSettings};
use crate::sampling::{BusyShape, Counts, Sampler, SamplingSettings};
use crate::text::{text, utf8};

const MAGIC_AND_VERSION: &[u8] = b"HLX\x01";
/// Batches of JSON and headers come out as small as at the default of 3, for two thirds of its time.
const COMPRESSION_LEVEL: i32 = 1;

/// A batch closes here: large enough to compress well, small enough to be with a reader soon.
const BATCH_BYTES: usize = 256 << 10;
/// Of a record without compression, so that it stays below the 1 MiB that Kinesis takes however badly it compresses.
const BATCH_BYTES_MAX: usize = 768 << 10;
/// Of all open batches: 256 of them could hold 64 MiB and more where every endpoint is busy.
const OPEN_BYTES_MAX: usize = 24 << 20;
/// What an inventory learns of a body stands in its beginning; more is cost at every stage behind.
const BODY_BYTES_MAX: usize = 64 << 10;
/// A body whose coded form is longer is not decoded: its beginning alone cannot be.
const CODED_BODY_BYTES_MAX: usize = 1 << 20;

/// A batch of exchanges waits this long for more of its bucket: an inventory can wait a second, a person not much longer.
const BATCH_AGE_NS: u64 = 1_000_000_000;
/// Counts wait so long for more of their shape, in packet time: each time, every endpoint that is used is written anew.
const COUNTS_AGE_NS: u64 = 30_000_000_000;

/// Shapes whose counts are taken in one turn: some milliseconds, for which packets can wait.
const COUNTS_AT_ONCE: usize = 2_048;

/// What the owner of a [`RecordSink`] decides.
#[derive(Clone, Default)]
pub struct RecordSettings {
    /// Who captures; stands in every record.
    pub agent: String,
    pub redaction: RedactionSettings,
    pub sampling: SamplingSettings,
}

impl RecordSettings {
    /// Of an agent of this name; everything else as it is without being asked for.
    #[must_use]
    pub fn of(agent: &str) -> Self {
        Self {
            agent: agent.to_owned(),
            ..Self::default()
        }
    }
}

/// One finished exchange record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub bucket: u8,
    pub data: Vec<u8>,
    /// How many exchanges are in it, whole or counted.
    pub exchanges: u64,
}

impl Record {
    /// The Kinesis partition key.
    #[must_use]
    pub fn partition_key(&self) -> String {
        format!("b-{:03}", self.bucket)
    }
}

/// What became of the exchanges that were handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordCounters {
    /// Exchanges in finished records, whole or counted.
    pub exchanges_recorded: u64,
    /// Of them, those that are counted only.
    pub exchanges_counted: u64,
    /// Exchanges in no finished record yet.
    pub exchanges_open: u64,
    /// Exchanges that the operator's rules leave out.
    pub exchanges_dropped_by_rule: u64,
    /// Exchanges that are larger than a record may be, their heads alone in most cases.
    pub exchanges_dropped_too_large: u64,
    /// Ends of streams, by the same bound.
    pub stream_ends_dropped_too_large: u64,
    /// Exchanges of a batch that the compressor had no memory for.
    pub exchanges_dropped_uncompressed: u64,
    pub records: u64,
    pub record_bytes: u64,
}

impl RecordCounters {
    /// All of them under their public names.
    #[must_use]
    pub fn by_name(&self) -> [(&'static str, u64); 9] {
        [
            ("exchanges_recorded", self.exchanges_recorded),
            ("exchanges_counted", self.exchanges_counted),
            ("exchanges_open_held", self.exchanges_open),
            ("exchanges_dropped_by_rule", self.exchanges_dropped_by_rule),
            (
                "exchanges_dropped_too_large",
                self.exchanges_dropped_too_large,
            ),
            (
                "stream_ends_dropped_too_large",
                self.stream_ends_dropped_too_large,
            ),
            (
                "exchanges_dropped_uncompressed",
                self.exchanges_dropped_uncompressed,
            ),
            ("records_made", self.records),
            ("record_bytes", self.record_bytes),
        ]
    }
}

/// Batches exchanges into records. The owner takes finished ones with [`RecordSink::take`] after every step.
pub struct RecordSink {
    agent: String,
    writer: u64,
    /// Of each bucket, how many records were written: a reader knows a record that comes twice by its number.
    numbers: Vec<u64>,
    redactor: Redactor,
    notes: CredentialNotes,
    open: Vec<Batch>,
    open_bytes: usize,
    finished: Vec<Record>,
    compressor: Compressor<'static>,
    /// Where one exchange is encoded; kept, so that its memory is.
    scratch: ByteBuf,
    /// Of the newest message that was told.
    latest_ns: u64,
    /// The time that was taken note of last.
    advanced_ns: u64,
    sampler: Sampler,
    /// When counts were taken last.
    counts_taken_ns: u64,
    compression: Compression,
    counters: RecordCounters,
}

/// Frames carry a checksum of their content: a record may wait for hours on a disk that gives back other bytes than it
/// took, and would tell of another host then.
fn compressor() -> std::io::Result<Compressor<'static>> {
    let mut compressor = Compressor::new(COMPRESSION_LEVEL)?;
    compressor.include_checksum(true)?;
    Ok(compressor)
}

impl RecordSink {
    /// Makes a sink. `writer` is drawn at random for this one sink alone: two that shared it would each look to a reader like
    /// a repetition of the other.
    ///
    /// # Errors
    /// There is no memory for the compressor.
    pub fn new(settings: RecordSettings, writer: u64) -> std::io::Result<Self> {
        Ok(Self {
            agent: settings.agent,
            redactor: Redactor::new(&settings.redaction),
            notes: CredentialNotes::new(&settings.redaction),
            writer,
            numbers: vec![0; usize::from(BUCKETS)],
            open: (0..BUCKETS).map(|_| Batch::default()).collect(),
            open_bytes: 0,
            finished: Vec::new(),
            compressor: compressor()?,
            scratch: ByteBuf::new(),
            latest_ns: 0,
            advanced_ns: 0,
            sampler: Sampler::new(settings.sampling),
            counts_taken_ns: 0,
            compression: Compression::default(),
            counters: RecordCounters::default(),
        })
    }

    /// Follows other settings from now on.
    pub fn set_sampling(&mut self, settings: SamplingSettings) {
        self.sampler.set(settings);
    }

    /// The busiest shapes of exchanges.
    #[must_use]
    pub fn busiest(&self, count: usize) -> Vec<BusyShape> {
        let mut shapes = self.sampler.busiest(count);
        for shape in &mut shapes {
            shape.path = self.redactor.target(&utf8(&shape.path)).into_owned();
        }
        shapes
    }

    /// The records finished since the last call, in order.
    pub fn take(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.finished)
    }

    /// Takes the time of the newest exchange for what time it is: for exchanges that come faster, or later, than they were captured.
    pub fn advance_by_exchanges(&mut self) {
        if self.latest_ns.abs_diff(self.advanced_ns) >= BATCH_AGE_NS {
            self.advance(self.latest_ns);
        }
    }

    /// Takes note of the time, and closes the batches that are old.
    pub fn advance(&mut self, now_ns: u64) {
        self.advanced_ns = now_ns;
        self.sampler.set_time(now_ns);
        if now_ns.abs_diff(self.counts_taken_ns) >= COUNTS_AGE_NS {
            self.counts_taken_ns = now_ns;
            self.sampler.sweep();
        }
        self.take_counts(COUNTS_AT_ONCE);
        // One that was opened later than now would wait until a clock that was set back has caught up.
        self.close_where(|batch| batch.opened_ns.abs_diff(now_ns) > BATCH_AGE_NS);
    }

    /// Closes all batches, and those of all that was counted.
    pub fn close(&mut self) {
        self.sampler.sweep();
        self.take_counts(usize::MAX);
        self.close_where(|_| true);
    }

    /// Puts what was counted into batches, so many shapes at most.
    fn take_counts(&mut self, most: usize) {
        let mut taken = Vec::new();
        let mut maps = ByteBuf::new();
        let redactor = &self.redactor;
        self.sampler.take(most, |counts| {
            let start = maps.as_slice().len();
            write_counts_map(&mut maps, counts, redactor);
            let range = start..maps.as_slice().len();
            taken.push((
                bucket_of_counts(counts),
                counts.first_ns,
                counts.exchanges,
                range,
            ));
        });
        for (bucket, first_ns, exchanges, range) in taken {
            let map = maps.as_slice().get(range).unwrap_or_default();
            if map.len() > BATCH_BYTES_MAX {
                self.counters.exchanges_open -= exchanges;
                self.counters.exchanges_dropped_too_large += exchanges;
                continue;
            }
            let latest_ns = self.latest_ns;
            self.put(bucket, map, |batch| {
                batch.push_counts(map, first_ns, exchanges, latest_ns);
            });
        }
    }

    #[must_use]
    pub fn counters(&self) -> RecordCounters {
        self.counters
    }

    fn close_where(&mut self, is_due: impl Fn(&Batch) -> bool) {
        for bucket in 0..=u8::MAX {
            if self
                .open
                .get(usize::from(bucket))
                .is_some_and(|batch| !batch.is_empty() && is_due(batch))
            {
                self.close_bucket(bucket);
            }
        }
    }

    fn close_bucket(&mut self, bucket: u8) {
        let Some(batch) = self.open.get_mut(usize::from(bucket)).map(std::mem::take) else {
            return;
        };
        self.open_bytes -= batch.maps.len();
        let counted = batch.counted;
        let exchanges = batch.exchanges.len() as u64 + counted;
        self.counters.exchanges_open -= exchanges;
        let Some(number) = self.numbers.get_mut(usize::from(bucket)) else {
            return;
        };
        *number += 1;
        let source = Source {
            agent: &self.agent,
            bucket,
            writer: self.writer,
            number: *number,
            mode: self.redactor.mode(),
        };
        let document = batch.into_document(&source);
        let Ok(frame) = self.compressor.compress(&document) else {
            self.counters.exchanges_dropped_uncompressed += exchanges;
            return;
        };
        self.compression.note(document.len(), frame.len());
        let data = [MAGIC_AND_VERSION, &frame].concat();
        self.counters.exchanges_recorded += exchanges;
        self.counters.exchanges_counted += counted;
        self.counters.records += 1;
        self.counters.record_bytes += data.len() as u64;
        self.finished.push(Record {
            bucket,
            data,
            exchanges,
        });
    }

    /// Encodes an exchange, or its outline where it was told before and has ended; how many bytes that took.
    fn encode(&mut self, exchange: &Exchange<'_>, extent: Extent) -> usize {
        let mut map = std::mem::take(&mut self.scratch);
        map.as_mut_vec().clear();
        write_exchange_map(&mut map, exchange, extent, &self.redactor, &mut self.notes);
        let length = map.as_slice().len();
        if length <= BATCH_BYTES_MAX {
            self.counters.exchanges_open += u64::from(extent == Extent::Whole);
            let latest_ns = self.latest_ns;
            self.put(bucket(exchange), map.as_slice(), |batch| {
                batch.push(exchange, map.as_slice(), extent, latest_ns);
            });
        } else if extent == Extent::Outline {
            self.counters.stream_ends_dropped_too_large += 1;
        } else {
            self.counters.exchanges_dropped_too_large += 1;
        }
        self.scratch = map;
        length
    }

    fn put(&mut self, bucket: u8, map: &[u8], push: impl FnOnce(&mut Batch)) {
        self.make_room(bucket, map.len());
        let Some(batch) = self.open.get_mut(usize::from(bucket)) else {
            return;
        };
        push(batch);
        self.open_bytes += map.len();
        if batch.maps.len() >= BATCH_BYTES {
            self.close_bucket(bucket);
        }
    }

    fn make_room(&mut self, bucket: u8, bytes: usize) {
        if self
            .open
            .get(usize::from(bucket))
            .is_some_and(|batch| batch.maps.len() + bytes > BATCH_BYTES_MAX)
        {
            self.close_bucket(bucket);
        }
        if self.open_bytes + bytes > OPEN_BYTES_MAX {
            self.close_where(|_| true);
        }
    }
}

impl Sink for RecordSink {
    fn wants(&self) -> Wants {
        Wants {
            hashes: false,
            decoded: true,
            kept_bytes: BODY_BYTES_MAX,
            encoded_bytes: CODED_BODY_BYTES_MAX,
            streams_at_once: true,
        }
    }

    fn interest(&mut self, heads: &Exchange<'_>) -> Interest {
        if self.sampler.is_full() {
            // Those of the last full table are long gone, unless packets come faster than turns.
            self.take_counts(usize::MAX);
            self.sampler.make_room();
        }
        self.sampler.interest(heads)
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.latest_ns = self.latest_ns.max(told_at_ns(exchange));
        let interest = match exchange.interest() {
            Interest::Unasked => self.interest(exchange),
            asked => asked,
        };
        match interest {
            Interest::Whole | Interest::Unasked => {
                let bytes = self.encode(exchange, Extent::Whole);
                self.sampler.spent(exchange, self.compression.of(bytes));
            }
            Interest::Counted(place) => {
                self.counters.exchanges_open += 1;
                self.sampler.count(exchange, place);
            }
            Interest::Excluded => self.counters.exchanges_dropped_by_rule += 1,
        }
    }

    /// Of an exchange that was counted when it began, nothing more is told.
    fn stream_end(&mut self, exchange: &Exchange<'_>) {
        if matches!(exchange.interest(), Interest::Whole | Interest::Unasked) {
            self.encode(exchange, Extent::Outline);
        }
    }
}

/// Exchanges of one bucket, encoded, not yet compressed.
#[derive(Default)]
struct Batch {
    maps: Vec<u8>,
    /// When the request was captured, and where the exchange stands in `maps`.
    exchanges: Vec<(u64, Range<usize>)>,
    /// The same, of those that were in an earlier record and have ended.
    stream_ends: Vec<(u64, Range<usize>)>,
    /// The same, of counts.
    counts: Vec<(u64, Range<usize>)>,
    /// Exchanges in these counts.
    counted: u64,
    opened_ns: u64,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.exchanges.is_empty() && self.stream_ends.is_empty() && self.counts.is_empty()
    }

    fn push_counts(&mut self, map: &[u8], first_ns: u64, exchanges: u64, latest_ns: u64) {
        if self.is_empty() {
            self.opened_ns = latest_ns;
        }
        let start = self.maps.len();
        self.maps.extend_from_slice(map);
        self.counts.push((first_ns, start..self.maps.len()));
        self.counted += exchanges;
    }

    /// `latest_ns`: when whatever was told last was captured, which is later than what ends now had begun.
    fn push(&mut self, exchange: &Exchange<'_>, map: &[u8], extent: Extent, latest_ns: u64) {
        let started_ns = request_at_ns(exchange);
        if self.is_empty() {
            self.opened_ns = match extent {
                Extent::Whole => told_at_ns(exchange),
                Extent::Outline => latest_ns.max(told_at_ns(exchange)),
            };
        }
        let start = self.maps.len();
        self.maps.extend_from_slice(map);
        let list = match extent {
            Extent::Whole => &mut self.exchanges,
            Extent::Outline => &mut self.stream_ends,
        };
        list.push((started_ns, start..self.maps.len()));
    }

    /// The map of the record, its exchanges in capture order of their requests.
    fn into_document(mut self, source: &Source<'_>) -> Vec<u8> {
        let mut document = document_head(source, &self);
        document.as_mut_vec().reserve(self.maps.len());
        write_list(&mut document, "exchanges", &mut self.exchanges, &self.maps);
        if !self.stream_ends.is_empty() {
            write_list(
                &mut document,
                "stream_ends",
                &mut self.stream_ends,
                &self.maps,
            );
        }
        if !self.counts.is_empty() {
            write_list(&mut document, "counts", &mut self.counts, &self.maps);
        }
        document.into_vec()
    }
}

/// When its last head was captured.
fn told_at_ns(exchange: &Exchange<'_>) -> u64 {
    let started_ns = request_at_ns(exchange);
    response_at_ns(exchange)
        .unwrap_or(started_ns)
        .max(started_ns)
}

fn write_list(document: &mut ByteBuf, name: &str, list: &mut [(u64, Range<usize>)], maps: &[u8]) {
    list.sort_by_key(|(started_ns, _)| *started_ns);
    let length = u32::try_from(list.len()).unwrap_or(u32::MAX);
    let written = write_str(document, name).and_then(|()| write_array_len(document, length));
    debug_assert!(written.is_ok(), "memory takes what is written to it");
    for (_, range) in list {
        let map = maps.get(range.clone()).unwrap_or_default();
        document.as_mut_vec().extend_from_slice(map);
    }
}

/// Where a record comes from, and what was done to values in it.
struct Source<'a> {
    agent: &'a str,
    bucket: u8,
    writer: u64,
    /// Of the record among those of its writer and bucket, from 1.
    number: u64,
    mode: RedactionMode,
}

fn document_head(source: &Source<'_>, batch: &Batch) -> ByteBuf {
    let mut head = ByteBuf::new();
    let lists = 1 + u32::from(!batch.stream_ends.is_empty()) + u32::from(!batch.counts.is_empty());
    let written = write_map_len(&mut head, 5 + lists)
        .and_then(|_| write_str(&mut head, "agent"))
        .and_then(|()| write_str(&mut head, source.agent))
        .and_then(|()| write_str(&mut head, "bucket"))
        .and_then(|()| write_uint(&mut head, u64::from(source.bucket)).map(drop))
        .and_then(|()| write_str(&mut head, "writer"))
        .and_then(|()| write_str(&mut head, &format!("{:016x}", source.writer)))
        .and_then(|()| write_str(&mut head, "number"))
        .and_then(|()| write_uint(&mut head, source.number).map(drop))
        .and_then(|()| write_str(&mut head, "redaction"))
        .and_then(|()| write_str(&mut head, source.mode.name()));
    debug_assert!(written.is_ok(), "memory takes what is written to it");
    head
}

/// How small documents become, as those before did.
struct Compression {
    raw: u64,
    compressed: u64,
}

impl Default for Compression {
    fn default() -> Self {
        Self {
            raw: 4,
            compressed: 1,
        }
    }
}

impl Compression {
    fn note(&mut self, raw: usize, compressed: usize) {
        if self.raw > 1 << 24 {
            (self.raw, self.compressed) = (self.raw / 2, self.compressed / 2);
        }
        self.raw += raw as u64;
        self.compressed += compressed as u64;
    }

    fn of(&self, raw: usize) -> u64 {
        raw as u64 * self.compressed / self.raw
    }
}

fn bucket_of_counts(counts: &Counts) -> u8 {
    let [method, host, path] = [&counts.method, &counts.host, &counts.path];
    bucket_of(&text(method), &text(host), &text(path))
}

/// Exchanges without a request belong to no endpoint: they spread by server.
fn bucket(exchange: &Exchange<'_>) -> u8 {
    match exchange.request {
        Some(request) => bucket_of(
            &text(&request.method),
            &text(request.host()),
            &text(&request.target),
        ),
        None => bucket_of("", &exchange.conversation.server.to_string(), ""),
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use std::net::{IpAddr, SocketAddr};

    use serde_json::Value;

    use super::*;
    use crate::exchange::{
        Body, Conversation, Decoded, Flags, Headers, MessageCount, MessageSample, Messages,
        Protocol, Request, Response,
    };
    use crate::wire::Peer;

    macro_rules! golden {
        ($name:literal) => {
            (
                include_str!(concat!(
                    "../../../tests/golden/exchange_record/",
                    $name,
                    ".json"
                )),
                include_bytes!(concat!(
                    "../../../tests/golden/exchange_record/",
                    $name,
                    ".bin"
                ))
                .as_slice(),
            )
        };
    }

    const GOLDEN: [(&str, &[u8]); 10] = [
        golden!("empty"),
        golden!("minimal"),
        golden!("unanswered_and_unsolicited"),
        golden!("trailers_and_stream"),
        golden!("odd_text"),
        golden!("many"),
        golden!("streams"),
        golden!("counts"),
        golden!("operations"),
        golden!("counted_credentials"),
    ];

    fn inflated(record: &[u8]) -> Vec<u8> {
        let frame = record
            .strip_prefix(MAGIC_AND_VERSION)
            .expect("a record begins with its magic");
        zstd::bulk::decompress(frame, 2 << 20).expect("a record holds one zstd frame")
    }

    fn bytes(value: &Value) -> Vec<u8> {
        value.as_str().unwrap_or_default().as_bytes().to_vec()
    }

    fn hexadecimal(value: &Value) -> Vec<u8> {
        let digits = value.as_str().unwrap_or_default();
        (0..digits.len() / 2)
            .map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).expect("digits"))
            .collect()
    }

    fn headers(value: &Value) -> Headers {
        let mut headers = Headers::default();
        for pair in value.as_array().into_iter().flatten() {
            headers.push(&bytes(&pair[0]), &bytes(&pair[1]));
        }
        headers
    }

    fn body(message: &Value) -> Body {
        let kept = hexadecimal(&message["body"]);
        let decoded = message["body_decoded_size"].as_u64();
        Body {
            size: message["body_size"].as_u64().expect("a size"),
            truncated: message["body_truncated"].as_bool().expect("a flag"),
            decoded: decoded.map(|size| Decoded {
                size,
                kept: kept.clone(),
                sha256: None,
            }),
            kept,
            sha256: None,
        }
    }

    fn peer(value: &Value) -> Peer {
        let address: SocketAddr = value.as_str().expect("text").parse().expect("an address");
        let bits = match address.ip() {
            IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
            IpAddr::V6(v6) => v6.to_bits(),
        };
        Peer {
            address: bits,
            port: address.port(),
        }
    }

    fn flags(names: &Value) -> Flags {
        let known = [Flags::MID_STREAM, Flags::TE_WITH_CL, Flags::STREAMING];
        let mut flags = Flags::default();
        for flag in known {
            if names
                .as_array()
                .expect("a list")
                .iter()
                .any(|name| flag.names().eq(name.as_str()))
            {
                flags.set(flag);
            }
        }
        flags
    }

    fn messages(value: &Value) -> Messages {
        let count = |side: &Value| MessageCount {
            messages: side["messages"].as_u64().expect("a count"),
            bytes: side["bytes"].as_u64().expect("a count"),
        };
        let samples = value["samples"].as_array().expect("a list").iter();
        let number = |name: &str| {
            value[name]
                .as_u64()
                .and_then(|number| u32::try_from(number).ok())
        };
        Messages {
            client: count(&value["client"]),
            server: count(&value["server"]),
            samples: samples
                .map(|sample| MessageSample {
                    from_client: sample["from_client"].as_bool().expect("a flag"),
                    text: hexadecimal(&sample["text"]),
                    truncated: sample["truncated"].as_bool().expect("a flag"),
                })
                .collect(),
            grpc_status: number("grpc_status"),
            close_code: number("close_code").and_then(|code| u16::try_from(code).ok()),
        }
    }

    fn with_exchange<T>(value: &Value, use_it: impl FnOnce(&Exchange<'_>) -> T) -> T {
        let request = value["request"].is_object().then(|| Request {
            method: bytes(&value["request"]["method"]),
            target: bytes(&value["request"]["target"]),
            authority: bytes(&value["request"]["host"]),
            headers: headers(&value["request"]["headers"]),
            trailers: headers(&value["request"]["trailers"]),
            body: body(&value["request"]),
            time_ns: value["request_at_ns"].as_u64().expect("a time"),
            ..Request::default()
        });
        let response = value["response"].is_object().then(|| Response {
            status: u16::try_from(value["response"]["status"].as_u64().expect("a status"))
                .expect("three digits"),
            headers: headers(&value["response"]["headers"]),
            trailers: headers(&value["response"]["trailers"]),
            body: body(&value["response"]),
            time_ns: value["response_at_ns"].as_u64().expect("a time"),
            ..Response::default()
        });
        let protocol = match value["protocol"].as_str() {
            Some("grpc") => Protocol::Grpc,
            Some("websocket") => Protocol::Websocket,
            _ => Protocol::Http11,
        };
        let messages = value["messages"]
            .is_object()
            .then(|| messages(&value["messages"]));
        use_it(&Exchange {
            conversation: Conversation {
                vni: value["vni"]
                    .as_u64()
                    .and_then(|vni| u32::try_from(vni).ok()),
                client: peer(&value["client"]),
                server: peer(&value["server"]),
            },
            protocol,
            stream_id: value["stream_id"]
                .as_u64()
                .and_then(|id| u32::try_from(id).ok()),
            request: request.as_ref(),
            response: response.as_ref(),
            messages: messages.as_ref(),
            complete: value["complete"].as_bool().expect("a flag"),
            flags: flags(&value["flags"]),
        })
    }

    fn counts(value: &Value) -> Counts {
        let text = |name: &str| bytes(&value[name]).into_boxed_slice();
        let number = |name: &str| value[name].as_u64().expect("a number");
        let latencies = value["latencies"].as_array().expect("a list").iter();
        Counts {
            method: text("method"),
            host: text("host"),
            path: text("target"),
            protocol: Protocol::Http11,
            status: value["status"]
                .as_u64()
                .and_then(|status| u16::try_from(status).ok()),
            request_type: text("request_content_type"),
            response_type: text("response_content_type"),
            operations: operations(&value["operation"]),
            has_credential: value["has_credential"].as_bool(),
            exchanges: number("requests"),
            incomplete: number("incomplete"),
            request_bytes: number("request_bytes"),
            response_bytes: number("response_bytes"),
            first_ns: number("first_at_ns"),
            last_ns: number("last_at_ns"),
            latencies: latencies
                .map(|pair| {
                    let place = pair[0].as_u64().and_then(|place| u8::try_from(place).ok());
                    (place.expect("a place"), pair[1].as_u64().expect("a count"))
                })
                .collect(),
        }
    }

    fn operations(labels: &Value) -> Box<[u8]> {
        let labels: Vec<Vec<u8>> = labels.as_array().into_iter().flatten().map(bytes).collect();
        labels.join(&b'\n').into()
    }

    fn minimal() -> Value {
        let meaning: Value = serde_json::from_str(GOLDEN[1].0).expect("JSON");
        meaning["exchanges"][0].clone()
    }

    fn new_sink() -> RecordSink {
        RecordSink::new(RecordSettings::of("agent-1"), 0xFEED).expect("memory")
    }

    fn sink_with(exchanges: &[Value]) -> RecordSink {
        let mut sink = new_sink();
        for value in exchanges {
            with_exchange(value, |exchange| sink.exchange(exchange));
        }
        sink
    }

    fn redactor(mode: RedactionMode) -> Redactor {
        Redactor::new(&RedactionSettings {
            mode,
            ..RedactionSettings::default()
        })
    }

    fn push(batch: &mut Batch, value: &Value, extent: Extent, mode: RedactionMode) {
        let redactor = redactor(mode);
        let mut notes = CredentialNotes::new(&RedactionSettings {
            mode,
            ..RedactionSettings::default()
        });
        with_exchange(value, |exchange| {
            let mut map = ByteBuf::new();
            write_exchange_map(&mut map, exchange, extent, &redactor, &mut notes);
            batch.push(exchange, map.as_slice(), extent, 0);
        });
    }

    #[test]
    fn a_frame_has_a_checksum_of_its_content() {
        let frame = compressor().and_then(|mut each| each.compress(b"a record"));

        // RFC 8878 section 3.1.1.1.1: behind the magic, bit 2 of the frame's descriptor.
        let descriptor = frame.ok().and_then(|frame| frame.get(4).copied());
        assert_eq!(descriptor.map(|byte| byte & 0b100), Some(0b100));
    }

    #[test]
    fn golden_vectors_are_written_byte_for_byte() {
        for (meaning, record) in GOLDEN {
            let meaning: Value = serde_json::from_str(meaning).expect("JSON");
            let mode = meaning["redaction"].as_str().expect("text");
            let mode = RedactionMode::named(mode).expect("a mode");
            let mut batch = Batch::default();
            for value in meaning["exchanges"].as_array().expect("a list") {
                push(&mut batch, value, Extent::Whole, mode);
            }
            for value in meaning["stream_ends"].as_array().into_iter().flatten() {
                push(&mut batch, value, Extent::Outline, mode);
            }
            for value in meaning["counts"].as_array().into_iter().flatten() {
                let counts = counts(value);
                let mut map = ByteBuf::new();
                write_counts_map(&mut map, &counts, &redactor(mode));
                batch.push_counts(map.as_slice(), 0, counts.exchanges, 0);
            }
            let number = |name: &str| meaning[name].as_u64().expect("a number");
            let source = Source {
                agent: meaning["agent"].as_str().expect("text"),
                bucket: u8::try_from(number("bucket")).expect("a bucket"),
                writer: u64::from_str_radix(meaning["writer"].as_str().expect("text"), 16)
                    .expect("sixteen digits"),
                number: number("number"),
                mode,
            };

            let document = batch.into_document(&source);

            assert!(document == inflated(record), "not the bytes of {meaning}");
        }
    }

    #[test]
    fn what_is_counted_is_masked_as_what_goes_whole() {
        for mode in [RedactionMode::Masked, RedactionMode::Shapes] {
            let mut counts =
                counts(&serde_json::from_str::<Value>(GOLDEN[7].0).expect("JSON")["counts"][0]);
            counts.path = b"/ada@shop.test".as_slice().into();
            counts.request_type = b"eve@shop.test".as_slice().into();
            counts.operations = b"tools/call:eve@shop.test".as_slice().into();
            let mut map = ByteBuf::new();

            write_counts_map(&mut map, &counts, &redactor(mode));

            assert!(memchr::memmem::find(map.as_slice(), b"@shop.test").is_none());
            assert!(memchr::memmem::find(map.as_slice(), b"operation").is_none());
            assert!(memchr::memmem::find(map.as_slice(), b"application/json").is_some());
        }
    }

    #[test]
    fn exchanges_of_one_endpoint_travel_in_one_record() {
        let mut other = minimal();
        other["request"]["target"] = "/users/43".into();
        let mut sink = sink_with(&[minimal(), other]);

        assert_eq!(sink.take(), []);
        sink.close();
        let records = sink.take();

        assert_eq!(records.len(), 1);
        assert_eq!(records[0].exchanges, 2);
        assert_eq!(
            records[0].partition_key(),
            format!("b-{:03}", bucket_of("GET", "shop.test", "/users/1"))
        );
        assert_eq!(sink.counters().exchanges_recorded, 2);
        assert_eq!(sink.take(), []);
    }

    #[test]
    fn records_of_a_bucket_are_numbered_by_their_writer() {
        let mut other = minimal();
        other["request"]["host"] = "other.test".into();
        let mut sink = new_sink();
        for value in [minimal(), minimal(), other] {
            with_exchange(&value, |exchange| sink.exchange(exchange));
            sink.close();
        }

        let heads: Vec<Vec<u8>> = sink
            .take()
            .iter()
            .map(|record| inflated(&record.data))
            .collect();

        let numbered = |head: &[u8], number: u8| {
            let expected = [
                b"\xa6writer\xb0000000000000feed\xa6number".as_slice(),
                &[number],
            ]
            .concat();
            memchr::memmem::find(head, &expected).is_some()
        };
        assert!(numbered(&heads[0], 1) && numbered(&heads[1], 2) && numbered(&heads[2], 1));
    }

    #[test]
    fn exchanges_in_open_batches_are_counted() {
        let mut sink = sink_with(&[minimal(), minimal()]);

        assert_eq!(sink.counters().exchanges_open, 2);
        sink.close();
        assert_eq!(sink.counters().exchanges_open, 0);
    }

    #[test]
    fn exchanges_stand_in_the_order_of_their_requests() {
        let (mut early, mut late) = (minimal(), minimal());
        early["request"]["target"] = "/users/1".into();
        early["request_at_ns"] = 1.into();
        late["request"]["target"] = "/users/2".into();
        late["request_at_ns"] = 2.into();
        let mut sink = sink_with(&[late, early]);

        sink.close();

        let raw = inflated(&sink.take()[0].data);
        let place = |target: &[u8]| memchr::memmem::find(&raw, target).expect("it is there");
        assert!(place(b"/users/1") < place(b"/users/2"));
    }

    #[test]
    fn a_full_batch_closes_by_itself() {
        let mut big = minimal();
        big["response"]["body"] = "412c".repeat(30_000).into();
        let sink = &mut sink_with(&vec![big; 5]);

        let records = sink.take();

        assert_eq!(records.len(), 1);
        assert_eq!(records[0].exchanges, 5);
        assert!(inflated(&records[0].data).len() < 2 << 20);
    }

    #[test]
    fn an_old_batch_closes_and_a_young_one_stays() {
        let mut young = minimal();
        young["request"]["host"] = "young.test".into();
        young["request"]["target"] = "/young".into();
        young["response_at_ns"] = 1_700_000_009_000_000_000_u64.into();
        let mut sink = sink_with(&[minimal(), young]);

        sink.advance(1_700_000_009_500_000_000);

        assert_eq!(sink.take().len(), 1);
        sink.close();
        assert_eq!(sink.take().len(), 1);
    }

    #[test]
    fn a_clock_that_was_set_back_holds_no_batch_up() {
        let mut sink = sink_with(&[minimal()]);

        sink.advance(1_699_990_000_000_000_000);

        assert_eq!(sink.take().len(), 1);
    }

    #[test]
    fn an_exchange_larger_than_a_record_is_counted() {
        let mut huge = minimal();
        huge["request"]["headers"] = serde_json::json!([["X-Huge", "h".repeat(BATCH_BYTES_MAX)]]);
        let mut sink = sink_with(&[huge, minimal()]);

        sink.close();

        assert_eq!(sink.take().len(), 1);
        assert_eq!(
            (
                sink.counters().exchanges_dropped_too_large,
                sink.counters().exchanges_recorded
            ),
            (1, 1)
        );
    }

    #[test]
    fn records_stay_below_what_kinesis_takes() {
        let mut state = 1_u32;
        let noise: String = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // No text has zeros, or it would be dropped.
            format!("{:08x}", state | 0x8080_8080)
        })
        .take(40_000)
        .collect();
        let mut large = minimal();
        large["request"]["headers"] = serde_json::json!([["Content-Type", "text/plain"]]);
        large["request"]["body_size"] = (noise.len() / 2).into();
        large["request"]["body"] = noise.into();
        let mut sink = sink_with(&vec![large; 12]);

        sink.close();

        let records = sink.take();
        assert_eq!(
            records.iter().map(|record| record.exchanges).sum::<u64>(),
            12
        );
        assert!(
            records
                .iter()
                .all(|record| record.data.len() < (1 << 20) - 5)
        );
    }

    #[test]
    fn no_credential_enters_a_record() {
        let mut login = minimal();
        login["request"]["target"] = "/login?token=SECRET-1".into();
        login["request"]["headers"] = serde_json::json!([
            ["Authorization", "Bearer SECRET-2"],
            ["Cookie", "sid=SECRET-3"],
            ["Referer", "http://u:SECRET-6@shop.test/?key=SECRET-7"],
        ]);
        login["request"]["trailers"] = serde_json::json!([["X-Api-Key", "SECRET-4"]]);
        login["response"]["headers"] = serde_json::json!([["Set-Cookie", "sid=SECRET-5; Path=/"]]);
        let mut sink = sink_with(&[login]);

        sink.close();

        let raw = inflated(&sink.take()[0].data);
        assert_eq!(memchr::memmem::find(&raw, b"SECRET"), None);
        assert!(memchr::memmem::find(&raw, "Bearer ‹masked:8›".as_bytes()).is_some());
    }
}
