"""What examined exchanges teach. That the tallies of the processor give the same: see `test_lesson_tally` there."""

from __future__ import annotations

from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.lessons import Lessons
from api_inventory.limits import KINDS_MAX, VNIS_MAX
from api_inventory.sensitive.evidence import Sensitive
from api_inventory.sightings import SightingCount, Sightings


def test_nothing_teaches_nothing() -> None:
    assert Lessons() == Lessons().merge(Lessons())
    assert Lessons().kind == "rest"


def test_each_part_is_merged_with_its_like() -> None:
    seen = {("AUTH-12", "key"): SightingCount(1, 1, 5, 5, "query key=‹masked:9›")}
    left = Lessons(Knowledge(omissions={"not_json": 1}), kinds={"rest": 2}, vnis={"7": 2})
    right = Lessons(sightings=Sightings(seen), kinds={"graphql": 3}, vnis={"7": 1, "9": 2})

    assert left.merge(right) == Lessons(
        Knowledge(omissions={"not_json": 1}),
        sightings=Sightings(seen),
        kinds={"rest": 2, "graphql": 3},
        vnis={"7": 3, "9": 2},
    )


def test_the_protocol_of_an_endpoint_is_the_one_that_most_exchanges_speak() -> None:
    assert Lessons(kinds={"rest": 2, "graphql": 3}).kind == "graphql"
    assert Lessons(kinds={"rest": 2, "graphql": 2}).kind == Lessons(kinds={"graphql": 2, "rest": 2}).kind


def test_fewer_lessons_are_the_first_of_each_part_and_told_as_cut() -> None:
    names = [f"name-{number:03}" for number in range(100)]
    lessons = Lessons(
        Knowledge({("query", name): ParameterEvidence(7) for name in names}, omissions={"not_json": 1}),
        sensitive=Sensitive({("request.query", name): 5 for name in names}),
        sightings=Sightings({("AUTH-12", name): SightingCount(1, 1, 5, 5, "x") for name in names}),
        vnis={"7": 9},
    )

    fewer = lessons.fewer(20)

    assert [name for _, name in fewer.knowledge.parameters] == names[: 200 // 20]
    assert [name for _, name in fewer.sensitive.examined] == names[: 600 // 20]
    assert [name for _, name in fewer.sightings.counts] == names[: 300 // 20]
    assert fewer.knowledge.truncated
    assert fewer.sensitive.truncated
    assert fewer.sightings.truncated
    assert (fewer.knowledge.omissions, fewer.vnis) == ({"not_json": 1}, {"7": 9})
    assert lessons.fewer(1) == lessons


def test_hostile_networks_cannot_fill_an_item() -> None:
    parts = [Lessons(kinds={f"kind-{n}": 1}, vnis={str(n): 1}) for n in range(100)]
    merged, backwards = Lessons(), Lessons()
    for part in parts:
        merged = merged.merge(part)
    for part in reversed(parts):
        backwards = backwards.merge(part)

    assert merged == backwards
    assert (len(merged.kinds), len(merged.vnis)) == (KINDS_MAX, VNIS_MAX)
