"""The client's side of floods of WebSocket messages (RFC 6455), some of them compressed (RFC 7692)."""

from __future__ import annotations

import struct
import zlib
from functools import cache

TEXT, FINAL, COMPRESSED = 0x01, 0x80, 0x40
MASKED = 0x80
MESSAGES = 2_000
BOMBS = 20
BOMB_BYTES = 4 << 20


def _upgrade(extension: str = "") -> tuple[bytes, bytes]:
    """Request and answer; the key is the example of RFC 6455 section 1.3."""
    offered = f"Sec-WebSocket-Extensions: {extension}\r\n" if extension else ""
    asked = (
        "GET /events HTTP/1.1\r\nHost: ws.attacked.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{offered}\r\n"
    )
    answered = (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n{offered}\r\n"
    )
    return asked.encode(), answered.encode()


def _message(content: bytes, flags: int = 0) -> bytes:
    """One message in one frame, masked with zeros."""
    head = bytes((FINAL | flags | TEXT,))
    if len(content) < 126:
        head += bytes((MASKED | len(content),))
    else:
        head += struct.pack(">BH", MASKED | 126, len(content))
    return head + bytes(4) + content


@cache
def small() -> bytes:
    """Many messages."""
    return b"".join(_message(b'{"event":%d}' % number) for number in range(MESSAGES))


@cache
def inflating() -> bytes:
    """Messages that stand for megabytes; a sync flush ends each, whose last four bytes are left out."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    made = []
    for _ in range(BOMBS):
        coded = deflate.compress(bytes(BOMB_BYTES)) + deflate.flush(zlib.Z_SYNC_FLUSH)
        made.append(_message(coded[:-4], COMPRESSED))
    return b"".join(made)


FLOODS = ((_upgrade(), small), (_upgrade("permessage-deflate"), inflating))
