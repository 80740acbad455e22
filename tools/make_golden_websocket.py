"""Write the golden conversations of WebSocket: what wsproto sent, frame for frame, and what was in it.

Run it to add a conversation. Masking keys are fixed; compressed bytes are those of the zlib at hand, so that a vector
may change while its meaning stays.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Message,
    Ping,
    Pong,
    Request,
    TextMessage,
)
from wsproto.extensions import PerMessageDeflate

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = Path(__file__).resolve().parents[1] / "tests" / "golden" / "websocket" / "vectors.json"

KINDS = {TextMessage: "text", BytesMessage: "binary", Ping: "ping", Pong: "pong", CloseConnection: "close"}
ORDERS = [json.dumps({"type": "order", "id": number, "item": "caf\u00e9"}, ensure_ascii=False) for number in range(12)]
PRICES = json.dumps([{"symbol": f"S{number}", "price": number * 7 % 101} for number in range(200)])

# Whole messages, fragments with a ping between them, an empty one, and lengths on both sides of a way to write them.
EVERYTHING: list[Event] = [
    TextMessage(ORDERS[0]),
    TextMessage(ORDERS[1][:9], message_finished=False),
    Ping(b"between"),
    TextMessage(ORDERS[1][9:], message_finished=True),
    BytesMessage(bytes(range(256)) * 3),
    TextMessage(""),
    *(BytesMessage(b"\x07" * length) for length in (125, 126)),
    TextMessage(PRICES),
    Pong(b""),
    *map(TextMessage, ORDERS[2:]),
    CloseConnection(1001, "going"),
]
SMALL: list[Event] = [BytesMessage(ORDERS[0].encode()), *map(TextMessage, ORDERS[:3])]

PLAIN: dict[str, Any] = {}
CONVERSATIONS: dict[str, tuple[dict[str, Any] | None, Sequence[Event]]] = {
    "plain": (None, EVERYTHING),
    "deflate": (PLAIN, EVERYTHING),
    "deflate_small": (PLAIN, SMALL),
    "deflate_client_forgets": ({"client_no_context_takeover": True}, EVERYTHING),
    "deflate_server_forgets": ({"server_no_context_takeover": True}, EVERYTHING),
    "deflate_small_windows": ({"client_max_window_bits": 9, "server_max_window_bits": 10}, EVERYTHING),
}


def payload_bytes(frame: bytes) -> int:
    """What follows the header (RFC 6455 section 5.2)."""
    return len(frame) - 2 - {126: 2, 127: 8}.get(frame[1] & 0x7F, 0) - (4 if frame[1] & 0x80 else 0)


def side(connection: WSConnection, events: Sequence[Event]) -> dict[str, Any]:
    """What one side sends, and messages and payload bytes of each kind in it."""
    frames = [connection.send(event) for event in events]
    tallies = {kind: [0, 0] for kind in KINDS.values()}
    for event, frame in zip(events, frames, strict=True):
        tally = tallies[KINDS[type(event)]]
        tally[0] += event.message_finished if isinstance(event, Message) else 1
        tally[1] += payload_bytes(frame)
    return {"wire": b"".join(frames).hex(), "tallies": tallies}


def texts(events: Sequence[Event]) -> list[str]:
    """The text messages among events, whole."""
    parts = [event for event in events if isinstance(event, TextMessage)]
    joined = "".join(part.data + "\0" * part.message_finished for part in parts)
    return joined.split("\0")[:-1]


def conversation(parameters: dict[str, Any] | None, events: Sequence[Event]) -> dict[str, Any]:
    """A handshake, and the same events each way."""
    client, server = WSConnection(ConnectionType.CLIENT), WSConnection(ConnectionType.SERVER)
    offered, accepted = ([] if parameters is None else [PerMessageDeflate(**parameters)] for _ in range(2))
    server.receive_data(client.send(Request(host="shop.test", target="/orders", extensions=list(offered))))
    list(server.events())
    answer = server.send(AcceptConnection(extensions=list(accepted)))
    client.receive_data(answer)
    list(client.events())
    fields = [line.split(": ", 1) for line in answer.decode().split("\r\n") if ": " in line]
    return {
        "extensions": [value for name, value in fields if name.lower() == "sec-websocket-extensions"],
        "client": side(client, events),
        "server": side(server, events),
        "texts": texts(events),
        "close_code": next((event.code for event in events if isinstance(event, CloseConnection)), None),
    }


def main() -> None:
    """Write all of them anew."""
    with patch("os.urandom", lambda count: bytes(range(0x61, 0x61 + count))):
        vectors = {name: conversation(*parts) for name, parts in CONVERSATIONS.items()}
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(vectors, indent=1) + "\n", "utf-8")
    print(f"{len(vectors)} conversations in {FILE.name}")


if __name__ == "__main__":
    main()
