"""Reviews from records to what readers see: a processor folds made traffic, a job reviews it, and the store is read."""

from __future__ import annotations

import base64
import json
import random
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.endpoint import EndpointKey
from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, encode_record
from api_inventory.findings.decision import Decision
from inventory_store.host_book import MIRROR_GROUPS, PINS, TEMPLATES, HostBook, finding_decisions
from inventory_store.queries import ChangeQuery, CollectionQuery, EndpointQuery, FindingQuery
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor.failure_queue import NoFailureQueue
from stream_processor.limits import TEMPLATES_TAKE_EFFECT_AFTER_S
from stream_processor.processor import Processor
from stream_processor.review.job import ReviewJob

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from inventory_store.port import EndpointSummary, InventoryStore
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

    def review(self) -> JobReport:
        report = self._job.run(self.now_s * SECOND)
        assert report.refusals == {}
        return report

    def rows(self) -> dict[str, EndpointSummary]:
        items = self.store.endpoints(EndpointQuery(host=HOST, page_size=200)).items
        return {f"{row.key.method} {row.key.path_template}": row for row in items}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    yield World(store)
    store.close()


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


# --- path templates


def test_logins_become_a_parameter_and_lose_no_request(world: World) -> None:
    world.send(*logins(world))
    assert len(world.rows()) == 2 + 2 * len(LOGINS)

    world.review()

    rows = world.rows()
    assert set(rows) == {"GET /users/{user_id}", "GET /users/{user_id}/repos", "GET /users/me", "GET /search"}
    assert rows["GET /users/{user_id}"].request_count == 3 * len(LOGINS)
    assert rows["GET /users/me"].request_count == 3 * len(LOGINS)
    facts = rows["GET /users/{user_id}"].facts
    assert facts is not None
    assert facts.merged_count == len(LOGINS)
    assert world.store.collections(CollectionQuery()).items[0].endpoint_count == 4


def test_once_it_is_in_force_what_is_learnt_leads_new_values_to_their_endpoint(world: World) -> None:
    world.send(*logins(world))
    world.review()

    world.now_s += TEMPLATES_TAKE_EFFECT_AFTER_S + 61
    world.send(world.get("/users/somebody-new"), world.get("/users/amelie"))

    assert world.rows()["GET /users/{user_id}"].request_count == 3 * len(LOGINS) + 2
    assert {each.key.path_template for each in world.store.folded(HOST) if "new" in each.key.path_template} == set()


def test_a_record_that_comes_again_after_a_merge_counts_once(world: World) -> None:
    records = world.send(*logins(world))
    arrived_s = world.now_s
    world.review()
    world.now_s += TEMPLATES_TAKE_EFFECT_AFTER_S + 61
    world.send(world.get("/users/somebody-new"))

    # Lambda delivers what arrived before the merge once more, to a processor that knows of the merge.
    world.now_s, now_s = arrived_s, world.now_s
    world.fold(list(enumerate(records, start=1)))
    world.now_s = now_s
    world.review()

    assert world.rows()["GET /users/{user_id}"].request_count == 3 * len(LOGINS) + 1
    assert sum(row.request_count for row in world.rows().values()) == 12 * len(LOGINS) + 1


def test_a_person_who_takes_a_merge_back_finds_everything_as_it_was(world: World) -> None:
    world.send(*logins(world))
    world.review()

    HostBook(world.store).write(
        PINS, HOST, {"never_merge": [f"/users/{login}" for login in LOGINS], "parameters": []}, 0
    )
    world.now_s += 600
    world.send(world.get("/search"))
    world.review()

    rows = world.rows()
    assert rows["GET /users/amelie"].request_count == 3
    assert len(rows) == 2 + 2 * len(LOGINS)


def test_the_id_of_a_merged_endpoint_leads_to_where_its_traffic_is_shown(world: World) -> None:
    world.send(*logins(world))
    world.review()

    shown = world.store.endpoint(EndpointKey(HOST, "/users/amelie", "GET").id, now_s=0)

    assert shown.summary.key.path_template == "/users/{user_id}"
    assert shown.samples == () or all(sample.request.target for sample in shown.samples)


