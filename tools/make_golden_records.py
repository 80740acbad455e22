"""Write the golden vectors of the exchange record: bytes, and JSON of what they mean, held by both languages.

Run it after a change of `docs/data-model.md`, and look at the difference: a vector that changes is a reader that
breaks. Bodies stand in hexadecimal digits in the JSON; a vector that must be refused says the `reason`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgpack
import zstandard

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "golden" / "exchange_record"
HEAD = b"HLX\x01"

MINIMAL_REQUEST = {
    "method": "GET",
    "target": "/users/42?page=2",
    "host": "shop.test",
    "headers": [["Host", "shop.test"], ["Accept", "application/json"]],
    "body": "",
    "body_size": 0,
    "body_decoded_size": None,
    "body_truncated": False,
}
MINIMAL_RESPONSE = {
    "status": 200,
    "headers": [["Content-Type", "application/json"]],
    "body": b'{"id":42}'.hex(),
    "body_size": 9,
    "body_decoded_size": None,
    "body_truncated": False,
}
MINIMAL = {
    "vni": 7,
    "client": "10.0.0.1:40000",
    "server": "10.0.0.2:80",
    "protocol": "http/1.1",
    "stream_id": None,
    "request": MINIMAL_REQUEST,
    "response": MINIMAL_RESPONSE,
    "request_at_ns": 1_700_000_000_000_000_001,
    "response_at_ns": 1_700_000_000_250_000_000,
    "complete": True,
    "flags": [],
}
UNANSWERED = {**MINIMAL, "vni": None, "response": None, "response_at_ns": None, "complete": False}
UNSOLICITED = {
    **MINIMAL,
    "request": None,
    "request_at_ns": MINIMAL["response_at_ns"],  # where no request was captured, the exchange begins with its response
    "complete": False,
    "flags": ["mid_stream"],
}
TRAILERS_AND_STREAM = {
    **MINIMAL,
    "client": "[2001:db8::1]:40000",
    "server": "[2001:db8::2]:50051",
    "protocol": "grpc",
    "stream_id": 2**31 - 1,
    "request": {**MINIMAL_REQUEST, "method": "POST", "target": "/shop.Cart/Add", "body": "0000000000", "body_size": 5},
    "response": {**MINIMAL_RESPONSE, "trailers": [["grpc-status", "0"]]},
}
ODD_TEXT = {
    **MINIMAL,
    "request": {
        **MINIMAL_REQUEST,
        "target": "/caf\u00e9/\u00ff",
        "headers": [["Host", "shop.test"], ["X-Empty", ""], ["X-Wide", "\u20ac \u2039"]],
    },
    "response": {**MINIMAL_RESPONSE, "body": bytes(range(256)).hex(), "body_size": 700_000, "body_truncated": True},
    "flags": ["te_with_cl", "streaming"],
}
CALL = {
    **TRAILERS_AND_STREAM,
    "messages": {
        "client": {"messages": 1, "bytes": 0},
        "server": {"messages": 3, "bytes": 70_000},
        "samples": [],
        "grpc_status": 0,
        "close_code": None,
    },
}
OUTLINE = {
    **MINIMAL,
    "protocol": "websocket",
    "request": {**MINIMAL_REQUEST, "headers": []},
    "response": {**MINIMAL_RESPONSE, "status": 101, "headers": [], "body": "", "body_size": 0},
    "flags": ["streaming"],
}
SOCKET_END = {
    **OUTLINE,
    "messages": {
        "client": {"messages": 1, "bytes": 17},
        "server": {"messages": 2**33, "bytes": 2**40},
        "samples": [{"from_client": True, "text": b'{"subscribe":"a"}'.hex(), "truncated": False}],
        "grpc_status": None,
        "close_code": 1001,
    },
}

CREDENTIALS = {
    **MINIMAL,
    "request": {
        **MINIMAL_REQUEST,
        "headers": [["Host", "shop.test"], ["Authorization", "Bearer \u2039masked:jwt:312:7f3a09c1\u203a"]],
    },
    "credentials": [
        {
            "location": "header",
            "name": "authorization",
            "jwt": {
                "alg": "HS256",
                "typ": "JWT",
                "kid_shape": "uuid",
                "claims": ["exp", "iat", "iss", "scope", "sub"],
                "expires_at_s": 1_700_003_600,
                "issued_at_s": 1_700_000_000,
                "issuer": "login.shop.test",
                "subject_tail": "00c0ffee",
                "subject_shape": "integer",
                "scopes": ["orders:read"],
                "weak_secret": True,
            },
            "is_subject_in_target": True,
        },
        {
            "location": "header",
            "name": "proxy-authorization",
            "basic": {"user_tail": "0ddba110", "password_length": "8_or_less", "is_common_password": True},
        },
    ],
}

COUNTS = {
    "method": "GET",
    "host": "shop.test",
    "target": "/users/42",
    "request_content_type": "",
    "response_content_type": "application/json",
    "protocol": "http/1.1",
    "status": 200,
    "requests": 4_711,
    "incomplete": 2,
    "request_bytes": 0,
    "response_bytes": 2**33,
    "first_at_ns": 1_700_000_000_000_000_001,
    "last_at_ns": 1_700_000_029_000_000_000,
    "latencies": [[3, 4_000], [51, 711]],
}
COUNTS_UNANSWERED = {
    **COUNTS,
    "method": "POST",
    "request_content_type": "text/xml",
    "response_content_type": "",
    "status": None,
    "requests": 1,
    "response_bytes": 0,
    "latencies": [],
}
COUNTS_OF_CALLS = {**COUNTS, "method": "POST", "target": "/mcp", "request_content_type": "application/json"}
COUNTS_OF_A_TOOL = {**COUNTS_OF_CALLS, "operation": ["tools/call:get_weather"]}
COUNTS_OF_A_BATCH = {**COUNTS_OF_CALLS, "target": "/graphql", "operation": ["mutation:AddToCart", "query:Cart"]}
COUNTS_WITH_A_CREDENTIAL = {**COUNTS, "has_credential": True}
COUNTS_WITHOUT = {**COUNTS_OF_A_TOOL, "status": 401, "has_credential": False}


def record_of(
    *exchanges: dict[str, Any], bucket: int = 42, number: int = 1, redaction: str = "masked", **more: Any
) -> dict[str, Any]:
    """The map of a record, as JSON spells it. Bodies that are no text stand in records of which nothing is masked."""
    source = {"writer": "00c0ffee0ddba110", "number": number, "redaction": redaction}
    return {"agent": "i-0123456789abcdef0", "bucket": bucket, **source, "exchanges": list(exchanges), **more}


def with_bytes(value: Any) -> Any:
    """The same map as msgpack carries it: bodies are bytes."""
    if isinstance(value, list):
        return [with_bytes(item) for item in value]
    if isinstance(value, dict):
        return {
            key: bytes.fromhex(item) if key in {"body", "text"} else with_bytes(item) for key, item in value.items()
        }
    return value


def frame(raw: bytes) -> bytes:
    """One zstd frame that states its content size."""
    return zstandard.ZstdCompressor(level=3).compress(raw)


GOOD = {
    "empty": record_of(bucket=0),
    "minimal": record_of(MINIMAL),
    "unanswered_and_unsolicited": record_of(UNANSWERED, UNSOLICITED, bucket=255),
    "trailers_and_stream": record_of(TRAILERS_AND_STREAM, redaction="off"),
    "odd_text": record_of(ODD_TEXT, redaction="off"),
    "many": record_of(*[MINIMAL] * 20, number=2**40),
    "streams": record_of(CALL, redaction="off", stream_ends=[SOCKET_END]),
    "counts": record_of(MINIMAL, counts=[COUNTS, COUNTS_UNANSWERED]),
    "operations": record_of(counts=[COUNTS_OF_A_TOOL, COUNTS_OF_A_BATCH]),
    "counted_credentials": record_of(counts=[COUNTS_WITH_A_CREDENTIAL, COUNTS_WITHOUT]),
    "credentials": record_of(CREDENTIALS),
    "unnumbered": {
        "agent": "agent-of-old",
        "bucket": 42,
        "exchanges": [MINIMAL],
    },  # as it was written once, and is read
}


def bad() -> dict[str, tuple[str, bytes]]:
    """Name of each vector that must be refused, why, and its bytes."""
    raw: bytes = msgpack.packb(with_bytes(record_of(MINIMAL)))
    sizeless = zstandard.ZstdCompressor(write_content_size=False).compress(raw)
    return {
        "bad_nothing": ("wrong_magic", b""),
        "bad_magic": ("wrong_magic", b"HLY\x01" + frame(raw)),
        "bad_version": ("unknown_version", b"HLX\x02" + frame(raw)),
        "bad_not_zstd": ("not_zstd", HEAD + raw),
        "bad_truncated": ("not_zstd", HEAD + frame(raw)[:-9]),
        "bad_size_not_stated": ("size_not_stated", HEAD + sizeless),
        "bad_bomb": ("too_large", HEAD + frame(bytes(64 * 1024 * 1024))),
        "bad_not_msgpack": ("not_msgpack", HEAD + frame(raw[:-1])),
        "bad_not_the_map": ("not_the_map", HEAD + frame(msgpack.packb({"agent": "a", "bucket": 256, "exchanges": []}))),
        "bad_latency_place": ("not_the_map", HEAD + frame(msgpack.packb(spoiled_counts()))),
        "bad_operation": ("not_the_map", HEAD + frame(msgpack.packb(spoiled_operation()))),
        "bad_has_credential": ("not_the_map", HEAD + frame(msgpack.packb(spoiled_has_credential()))),
        "bad_writer": ("not_the_map", HEAD + frame(msgpack.packb({**record_of(), "writer": "C0FFEE"}))),
        "bad_number": ("not_the_map", HEAD + frame(msgpack.packb({**record_of(), "number": 0}))),
        "bad_header_pair": ("not_the_map", HEAD + frame(msgpack.packb(spoiled_headers()))),
    }


def spoiled_counts() -> dict[str, Any]:
    """A record whose counts name a place beyond the histogram's end."""
    return record_of(counts=[{**COUNTS, "latencies": [[252, 1]]}])


