//! Exchanges as JSON lines, in the order of the packets that began them. Memory stays bounded: finished lines go to a spool at once, and
//! only their places are remembered.

use std::fmt::Write as _;
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::exchange::{Body, Exchange, Headers, MessageCount, Messages, Sink, Wants};

/// Decoding wants whole bodies, within reason: a longer encoded body is hashed raw, and not decoded.
const ENCODED_BYTES_MAX: usize = 64 << 20;
/// Bytes of a body that `--bodies` prints.
const BODY_BYTES_MAX: usize = 64 << 20;

/// Gathers lines in a spool, and writes them out in order at the end.
pub struct JsonLines<Spool> {
    spool: Spool,
    places: Vec<(u64, u64, u32)>,
    written: u64,
    bodies: bool,
    line: String,
    error: Option<io::Error>,
}

impl<Spool: Read + Write + Seek> JsonLines<Spool> {
    pub fn new(spool: Spool, bodies: bool) -> Self {
        Self {
            spool,
            places: Vec::new(),
            written: 0,
            bodies,
            line: String::new(),
            error: None,
        }
    }

    /// Writes every line to `out`, ordered by the packet that began its exchange. Returns the number of lines.
    pub fn finish(mut self, out: &mut impl Write) -> io::Result<u64> {
        if let Some(error) = self.error {
            return Err(error);
        }
        self.spool.flush()?;
        self.places.sort_by_key(|(packet, ..)| *packet);
        let mut line = Vec::new();
        let mut position = None;
        for (_, at, length) in &self.places {
            if position != Some(*at) {
                self.spool.seek(SeekFrom::Start(*at))?;
            }
            line.resize(*length as usize, 0);
            self.spool.read_exact(&mut line)?;
            out.write_all(&line)?;
            position = Some(*at + u64::from(*length));
        }
        out.flush()?;
        Ok(self.places.len() as u64)
    }
}

impl<Spool: Read + Write + Seek> Sink for JsonLines<Spool> {
    fn wants(&self) -> Wants {
        Wants {
            hashes: true,
            decoded: true,
            kept_bytes: if self.bodies { BODY_BYTES_MAX } else { 0 },
            encoded_bytes: ENCODED_BYTES_MAX,
            streams_at_once: false,
        }
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        if self.error.is_some() {
            return;
        }
        self.line.clear();
        write_exchange(&mut self.line, exchange, self.bodies);
        self.line.push('\n');
        let length = u32::try_from(self.line.len()).unwrap_or(u32::MAX);
        self.places.push((exchange.packet(), self.written, length));
        self.written += u64::from(length);
        self.error = self.spool.write_all(self.line.as_bytes()).err();
    }
}

/// Writes the object that `heliostat decode` promises.
pub fn write_exchange(out: &mut String, exchange: &Exchange<'_>, bodies: bool) {
    out.push_str("{\"vni\":");
    number(out, exchange.conversation.vni);
    let _ = write!(
        out,
        ",\"client\":\"{}\",\"server\":\"{}\",\"protocol\":\"{}\",\"stream_id\":",
        exchange.conversation.client,
        exchange.conversation.server,
        exchange.protocol.name()
    );
    number(out, exchange.stream_id);
    out.push_str(",\"request\":");
    match exchange.request {
        None => out.push_str("null"),
        Some(request) => {
            out.push_str("{\"method\":");
            text(out, &request.method);
            out.push_str(",\"target\":");
            text(out, &request.target);
            out.push_str(",\"host\":");
            text(out, request.host());
            message(
                out,
                &request.headers,
                &request.trailers,
                &request.body,
                bodies,
                false,
            );
        }
    }
    out.push_str(",\"response\":");
    match exchange.response {
        None => out.push_str("null"),
        Some(response) => {
            let _ = write!(out, "{{\"status\":{}", response.status);
            message(
                out,
                &response.headers,
                &response.trailers,
                &response.body,
                bodies,
                true,
            );
        }
    }
    out.push_str(",\"request_at\":");
    seconds(out, exchange.request.map(|request| request.time_ns));
    out.push_str(",\"response_at\":");
    seconds(out, exchange.response.map(|response| response.time_ns));
    if let Some(messages) = exchange.messages {
        out.push_str(",\"messages\":");
        write_messages(out, messages);
    }
    let _ = write!(out, ",\"complete\":{},\"flags\":[", exchange.complete);
    for (index, name) in exchange.flags.names().enumerate() {
        let _ = write!(out, "{}\"{name}\"", if index > 0 { "," } else { "" });
    }
    out.push_str("]}");
}

