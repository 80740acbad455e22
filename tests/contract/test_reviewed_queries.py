"""What every inventory store answers of what reviews decided. The oracle is a filter and a sort in plain Python."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.changes.change import Change
from api_inventory.collection import Collection
from api_inventory.endpoint import EndpointKey
from api_inventory.findings.state import FindingState
from api_inventory.hourly import HourlyRequests
from api_inventory.minutes import Interval
from api_inventory.review import EndpointFacts, EndpointReview, HostReview
from api_inventory.sample import Sample, SampleRequest
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from inventory_store import dynamodb, dynamodb_reading
from inventory_store.cursor import Cursor
from inventory_store.errors import InvalidQuery, UnknownChange, UnknownEndpoint, UnknownFinding
from inventory_store.folds import CollectionFold, EndpointFold, Part
from inventory_store.limits import MEMBERS_SAMPLED_MAX, SAMPLES_PER_STATUS_CLASS
from inventory_store.port import FindingClass, FindingCounts, PublishedReview
from inventory_store.queries import ANY, NOBODY, ChangeQuery, CollectionQuery, EndpointQuery, FindingQuery
from inventory_store.sorting import collection_key, finding_key

if TYPE_CHECKING:
    from api_inventory.finding import Severity
    from api_inventory.findings.state import FindingStatus
    from inventory_store.port import EndpointSummary, InventoryStore

HOSTS = ("a.example.test", "b.example.test")
SENSITIVE = ((), ("email:response",), ("email:request", "iban:response"), ("email_hash:request",))
QUERIES: tuple[dict[str, Any], ...] = (
    {"kind": "graphql"},
    {"authentication": "none"},
    {"exposure": "internet"},
    {"credential": "basic"},
    {"sensitive": "email"},
    {"sensitive": ANY},
    {"kind": "rest", "exposure": "internet", "sensitive": "email"},
    {"host": HOSTS[1], "credential": "bearer_jwt", "search": "/p1"},
)


def used(sequence: int) -> Part[Usage]:
    return Part(Cursor.of(str(sequence)), Usage(Traffic(request_count=1, first_seen_ns=1, last_seen_ns=2)))


def facts_of(number: int, draw: random.Random) -> EndpointFacts:
    return EndpointFacts(
        kind=draw.choice(("rest", "graphql")),
        # Many have the same: the rest of the order decides.
        risk=draw.choice((0, 7, 7, 60, 100)),
        credentials=draw.choice(((), ("basic",), ("bearer_jwt", "basic"))),
        authentication=draw.choice(("none", "required")),
        exposure=draw.choice(("internet", "internal")),
        sensitive=SENSITIVE[number % len(SENSITIVE)],
    )


@pytest.fixture
def facts(store: InventoryStore) -> dict[EndpointKey, EndpointFacts]:
    """Endpoints of two hosts by what their reviews said."""
    draw = random.Random(6)
    known: dict[EndpointKey, EndpointFacts] = {}
    for host in HOSTS:
        keys = [EndpointKey(host, f"/p{number % 12}", "GET" if number < 12 else "POST") for number in range(24)]
        made = {key: facts_of(number, draw) for number, key in enumerate(keys)}
        traffic = Traffic(request_count=1, first_seen_ns=1, last_seen_ns=2)
        store.publish(
            host,
            [PublishedReview(key, EndpointReview(each, absorbed=traffic)) for key, each in made.items()],
            HostReview(),
        )
        store.fold_collection(CollectionFold(host, 7, (used(1),)))
        known |= made
    return known


def all_keys(store: InventoryStore, query: EndpointQuery) -> list[EndpointKey]:
    rows: list[EndpointSummary] = []
    for _ in range(100):
        page = store.endpoints(query)
        rows += page.items
        if page.next_page_token is None:
            return [row.key for row in rows]
        query = replace(query, page_token=page.next_page_token)
    raise AssertionError("paging does not end")


def place(key: EndpointKey, facts: dict[EndpointKey, EndpointFacts], sort: str) -> tuple[Any, ...]:
    return (*((facts[key].risk,) if sort == "risk" else ()), key.path_template, key.method, key.host)


def matches(key: EndpointKey, facts: EndpointFacts, asked: dict[str, Any]) -> bool:
    classes = {each.split(":")[0] for each in facts.sensitive}
    wanted = asked.get("sensitive")
    return (
        asked.get("host") in (None, key.host)
        and asked.get("search", "") in key.path_template
        and asked.get("kind") in (None, facts.kind)
        and asked.get("authentication") in (None, facts.authentication)
        and asked.get("exposure") in (None, facts.exposure)
        and asked.get("credential") in (None, *facts.credentials)
        and (wanted is None or (bool(classes) if wanted == ANY else wanted in classes))
    )


@pytest.mark.parametrize("asked", QUERIES, ids=str)
def test_pages_hold_every_endpoint_that_matches_once_and_in_order(
    store: InventoryStore, facts: dict[EndpointKey, EndpointFacts], asked: dict[str, Any]
) -> None:
    matching = [key for key, each in facts.items() if matches(key, each, asked)]

    for sort, order in product(("path_template", "risk"), ("asc", "desc")):
        found = all_keys(store, EndpointQuery(**asked, sort=sort, order=order, page_size=3))  # type: ignore[arg-type]

        expected = sorted(matching, key=lambda key: place(key, facts, sort), reverse=order == "desc")
        assert expected
        assert found == expected


def test_what_was_never_reviewed_matches_no_filter_and_has_no_risk(store: InventoryStore) -> None:
    key = EndpointKey(HOSTS[0], "/new", "GET")
    store.fold(EndpointFold(key, 7, (used(1),)))
    store.fold_collection(CollectionFold(key.host, 7, (used(1),)))

    assert all_keys(store, EndpointQuery(sensitive=ANY)) == []
    assert all_keys(store, EndpointQuery(sort="risk")) == [key]


OWNERS = ("Payments", "Web", "")
SEARCHES: tuple[dict[str, Any], ...] = (
    {"owner": "Payments"},
    {"owner": ANY},
    {"owner": NOBODY},
    {"search": "payments"},
    {"search": "post b.example.test/p1"},
    {"search": "iban"},
    {"search": "auth:none PAYMENTS"},
    {"search": "kind:graphql", "exposure": "internet"},
    {"host": HOSTS[1], "owner": "Web"},
    {"host": HOSTS[0], "search": "status:4xx"},
    {"search": "status:4xx"},
    {"status": "4xx"},
    {"status": "2xx", "owner": "Web"},
)


def found_by(key: EndpointKey, facts: EndpointFacts, owner: str, statuses: str, asked: dict[str, Any]) -> bool:
    text = f"{key.method} {key.host}{key.path_template} {owner} {' '.join(facts.sensitive)}".lower()
    words = (*facts.words, f"status:{statuses}")
    wanted = asked.get("owner")
    return (
        (wanted in (None, owner) or (wanted == ANY and bool(owner)) or (wanted == NOBODY and not owner))
        and all(term in (words if ":" in term else text) for term in asked.get("search", "").lower().split())
        and asked.get("host") in (None, key.host)
        and asked.get("status") in (None, statuses)
        and asked.get("exposure") in (None, facts.exposure)
    )


@pytest.mark.parametrize("asked", SEARCHES, ids=str)
def test_endpoints_are_found_by_owner_status_and_whatever_a_review_said(
    store: InventoryStore, facts: dict[EndpointKey, EndpointFacts], asked: dict[str, Any]
) -> None:
    owners = {key: OWNERS[number % 3] for number, key in enumerate(facts)}
    statuses = {key: ("2xx", "4xx")[number % 2] for number, key in enumerate(facts)}
    for key, owner in owners.items():
        answer = Traffic(request_count=1, statuses={f"{statuses[key][0]}01": 1}, first_seen_ns=1, last_seen_ns=2)
        store.fold(EndpointFold(key, 7, (Part(Cursor.of("1"), Usage(answer)),)))
        store.set_owner(key, owner)
    matching = [key for key, each in facts.items() if found_by(key, each, owners[key], statuses[key], asked)]

    for sort, order in product(("path_template", "risk", "request_count"), ("asc", "desc")):
        found = all_keys(store, EndpointQuery(**asked, sort=sort, order=order, page_size=10))  # type: ignore[arg-type]

        counted = sorted(matching, key=lambda key: place(key, facts, sort), reverse=order == "desc")
        assert counted
        assert found == counted
    assert {row.owner for row in store.endpoints(EndpointQuery(**asked)).items} == {owners[key] for key in matching}


@pytest.mark.differs_by_engine
def test_an_owner_is_told_in_every_place_and_can_be_taken_back(store: InventoryStore) -> None:
    key = EndpointKey(HOSTS[0], "/orders", "GET")
    store.fold(EndpointFold(key, 7, (used(1),)))

    def told() -> set[str]:
        [folded] = store.folded(key.host)
        [of_host] = store.host_endpoints(key.host)
        detail = store.endpoint(key.id, now_s=0)
        return {store.summary(key.id).owner, folded.owner, detail.summary.owner, of_host.summary.owner}

    assert told() == {""}
    store.set_owner(key, "Payments")
    assert told() == {"Payments"}
    store.publish(key.host, [PublishedReview(key, EndpointReview(EndpointFacts(risk=7)))], HostReview())
    store.fold(EndpointFold(key, 7, (used(2),)))
    assert told() == {"Payments"}, "reviews and folds leave it alone"
    store.set_owner(key, "")
    assert told() == {""}


def test_the_row_of_what_is_shown_as_another_is_the_row_of_that(store: InventoryStore) -> None:
    shown, member = EndpointKey(HOSTS[0], "/teams/{team_id}", "GET"), EndpointKey(HOSTS[0], "/teams/red", "GET")
    for key in (shown, member):
        store.fold(EndpointFold(key, 7, (used(1),)))
    store.fold_collection(CollectionFold(HOSTS[0], 7, (used(1),)))
    hidden = PublishedReview(member, EndpointReview(shown_as=shown.id))
    store.publish(HOSTS[0], [PublishedReview(shown, EndpointReview(members=(member.id,))), hidden], HostReview())

    assert store.summary(member.id) == store.summary(shown.id)
    for sort in ("path_template", "risk", "last_seen"):
        assert all_keys(store, EndpointQuery(sort=sort)) == [shown]  # type: ignore[arg-type]
    with pytest.raises(UnknownEndpoint):
        store.summary("0" * 20)

    store.publish(HOSTS[0], [PublishedReview(member, EndpointReview())], HostReview())
    assert all_keys(store, EndpointQuery()) == [member, shown], "taken apart again"


def test_what_was_answered_before_a_merge_is_found_by_its_status(store: InventoryStore) -> None:
    shown = EndpointKey(HOSTS[0], "/teams/{team_id}", "GET")
    absorbed = Traffic(request_count=1, statuses={"503": 1}, first_seen_ns=1, last_seen_ns=2)
    store.publish(HOSTS[0], [PublishedReview(shown, EndpointReview(absorbed=absorbed))], HostReview())

    assert all_keys(store, EndpointQuery(status="5xx")) == [shown]
    assert all_keys(store, EndpointQuery(status="2xx")) == []


@pytest.mark.differs_by_engine
def test_hosts_are_sorted_by_risk_and_found_by_load_balancer_and_sensitive_data(store: InventoryStore) -> None:
    reviews = {
        "a.test": HostReview(risk=7, load_balancers=("storefront-alb",), sensitive=("email",)),
        "b.test": HostReview(risk=90, load_balancers=("edge-nlb", "storefront-alb"), sensitive=("iban",)),
        "c.test": None,
        "d.test": HostReview(risk=7, hourly=HourlyRequests(480_000, (1, 2, 3))),
    }
    for host, review in reviews.items():
        store.fold_collection(CollectionFold(host, 7, (used(1),)))
        if review is not None:
            store.publish(host, (), review)

    def hosts(**asked: Any) -> list[str]:
        found, query = list[str](), CollectionQuery(page_size=1, **asked)
        while True:
            page = store.collections(query)
            found += [each.host for each in page.items]
            if page.next_page_token is None:
                return found
            query = replace(query, page_token=page.next_page_token)

    assert hosts(sort="risk", order="desc") == ["b.test", "d.test", "a.test", "c.test"]
    assert hosts(search="STOREFRONT") == ["a.test", "b.test"]
    assert hosts(search="iban") == ["b.test"]
    assert hosts(search="storefront email") == ["a.test"]
    assert {each.host: each.review for each in store.collections(CollectionQuery()).items} == reviews


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "rust"), ("authentication", "maybe"), ("exposure", "x"), ("credential", "a b"), ("sensitive", "%")],
)
def test_a_filter_that_no_endpoint_can_match_is_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidQuery, match=field):
        EndpointQuery(**{field: value})


def test_one_change_is_found_among_many(store: InventoryStore) -> None:
    changes = [
        Change("endpoint_added", HOSTS[0], f"{number:020x}", "GET /", "", "", "compatible", number + 1, number)
        for number in range(30)
    ]
    store.put_changes(changes)

    assert [store.change(each.id) for each in changes] == changes
    assert len(store.changes(ChangeQuery(page_size=200)).items) == 30


@pytest.mark.parametrize("change_id", ["", "0" * 20, "z" * 20, "0" * 500])
def test_a_change_that_nobody_made_is_unknown(store: InventoryStore, change_id: str) -> None:
    with pytest.raises(UnknownChange):
        store.change(change_id)


def test_samples_of_what_was_merged_are_shown_with_the_endpoint_that_shows_it(store: InventoryStore) -> None:
    shown = EndpointKey(HOSTS[0], "/teams/{team_id}", "GET")
    members = [EndpointKey(HOSTS[0], f"/teams/t{number}", "GET") for number in range(MEMBERS_SAMPLED_MAX + 3)]
    for number, member in enumerate(members):
        sample = Sample(
            number,
            "c",
            "s",
            complete=True,
            request=SampleRequest("GET", member.path_template, (), None, 0),
            response=None,
        )
        store.fold(EndpointFold(member, 7, (used(number + 1),), samples=(sample,), samples_expire_at_s=10 + number))
    ids = tuple(member.id for member in members)
    store.publish(HOSTS[0], [PublishedReview(shown, EndpointReview(members=ids))], HostReview())

    newest = MEMBERS_SAMPLED_MAX - 1

    def told(now_s: int) -> list[tuple[int, str]]:
        samples = store.endpoint(shown.id, now_s=now_s).samples
        return [(sample.captured_at_ns, sample.request.target) for sample in samples]

    # The newest first, as many as of one endpoint; three members are beyond the bound on those that are asked for.
    assert told(12) == [(newest - number, "/teams/{team_id}") for number in range(SAMPLES_PER_STATUS_CLASS)]
    assert told(10 + newest - 1) == [(newest, "/teams/{team_id}")], "the others have expired"


FINDING_QUERIES: tuple[dict[str, Any], ...] = (
    {},
    {"host": HOSTS[0]},
    {"endpoint_id": EndpointKey(HOSTS[0], "/p1", "GET").id},
    {"severity": "high", "status": "open"},
    {"status": "reopened"},
    {"rules": ("RULE-1", "RULE-3"), "host": HOSTS[1]},
    {"rules": ()},
    {"search": "SCHLÜSSEL"},
    {"search": "100%"},
    {"search": "rule-2", "status": "fixed"},
)


def known_findings() -> list[FindingState]:
    draw = random.Random(9)
    severities: tuple[Severity, ...] = ("critical", "high", "low")
    statuses: tuple[FindingStatus, ...] = ("open", "accepted", "fixed")
    return [
        FindingState(
            rule=f"RULE-{number % 5}",
            title="API-Schlüssel in der URL" if number % 3 else "Token in URL",
            severity=draw.choice(severities),
            host=host,
            endpoint_id=draw.choice((None, EndpointKey(host, f"/p{number % 4}", "GET").id)),
            detail=f"key {number}",
            evidence=draw.choice(("seen in 100% of requests", "seen once")),
            support=1,
            first_seen_ns=1,
            last_seen_ns=2,
            examined_when_seen=1,
            status=draw.choice(statuses),
            opened_at_ns=3,
            reopened=draw.choice((0, 0, 2)),
        )
        for host in HOSTS
        for number in range(30)
    ]


def is_wanted(finding: FindingState, asked: dict[str, Any]) -> bool:
    told = [finding.rule, finding.title, finding.host, finding.detail, finding.evidence]
    stands = {finding.status} | ({"reopened"} if finding.status == "open" and finding.reopened else set())
    return (
        asked.get("host") in (None, finding.host)
        and asked.get("endpoint_id") in (None, finding.endpoint_id)
        and asked.get("severity") in (None, finding.severity)
        and ("status" not in asked or asked["status"] in stands)
        and ("rules" not in asked or finding.rule in asked["rules"])
        and any(asked.get("search", "").casefold() in text.casefold() for text in told)
    )


@pytest.mark.parametrize("asked", FINDING_QUERIES, ids=str)
def test_findings_that_match_are_listed_and_counted(store: InventoryStore, asked: dict[str, Any]) -> None:
    findings = known_findings()
    store.put_findings(findings)
    expected = [each for each in findings if is_wanted(each, asked)]

    page = store.findings(FindingQuery(**asked, page_size=200))
    counts = store.finding_counts(FindingQuery(**asked, page_size=1))

    assert {each.id for each in page.items} == {each.id for each in expected}
    assert bool(expected) == (asked != {"rules": ()})
    assert counts == FindingCounts(Counter(map(FindingClass.of, expected)))


def test_a_finding_that_came_back_is_counted_as_such() -> None:
    finding = replace(known_findings()[0], status="open", reopened=1)

    assert FindingClass.of(finding).standing == "reopened"
    assert FindingClass.of(replace(finding, status="fixed")).standing == "fixed"


def test_endpoints_are_named_by_their_ids(store: InventoryStore, facts: dict[EndpointKey, EndpointFacts]) -> None:
    wanted = {key.id: key for key in list(facts)[::3]}

    assert store.endpoint_keys([*wanted, "0" * 20]) == wanted
    assert store.endpoint_keys([]) == {}


@pytest.fixture(params=["counted anew", "as reviewed"])
def counting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether what is told of all hosts is added up anew, or as their reviews left it, since they are very many."""
    if request.param == "as reviewed":
        monkeypatch.setattr(dynamodb_reading, "COUNTED_ANEW_MAX", 0)


