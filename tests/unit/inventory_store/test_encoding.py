from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import msgpack
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.access.access import Access
from api_inventory.behaviour.behaviour import Behaviour
from api_inventory.changes.change import CHANGE_KINDS, IMPACTS, Change
from api_inventory.changes.facts import PartFacts
from api_inventory.changes.snapshot import EndpointSnapshot, Part
from api_inventory.endpoint import EndpointKey
from api_inventory.finding import SEVERITIES
from api_inventory.findings.decision import Decision
from api_inventory.findings.state import FINDING_STATUSES, FindingState, Transition
from api_inventory.knowledge import Knowledge, ParameterTally
from api_inventory.lessons import Lessons
from api_inventory.minutes import Interval
from api_inventory.review import EndpointFacts, EndpointReview, RiskFactor
from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.sightings import SightingCount, Sightings
from api_inventory.sensitive.evidence import ClassCount, Sensitive
from api_inventory.traffic import Traffic
from inventory_store.encoding.access import pack_access, unpack_access
from inventory_store.encoding.behaviour import pack_behaviour, unpack_behaviour
from inventory_store.encoding.knowledge import pack_knowledge, unpack_knowledge
from inventory_store.encoding.lessons import pack_lessons, unpack_lessons
from inventory_store.encoding.numbers import pack_numbers, unpack_numbers
from inventory_store.encoding.review import pack_review, unpack_review
from inventory_store.encoding.sample import pack_sample, unpack_sample
from inventory_store.encoding.sightings import pack_sightings, unpack_sightings
from inventory_store.encoding.traffic import pack_minutes, pack_traffic, unpack_minutes, unpack_traffic
from api_inventory.value_evidence import ValueEvidence
from api_inventory.value_type import FORMATS, JSON_TYPES
from inventory_store.encoding import (
    pack_change,
    pack_endpoint_snapshot,
    pack_finding_state,
    pack_knowledge,
    pack_numbers,
    pack_sample,
    pack_sensitive,
    pack_traffic,
    unpack_change,
    unpack_endpoint_snapshot,
    unpack_finding_state,
    unpack_knowledge,
    unpack_numbers,
    unpack_sample,
    unpack_sensitive,
    unpack_traffic,
)
from inventory_store.errors import CorruptItem
from inventory_store.limits import UNPACKED_BYTES_MAX
from tests.unit.api_inventory.traffic_made import KNOWLEDGE

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = st.text(st.characters(codec="utf-8"), max_size=8)
COUNTS = st.dictionaries(NAMES, st.integers(0, 2**53), max_size=4)
TIMES = st.none() | st.integers(0, 2**63 - 1)


@given(st.builds(Traffic, *[st.integers(0, 2**60)] * 5, COUNTS, COUNTS, COUNTS, COUNTS, TIMES, TIMES))
def test_traffic_survives(traffic: Traffic) -> None:
    assert unpack_traffic(pack_traffic(traffic), "here") == traffic


@given(KNOWLEDGE)
def test_knowledge_survives(knowledge: Knowledge) -> None:
    assert unpack_knowledge(pack_knowledge(knowledge), "here") == knowledge


@given(
    st.builds(
        Access,
        st.dictionaries(st.tuples(NAMES, NAMES, NAMES), st.tuples(*[st.integers(0, 2**63 - 1)] * 3), max_size=4),
        st.dictionaries(st.tuples(NAMES, NAMES, NAMES), st.integers(0, 2**53), max_size=4),
        *[COUNTS] * 4,
        st.integers(0, 2**53),
        *[COUNTS] * 4,
    )
)
def test_access_survives(access: Access) -> None:
    assert unpack_access(pack_access(access), "here") == access


def test_behaviour_survives_while_there_is_none() -> None:
    assert unpack_behaviour(pack_behaviour(Behaviour()), "here") == Behaviour()
NUMBERS = st.none() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False)
EVIDENCE = st.builds(
    ValueEvidence, COUNTS, NUMBERS, NUMBERS, *[st.none() | st.integers(0, 2**40)] * 3, st.none() | COUNTS
)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["path", "query"]), NAMES),
        st.builds(ParameterEvidence, st.integers(0, 9), st.integers(0, 9), EVIDENCE),
    ),
    st.dictionaries(st.tuples(NAMES, NAMES), EVIDENCE),
    COUNTS,
    st.booleans(),
)
def test_any_evidence_survives(parameters: Any, fields: Any, omissions: Any, truncated: bool) -> None:  # noqa: FBT001
    knowledge = Knowledge(parameters, fields, omissions, truncated)

    assert unpack_knowledge(pack_knowledge(knowledge), "here") == knowledge


