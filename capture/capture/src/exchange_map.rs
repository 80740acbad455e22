//! The msgpack map of one exchange, masked, as `docs/data-model.md` gives it: the only way from an exchange to a record.

use std::convert::Infallible;
use std::net::Ipv6Addr;

use rmp::encode::{
    ByteBuf, RmpWrite, ValueWriteError, write_array_len, write_bin, write_bool, write_map_len,
    write_nil, write_str, write_str_len, write_uint,
};

use crate::credentials::CredentialNotes;
use crate::exchange::{Body, Exchange, Headers, Messages, Request, Response};
use crate::redact::Redactor;
use crate::text::utf8;
use crate::wire::Peer;

/// Writing to memory does not fail; the type says so.
pub type Written = Result<(), ValueWriteError<Infallible>>;

/// How much of an exchange its map tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    Whole,
    /// Neither headers nor bodies: they were told before.
    Outline,
}

/// Appends the map of one exchange, masked.
pub fn write_exchange_map(
    map: &mut ByteBuf,
    exchange: &Exchange<'_>,
    extent: Extent,
    redactor: &Redactor,
    notes: &mut CredentialNotes,
) {
    let request = exchange.request.filter(|_| extent == Extent::Whole);
    let credentials = request.map_or((0, &[][..]), |request| notes.note(request));
    in_memory(write_exchange(map, exchange, extent, redactor, credentials));
}

/// What was written to memory was written.
pub fn in_memory(written: Written) {
    written.unwrap_or_else(|error| match error {
        ValueWriteError::InvalidMarkerWrite(never) | ValueWriteError::InvalidDataWrite(never) => {
            match never {}
        }
    });
}

/// When an exchange began: its request, or the response where the request was not captured.
#[must_use]
pub fn request_at_ns(exchange: &Exchange<'_>) -> u64 {
    exchange
        .request
        .map(|request| request.time_ns)
        .or(response_at_ns(exchange))
        .unwrap_or_default()
}

/// When its response began.
#[must_use]
pub fn response_at_ns(exchange: &Exchange<'_>) -> Option<u64> {
    exchange.response.map(|response| response.time_ns)
}

fn write_exchange(
    map: &mut ByteBuf,
    exchange: &Exchange<'_>,
    extent: Extent,
    redactor: &Redactor,
    (noted, credentials): (u32, &[u8]),
) -> Written {
    let conversation = &exchange.conversation;
    let optional = u32::from(exchange.messages.is_some()) + u32::from(noted > 0);
    write_map_len(map, 11 + optional)?;
    write_str(map, "vni")?;
    write_optional(map, conversation.vni.map(u64::from))?;
    write_str(map, "client")?;
    write_peer(map, conversation.client)?;
    write_str(map, "server")?;
    write_peer(map, conversation.server)?;
    write_text(map, "protocol", exchange.protocol.name())?;
    write_str(map, "stream_id")?;
    write_optional(map, exchange.stream_id.map(u64::from))?;
    write_str(map, "request")?;
    match exchange.request {
        Some(request) => write_request(map, request, extent, redactor)?,
        None => write_none(map)?,
    }
    write_str(map, "response")?;
    match exchange.response {
        Some(response) => write_response(map, response, extent, redactor)?,
        None => write_none(map)?,
    }
    write_str(map, "request_at_ns")?;
    write_uint(map, request_at_ns(exchange))?;
    write_str(map, "response_at_ns")?;
    write_optional(map, response_at_ns(exchange))?;
    write_flag(map, "complete", exchange.complete)?;
    let flags: Vec<&str> = exchange.flags.names().collect();
    write_str(map, "flags")?;
    write_array_len(map, length(flags.len()))?;
    flags
        .into_iter()
        .try_for_each(|flag| write_str(map, flag))?;
    if let Some(messages) = exchange.messages {
        write_str(map, "messages")?;
        write_messages(map, messages, redactor)?;
    }
    if noted > 0 {
        write_str(map, "credentials")?;
        write_array_len(map, noted)?;
        map.write_bytes(credentials)
            .map_err(ValueWriteError::InvalidDataWrite)?;
    }
    Ok(())
}

