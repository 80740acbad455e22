"""A host, its processor and its reviews, with one clock."""

from __future__ import annotations

import base64
import json
import random
from itertools import count
from typing import TYPE_CHECKING, Any

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, encode_record
from api_inventory.shape_counts import ShapeCounts
from inventory_store.queries import EndpointQuery
from stream_processor.failure_queue import NoFailureQueue
from stream_processor.processor import Processor
from stream_processor.review.job import ReviewJob

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory_store.port import EndpointSummary
    from inventory_store.sqlite import SqliteInventoryStore
    from stream_processor.review.job import JobReport

HOST = "api.example.test"
START_S = 1_700_000_000
SECOND = 10**9
DAY_S = 86_400
JSON = (("Content-Type", "application/json"),)
TOKEN = (("Authorization", "Bearer ‹masked:jwt:300:0011aabb›"),)
LOGINS = tuple(
    f"{name}{end}"
    for name in ("amelie", "boris", "chandra", "dmitri", "elif", "farid", "greta", "hamza")
    for end in ("", "-k")
)


class World:
    """A host, its processor and its reviews, with one clock."""

    def __init__(self, store: SqliteInventoryStore) -> None:
        self.store = store
        self.now_s = START_S
        self._processor = Processor(store, NoFailureQueue(), sample_ttl_days=7)
        self._job = ReviewJob(store)
        self._sequence = count(1)

    def send(self, *exchanges: Exchange) -> list[bytes]:
        """Puts exchanges into the stream and folds them: records of ten, as they came."""
        records = [
            encode_record(ExchangeRecord("agent-1", 3, exchanges[start : start + 10], redaction="masked"))
            for start in range(0, len(exchanges), 10)
        ]
        self.fold([(next(self._sequence), record) for record in records])
        return records

    def send_counts(self, *counts: ShapeCounts) -> bytes:
        """Puts what an agent counted into the stream, in one record, and folds it."""
        record = encode_record(ExchangeRecord("agent-1", 3, (), counts=counts, redaction="masked"))
        self.fold([(next(self._sequence), record)])
        return record

    def fold(self, records: Iterable[tuple[int, bytes]]) -> None:
        event = {
            "Records": [
                {
                    "eventID": f"shardId-000000000000:{sequence}",
                    "eventSourceARN": "arn:aws:kinesis:eu-central-1:123456789012:stream/s",
                    "kinesis": {
                        "sequenceNumber": str(sequence),
                        "data": base64.b64encode(record).decode(),
                        "approximateArrivalTimestamp": self.now_s,
                    },
                }
                for sequence, record in records
            ]
        }
        assert self._processor.process(event).failed == []

    def get(self, path: str, **options: Any) -> Exchange:
        return self.call("GET", path, **options)

    def call(
        self,
        method: str,
        path: str,
        *,
        status: int = 200,
        answer: Any = None,
        headers: tuple[tuple[str, str], ...] = TOKEN,
    ) -> Exchange:
        body = json.dumps({"login": "x", "id": 1} if answer is None else answer).encode()
        at_ns = self.now_s * SECOND
        response = Response(status, (*JSON, ("X-Content-Type-Options", "nosniff")), Body(body, len(body)))
        request = Request(method, path, HOST, headers)
        return Exchange(7, "10.0.0.9:5000", "10.0.0.2:8080", "http/1.1", request, response, at_ns, at_ns + 5_000_000)

    def counted(
        self, method: str, path: str, requests: int, *, status: int = 200, has_credential: bool | None = None
    ) -> ShapeCounts:
        at_ns = self.now_s * SECOND
        sums = (requests, 0, 0, 9 * requests, at_ns, at_ns + SECOND)
        return ShapeCounts(method, HOST, path, "http/1.1", status, "", "", *sums, {46: requests}, (), has_credential)

    def review(self) -> JobReport:
        report = self._job.run(self.now_s * SECOND)
        assert report.refusals == {}
        return report

    def rows(self) -> dict[str, EndpointSummary]:
        items = self.store.endpoints(EndpointQuery(host=HOST, page_size=200)).items
        return {f"{row.key.method} {row.key.path_template}": row for row in items}


def logins(world: World, *, times: int = 3, seed: int = 1) -> list[Exchange]:
    """What clients of an API with users, named by their logins, ask for."""
    exchanges = [
        exchange
        for _ in range(times)
        for login in LOGINS
        for exchange in (
            world.get(f"/users/{login}"),
            world.get(f"/users/{login}/repos"),
            world.get("/users/me"),
            world.get("/search"),
        )
    ]
    random.Random(seed).shuffle(exchanges)
    return exchanges
