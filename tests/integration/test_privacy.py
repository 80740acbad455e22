"""No word that a person typed, or that is of one, stands in anything that is kept or told, whoever sent it."""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import zstandard

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, encode_record
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor.failure_queue import NoFailureQueue
from stream_processor.lesson_tally import Examination
from stream_processor.processor import Processor

if TYPE_CHECKING:
    from pathlib import Path

HOST = "clinic.example.test"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
"""How each of its frames begins (RFC 8878 section 3.1.1)."""
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

    claims = {"sub": "7", "scope": f"read {WORDS['scope']}"}
    return f"{part({'alg': 'RS256'})}.{part(claims)}.c2lnbmF0dXJl"


def exchanges(client: str) -> list[Exchange]:
    """One request for each place that a word may stand in."""
    at = iter(range(AT_NS, AT_NS + 10**12, 10**9))

    def exchange(
        target: str, body: bytes = b"", headers: Any = JSON, answer: Any = None, status: int = 200
    ) -> Exchange:
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


def opened(data: bytes) -> list[bytes]:
    """The bytes, and all that is compressed in them, wherever it begins."""
    found = [data]
    start = data.find(ZSTANDARD)
    while start >= 0:
        with contextlib.suppress(zstandard.ZstdError):
            inner = zstandard.ZstdDecompressor().decompressobj().decompress(data[start:])
            found += opened(inner)
        start = data.find(ZSTANDARD, start + 1)
    return found


def kept_in(path: Path) -> bytes:
    """All that a database holds, also what is compressed in it."""
    with sqlite3.connect(path) as sql:
        tables = [name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        cells = [cell for table in tables for row in sql.execute(f"SELECT * FROM {table}") for cell in row]  # noqa: S608 - its own tables
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


def test_nothing_of_anybody_is_told_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "browser.har").write_text(json.dumps({"log": {"version": "1.2", "entries": list(map(entry, TWICE))}}))
    command = [
        sys.executable,
        "-m",
        "heliostat",
        "learn",
        str(tmp_path / "browser.har"),
        "--out",
        str(tmp_path / "out"),
    ]

    done = subprocess.run(command, capture_output=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr.decode()
    told = {str(file): file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file()}
    assert any(b"doctor" in text for text in told.values()), "the search sees what is told"
    assert {name: found for name, text in told.items() if (found := leaks(b"\n".join(opened(text))))} == {}
    assert leaks(done.stdout + done.stderr) == []


TWICE = exchanges("203.0.113.9:1") * 2


def entry(exchange: Exchange) -> dict[str, Any]:
    """As browsers write it (HAR 1.2)."""
    request, response = exchange.request, exchange.response
    assert request is not None
    assert response is not None
    media_type = dict(request.headers).get("Content-Type", "")
    return {
        "startedDateTime": "2023-11-14T22:13:20Z",
        "time": 1,
        "request": {
            "method": request.method,
            "url": f"https://{request.host}{request.target}",
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": name, "value": value} for name, value in request.headers],
            "postData": {"mimeType": media_type, "text": request.body.content.decode()},
        },
        "response": {
            "status": response.status,
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": name, "value": value} for name, value in response.headers],
            "content": {"mimeType": "application/json", "text": response.body.content.decode()},
        },
    }
