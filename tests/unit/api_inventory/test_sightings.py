from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.limits import SIGHTING_DETAILS_MAX, SIGHTINGS_MAX
from api_inventory.rules.rule import RULES
from api_inventory.sightings import SightingCount, Sightings, SightingTally

# What `SightingTally.add` takes, in its order.
Sighting = tuple[str, str, str, bool, int]
SIGHTING = st.tuples(
    st.sampled_from(["AUTH-04", "CONF-29", "DATA-03", "SSRF-01"]),
    st.integers(0, 60).map(lambda number: f"name {number:02}"),
    st.sampled_from(["a", "b", "c"]),
    st.booleans(),
    st.integers(1, 99),
)
PARTS = st.lists(SIGHTING, max_size=120)


def tallied(sightings: list[Sighting]) -> Sightings:
    tally = SightingTally()
    for rule, detail, evidence, is_ok, at_ns in sightings:
        tally.add(rule, detail, evidence, is_ok=is_ok, at_ns=at_ns)
    return tally.sightings()


def of_many_rules(seed: int) -> list[Sighting]:
    """More rules, details and repetitions than fit, in an order of chance."""
    chance = random.Random(seed)
    sightings = [(rule, f"{number:03}", "e", True, number + 1) for rule in RULES for number in range(25)]
    picked = [*sightings, *chance.choices(sightings, k=500)]
    chance.shuffle(picked)
    return picked


@given(PARTS, PARTS, PARTS)
def test_parts_merge_in_any_order_and_grouping(one: list[Sighting], two: list[Sighting], three: list[Sighting]) -> None:
    a, b, c = tallied(one), tallied(two), tallied(three)

    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(Sightings()) == a == Sightings().merge(a)
    assert a.merge(b).merge(c) == tallied([*one, *two, *three])


@given(st.integers(0, 2**32), st.integers(1, 4000), st.integers(1, 4000))
def test_a_flood_of_details_leaves_the_same_in_whatever_portions_it_comes(seed: int, first: int, second: int) -> None:
    flood = of_many_rules(seed)
    first, second = sorted((first % len(flood), second % len(flood)))
    a, b, c = tallied(flood[:first]), tallied(flood[first:second]), tallied(flood[second:])

    merged = a.merge(b.merge(c))

    assert merged == tallied(flood) == c.merge(a).merge(b)
    assert merged.truncated
    assert len(merged.counts) == SIGHTINGS_MAX
    assert max(Counter(rule for rule, _ in merged.counts).values()) == SIGHTING_DETAILS_MAX
    times = Counter((rule, detail) for rule, detail, *_ in flood)
    assert {key: seen.count for key, seen in merged.counts.items()} == {key: times[key] for key in merged.counts}


def test_what_a_hostile_client_makes_up_does_not_hide_what_is_worst() -> None:
    made_up = [(rule, f"{number:03}", "e", True, 1) for rule in RULES for number in range(30)]

    kept = {rule for rule, _ in tallied([*made_up, ("CONF-18", "0 .git/config", "e", True, 1)]).counts}

    assert {rule.id for rule in RULES.values() if rule.severity == "critical"} <= kept
    assert not {rule.id for rule in RULES.values() if rule.severity == "info"} & kept


def test_a_count_keeps_times_outcomes_and_the_evidence_that_sorts_first() -> None:
    seen = tallied(
        [
            ("AUTH-13", "pwd", "query pwd=‹masked:9›", True, 50),
            ("AUTH-13", "pwd", "query pwd=‹masked:4›", False, 10),
            ("AUTH-13", "pwd", "query pwd=‹masked:7›", True, 90),
        ]
    )

    assert seen == Sightings({("AUTH-13", "pwd"): SightingCount(3, 2, 10, 90, "query pwd=‹masked:4›")})
