"""Whatever is written is read as it was, and what is damaged is refused with its place. See also `test_knowledge`."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from random import Random
from typing import TYPE_CHECKING, Any, get_args

import msgpack
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory.access.access import Access
from api_inventory.behaviour.behaviour import Behaviour
from api_inventory.behaviour.spread import Spread
from api_inventory.changes.change import CHANGE_KINDS, IMPACTS, Change
from api_inventory.finding import SEVERITIES
from api_inventory.findings.decision import Decision
from api_inventory.findings.state import FINDING_STATUSES, FindingState, Transition
from api_inventory.hourly import HourlyRequests
from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.lessons import Lessons
from api_inventory.minutes import Interval
from api_inventory.review import EndpointFacts, EndpointReview, Exposure, HostReview, Requirement, RiskFactor
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.sensitive.evidence import ClassCount, Sensitive
from api_inventory.sightings import SightingCount, Sightings
from api_inventory.traffic import Traffic
from api_inventory.value_evidence import ValueEvidence
from inventory_store.encoding.access import pack_access, unpack_access
from inventory_store.encoding.behaviour import pack_behaviour, unpack_behaviour
from inventory_store.encoding.blob import compressed, decompressed, packed
from inventory_store.encoding.change import pack_change, unpack_change
from inventory_store.encoding.finding import pack_finding, unpack_finding
from inventory_store.encoding.knowledge import pack_knowledge, unpack_knowledge
from inventory_store.encoding.lessons import pack_lessons, unpack_lessons
from inventory_store.encoding.numbers import pack_numbers, unpack_numbers
from inventory_store.encoding.review import pack_host_review, pack_review, unpack_host_review, unpack_review
from inventory_store.encoding.sample import pack_sample, unpack_sample
from inventory_store.encoding.sensitive import pack_sensitive, unpack_sensitive
from inventory_store.encoding.sightings import pack_sightings, unpack_sightings
from inventory_store.encoding.traffic import pack_minutes, pack_traffic, unpack_minutes, unpack_traffic
from inventory_store.errors import CorruptItem
from inventory_store.limits import LESSONS_BYTES_MAX, UNPACKED_BYTES_MAX
from tests.unit.api_inventory.traffic_made import EXCHANGES, KNOWLEDGE
from tests.unit.stream_processor.looked_into import learnt

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_inventory.exchange import Exchange

NAMES = st.text(st.characters(codec="utf-8"), max_size=8)
NUMBERS = st.integers(0, 2**53)
MOMENTS = st.integers(0, 2**63 - 1)
COUNTS = st.dictionaries(NAMES, NUMBERS, max_size=4)


def texts(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=3).map(tuple)


# --- what was folded

TRAFFIC = st.builds(
    Traffic, *[NUMBERS] * 5, *[COUNTS] * 4, *[st.none() | MOMENTS] * 2, latencies=COUNTS, examined_count=NUMBERS
)


@given(TRAFFIC)
def test_traffic_survives(traffic: Traffic) -> None:
    assert unpack_traffic(pack_traffic(traffic), "here") == traffic


def test_traffic_that_was_written_before_agents_counted_was_all_looked_into() -> None:
    stored = packed([1, 7, 1, 0, 70, 90, {"200": 6}, {"h2": 7}, {}, {}, 3, 9])

    assert unpack_traffic(stored, "here") == Traffic(
        7, 1, 0, 70, 90, {"200": 6}, {"h2": 7}, first_seen_ns=3, last_seen_ns=9, examined_count=7
    )


@given(
    st.dictionaries(
        st.integers(0, 2**40),
        st.builds(Interval, *[NUMBERS] * 5, st.dictionaries(st.integers(0, 251).map(str), st.integers(1, 9))),
        max_size=4,
    )
)
def test_minutes_survive(minutes: dict[int, Interval]) -> None:
    assert unpack_minutes(pack_minutes(minutes), "here") == minutes


@given(
    st.builds(
        Access,
        st.dictionaries(st.tuples(NAMES, NAMES, NAMES), st.tuples(*[MOMENTS] * 3), max_size=4),
        st.dictionaries(st.tuples(NAMES, NAMES, NAMES), NUMBERS, max_size=4),
        *[COUNTS] * 4,
        NUMBERS,
        *[COUNTS] * 4,
    )
)
def test_access_survives(access: Access) -> None:
    assert unpack_access(pack_access(access), "here") == access


@given(
    st.builds(
        Sensitive,
        st.dictionaries(st.tuples(NAMES, NAMES), NUMBERS),
        st.dictionaries(
            st.tuples(NAMES, NAMES, NAMES),
            st.builds(ClassCount, st.integers(0, 9), st.integers(0, 9), texts(st.sampled_from(["0a", "ff"]))),
        ),
        st.booleans(),
    )
)
def test_sensitive_data_survives(sensitive: Sensitive) -> None:
    assert unpack_sensitive(pack_sensitive(sensitive), "here") == sensitive


@given(
    st.builds(
        Sightings,
        st.dictionaries(
            st.tuples(st.sampled_from(["AUTH-11", "CONF-06"]), NAMES),
            st.builds(SightingCount, *[NUMBERS] * 2, *[MOMENTS] * 2, NAMES),
            max_size=4,
        ),
        st.booleans(),
    )
)
def test_sightings_survive(sightings: Sightings) -> None:
    assert unpack_sightings(pack_sightings(sightings), "here") == sightings


def test_portraits_survive_and_behaviour_of_before_has_none() -> None:
    behaviour = Behaviour(visits={7: Spread(3, {1: 9}, (9,))}, portraits={9: "bearer_jwt|curl|198.51.0.0/16"})

    packed_now = pack_behaviour(behaviour)
    assert unpack_behaviour(packed_now, "here") == behaviour

    before = compressed(msgpack.unpackb(decompressed(packed_now, "here"))[:-1])
    assert unpack_behaviour(before, "here") == replace(behaviour, portraits={})


@settings(max_examples=40, deadline=None)
@given(st.lists(EXCHANGES, max_size=4))
def test_what_exchanges_teach_survives(exchanges: list[Exchange]) -> None:
    lessons = learnt(exchanges)

    assert unpack_behaviour(pack_behaviour(lessons.behaviour), "here") == lessons.behaviour
    assert unpack_lessons(pack_lessons(lessons), "here") == lessons


@given(KNOWLEDGE)
def test_lessons_that_were_written_when_there_was_knowledge_alone_are_that(knowledge: Knowledge) -> None:
    lessons = unpack_lessons(pack_knowledge(knowledge), "here")

    assert lessons.knowledge == knowledge
    assert lessons == type(lessons)(knowledge)


@pytest.mark.parametrize("response", [None, SampleResponse(200, (("Set-Cookie", "a=‹masked:3›"),), None, 0)])
def test_samples_survive(response: SampleResponse | None) -> None:
    request = SampleRequest("GET", "/?q=‹masked:4›", (("A", "b"), ("A", "c")), '{"a": "‹masked:1›"}', 9)
    sample = Sample(1, "10.0.0.1:1", "10.0.0.2:80", complete=False, request=request, response=response)

    assert unpack_sample(pack_sample(sample), "here") == sample


@given(st.dictionaries(st.from_regex(r"[0-9a-f]{16}", fullmatch=True), st.integers(1, 2**64 - 1), max_size=5))
def test_the_numbers_of_writers_survive_in_their_order(numbers: dict[str, int]) -> None:
    assert list(unpack_numbers(pack_numbers(numbers), "here").items()) == list(numbers.items())


# --- what reviews write

DECISIONS = st.builds(
    Decision,
    st.sampled_from(["accept", "false_positive"]),
    st.just("ana"),
    st.just("a reason"),
    st.integers(0, 9),
    st.none() | st.integers(10, 2**63 - 1),
)


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
        texts(st.builds(Transition, MOMENTS, st.sampled_from(FINDING_STATUSES), NAMES, NAMES)),
    )
)
def test_findings_survive(finding: FindingState) -> None:
    assert unpack_finding(pack_finding(finding), "here") == finding


@given(
    st.builds(
        Change, st.sampled_from(CHANGE_KINDS), *[NAMES] * 5, st.sampled_from(IMPACTS), at_ns=MOMENTS, since_ns=MOMENTS
    )
)
def test_changes_survive(change: Change) -> None:
    assert unpack_change(pack_change(change), "here") == change


SEVERITY_COUNTS = st.dictionaries(st.sampled_from(SEVERITIES), NUMBERS)
FACTS = st.builds(
    EndpointFacts,
    NAMES,
    st.integers(0, 100),
    texts(st.builds(RiskFactor, NAMES, st.floats(0, 100), NAMES)),
    texts(NAMES),
    st.sampled_from(get_args(Requirement)),
    st.sampled_from(get_args(Exposure)),
    texts(NAMES),
    SEVERITY_COUNTS,
    texts(NAMES),
    NUMBERS,
    st.booleans(),
)


@given(st.builds(EndpointReview, FACTS, st.none() | NAMES, texts(NAMES), TRAFFIC))
def test_reviews_of_endpoints_survive(review: EndpointReview) -> None:
    assert unpack_review(pack_review(review), "here") == review


@given(
    st.builds(
        HostReview,
        NUMBERS,
        st.integers(0, 100),
        SEVERITY_COUNTS,
        texts(NAMES),
        st.sampled_from(get_args(Exposure)),
        texts(NAMES),
        st.builds(HourlyRequests, NUMBERS, texts(NUMBERS)),
        *[NUMBERS] * 3,
    )
)
def test_reviews_of_hosts_survive(review: HostReview) -> None:
    assert unpack_host_review(pack_host_review(review), "here") == review


def test_facts_that_another_version_wrote_are_left_out_and_the_others_read() -> None:
    facts = {"risk": 7, "mood": "sunny"}
    of_endpoint = compressed([1, facts, None, [], pack_traffic(Traffic())])
    of_host = packed([1, facts])

    assert unpack_review(of_endpoint, "here") == EndpointReview(EndpointFacts(risk=7))
    assert unpack_host_review(of_host, "here") == HostReview(risk=7)


# --- what is damaged

UNPACKERS = [
    unpack_access,
    unpack_behaviour,
    unpack_change,
    unpack_finding,
    unpack_host_review,
    unpack_knowledge,
    unpack_lessons,
    unpack_minutes,
    unpack_numbers,
    unpack_review,
    unpack_sample,
    unpack_sensitive,
    unpack_sightings,
    unpack_traffic,
]
DAMAGED = [
    b"",
    b"\xc1",
    msgpack.packb([2, 1]),
    msgpack.packb({"a": 1}),
    msgpack.packb([1, 2]),
    msgpack.packb([1, *range(12)]),
    msgpack.packb([1, *range(40)]),
    compressed([1, 2]),
    compressed([1, [], [], [], [], []]),
    compressed([1, [1], [2], [3], [4], [5]]),
    compressed([1, 2, 3, 4, 5]),
    compressed([4, [], {}, {}, False]),
    compressed("x" * (UNPACKED_BYTES_MAX + 1)),
    zstandard.ZstdCompressor(write_content_size=False).compress(b"x" * 100),
]


@pytest.mark.parametrize("data", DAMAGED, ids=range(len(DAMAGED)))
@pytest.mark.parametrize("unpack", UNPACKERS, ids=lambda unpack: unpack.__name__)
def test_a_damaged_item_is_refused_with_its_place(unpack: Callable[[bytes, str], object], data: bytes) -> None:
    with pytest.raises(CorruptItem, match="here"):
        unpack(data, "here")


@pytest.mark.parametrize(
    ("unpack", "written"),
    [
        (unpack_lessons, pack_lessons(learnt([]))),
        (unpack_review, pack_review(EndpointReview())),
        (unpack_host_review, pack_host_review(HostReview())),
        (unpack_traffic, pack_traffic(Traffic())),
    ],
    ids=["lessons", "review", "host review", "traffic"],
)
def test_an_item_that_was_cut_anywhere_is_refused(unpack: Callable[[bytes, str], object], written: bytes) -> None:
    for end in range(len(written)):
        with pytest.raises(CorruptItem, match="here"):
            unpack(written[:end], "here")


# --- lessons that no item has room for


def named(kind: str, characters: int) -> str:
    """A name of a client's own making that does not compress."""
    return "".join(chr(RANDOM.randrange(0x10000, 0x10FFFF)) for _ in range(characters)) + kind


