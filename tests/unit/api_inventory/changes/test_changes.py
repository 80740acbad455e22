"""A host that is looked at again and again, as a review looks at it: what it is told, and what it calls a change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory.changes.changes import changes_between
from api_inventory.changes.facts import EndpointFacts, PartFacts, endpoint_facts
from api_inventory.changes.snapshot import Snapshot, snapshot_of, succeeded
from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary, Parameter

if TYPE_CHECKING:
    from api_inventory.changes.change import Change
    from api_inventory.changes.facts import PartKey

DAY = 86_400 * 10**9
START = 1_700_000_000 * 10**9
HOST = "shop.example.test"
LIMIT: PartKey = ("parameter", "query", "limit")
ID: PartKey = ("response_field", "2xx", "/id")
ROOT: PartKey = ("response_field", "2xx", "")


def facts(
    path: str = "/orders",
    day: float = 0,
    requests: int = 1000,
    parts: dict[PartKey, PartFacts] | None = None,
    **known: Any,
) -> EndpointFacts:
    told = {"first_seen_ns": START, "is_served": True, **known}
    return EndpointFacts(
        key=EndpointKey(HOST, path, "GET"),
        request_count=requests,
        examined_count=requests,
        last_seen_ns=START + int(day * DAY),
        parts=parts or {},
        **told,
    )


class Host:
    """A host and its kept snapshot."""

    def __init__(self) -> None:
        self.kept: Snapshot | None = None

    def look(
        self, day: float, *seen: EndpointFacts, successors: dict[str, tuple[str, ...]] | None = None
    ) -> list[Change]:
        now_ns = START + int(day * DAY)
        after = snapshot_of(HOST, seen, now_ns, previous=self.kept, successors=successors)
        before, self.kept = self.kept, after
        return [] if before is None else list(changes_between(before, after, successors=successors))

    def words(self, day: float, *seen: EndpointFacts, **known: Any) -> list[str]:
        return [f"{change.impact}: {change.words}" for change in self.look(day, *seen, **known)]


def learnt(**known: Any) -> Host:
    host = Host()
    host.look(3, facts(day=3, **known))
    return host


def test_the_first_look_is_a_baseline() -> None:
    assert Host().words(3, facts(day=3), facts("/refunds", day=3)) == []


def test_what_comes_in_the_first_day_of_a_host_is_learnt() -> None:
    host = Host()
    host.look(0.1, facts(day=0.1))

    assert host.words(0.5, facts(day=0.5), facts("/refunds", day=0.5)) == []
    assert host.words(2, facts(day=2), facts("/refunds", day=2), facts("/new", day=2)) == []
    assert host.words(3, facts(day=3), facts("/refunds", day=3), facts("/new", day=3), facts("/x", day=3)) == [
        "compatible: GET /x is new."
    ]


def test_a_new_endpoint_matters_more_if_anyone_can_call_it_or_it_holds_sensitive_data() -> None:
    nobody: dict[PartKey, PartFacts] = {("credential", "", "none"): PartFacts(seen=50)}
    email: dict[PartKey, PartFacts] = {("sensitive", "response.body", "/email"): PartFacts(("email",), 50)}

    words = learnt().words(
        4,
        facts(day=4),
        facts("/a", day=4, parts=nobody, exposure="public"),
        facts("/b", day=4, parts=nobody, exposure="internal"),
        facts("/c", day=4, parts=email),
    )

    assert sorted(words) == ["compatible: GET /b is new.", "security: GET /a is new.", "security: GET /c is new."]


def test_a_scanners_guess_is_no_new_endpoint() -> None:
    assert learnt().words(4, facts(day=4), facts("/wp", is_served=False), facts("/rare", requests=2, day=4)) == []


def test_an_endpoint_is_removed_when_it_is_silent_and_its_host_is_not() -> None:
    host = learnt()
    host.look(4, facts(day=4), facts("/refunds", day=4))

    assert host.words(35, facts(day=35), facts("/refunds", day=4)) == []
    assert host.words(36, facts(day=36), facts("/refunds", day=4)) == ["breaking: GET /refunds is not used any more."]
    assert host.words(37, facts(day=37), facts("/refunds", day=4)) == []
    assert host.words(90, facts(day=90), facts("/refunds", day=90)) == ["compatible: GET /refunds is used again."]


def test_where_mirroring_stood_still_nothing_is_removed() -> None:
    host = learnt()

    assert host.words(200, facts(day=3)) == []


def test_an_endpoint_that_the_inventory_forgot_is_removed_once() -> None:
    host = learnt()
    host.look(4, facts(day=4), facts("/refunds", day=4))

    assert host.words(60, facts(day=60)) == ["breaking: GET /refunds is not used any more."]
    assert host.words(61, facts(day=61)) == []


def test_parts_that_are_new_are_told_one_by_one() -> None:
    host = learnt(parts={ROOT: PartFacts(("object",))})

    words = host.words(
        4,
        facts(
            day=4,
            parts={
                ROOT: PartFacts(("object",)),
                LIMIT: PartFacts(("integer",), 3),
                ("parameter", "query", "probe"): PartFacts(("string",), 2),
                ("request_field", "", ""): PartFacts(("object",)),
                ("request_field", "", "/a"): PartFacts(("string",)),
                ID: PartFacts(("integer", "string")),
                ("status", "", "404"): PartFacts(seen=3),
                ("sensitive", "response.body", "/id"): PartFacts(("credit_card",), 9),
            },
        ),
    )

    assert sorted(words) == [
        "compatible: GET /orders: query parameter limit is new: integer.",
        "compatible: GET /orders: request body / is new: object.",
        "compatible: GET /orders: response 2xx /id is new: integer or string.",
        "compatible: GET /orders: status 404 is answered for the first time.",
        "security: GET /orders: response.body /id now holds sensitive data: credit_card.",
    ]


def test_an_endpoint_that_is_being_learnt_has_no_changes() -> None:
    young = {"first_seen_ns": START + 3 * DAY}
    host = learnt()
    host.look(4, facts(day=4), facts("/new", day=4, **young))
    host.look(4.5, facts(day=4.5), facts("/new", 4.5, 99, {ID: PartFacts(())}, **young))

    assert (
        host.words(6, facts(day=6), facts("/new", 6, 500, {ID: PartFacts(()), LIMIT: PartFacts((), 9)}, **young)) == []
    )
    assert host.words(7, facts(day=7), facts("/new", 7, 600, {LIMIT: PartFacts((), 19)}, **young)) == []


@pytest.mark.parametrize(
    ("day", "requests", "changes"), [(4.9, 5000, 0), (5, 100, 1), (5, 99, 0)], ids=["young", "learnt", "seldom used"]
)
def test_an_endpoint_is_learnt_after_a_day_and_a_hundred_requests(day: float, requests: int, changes: int) -> None:
    first_seen_ns = START + 4 * DAY
    host = learnt()
    host.look(day, facts(day=day), facts("/new", day, requests, first_seen_ns=first_seen_ns))

    grown = facts("/new", 6, 6000, {LIMIT: PartFacts((), 9)}, first_seen_ns=first_seen_ns)

    assert len(host.look(6, facts(day=6), grown)) == changes


def test_three_requests_make_an_endpoint() -> None:
    assert learnt().words(4, facts(day=4), facts("/new", 4, 3)) == ["compatible: GET /new is new."]


def test_types_and_what_is_required_matter_to_whom_it_breaks() -> None:
    host = learnt(parts={ID: PartFacts(("integer",), required=True), LIMIT: PartFacts(("integer",), 50, required=True)})

    words = host.words(
        4,
        facts(day=4, parts={ID: PartFacts(("integer", "string")), LIMIT: PartFacts(("integer", "string"), 60)}),
    )

    assert words == [
        "compatible: GET /orders: query parameter limit was integer and is now integer or string.",
        "compatible: GET /orders: query parameter limit was always sent and is now sometimes left out.",
        "breaking: GET /orders: response 2xx /id was integer and is now integer or string.",
        "breaking: GET /orders: response 2xx /id was always sent and is now sometimes left out.",
    ]


def test_that_something_turns_out_to_be_required_is_no_change() -> None:
    host = learnt(parts={LIMIT: PartFacts(("integer",), 19)})

    assert host.words(4, facts(day=4, parts={LIMIT: PartFacts(("integer",), 20, required=True)})) == []


def credentials(**seen: int) -> dict[PartKey, PartFacts]:
    return {("credential", "", kind): PartFacts(seen=count) for kind, count in seen.items()}


def test_callers_without_credentials_are_a_change_for_those_who_guard() -> None:
    host = learnt(parts=credentials(bearer_jwt=900))

    assert host.words(4, facts(day=4, parts=credentials(bearer_jwt=950, none=2))) == []
    assert host.words(5, facts(day=5, parts=credentials(bearer_jwt=990, none=3))) == [
        "security: GET /orders: callers had bearer_jwt and now have bearer_jwt, none."
    ]


def test_that_nobody_comes_without_credentials_any_more_breaks_some() -> None:
    host = learnt(parts=credentials(bearer_jwt=900, none=100))

    assert host.words(40, facts(day=40, requests=3000, parts=credentials(bearer_jwt=2900, none=100))) == [
        "breaking: GET /orders: callers had bearer_jwt, none and now have bearer_jwt."
    ]


def test_exposure_is_told_when_it_is_known_on_both_sides() -> None:
    host = learnt(exposure="internal")

    assert host.words(4, facts(day=4, exposure=None)) == []
    assert host.words(5, facts(day=5, exposure="public")) == ["security: GET /orders was internal and is now public."]
    assert host.words(6, facts(day=6, exposure="internal")) == [
        "compatible: GET /orders was public and is now internal."
    ]


def test_a_class_that_joins_others_is_told_alone() -> None:
    place: PartKey = ("sensitive", "response.body", "/contact")
    host = learnt(parts={place: PartFacts(("email",), 9)})

    assert host.words(4, facts(day=4, parts={place: PartFacts(("email", "phone"), 19)})) == [
        "security: GET /orders: response.body /contact now holds sensitive data: phone."
    ]


def test_a_part_is_removed_when_far_more_requests_than_usual_came_without_it() -> None:
    """One request in ten carried it, and then a hundred requests did not, and then a month had passed as well."""
    usual = {LIMIT: PartFacts(("integer",), 100), ID: PartFacts((), 1000), ROOT: PartFacts(("object",), 1000)}
    host = learnt(parts=usual)

    def later(day: float, requests: int) -> list[str]:
        grown = {**usual, ROOT: PartFacts(("object",), requests)}
        return host.words(day, facts(day=day, requests=requests, parts=grown))

    assert later(20, 5000) == []
    assert later(34, 1099 + 4000) == []
    assert later(36, 6000) == [
        "compatible: GET /orders: query parameter limit is not sent any more.",
        "breaking: GET /orders: response 2xx /id is not sent any more.",
    ]
    assert later(37, 7000) == []


def test_a_rare_part_is_not_removed_for_being_rare() -> None:
    rare = {LIMIT: PartFacts(("integer",), 4)}
    host = learnt(parts=rare)

    assert host.words(40, facts(day=40, requests=3400, parts=rare)) == []
    assert host.words(41, facts(day=41, requests=3500, parts=rare)) != []


def test_a_part_that_comes_back_is_new_again() -> None:
    host = learnt(parts={LIMIT: PartFacts((), 500)})
    host.look(40, facts(day=40, requests=9000, parts={LIMIT: PartFacts((), 500)}))

    assert host.words(41, facts(day=41, requests=9100, parts={LIMIT: PartFacts((), 501)})) == [
        "compatible: GET /orders: query parameter limit is new: any type."
    ]


def test_of_a_tree_that_comes_or_goes_its_top_is_told() -> None:
    tree: dict[PartKey, PartFacts] = {
        ("response_field", "2xx", pointer): PartFacts(("object",), 9) for pointer in ("/a", "/a/b", "/a/b/c")
    }
    root = {ROOT: PartFacts(("object",), 900)}
    host = learnt(parts=root)

    assert len(host.look(4, facts(day=4, parts=root | tree))) == 1
    gone = host.words(90, facts(day=90, requests=99_000, parts={ROOT: PartFacts(("object",), 98_000), **tree}))
    assert gone == ["breaking: GET /orders: response 2xx /a is not sent any more."]


def test_keys_that_are_read_as_those_of_a_map_are_no_change() -> None:
    by_day: PartKey = ("response_field", "2xx", "/by_day")
    monday: PartKey = ("response_field", "2xx", "/by_day/monday")
    any_day: PartKey = ("response_field", "2xx", "/by_day/~k")

    host = learnt(parts={by_day: PartFacts(("object",)), monday: PartFacts(("integer",))})
    assert host.words(4, facts(day=4, parts={by_day: PartFacts(("object",)), any_day: PartFacts(("integer",))})) == []

    host = learnt(parts={by_day: PartFacts(("object",))})
    assert host.words(4, facts(day=4, parts={by_day: PartFacts(("object",)), any_day: PartFacts(("integer",))})) == [
        "compatible: GET /orders: response 2xx /by_day/~k is new: integer."
    ]


def test_keys_of_a_map_that_are_read_one_by_one_are_no_change() -> None:
    by_day = {("response_field", "2xx", "/by_day"): PartFacts(("object",))}
    any_day = {("response_field", "2xx", "/by_day/~k"): PartFacts(("integer",))}
    days = {("response_field", "2xx", f"/by_day/{day}"): PartFacts(("integer",)) for day in ("monday", "tuesday")}

    assert learnt(parts=by_day | any_day).words(4, facts(day=4, parts=by_day | days)) == []
    # A name beside a map that is still one is new.
    assert len(learnt(parts=by_day | any_day).look(4, facts(day=4, parts=by_day | any_day | days))) == len(days)


def test_a_merge_is_told_once_and_its_parts_are_known() -> None:
    host = Host()
    old = [facts(f"/u/{name}", day=3, parts={LIMIT: PartFacts((), 9)}) for name in ("ana", "ben")]
    host.look(3, *old)
    merged = facts("/u/{user}", day=4, requests=2000, parts={LIMIT: PartFacts((), 20)})
    successors = {one.key.id: (merged.key.id,) for one in old}

    assert host.words(4, merged, successors=successors) in (
        ["compatible: GET /u/{user} now stands for /u/ana, /u/ben."],
        ["compatible: GET /u/{user} now stands for /u/ben, /u/ana."],
    )
    assert host.words(5, replace(merged, last_seen_ns=START + 5 * DAY)) == []


def test_a_split_is_told_and_what_each_part_does_not_carry_is_not_lost() -> None:
    host = Host()
    old = facts("/u/{user}", day=3, parts={LIMIT: PartFacts((), 9), ID: PartFacts(())})
    host.look(3, old)
    me = facts("/u/me", day=4, parts={LIMIT: PartFacts((), 5)})
    rest = facts("/u/{user}", day=4, parts={ID: PartFacts(())})

    words = host.words(4, me, rest, successors={old.key.id: (me.key.id, rest.key.id)})

    assert words == ["compatible: GET /u/me was a part of /u/{user}."]


def test_the_same_change_has_the_same_id_until_the_snapshot_is_kept() -> None:
    host = learnt()
    before = host.kept
    assert before is not None
    first = host.look(4, facts(day=4, parts={LIMIT: PartFacts((), 3)}))

    again = changes_between(
        before, snapshot_of(HOST, [facts(day=5, parts={LIMIT: PartFacts((), 9)})], START + 5 * DAY, previous=before)
    )

    assert [change.id for change in again] == [change.id for change in first]
    assert again[0].at_ns != first[0].at_ns
    assert (
        len({change.id for change in (*again, replace(first[0], kind="field_added"), replace(first[0], since_ns=1))})
        == 3
    )


def test_facts_are_made_of_an_endpoint_of_the_inventory() -> None:
    key = EndpointKey(HOST, "/orders", "POST")
    summary = EndpointSummary(
        id=key.id,
        key=key,
        request_count=60,
        unanswered_count=0,
        statuses={"200": 30, "201": 20, "404": 10},
        request_content_types=(),
        response_content_types=(),
        parameter_count=1,
        protocols=(),
        first_seen_ns=1,
        last_seen_ns=2,
        examined_count=50,
        latencies={},
    )
    order = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    endpoint = Endpoint(
        summary,
        (
            Parameter("query", "limit", {"integer": 30, "number": 5, "string": 2}, 37, required=True),
            Parameter("query", "once", {"string": 1, "uuid": 1, "integer": 1}, 2, required=False),
        ),
        request_schema=order,
        response_schemas={"200": order, "201": {"type": ["null", "object"], "properties": {"id": {"type": "string"}}}},
    )

    made = endpoint_facts(
        endpoint,
        credentials={"none": 2, "basic": 40},
        exposure="public",
        sensitive=[("response.body", "/id", "iban", 4), ("response.body", "/id", "email", 5)],
        field_counts={("request", "/id"): 11, ("200", "/id"): 12, ("201", "/id"): 13},
    )

    assert (made.request_count, made.examined_count, made.exposure, made.is_served) == (60, 50, "public", True)
    assert made.parts == {
        ("parameter", "query", "limit"): PartFacts(("number",), 37, required=True),
        ("parameter", "query", "once"): PartFacts(("string",), 2),
        ("request_field", "", ""): PartFacts(("object",), None, required=True),
        ("request_field", "", "/id"): PartFacts(("integer",), 11, required=True),
        ("response_field", "2xx", ""): PartFacts(("null", "object"), None, required=True),
        ("response_field", "2xx", "/id"): PartFacts(("integer", "string"), 25),
        ("status", "", "200"): PartFacts(seen=30),
        ("status", "", "201"): PartFacts(seen=20),
        ("status", "", "404"): PartFacts(seen=10),
        ("credential", "", "none"): PartFacts(seen=2),
        ("credential", "", "basic"): PartFacts(seen=40),
        ("sensitive", "response.body", "/id"): PartFacts(("email", "iban"), 9),
    }
    assert not endpoint_facts(Endpoint(replace(summary, statuses={"404": 9}))).is_served


paths = st.sampled_from(["/a", "/b", "/c/{id}"])
keys: st.SearchStrategy[PartKey] = st.sampled_from(
    [LIMIT, ID, ROOT, ("status", "", "500"), ("credential", "", "none"), ("sensitive", "response.body", "/id")]
)
part = st.builds(
    PartFacts,
    types=st.sampled_from([(), ("integer",), ("integer", "string")]),
    seen=st.one_of(st.none(), st.integers(0, 50)),
    required=st.booleans(),
)
looks = st.lists(
    st.dictionaries(paths, st.tuples(st.integers(0, 500), st.dictionaries(keys, part, max_size=4)), max_size=3),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60)
@given(looks)
def test_looking_twice_at_the_same_traffic_changes_nothing(seen: list[dict[str, Any]]) -> None:
    host = Host()
    for number, endpoints in enumerate(seen):
        day = 3 + 20 * number
        told = [facts(path, day, requests, parts) for path, (requests, parts) in endpoints.items()]

        changes = host.look(day, *told)

        assert len({change.id for change in changes}) == len(changes)
        assert host.look(day + 0.1, *reversed(told)) == []


@given(st.permutations(["/a", "/b", "/c/{id}"]))
def test_endpoints_are_joined_in_any_order(order: list[str]) -> None:
    listed = [facts(path, 3, parts={LIMIT: PartFacts(("integer",), 3)}) for path in order]
    snapshot = snapshot_of(HOST, listed, START)

    joined = succeeded(snapshot, {one.key.id: ("x",) for one in listed})["x"]

    assert (joined.request_count, joined.parts[LIMIT].facts.seen) == (3000, 9)


@pytest.mark.parametrize("kind", ["endpoint_added", "parameter_added"])
def test_what_a_change_says_is_bounded(kind: str) -> None:
    place: PartKey = ("parameter", "query", "p")
    types = tuple(f"type{number}" for number in range(200))
    seen = [facts(day=4, parts={place: PartFacts(types, 9)}), facts("/n", day=4)]

    change = next(one for one in learnt().look(4, *seen) if one.kind == kind)

    assert len(change.after) <= 300