def test_knowledge_of_the_first_version_is_read_and_none_of_its_strings_is_a_choice() -> None:
    stored = compressed(
        [1, [["query", "a", 2, {"integer": 2}]], [["200", "/b", {"uuid": 1, "null": 3}]], {"not_json": 1}, True]
    )

    assert unpack_knowledge(stored, "here") == Knowledge(
        {("query", "a"): ParameterEvidence(2, 0, ValueEvidence({"integer": 2}))},
        {("200", "/b"): ValueEvidence({"uuid": 1, "null": 3}, values=None)},
        {"not_json": 1},
        truncated=True,
    )


def test_types_keep_their_numbers() -> None:
    """What is stored names types by number: those that there were stand first, in the order that they had."""
    in_order = " ".join([*JSON_TYPES, *FORMATS])

    assert in_order.startswith(
        "null boolean integer number string array object uuid date date-time uri email ipv4 ipv6 hostname byte phone "
        "jwt currency country binary"
    )
        Sensitive,
        st.dictionaries(st.tuples(NAMES, NAMES), st.integers(0, 2**53)),
        st.dictionaries(
            st.tuples(NAMES, NAMES, NAMES),
            st.builds(
                ClassCount, st.integers(0, 9), st.integers(0, 9), st.lists(st.sampled_from(["0a", "ff"])).map(tuple)
            ),
        ),
        st.booleans(),
    )
)
def test_sensitive_data_survives(sensitive: Sensitive) -> None:
    assert unpack_sensitive(pack_sensitive(sensitive), "here") == sensitive


@pytest.mark.parametrize("response", [None, SampleResponse(200, (("Set-Cookie", "a=‹masked:3›"),), None, 0)])
def test_samples_survive(response: SampleResponse | None) -> None:
    request = SampleRequest("GET", "/?q=‹masked:4›", (("A", "b"), ("A", "c")), '{"a": "‹masked:1›"}', 9)
    sample = Sample(1, "10.0.0.1:1", "10.0.0.2:80", complete=False, request=request, response=response)

    assert unpack_sample(pack_sample(sample), "here") == sample


@given(
    st.builds(
        Sightings,
        st.dictionaries(
            st.tuples(st.sampled_from(["AUTH-11", "CONF-06"]), NAMES),
            st.builds(SightingCount, *[st.integers(0, 2**53)] * 2, *[st.integers(0, 2**63 - 1)] * 2, NAMES),
            max_size=4,
        ),
        st.booleans(),
    )
)
def test_sightings_survive(sightings: Sightings) -> None:
    assert unpack_sightings(pack_sightings(sightings), "here") == sightings
MOMENTS = st.integers(0, 2**63 - 1)
NUMBERS = st.integers(0, 2**53)
DECISIONS = st.builds(
    Decision, st.sampled_from(["accept", "false_positive"]), st.just("ana"), st.just("a reason"), st.integers(0, 9)
)
TRANSITIONS = st.builds(Transition, MOMENTS, st.sampled_from(FINDING_STATUSES), NAMES, NAMES)


@given(
    st.builds(
        FindingState,
        NAMES,
        NAMES,
        st.sampled_from(SEVERITIES),
        NAMES,
        st.none() | NAMES,
        NAMES,
        NAMES,
        NUMBERS,
        MOMENTS,
        MOMENTS,
        NUMBERS,
        st.sampled_from(FINDING_STATUSES),
        MOMENTS,
        NUMBERS,
        st.none() | MOMENTS,
        st.none() | DECISIONS,
        st.none() | st.sampled_from(SEVERITIES),
        st.lists(TRANSITIONS, max_size=3).map(tuple),
    )
)
def test_the_states_of_findings_survive(state: FindingState) -> None:
    assert unpack_finding_state(pack_finding_state(state), "here") == state


PARTS = st.builds(
    Part,
    st.builds(PartFacts, st.lists(NAMES, max_size=2).map(tuple), st.none() | NUMBERS, st.booleans()),
    MOMENTS,
    NUMBERS,
    st.booleans(),
)


@given(
    st.builds(
        EndpointSnapshot,
        st.builds(EndpointKey, NAMES, NAMES, NAMES),
        NUMBERS,
        NUMBERS,
        MOMENTS,
        MOMENTS,
        st.booleans(),
        st.none() | st.sampled_from(["public", "internal"]),
        st.booleans(),
        st.dictionaries(st.tuples(st.sampled_from(["parameter", "status"]), NAMES, NAMES), PARTS, max_size=4),
    )
)
def test_snapshots_of_endpoints_survive(snapshot: EndpointSnapshot) -> None:
    assert unpack_endpoint_snapshot(pack_endpoint_snapshot(snapshot), "here") == snapshot