def test_reviewing_what_was_just_reviewed_writes_nothing(world: World) -> None:
    world.send(*logins(world))
    world.review()
    before = world.rows(), HostBook(world.store).read(TEMPLATES, HOST)

    world.now_s += 3_600
    report = world.review()

    assert report.counters["hosts_reviewed"] == 0
    assert (world.rows(), HostBook(world.store).read(TEMPLATES, HOST)) == before


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_traffic_came_makes_no_difference(tmp_path: Path, seed: int) -> None:
    shown = []
    for order in (1, seed + 2):
        store = SqliteInventoryStore(str(tmp_path / f"{order}.sqlite"))
        world = World(store)
        world.send(*logins(world, seed=order))
        world.review()
        shown.append({name: (row.request_count, row.facts) for name, row in world.rows().items()})
        store.close()

    assert shown[0] == shown[1]


def test_head_and_options_stand_by_the_method_that_they_ask_about(world: World) -> None:
    asked = [world.call(method, "/orders", status=204) for method in ("HEAD", "OPTIONS")]
    world.send(*[world.get("/orders") for _ in range(5)], *asked, world.call("HEAD", "/alone"))

    world.review()

    rows = world.rows()
    assert set(rows) == {"GET /orders", "HEAD /alone"}
    facts = rows["GET /orders"].facts
    assert facts is not None
    assert facts.attached_methods == ("HEAD", "OPTIONS")
    assert rows["GET /orders"].request_count == 5


# --- findings


def without_credentials(world: World) -> list[Exchange]:
    """What AUTHZ-06 is about: changes that nobody has to sign in for."""
    return [world.call("DELETE", f"/orders/{number}", headers=()) for number in range(20)]


def test_what_rules_claim_becomes_findings_with_a_risk(world: World) -> None:
    world.send(*without_credentials(world))
    world.review()

    (finding,) = [each for each in world.store.findings(FindingQuery()).items if each.rule == "AUTHZ-06"]
    row = world.rows()["DELETE /orders/{order_id}"]
    assert (finding.status, finding.endpoint_id) == ("open", row.id)
    assert finding.support >= 10
    assert row.facts is not None
    assert row.facts.risk > 0
    assert row.facts.finding_counts["high"] >= 1
    (collection,) = world.store.collections(CollectionQuery()).items
    assert collection.review is not None
    assert collection.review.finding_counts["high"] >= 1
    assert finding in world.store.endpoint(row.id, now_s=0).findings


