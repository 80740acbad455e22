"""Operations of one path, sampled: what goes whole and what is counted add up to what was asked for, by operation."""

from __future__ import annotations

import json
import struct
from collections import Counter
from typing import TYPE_CHECKING

import h2.config
import h2.connection
import pytest

from api_inventory.exchange_record import decode_record
from api_inventory.operations.router import operations_of
from mirror_agent._capture import records_from_file
from tests.unit.mirror_agent.mirrored_traffic import Message, frames, request, response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUNDS = 60
# So little that all but the first exchanges are counted.
SAMPLING = json.dumps({"bytes_per_second": 500})
GRAPHQL = [
    {"query": "query Cart { cart { id } }"},
    {"operationName": "Add", "query": "mutation Add($id: ID!) { add(id: $id) { id } }", "variables": {"id": "a"}},
    {"query": "{ me { name } cart { id } }"},
]
RPC = [
    {"jsonrpc": "2.0", "method": "sum", "params": [1, 2], "id": 1},
    [{"jsonrpc": "2.0", "method": "sum", "id": 1}, {"jsonrpc": "2.0", "method": "avg", "id": 2}],
]
REST = [{"query": "red shoes"}, {"method": "card"}]
ASKED = (
    [("/graphql", body) for body in GRAPHQL] + [("/rpc", body) for body in RPC] + [("/search", body) for body in REST]
)
LABELS = {
    ("/graphql", "query:Cart"): ROUNDS,
    ("/graphql", "mutation:Add"): ROUNDS,
    ("/graphql", "query(cart,me)"): ROUNDS,
    ("/rpc", "sum"): 2 * ROUNDS,
    ("/rpc", "avg"): ROUNDS,
    ("/search", ""): 2 * ROUNDS,
}


def http1() -> Iterator[Message]:
    for _ in range(ROUNDS):
        for path, body in ASKED:
            head = f"POST {path} HTTP/1.1\nHost: shop.test\nContent-Type: application/json"
            yield request(head, json.dumps(body).encode())
            yield response("HTTP/1.1 200 OK\nContent-Type: application/json", b"{}")


def http2() -> Iterator[Message]:
    ends = [h2.connection.H2Connection(h2.config.H2Configuration(client_side=is_client)) for is_client in (True, False)]
    client, server = ends
    for end in ends:
        end.initiate_connection()
    head = [(":method", "POST"), (":scheme", "http"), (":authority", "shop.test")]
    for number, (path, body) in enumerate(ASKED * ROUNDS):
        stream = 2 * number + 1
        client.send_headers(stream, [*head, (":path", path), ("content-type", "application/json")])
        client.send_data(stream, json.dumps(body).encode(), end_stream=True)
        yield sent(client, server, from_client=True)
        server.send_headers(stream, [(":status", "200"), ("content-type", "application/json")])
        server.send_data(stream, b"{}", end_stream=True)
        yield sent(server, client, from_client=False)


def sent(sender: h2.connection.H2Connection, receiver: h2.connection.H2Connection, *, from_client: bool) -> Message:
    content = sender.data_to_send()
    receiver.receive_data(content)
    return Message(from_client, content)


def capture(path: Path, messages: Iterator[Message]) -> Path:
    """A capture in which all of it happens within a second."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
        for number, frame in enumerate(frames(*messages)):
            file.write(struct.pack("<IIII", 1_700_000_000, number, len(frame), len(frame)) + frame)
    return path


@pytest.mark.parametrize("messages", [http1, http2], ids=lambda messages: messages.__name__)
def test_every_operation_is_counted_for_itself(messages: object, tmp_path: Path) -> None:
    assert callable(messages)
    path = capture(tmp_path / "made.pcap", messages())
    whole: Counter[tuple[str, str]] = Counter()
    counted: Counter[tuple[str, str]] = Counter()

    for data in records_from_file(path, "agent-1", sampling=SAMPLING):
        record = decode_record(data.data)
        for exchange in record.exchanges:
            assert exchange.request is not None
            operations = operations_of(exchange.request, exchange.response, exchange.protocol)
            whole.update((exchange.request.target, operation.label) for operation in operations)
            if not operations:
                whole[exchange.request.target, ""] += 1
        for counts in record.counts:
            for label in counts.operations or ("",):
                counted[counts.target, label] += counts.requests

    assert whole + counted == LABELS
    assert counted.total() > whole.total()
    assert counted.keys() == LABELS.keys()