@pytest.mark.usefixtures("counting")
def test_hosts_are_told_alike_however_many_there_are(store: InventoryStore) -> None:
    expected = []
    for number in range(12):
        host, requests = f"h{number:02d}.test", 1 + number % 4
        for bucket in range(requests):
            store.fold(EndpointFold(EndpointKey(host, f"/p{bucket}", "GET"), bucket, (used(1),)))
            store.fold_collection(CollectionFold(host, bucket, (used(1),)))
        review = HostReview(
            hidden_count=requests // 4,
            risk=number % 5,
            reviewed_requests=requests,
            reviewed_endpoints=requests,
            first_seen_ns=1,
            last_seen_ns=2,
            vnis={"7": 2},
            busiest=((EndpointKey(host, "/p0", "GET").id, 1),),
            findings={FindingClass("RULE-1", "high", "reopened"): 2},
        )
        store.publish(host, (), review)
        expected.append(Collection(host, requests - requests // 4, requests, 1, 2, review))

    assert list(store.hosts()) == list(store.hosts(exact=True)) == expected
    for sort, order in product(("host", "endpoint_count", "request_count", "risk"), ("asc", "desc")):
        page = store.collections(CollectionQuery(sort=sort, order=order, page_size=5))  # type: ignore[arg-type]

        placed = sorted(expected, key=lambda each: collection_key(each, sort), reverse=order == "desc")  # type: ignore[arg-type]
        assert (list(page.items), page.total) == (placed[:5], 12)
    assert [store.collection(each.host) for each in expected] == expected


@pytest.mark.usefixtures("counting")
def test_findings_of_all_hosts_are_counted_alike_however_many_there_are(store: InventoryStore) -> None:
    findings = known_findings()
    store.put_findings(findings)
    for host in HOSTS:
        classes = Counter(FindingClass.of(each) for each in findings if each.host == host)
        store.publish(host, (), HostReview(findings=classes, reviewed_endpoints=1))

    for asked in FINDING_QUERIES:
        matching = [each for each in findings if is_wanted(each, asked)]
        counts = store.finding_counts(FindingQuery(**asked))
        assert counts == FindingCounts(Counter(map(FindingClass.of, matching)))


def test_who_reviews_counts_what_came_since_the_last_review(
    store: InventoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dynamodb_reading, "COUNTED_ANEW_MAX", 0)
    store.fold_collection(CollectionFold("a.test", 7, (used(1),)))
    store.publish("a.test", (), HostReview(reviewed_requests=1, reviewed_endpoints=1, first_seen_ns=1, last_seen_ns=2))
    store.fold_collection(CollectionFold("a.test", 7, (used(2),)))
    store.fold_collection(CollectionFold("new.test", 7, (used(1),)))

    counted = [(each.host, each.request_count) for each in store.hosts(exact=True)]

    assert counted == [("a.test", 2), ("new.test", 1)]


@pytest.mark.usefixtures("counting")
def test_hosts_whose_reviews_are_late_are_told_once_whoever_counts_them_said_so(store: InventoryStore) -> None:
    review = HostReview(
        risk=7, reviewed_requests=1, reviewed_endpoints=1, first_seen_ns=1, last_seen_ns=2, reviewed_at_s=1_000
    )
    for host in ("frozen.test", "quiet.test"):
        store.fold(EndpointFold(EndpointKey(host, "/p", "GET"), 7, (used(1),)))
        store.fold_collection(CollectionFold(host, 7, (used(1),)))
        store.publish(host, (), review)
    store.fold_collection(CollectionFold("frozen.test", 7, (used(2),)))
    store.fold(EndpointFold(EndpointKey("new.test", "/p", "GET"), 7, (used(1),)))
    store.fold_collection(CollectionFold("new.test", 7, (used(1),)))
    counted = list(store.hosts(exact=True))

    assert store.tell_hosts(counted, 2_000) == 0

    told = {each.host: (each.request_count, each.review) for each in store.hosts()}
    assert told == {"frozen.test": (2, review), "new.test": (1, None), "quiet.test": (1, review)}
    assert list(store.hosts()) == counted
    assert {each.counted_at_s for each in store.hosts()} <= {None, 2_000}
    page = store.collections(CollectionQuery(search="new"))
    assert [each.host for each in page.items] == ["new.test"]
    assert [each.review for each in store.hosts(exact=True)] == [review, None, review], "not taken for a review"


@pytest.mark.differs_by_engine
@pytest.mark.usefixtures("counting")
def test_of_very_many_hosts_those_that_are_told_later_are_counted(
    store: InventoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dynamodb, "HOSTS_TOLD_AT_ONCE_MAX", 2)
    for host in ("a.test", "b.test", "c.test"):
        store.fold(EndpointFold(EndpointKey(host, "/p", "GET"), 7, (used(1),)))
        store.fold_collection(CollectionFold(host, 7, (used(1),)))
    counted = list(store.hosts(exact=True))

    left = store.tell_hosts(counted, 2_000), store.tell_hosts(counted, 2_060)

    assert left == ((0, 0) if store.kind == "sqlite" else (1, 0))
    assert list(store.hosts()) == counted


@pytest.mark.differs_by_engine
def test_a_finding_is_found_by_its_id_wherever_it_stands(store: InventoryStore) -> None:
    findings = known_findings()
    store.put_findings(findings)
    store.remove_findings(findings[:3])

    assert [store.finding(each.id) for each in findings[3:]] == findings[3:]
    for gone in (findings[0].id, "0" * 20, "z" * 20, "", "0" * 500):
        with pytest.raises(UnknownFinding):
            store.finding(gone)


def test_findings_of_an_endpoint_that_was_folded_are_listed_worst_first(store: InventoryStore) -> None:
    key = EndpointKey(HOSTS[0], "/p1", "GET")
    store.fold(EndpointFold(key, 7, (used(1),)))
    findings = known_findings()
    store.put_findings(findings)
    expected = sorted((each for each in findings if each.endpoint_id == key.id), key=finding_key)

    first = store.findings(FindingQuery(endpoint_id=key.id, page_size=2))
    rest = store.findings(FindingQuery(endpoint_id=key.id, page_token=first.next_page_token))

    assert len(expected) > 2
    assert [*first.items, *rest.items] == expected
    assert store.finding_counts(FindingQuery(endpoint_id=key.id)) == FindingCounts(
        Counter(map(FindingClass.of, expected))
    )


def test_changes_of_a_host_and_of_an_endpoint_come_latest_first(store: InventoryStore) -> None:
    changes = [
        Change("field_added", HOSTS[number % 2], f"{number % 3:020x}", "GET /", "", "", "compatible", number, number)
        for number in range(40)
    ]
    store.put_changes(changes)
    store.put_changes(changes[:5])

    def found(**asked: Any) -> list[Change]:
        rows, query = list[Change](), ChangeQuery(page_size=3, **asked)
        while True:
            page = store.changes(query)
            rows += page.items
            if page.next_page_token is None:
                return rows
            query = replace(query, page_token=page.next_page_token)

    latest = changes[::-1]
    assert found(host=HOSTS[1]) == [each for each in latest if each.host == HOSTS[1]]
    assert found(endpoint_id=f"{1:020x}") == [each for each in latest if each.endpoint_id == f"{1:020x}"]
    assert found(host=HOSTS[0], endpoint_id=f"{1:020x}") == [
        each for each in latest if (each.host, each.endpoint_id) == (HOSTS[0], f"{1:020x}")
    ]


@pytest.mark.differs_by_engine
def test_quarters_of_an_hour_are_the_sums_of_their_minutes(store: InventoryStore) -> None:
    key, draw = EndpointKey(HOSTS[0], "/p", "GET"), random.Random(3)
    minutes = {
        minute: Interval(draw.randrange(1, 9), 1, 2, 3, 4, {str(draw.randrange(8)): 1})
        for minute in draw.sample(range(6000, 6300), 90)
    }
    for bucket in range(3):
        usage = Usage(Traffic(request_count=1, first_seen_ns=1, last_seen_ns=1), minutes)
        store.fold(EndpointFold(key, bucket, (Part(Cursor.of(str(bucket + 1)), usage),)))

    told = store.minutes(key.id, 101, 103)
    sums = {
        quarter: reduce(Interval.merge, [each for minute, each in told.items() if minute // 15 == quarter])
        for quarter in {minute // 15 for minute in told}
    }
    assert set(sums) == set(range(404, 416))
    assert store.quarters(key.id, 101, 103) == sums
    assert store.quarters("nobody", 101, 103) == {}