@given(
    st.builds(
        Change, st.sampled_from(CHANGE_KINDS), *[NAMES] * 5, st.sampled_from(IMPACTS), at_ns=MOMENTS, since_ns=MOMENTS
    )
)
def test_changes_survive(change: Change) -> None:
    assert unpack_change(pack_change(change), "here") == change


@pytest.mark.parametrize("unpack", [unpack_finding_state, unpack_endpoint_snapshot])
def test_what_is_no_state_or_snapshot_is_corrupt(unpack: Callable[[bytes, str], object]) -> None:
    for fields in ([1], [1, [], [], [], [], []], [1, [1], [2], [3], [4], [5]]):
        with pytest.raises(CorruptItem, match="here"):
            unpack(zstandard.compress(msgpack.packb(fields)), "here")


def test_what_is_no_change_is_corrupt() -> None:
    with pytest.raises(CorruptItem, match="here"):
        unpack_change(msgpack.packb([1, "endpoint_added"]), "here")


@given(st.dictionaries(st.from_regex(r"[0-9a-f]{16}", fullmatch=True), st.integers(1, 2**64 - 1), max_size=5))
def test_the_numbers_of_writers_survive_in_their_order(numbers: dict[str, int]) -> None:
    assert list(unpack_numbers(pack_numbers(numbers), "here").items()) == list(numbers.items())


@given(
    st.dictionaries(
        st.integers(0, 2**40),
        st.builds(
            Interval, *[st.integers(0, 2**53)] * 5, st.dictionaries(st.integers(0, 251).map(str), st.integers(1, 9))
        ),
        max_size=4,
    )
)
def test_minutes_survive(minutes: dict[int, Interval]) -> None:
    assert unpack_minutes(pack_minutes(minutes), "here") == minutes


def test_lessons_survive_and_so_do_those_that_were_knowledge_alone() -> None:
    knowledge = Knowledge({("query", "a"): ParameterTally(3, {"integer": 3})})

    assert unpack_lessons(pack_lessons(Lessons(knowledge)), "here") == Lessons(knowledge)
    assert unpack_lessons(pack_knowledge(knowledge), "here") == Lessons(knowledge)


def test_reviews_survive() -> None:
    facts = EndpointFacts(
        risk=7,
        risk_factors=(RiskFactor("exposure", 7, "on the internet"),),
        sensitive=("email:response",),
        is_stable=True,
    )
    review = EndpointReview(facts, "f" * 20, ("a" * 20, "b" * 20), Traffic(3, statuses={"200": 3}))

    assert unpack_review(pack_review(review), "here") == review
    assert unpack_review(pack_review(EndpointReview()), "here") == EndpointReview()


def compressed(value: object) -> bytes:
    return zstandard.ZstdCompressor().compress(msgpack.packb(value))


UNPACKERS = [
    unpack_traffic,
    unpack_knowledge,
    unpack_lessons,
    unpack_minutes,
    unpack_review,
    unpack_sample,
    unpack_sightings,
    unpack_numbers,
]
DAMAGED = [
    b"",
    b"\xc1",
    msgpack.packb([2, 1]),
    msgpack.packb({"a": 1}),
    msgpack.packb([1, *range(40)]),
    compressed([1, 2]),
    compressed([1, 2, 3, 4, 5]),
    compressed([1, [[1]], [], {}, False]),
    compressed([2, [[1]], {}, {}, False]),
    compressed([2, [], {"200": [["", [99, 1]]]}, {}, False]),
    compressed([2, [], {"200": [["", [0]]]}, {}, False]),
    compressed([2, [], {"200": [["", [0, 1], ["a"]]]}, {}, False]),
    compressed([3, [], {}, {}, False]),
    compressed("x" * (UNPACKED_BYTES_MAX + 1)),
    zstandard.ZstdCompressor(write_content_size=False).compress(b"x" * 100),
]


@pytest.mark.parametrize("data", DAMAGED)
@pytest.mark.parametrize("unpack", UNPACKERS)
@pytest.mark.parametrize("unpack", [unpack_traffic, unpack_knowledge, unpack_sample, unpack_numbers, unpack_access])
@pytest.mark.parametrize("unpack", [unpack_traffic, unpack_knowledge, unpack_sample, unpack_numbers, unpack_behaviour])
@pytest.mark.parametrize("unpack", [unpack_traffic, unpack_knowledge, unpack_sample, unpack_numbers, unpack_sensitive])
def test_a_damaged_item_is_refused_with_its_place(unpack: object, data: bytes) -> None:
    with pytest.raises(CorruptItem, match="here"):
        unpack(data, "here")  # type: ignore[operator]