def spoiled_operation() -> dict[str, Any]:
    """A record whose counts name operations otherwise than in a list."""
    return record_of(counts=[{**COUNTS_OF_A_TOOL, "operation": "sum"}, COUNTS_OF_A_BATCH])


def spoiled_has_credential() -> dict[str, Any]:
    """A record whose counts say neither yes nor no."""
    return record_of(counts=[{**COUNTS, "has_credential": 1}])


def spoiled_headers() -> dict[str, Any]:
    """A record whose exchange has a header without a value."""
    document: dict[str, Any] = with_bytes(record_of(MINIMAL))
    document["exchanges"][0]["response"]["headers"] = [["Content-Type"]]
    return document


def write(name: str, data: bytes, meaning: dict[str, Any]) -> None:
    """Write one vector."""
    (FOLDER / f"{name}.bin").write_bytes(data)
    (FOLDER / f"{name}.json").write_text(json.dumps(meaning, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Write all of them anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stale in FOLDER.iterdir():
        stale.unlink()
    for name, meaning in GOOD.items():
        write(name, HEAD + frame(msgpack.packb(with_bytes(meaning))), meaning)
    for name, (reason, data) in bad().items():
        write(name, data, {"reason": reason})
    print(f"{len(list(FOLDER.glob('*.bin')))} vectors in {FOLDER.name}")


if __name__ == "__main__":
    main()
