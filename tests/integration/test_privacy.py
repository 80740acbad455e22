"""No word that a person typed, or that is of one, stands in anything that is kept or told, whoever sent it how often."""

from __future__ import annotations

import base64
import json
import sqlite3
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgpack
import pytest

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, encode_record
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor.failure_queue import NoFailureQueue
from stream_processor.lesson_tally import Examination
from stream_processor.processor import Processor
from tests.integration.running_heliostat import heliostat

if TYPE_CHECKING:
    from pathlib import Path

HOST = "clinic.example.test"
AT_NS = 1_700_000_000 * 10**9
JSON = (("Content-Type", "application/json"),)
# One for each place, so that a leak names its own.
WORDS = {
    place: f"{place}zyxkowalski"
    for place in (
        "query", "header", "cookie", "setcookie", "form", "multipart", "json", "nested", "xml", "variable", "answer",
        "error", "host", "scope", "spouse", "password", "bearer", "referer", "list",
    )
}  # fmt: skip
NAMES = {
    "address": "namezyx@kowalski.example",
    "account": "DE89370400440532013000",
    "insurance": "123-45-6789",
    "secret": "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
}
"""What stands in the places of names, and in a path."""


def token() -> str:
    def part(document: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'RS256'})}.{part({'sub': '7', 'scope': f'read {WORDS["scope"]}'})}.c2lnbmF0dXJl"


def exchanges(client: str) -> list[Exchange]:
    """One request for each place that a word may stand in."""
    at = iter(range(AT_NS, AT_NS + 10**12, 10**9))

    def exchange(target: str, body: bytes = b"", headers: Any = JSON, answer: Any = None, status: int = 200) -> Exchange:
        document = json.dumps(answer or {"state": "active"}).encode()
        own = (("Set-Cookie", f"mood={WORDS['setcookie']}; Path=/"), *JSON)
        at_ns = next(at)
        return Exchange(
            vni=1,
            client=client,
            server="10.0.0.2:80",
            protocol="http/1.1",
            request=Request("POST", target, HOST, tuple(headers), Body(body, len(body))),
            response=Response(status, own, Body(document, len(document))),
            request_at_ns=at_ns,
            response_at_ns=at_ns + 10**6,
        )

    word, name = WORDS, NAMES
    parts = [("mood", word["multipart"]), (name["address"], "1")]
    multipart = "".join(f'--b\r\nContent-Disposition: form-data; name="{of}"\r\n\r\n{is_}\r\n' for of, is_ in parts)
    graph = {"query": "query Find($who: String) { a(who: $who) { b } }", "variables": {"who": word["variable"]}}
    fields = {
        "doctor": word["json"],
        "spouse": word["spouse"],
        "pw": word["password"],
        "anything": {"deep": [word["nested"]], "tags": [word["list"]]},
        **dict.fromkeys(name.values(), 1),
    }
    return [
        exchange(f"/find?mood={word['query']}&{quote(name['address'])}=1&filter[{name['secret']}]=1"),
        exchange(f"/people/{name['address']}/notes/{name['account']}"),
        exchange("/head", headers=(("X-Mood", word["header"]), ("Referer", f"https://a.test/?q={word['referer']}"))),
        exchange("/cookie", headers=(("Cookie", f"mood={word['cookie']}; {name['secret']}=1"),)),
        exchange("/bearer", headers=(("Authorization", f"Bearer {word['bearer']}"), *JSON), status=401),
        exchange("/token", headers=(("Authorization", f"Bearer {token()}"), *JSON)),
        exchange(
            "/form",
            f"mood={word['form']}&{quote(name['account'])}=1".encode(),
            (("Content-Type", "application/x-www-form-urlencoded"),),
        ),
        exchange("/upload", f"{multipart}--b--\r\n".encode(), (("Content-Type", "multipart/form-data; boundary=b"),)),
        exchange("/json", json.dumps(fields).encode(), answer={"doctor": word["answer"], name["insurance"]: {"a": 1}}),
        exchange("/xml", f"<a mood='x'><b>{word['xml']}</b></a>".encode(), (("Content-Type", "application/xml"),)),
        exchange("/graphql", json.dumps(graph).encode()),
        exchange("/soap", b"<a/>", (("Content-Type", "text/xml"), ("SOAPAction", f'"{name["address"]}"'))),
        exchange("/error", answer={"error": f"no row for {word['error']} in table x"}, status=500),
        exchange("/host", answer={"message": f"cannot reach {word['host']}"}, status=502),
    ]


def opened(data: bytes, depth: int = 4) -> list[bytes]:
    """The bytes, and whatever they are when they are decompressed and unpacked."""
    found = [data]
    if depth:
        for start in (0, 1):
            try:
                found += opened(zlib.decompress(data[start:]), depth - 1)
            except zlib.error:
                continue
        try:
            unpacked = msgpack.unpackb(data, strict_map_key=False)
            found += [inner for part in _parts(unpacked) for inner in opened(part, depth - 1)]
        except (ValueError, msgpack.UnpackException):
            pass
    return found


def _parts(value: Any) -> list[bytes]:
    if isinstance(value, bytes):
        return [value]
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return [part for each in inner for part in _parts(each)]


def kept_in(path: Path) -> bytes:
    """All that a database holds, also what is compressed in it."""
    with sqlite3.connect(path) as sql:
        tables = [name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        cells = [cell for table in tables for row in sql.execute(f"SELECT * FROM {table}") for cell in row]  # noqa: S608
    sql.close()
    raw = [path.read_bytes(), *(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)]
    return b"\n".join(piece for data in raw for piece in opened(data))


def leaks(told: bytes) -> list[str]:
    lower = told.lower()
    return [place for place, word in (WORDS | NAMES).items() if word.lower().encode() in lower]


@pytest.mark.parametrize("clients", [("203.0.113.9:1",), ("203.0.113.9:1", "198.51.100.7:1", "192.0.2.4:1")])
def test_nothing_of_anybody_is_kept_by_the_processor(tmp_path: Path, clients: tuple[str, ...]) -> None:
    path = tmp_path / "inventory.sqlite"
    store = SqliteInventoryStore(str(path))
    processor = Processor(
        store,
        NoFailureQueue(),
        sample_ttl_days=14,
        examination=lambda: Examination(key=b"k" * 32),
        looks_at_everything=True,
    )
    records = [
        encode_record(ExchangeRecord(f"agent-{number}", 1, tuple(exchanges(client) * 4)))
        for number, client in enumerate(clients)
    ]

    report = processor.process(
        {
            "Records": [
                {
                    "eventID": f"shardId-0:{number}",
                    "eventSourceARN": "arn",
                    "kinesis": {
                        "sequenceNumber": str(number),
                        "data": base64.b64encode(record).decode(),
                        "approximateArrivalTimestamp": 1_700_000_000.5,
                    },
                }
                for number, record in enumerate(records)
            ]
        }
    )
    store.close()
    kept = kept_in(path)

    assert report.counters["exchanges"] == 4 * len(clients) * len(exchanges(""))
    assert b"doctor" in kept, "the search sees what is kept"
    assert b"active" in kept, "the search sees words that are kept, compressed as they are"
    assert leaks(kept) == []