fn write_messages(out: &mut String, messages: &Messages) {
    for (name, count) in [
        ("{\"client\"", messages.client),
        (",\"server\"", messages.server),
    ] {
        let MessageCount { messages, bytes } = count;
        let _ = write!(out, "{name}:{{\"messages\":{messages},\"bytes\":{bytes}}}");
    }
    out.push_str(",\"samples\":[");
    for (index, sample) in messages.samples.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        let _ = write!(
            out,
            "{comma}{{\"from_client\":{},\"text\":",
            sample.from_client
        );
        text(out, &sample.text);
        let _ = write!(out, ",\"truncated\":{}}}", sample.truncated);
    }
    out.push_str("],\"grpc_status\":");
    number(out, messages.grpc_status);
    out.push_str(",\"close_code\":");
    number(out, messages.close_code);
    out.push('}');
}

fn message(
    out: &mut String,
    headers: &Headers,
    trailers: &Headers,
    body: &Body,
    bodies: bool,
    response: bool,
) {
    out.push_str(",\"headers\":");
    fields(out, headers);
    if !trailers.is_empty() {
        out.push_str(",\"trailers\":");
        fields(out, trailers);
    }
    let _ = write!(out, ",\"body_size\":{},\"body_sha256\":", body.size);
    hash(out, body.sha256);
    let _ = write!(out, ",\"body_truncated\":{}", body.truncated);
    if response || body.decoded.is_some() {
        out.push_str(",\"body_decoded_size\":");
        number(out, body.decoded.as_ref().map(|decoded| decoded.size));
        out.push_str(",\"body_decoded_sha256\":");
        hash(
            out,
            body.decoded.as_ref().and_then(|decoded| decoded.sha256),
        );
    }
    if bodies {
        let kept = body
            .decoded
            .as_ref()
            .map_or(&body.kept, |decoded| &decoded.kept);
        out.push_str(",\"body\":\"");
        base64(out, kept);
        out.push('"');
    }
    out.push('}');
}

fn fields(out: &mut String, headers: &Headers) {
    out.push('[');
    for (index, (name, value)) in headers.iter().enumerate() {
        out.push_str(if index > 0 { ",[" } else { "[" });
        text(out, name);
        out.push(',');
        text(out, value);
        out.push(']');
    }
    out.push(']');
}

fn number(out: &mut String, value: Option<impl std::fmt::Display>) {
    match value {
        None => out.push_str("null"),
        Some(value) => {
            let _ = write!(out, "{value}");
        }
    }
}

fn seconds(out: &mut String, time_ns: Option<u64>) {
    match time_ns {
        None => out.push_str("null"),
        Some(time_ns) => {
            let _ = write!(
                out,
                "{}.{:09}",
                time_ns / 1_000_000_000,
                time_ns % 1_000_000_000
            );
        }
    }
}

fn hash(out: &mut String, hash: Option<[u8; 32]>) {
    match hash {
        None => out.push_str("null"),
        Some(bytes) => {
            out.push('"');
            for byte in bytes {
                let _ = write!(out, "{byte:02x}");
            }
            out.push('"');
        }
    }
}

/// A JSON string. Bytes that are not UTF-8 are taken as Latin-1.
fn text(out: &mut String, bytes: &[u8]) {
    out.push('"');
    match std::str::from_utf8(bytes) {
        Ok(text) => escape(out, text.chars()),
        Err(_) => escape(out, bytes.iter().map(|byte| char::from(*byte))),
    }
    out.push('"');
}

fn escape(out: &mut String, characters: impl Iterator<Item = char>) {
    for character in characters {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{0}'..='\u{1f}' | '\u{7f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
}

fn base64(out: &mut String, bytes: &[u8]) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |six: u32| {
        ALPHABET
            .get((six & 63) as usize)
            .map_or('A', |byte| char::from(*byte))
    };
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        out.push(letter(bits >> 18));
        out.push(letter(bits >> 12));
        out.push(if chunk.len() > 1 {
            letter(bits >> 6)
        } else {
            '='
        });
        out.push(if chunk.len() > 2 { letter(bits) } else { '=' });
    }
}