fn write_messages(map: &mut ByteBuf, messages: &Messages, redactor: &Redactor) -> Written {
    write_map_len(map, 5)?;
    for (name, count) in [("client", messages.client), ("server", messages.server)] {
        write_str(map, name)?;
        write_map_len(map, 2)?;
        write_str(map, "messages")?;
        write_uint(map, count.messages)?;
        write_str(map, "bytes")?;
        write_uint(map, count.bytes)?;
    }
    write_str(map, "samples")?;
    write_array_len(map, length(messages.samples.len()))?;
    for sample in &messages.samples {
        write_map_len(map, 3)?;
        write_flag(map, "from_client", sample.from_client)?;
        write_str(map, "text")?;
        // Whatever is in it stands in JSON, where it is any form at all: Socket.IO puts a number before it.
        let text = redactor.body(&sample.text, b"text/json", !sample.truncated);
        write_bin(map, text.as_deref().unwrap_or_default())?;
        write_flag(map, "truncated", sample.truncated || text.is_none())?;
    }
    write_str(map, "grpc_status")?;
    write_optional(map, messages.grpc_status.map(u64::from))?;
    write_str(map, "close_code")?;
    write_optional(map, messages.close_code.map(u64::from))
}

/// As `Peer` shows itself; by hand where it is of IPv4, since two of them stand in every exchange.
fn write_peer(map: &mut ByteBuf, peer: Peer) -> Written {
    let Some(address) = Ipv6Addr::from(peer.address).to_ipv4_mapped() else {
        return write_str(map, &peer.to_string());
    };
    let mut text = Vec::with_capacity("255.255.255.255:65535".len());
    let mut digits = itoa::Buffer::new();
    for (octet, separator) in address.octets().into_iter().zip(*b"...:") {
        text.extend_from_slice(digits.format(octet).as_bytes());
        text.push(separator);
    }
    text.extend_from_slice(digits.format(peer.port).as_bytes());
    write_utf8(map, &text)
}

fn write_request(
    map: &mut ByteBuf,
    request: &Request,
    extent: Extent,
    redactor: &Redactor,
) -> Written {
    let has_trailers = extent == Extent::Whole && !request.trailers.is_empty();
    write_map_len(map, 8 + u32::from(has_trailers))?;
    write_str(map, "method")?;
    write_utf8(map, &utf8(&request.method))?;
    write_str(map, "target")?;
    write_utf8(map, &redactor.target(&utf8(&request.target)))?;
    write_str(map, "host")?;
    write_utf8(map, &utf8(request.host()))?;
    let (headers, trailers) = (&request.headers, &request.trailers);
    write_content(map, (headers, trailers), &request.body, extent, redactor)
}

fn write_response(
    map: &mut ByteBuf,
    response: &Response,
    extent: Extent,
    redactor: &Redactor,
) -> Written {
    let has_trailers = extent == Extent::Whole && !response.trailers.is_empty();
    write_map_len(map, 6 + u32::from(has_trailers))?;
    write_str(map, "status")?;
    write_uint(map, u64::from(response.status))?;
    let (headers, trailers) = (&response.headers, &response.trailers);
    write_content(map, (headers, trailers), &response.body, extent, redactor)
}

fn write_content(
    map: &mut ByteBuf,
    (headers, trailers): (&Headers, &Headers),
    body: &Body,
    extent: Extent,
    redactor: &Redactor,
) -> Written {
    let none = Headers::default();
    let told = |headers| {
        if extent == Extent::Whole {
            headers
        } else {
            &none
        }
    };
    let trailers = told(trailers);
    write_headers(map, "headers", told(headers), redactor)?;
    let (content, is_whole) = match extent {
        Extent::Whole => content(headers, body),
        Extent::Outline => (&[][..], true),
    };
    let is_whole = is_whole && !body.truncated;
    let content_type = headers.get("content-type").unwrap_or_default();
    let shown = redactor.body(content, content_type, is_whole);
    write_str(map, "body")?;
    write_bin(map, shown.as_deref().unwrap_or_default())?;
    write_str(map, "body_size")?;
    write_uint(map, body.size)?;
    write_str(map, "body_decoded_size")?;
    write_optional(map, body.decoded.as_ref().map(|decoded| decoded.size))?;
    write_flag(map, "body_truncated", !is_whole || shown.is_none())?;
    if trailers.is_empty() {
        Ok(())
    } else {
        write_headers(map, "trailers", trailers, redactor)
    }
}