RANDOM = Random(1)
STUFFED = Lessons(
    Knowledge(
        {("query", named("p", 120)): ParameterEvidence(3) for _ in range(200)},
        {("request", "/" + named("f", 60)): ValueEvidence({"string": 3}) for _ in range(400)},
    ),
    sensitive=Sensitive({("request.query", named("s", 120)): 3 for _ in range(600)}),
    sightings=Sightings({("AUTH-12", named("d", 70)): SightingCount(1, 1, 5, 5, named("e", 190)) for _ in range(300)}),
    vnis={"7": 9},
)


def test_lessons_that_clients_stuffed_with_names_have_room_and_are_told_as_cut() -> None:
    stored = pack_lessons(STUFFED)
    read = unpack_lessons(stored, "here")

    assert len(stored) <= LESSONS_BYTES_MAX
    assert read.knowledge.truncated
    assert read.knowledge.parameters.items() < STUFFED.knowledge.parameters.items()
    assert read.sensitive.examined.items() < STUFFED.sensitive.examined.items()
    assert read.vnis == {"7": 9}


def test_what_is_kept_of_stuffed_lessons_does_not_depend_on_the_order_in_which_they_came() -> None:
    half = Lessons(sensitive=Sensitive(dict(list(STUFFED.sensitive.examined.items())[:300])))

    assert unpack_lessons(pack_lessons(half.merge(STUFFED)), "here") == unpack_lessons(
        pack_lessons(STUFFED.merge(half)), "here"
    )
    assert unpack_lessons(pack_lessons(unpack_lessons(pack_lessons(STUFFED), "here")), "here") == unpack_lessons(
        pack_lessons(STUFFED), "here"
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(EXCHANGES, min_size=2, max_size=6))
def test_equal_lessons_are_packed_to_equal_bytes_whatever_they_are_sums_of(exchanges: list[Exchange]) -> None:
    parts = [learnt([exchange]) for exchange in exchanges]

    assert pack_lessons(reduce(Lessons.merge, parts)) == pack_lessons(reduce(Lessons.merge, reversed(parts)))
