"""Reviews from records to what readers see: a processor folds made traffic, a job reviews it, and the store is read."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory import collection as collections_of_hosts
from api_inventory.changes.feed import Mute
from api_inventory.endpoint import EndpointKey
from api_inventory.exchange import Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, encode_record
from api_inventory.findings.decision import Decision
from api_inventory.findings.state import FindingClass
from api_inventory.templates.pins import Pins
from inventory_store.errors import RefusedItem
from inventory_store.host_book import MIRROR_GROUPS, PINS, TEMPLATES, HostBook, finding_decisions, snapshot_pieces
from inventory_store.host_decisions import HostDecisions
from inventory_store.queries import ChangeQuery, CollectionQuery, EndpointQuery, FindingQuery
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor.errors import NoticeRefused
from stream_processor.limits import TEMPLATES_TAKE_EFFECT_AFTER_S
from stream_processor.review.job import ReviewJob
from tests.unit.stream_processor.review.world import DAY_S, HOST, LOGINS, SECOND, START_S, World, logins

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from api_inventory.notifications.happening import Happening
    from inventory_store.port import InventoryStore
    from stream_processor.review.job import JobReport
    from stream_processor.review.notices import Notices

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


def test_few_strangers_among_many_are_found_where_an_agent_only_counted_them(world: World) -> None:
    """One of each goes whole, so that their answers are compared; the counts say how many there were."""
    world.send(world.call("PUT", "/orders/1"), world.call("PUT", "/orders/2", headers=()))
    many = world.counted("PUT", "/orders/3", 398, has_credential=True)
    world.send_counts(many, world.counted("PUT", "/orders/4", 5, has_credential=False))

    world.review()

    (finding,) = [each for each in world.store.findings(FindingQuery()).items if each.rule == "AUTH-02"]
    assert (finding.support, "6 of 405 accepted requests" in finding.evidence) == (6, True)


def test_counts_of_an_agent_that_does_not_say_are_nobodys(world: World) -> None:
    world.send(world.call("PUT", "/orders/1"), world.call("PUT", "/orders/2", headers=()))
    world.send_counts(world.counted("PUT", "/orders/3", 500))

    (folded,) = world.store.folded(HOST)

    assert folded.traffic.request_count == 502
    assert (folded.lessons.behaviour.anonymous.requests, folded.lessons.behaviour.credentialed.requests) == (1, 1)
    assert sum(requests for requests, _ in folded.lessons.behaviour.hours.values()) == 502


def test_an_hour_of_errors_is_found_where_an_agent_only_counted_them(world: World) -> None:
    world.send(world.get("/orders"))
    world.send_counts(world.counted("GET", "/orders", 150), world.counted("GET", "/orders", 50, status=503))

    world.review()

    (finding,) = [each for each in world.store.findings(FindingQuery()).items if each.rule == "RES-05"]
    assert "50 of 201 requests" in finding.evidence


def test_a_stranger_is_looked_into_however_many_others_stand_before_in_a_record(world: World) -> None:
    known = [world.call("PUT", f"/orders/{number}") for number in range(60)]
    record = ExchangeRecord("agent-1", 3, (*known, world.call("PUT", "/orders/99", headers=())), redaction="masked")
    world.fold([(1, encode_record(record))])

    (folded,) = world.store.folded(HOST)

    assert folded.lessons.behaviour.anonymous.ok == 1
    assert folded.traffic.examined_count < folded.traffic.request_count == 61


def test_counts_teach_once_however_often_their_record_comes(world: World) -> None:
    """Beside exchanges, in a batch with others, alone, and long after."""
    strangers = world.counted("PUT", "/orders/4", 5, has_credential=False)
    both = ExchangeRecord("agent-1", 3, (world.call("PUT", "/orders/1"),), counts=(strangers, strangers))
    records = [(1_000, encode_record(both)), (1_001, encode_record(replace(both, exchanges=())))]

    for delivery in (records[:1], records, records[1:], records):
        world.fold(delivery)

    (folded,) = world.store.folded(HOST)
    behaviour = folded.lessons.behaviour
    assert (behaviour.anonymous.ok, behaviour.credentialed.ok) == (20, 1)
    assert folded.traffic.request_count == 21


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


def told_of_export(world: World, notices: Notices) -> JobReport:
    """Three days of orders, and then an export that was never there."""
    for _ in range(3):
        world.send(*[world.get("/orders") for _ in range(40)])
        world.review()
        world.now_s += DAY_S
    world.send(*[world.get("/orders") for _ in range(40)], *[world.get("/export") for _ in range(10)])
    return ReviewJob(world.store, notices).run(world.now_s * SECOND)


class Listener:
    """Keeps what it is told; may refuse."""

    def __init__(self, refusal: NoticeRefused | None = None) -> None:
        self.heard: list[str] = []
        self._refusal = refusal

    def tell(self, happenings: Collection[Happening], now_s: int) -> None:
        assert now_s > START_S
        if self._refusal is not None and happenings:
            raise self._refusal
        self.heard += [each.text for each in happenings if each.kind == "change"]


def test_people_are_told_of_a_change_once(world: World) -> None:
    listener = Listener()
    told_of_export(world, listener)
    world.now_s += DAY_S
    world.send(world.get("/export"))
    assert ReviewJob(world.store, listener).run(world.now_s * SECOND).counters["hosts_reviewed"] == 1

    assert listener.heard == ["GET /export is new."]


@pytest.mark.parametrize("kind", ["endpoint_added", None])
def test_nobody_is_told_of_what_somebody_muted_and_the_change_is_kept(world: World, kind: Any) -> None:
    HostDecisions(HostBook(world.store)).add_mute("m", Mute("ann", START_S * SECOND, host=HOST, kind=kind))
    listener = Listener()
    told_of_export(world, listener)

    assert listener.heard == []
    assert len(world.store.changes(ChangeQuery()).items) == 1


def test_a_topic_that_refuses_costs_no_review(world: World) -> None:
    report = told_of_export(world, Listener(NoticeRefused("AuthorizationError")))

    assert (report.counters["notices_refused"], report.counters["hosts_reviewed"]) == (1, 1)
    assert "AuthorizationError" in "".join(report.refusals)
    assert len(world.store.changes(ChangeQuery()).items) == 1


def test_where_the_store_has_no_room_for_a_snapshot_the_host_is_shown_and_nobody_is_told_every_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = Listener()
    for _ in range(3):
        world.send(*[world.get("/orders") for _ in range(40)])
        world.review()
        world.now_s += DAY_S
    pieces = list(world.store.documents(snapshot_pieces(HOST)))
    keep = world.store.put_document

    def refuse(kind: str, key: str, data: bytes, *, revision: int) -> None:
        if kind == snapshot_pieces(HOST):
            raise RefusedItem("put a document", "no room")
        keep(kind, key, data, revision=revision)

    monkeypatch.setattr(world.store, "put_document", refuse)
    world.send(*[world.get("/orders") for _ in range(40)], *[world.get("/export") for _ in range(10)])
    reports = []
    for _ in range(3):
        world.now_s += DAY_S
        world.send(world.get("/export"))
        reports.append(ReviewJob(world.store, listener).run(world.now_s * SECOND).counters)

    assert [each["hosts_reviewed"] for each in reports] == [1, 1, 1]
    assert [each["reviews_not_remembered"] for each in reports] == [1, 1, 1]
    assert listener.heard == []
    assert world.rows()["GET /export"].facts is not None
    assert list(world.store.documents(snapshot_pieces(HOST))) == pieces


# --- paths that nobody serves


def scan(world: World, start: int, count: int) -> list[bytes]:
    words = [
        f"{chr(97 + number // 676 % 26)}{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}old"
        for number in range(start, start + count)
    ]
    return world.send(*[world.get(f"/{word}", status=404, headers=()) for word in words])


def test_what_a_scanner_asks_for_is_one_endpoint_with_all_its_requests_and_what_is_served_stays(world: World) -> None:
    world.send(*[world.get("/orders") for _ in range(20)], *[world.get("/orders", status=404) for _ in range(3)])
    for start in range(0, 1_000, 100):
        scan(world, start, 100)
        world.review()
        world.now_s += 60
    folded = list(world.store.folded(HOST))
    rows = world.rows()

    assert set(rows) == {"GET /orders", "GET /{unserved}"}
    assert rows["GET /orders"].request_count == 23
    assert rows["GET /{unserved}"].request_count == 1_000
    # What came until every processor knew; nothing that came later, however much, is an endpoint by itself.
    assert len(folded) == 1 + 400 + 1
    assert rows["GET /{unserved}"].facts is not None
    assert rows["GET /{unserved}"].facts.merged_count == 400


def test_few_unserved_paths_are_endpoints_by_themselves(world: World) -> None:
    scan(world, 0, 150)
    world.review()

    assert len(world.rows()) == 150


def test_a_path_that_is_served_at_last_is_an_endpoint_again(world: World) -> None:
    for start in (0, 150):
        scan(world, start, 150)
        world.now_s += 60
    world.review()
    world.now_s += 200
    world.send(world.get("/later", status=404), *[world.get("/later") for _ in range(3)])
    world.review()
    world.now_s += 200
    world.send(world.get("/later", status=404))
    world.review()

    rows = world.rows()
    assert rows["GET /later"].statuses == {"200": 3, "404": 1}
    assert rows["GET /{unserved}"].request_count == 301


def test_records_of_a_scan_that_come_again_after_reviews_belong_where_they_did(world: World) -> None:
    sent = []
    for start in range(0, 1_000, 100):
        sent.append((world.now_s, scan(world, start, 100)))
        world.review()
        world.now_s += 60

    # A processor that knows all that was learnt, and a store that has none of the records.
    later = World(SqliteInventoryStore(":memory:"))
    HostBook(later.store).write(TEMPLATES, HOST, HostBook(world.store).read(TEMPLATES, HOST).value, 0)
    for number, (arrived_s, records) in enumerate(sent):
        later.now_s = arrived_s
        later.fold((10 * number + place, record) for place, record in enumerate(records, 1))

    def counts(of: World) -> dict[str, int]:
        return {each.key.path_template: each.traffic.request_count for each in of.store.folded(HOST)}

    assert counts(later) == counts(world)
    assert counts(world)["/{unserved}"] == 600
    later.store.close()


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


def test_a_host_shows_its_load_balancers_and_its_requests_by_the_hour(world: World) -> None:
    for vni, name in (("7", "storefront-alb"), ("8", "of-others")):
        HostBook(world.store).write(MIRROR_GROUPS, vni, {"scheme": "internal", "load_balancers": [name]}, 0)
    hour = START_S // 3_600
    told = []
    for hours, requests in ((0, 2), (1, 3), (30, 4)):
        world.now_s = START_S + hours * 3_600
        world.send(*(world.get("/orders") for _ in range(requests)))
        world.review()
        [collection] = world.store.collections(CollectionQuery()).items
        assert collection.review is not None
        assert collection.review.load_balancers == ("storefront-alb",)
        told.append(collection.review.hourly)

    assert [each.newest_hour - hour for each in told] == [0, 1, 30]
    assert [each.counts[-2:] for each in told] == [(0, 2), (2, 3), (0, 4)]
    assert sum(told[-1].counts) == 4, "what is a day ago is not shown"


def test_an_owner_follows_its_endpoint_through_a_merge_and_back(world: World) -> None:
    world.send(*(world.get(f"/users/{login}") for login in LOGINS for _ in range(3)))
    amelie, template = EndpointKey(HOST, "/users/amelie", "GET"), EndpointKey(HOST, "/users/{user_id}", "GET")
    world.store.set_owner(amelie, "Payments")
    world.review()
    merged = {name: row.owner for name, row in world.rows().items()}

    world.store.set_owner(template, "")
    world.now_s += 600
    world.send(world.get("/users/amelie"))
    world.review()
    taken = {name: row.owner for name, row in world.rows().items()}

    world.store.set_owner(template, "Web")
    paths = frozenset(f"/users/{login}" for login in LOGINS)
    HostDecisions(HostBook(world.store)).set_pins(HOST, Pins(paths))
    world.now_s += 600
    world.send(world.get("/users/amelie"))
    world.review()

    assert merged == {"GET /users/{user_id}": "Payments"}
    assert taken == {"GET /users/{user_id}": ""}, "nothing brings it back"
    assert {name: row.owner for name, row in world.rows().items()} == {
        # What came in while they were one cannot be told apart.
        "GET /users/{user_id}": "Web",
        **{f"GET /users/{login}": "Web" for login in LOGINS},
    }


def test_what_people_decided_is_followed_although_nothing_is_sent(world: World) -> None:
    world.send(*(world.get(f"/users/{login}") for login in LOGINS for _ in range(3)))
    world.review()
    decisions = HostDecisions(HostBook(world.store))
    decisions.set_pins(HOST, Pins(frozenset({"/users/amelie"})))
    world.now_s += 60
    quiet = world.review()

    decisions.ask_for_review(HOST, world.now_s)
    world.now_s += 60
    asked, again = world.review(), world.review()

    counted = [report.counters["hosts_reviewed"] for report in (quiet, asked, again)]
    assert counted == [0, 1, 0]
    assert "GET /users/amelie" in world.rows()


def test_a_host_is_told_by_what_its_endpoints_add_up_to(world: World) -> None:
    world.send(*(world.get(f"/orders/{number}") for number in range(30)), world.get("/health"))
    world.send(*without_credentials(world))
    world.review()

    [collection] = world.store.hosts()
    review, rows = collection.review, world.rows()
    assert review is not None
    assert dict(review.busiest) == {row.id: row.request_count for row in rows.values()}
    assert [count for _, count in review.busiest] == sorted((row.request_count for row in rows.values()), reverse=True)
    assert collections_of_hosts.Collection.as_reviewed(HOST, review) == collection
    assert review.findings == Counter(map(FindingClass.of, world.store.host_findings(HOST)))
    assert review.findings
    assert review.vnis == {"7": sum(row.examined_count for row in rows.values())}