/// The decoded bytes that were kept, and whether they are all. A body whose coding could not be undone has none to show.
pub fn content<'a>(headers: &Headers, body: &'a Body) -> (&'a [u8], bool) {
    match &body.decoded {
        Some(decoded) => (&decoded.kept, decoded.kept.len() as u64 == decoded.size),
        None if is_coded(headers) => (&[], body.size == 0),
        None => (&body.kept, body.kept.len() as u64 == body.size),
    }
}

fn is_coded(headers: &Headers) -> bool {
    headers
        .get("content-encoding")
        .is_some_and(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
}

fn write_headers(map: &mut ByteBuf, key: &str, headers: &Headers, redactor: &Redactor) -> Written {
    write_str(map, key)?;
    write_array_len(map, length(headers.len()))?;
    headers.iter().try_for_each(|(name, value)| {
        write_array_len(map, 2)?;
        write_utf8(map, &utf8(name))?;
        write_utf8(map, &redactor.header(name, &utf8(value)))
    })
}

pub fn write_text(map: &mut ByteBuf, key: &str, value: &str) -> Written {
    write_str(map, key)?;
    write_str(map, value)
}

pub fn write_utf8(map: &mut ByteBuf, text: &[u8]) -> Written {
    write_str_len(map, length(text.len()))?;
    map.write_bytes(text)
        .map_err(ValueWriteError::InvalidDataWrite)
}

pub fn write_flag(map: &mut ByteBuf, key: &str, value: bool) -> Written {
    write_str(map, key)?;
    write_bool(map, value).map_err(ValueWriteError::InvalidMarkerWrite)
}

pub fn write_optional(map: &mut ByteBuf, value: Option<u64>) -> Written {
    match value {
        Some(value) => write_uint(map, value).map(|_| ()),
        None => write_none(map),
    }
}

fn write_none(map: &mut ByteBuf) -> Written {
    write_nil(map).map_err(ValueWriteError::InvalidMarkerWrite)
}

/// Bounds keep every count far below this type's end.
pub fn length(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_stands_in_a_map_as_it_shows_itself() {
        let v4 = |octets: [u8; 4], port| Peer {
            address: std::net::Ipv4Addr::from(octets).to_ipv6_mapped().to_bits(),
            port,
        };
        for peer in [
            v4([10, 0, 0, 1], 80),
            v4([255, 255, 255, 255], 65_535),
            v4([0, 9, 99, 100], 0),
            Peer {
                address: Ipv6Addr::LOCALHOST.to_bits(),
                port: 8080,
            },
        ] {
            let mut map = ByteBuf::new();
            write_peer(&mut map, peer).expect("memory takes what is written to it");

            let mut expected = ByteBuf::new();
            write_str(&mut expected, &peer.to_string()).expect("memory too");
            assert_eq!(map, expected);
        }
    }

    #[test]
    fn a_body_shows_its_decoded_beginning() {
        let mut coded = Headers::default();
        coded.push(b"Content-Encoding", b"gzip");
        let plain = Headers::default();
        let kept = |bytes: &[u8], size| Body {
            kept: bytes.to_vec(),
            size,
            ..Body::default()
        };
        let decoded = |bytes: &[u8], size| crate::exchange::Decoded {
            kept: bytes.to_vec(),
            size,
            sha256: None,
        };

        assert_eq!(content(&plain, &kept(b"abc", 3)), (&b"abc"[..], true));
        assert_eq!(content(&plain, &kept(b"abc", 9)), (&b"abc"[..], false));
        assert_eq!(content(&coded, &kept(b"\x1f\x8b", 2)), (&b""[..], false));
        assert_eq!(content(&coded, &Body::default()), (&b""[..], true));
        let body = Body {
            decoded: Some(decoded(b"ab", 2)),
            ..kept(b"\x1f\x8b", 2)
        };
        assert_eq!(content(&coded, &body), (&b"ab"[..], true));
        let body = Body {
            decoded: Some(decoded(b"ab", 70_000)),
            ..kept(b"\x1f\x8b", 2)
        };
        assert_eq!(content(&coded, &body), (&b"ab"[..], false));
    }
}
