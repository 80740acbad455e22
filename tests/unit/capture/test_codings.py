"""Bodies with bytes behind the end of their coding: the core keeps what zlib and zstd read, and tells of the rest."""

from __future__ import annotations

import gzip
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.capture.exchanged import decoded
from tests.unit.mirror_agent.mirrored_traffic import frames, request, response

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.lists(st.text("ab{}:1", max_size=300).map(str.encode), min_size=1, max_size=4)
TAILS = st.sampled_from([b"", b"\0", bytes(600), b"\n", b"</html>", b"\x1f\x8b\x09no member"]) | st.binary(max_size=40)
WINDOWS = {"gzip": 31, "zlib": zlib.MAX_WBITS, "raw": -zlib.MAX_WBITS}


def read_by_zlib(encoded: bytes, window: int) -> tuple[bytes, bytes]:
    """What the members of a stream decode to, and what stands behind them. Of all but gzip there is one."""
    text, rest = b"", encoded
    while rest and (rest is encoded or (window == WINDOWS["gzip"] and rest.startswith(b"\x1f\x8b\x08"))):
        reader = zlib.decompressobj(window)
        text += reader.decompress(rest)
        assert reader.eof
        rest = reader.unused_data
    return text, rest


def deflated(text: bytes, window: int) -> bytes:
    writer = zlib.compressobj(wbits=window)
    return writer.compress(text) + writer.flush()


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(["gzip", "zlib", "raw", "zstd"]), texts=TEXTS, tail=TAILS)
def test_bytes_behind_a_coding_are_left_out_and_told(
    tmp_path: Path, kind: str, texts: list[bytes], tail: bytes
) -> None:
    if kind == "zstd":
        # No magic number of a frame, which would be one that is cut off.
        tail = tail and b"-" + tail
        encoded, text, rest = b"".join(map(zstandard.compress, texts)) + tail, b"".join(texts), tail
    elif kind == "gzip":
        # What begins like a member and ends at once is a member that is cut off.
        tail = tail.lstrip(b"\x1f") if len(tail) < 3 else tail
        encoded = b"".join(map(gzip.compress, texts)) + tail
        text, rest = read_by_zlib(encoded, WINDOWS[kind])
    else:
        encoded = deflated(texts[0], WINDOWS[kind]) + tail
        text, rest = read_by_zlib(encoded, WINDOWS[kind])
    coding = kind if kind in {"gzip", "zstd"} else "deflate"

    asked = request("GET /a HTTP/1.1\nHost: shop.test")
    answered = response(f"HTTP/1.1 200 OK\nContent-Encoding: {coding}", encoded)
    [exchange], counters = decoded(tmp_path, frames(asked, answered))

    found = exchange["response"]
    assert (found["body_size"], found["body_decoded_size"]) == (len(encoded), len(text))
    assert found["body_decoded_sha256"] == sha256(text).hexdigest()
    assert ("trailing_bytes" in exchange["flags"]) == bool(rest)
    assert counters.get("bodies_with_trailing_bytes", 0) == bool(rest)
    assert exchange["complete"]