def test_a_decision_of_a_person_holds_and_lowers_the_risk(world: World) -> None:
    world.send(*without_credentials(world))
    world.review()
    (finding,) = [each for each in world.store.findings(FindingQuery()).items if each.rule == "AUTHZ-06"]
    risk = world.rows()["DELETE /orders/{order_id}"].facts
    decision = Decision("accept", "ada", "an internal test host", world.now_s * SECOND)
    fields = {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
    HostBook(world.store).write(finding_decisions(HOST), finding.id, fields, 0)

    world.now_s += 600
    world.send(*without_credentials(world))
    world.review()

    assert world.store.finding(finding.id).status == "accepted"
    lower = world.rows()["DELETE /orders/{order_id}"].facts
    assert risk is not None
    assert lower is not None
    assert lower.risk < risk.risk


def test_findings_follow_their_endpoint_through_a_merge(world: World) -> None:
    world.send(*[world.call("DELETE", "/users/amelie", headers=()) for _ in range(4)])
    world.review()
    (before,) = [each for each in world.store.findings(FindingQuery()).items if each.rule == "AUTHZ-06"]
    assert before.endpoint_id == EndpointKey(HOST, "/users/amelie", "DELETE").id

    world.now_s += 600
    world.send(*logins(world), *[world.call("DELETE", f"/users/{login}", headers=()) for login in LOGINS])
    world.review()

    (after,) = [each for each in world.store.findings(FindingQuery()).items if each.rule == "AUTHZ-06"]
    assert after.endpoint_id == EndpointKey(HOST, "/users/{user_id}", "DELETE").id
    assert after.first_seen_ns == before.first_seen_ns
    assert after.opened_at_ns == START_S * SECOND


# --- changes


def test_the_first_look_is_a_baseline_and_what_is_new_later_is_a_change(world: World) -> None:
    for _ in range(3):
        world.send(*[world.get("/orders") for _ in range(40)])
        world.review()
        world.now_s += DAY_S
    assert world.store.changes(ChangeQuery()).items == ()

    world.send(*[world.get("/orders") for _ in range(40)], *[world.get("/export") for _ in range(10)])
    world.review()

    changes = world.store.changes(ChangeQuery()).items
    assert [(change.kind, change.subject) for change in changes] == [("endpoint_added", "GET /export")]


# --- which hosts are due


def test_a_host_with_new_endpoints_is_due_at_once_and_one_with_more_traffic_later(world: World) -> None:
    world.send(world.get("/orders"))
    assert world.review().counters["hosts_reviewed"] == 1

    world.now_s += 1
    world.send(world.get("/orders"))
    assert world.review().counters["hosts_reviewed"] == 0
    world.send(world.get("/new"))
    assert world.review().counters["hosts_reviewed"] == 1
    world.send(world.get("/orders"))
    world.now_s += 301
    assert world.review().counters["hosts_reviewed"] == 1
    world.now_s += 301
    assert world.review().counters["hosts_reviewed"] == 0


def test_a_host_that_cannot_be_reviewed_costs_no_other_host(world: World) -> None:
    world.send(world.get("/orders"))
    other = Exchange(
        7, "10.0.0.9:1", "10.0.0.2:80", "http/1.1", Request("GET", "/", "b.test"), Response(200), START_S * SECOND, None
    )
    world.send(other)
    world.store.put_document(TEMPLATES, HOST, b"damaged", revision=0)

    report = ReviewJob(world.store).run(world.now_s * SECOND)

    assert (report.counters["hosts_reviewed"], report.counters["reviews_failed"]) == (1, 1)
    assert HOST in "".join(report.refusals)
    assert all(row.facts is not None for row in world.store.endpoints(EndpointQuery(host="b.test")).items)


def test_what_there_was_no_time_for_is_left_for_the_next_job(world: World) -> None:
    world.send(world.get("/orders"))

    report = ReviewJob(world.store).run(world.now_s * SECOND, lambda: False)

    assert report.counters == {"reviews_left": 1}
    assert world.rows()["GET /orders"].facts is None


def test_a_review_that_was_broken_off_is_done_again_with_the_same_result(world: World) -> None:
    world.send(*logins(world), *without_credentials(world))

    class Breaking:
        """A store that stops at its nth write, as a job that is killed there does."""

        def __init__(self, store: InventoryStore, writes_left: int) -> None:
            self._store, self.writes_left = store, writes_left

        def __getattr__(self, name: str) -> Any:
            if name in {"put_findings", "remove_findings", "put_changes", "put_document", "publish"}:
                self.writes_left -= 1
                if self.writes_left < 0:
                    raise KeyboardInterrupt
            return getattr(self._store, name)

    for writes in range(12):
        try:
            ReviewJob(Breaking(world.store, writes)).run(world.now_s * SECOND)  # type: ignore[arg-type]
        except KeyboardInterrupt:
            continue
        break
    else:
        pytest.fail("the job never came to its end")

    rows = world.rows()
    assert rows["GET /users/{user_id}"].request_count == 3 * len(LOGINS)
    assert len({each.id for each in world.store.findings(FindingQuery()).items}) == len(
        world.store.findings(FindingQuery()).items
    )
    world.now_s += 600
    assert world.review().counters["hosts_reviewed"] == 0


# --- where it is reached from


@pytest.mark.parametrize(
    ("scheme", "exposure"), [("internet-facing", "internet"), ("internal", "internal"), (None, "unknown")]
)
def test_the_scheme_of_the_load_balancer_says_where_a_host_is_reached_from(
    world: World, scheme: str | None, exposure: str
) -> None:
    HostBook(world.store).write(MIRROR_GROUPS, "7", {"scheme": scheme, "load_balancers": ["shop"]}, 0)
    world.send(world.get("/orders"))

    world.review()

    facts = world.rows()["GET /orders"].facts
    assert facts is not None
    assert facts.exposure == exposure
