"""What of reviews people are told, from records to happenings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory_store.queries import FindingQuery
from stream_processor.review.job import ReviewJob
from tests.unit.stream_processor.review.world import DAY_S, HOST, SECOND, World

if TYPE_CHECKING:
    from collections.abc import Collection

    from api_inventory.notifications.happening import Happening, Kind


class Ears:
    """Keeps all that is told."""

    def __init__(self) -> None:
        self.heard: list[Happening] = []

    def tell(self, happenings: Collection[Happening], now_s: int) -> None:
        assert now_s > 0
        self.heard += happenings

    def take(self, *kinds: Kind) -> list[str]:
        """The texts of these kinds since the last time."""
        taken, self.heard = [each.text for each in self.heard if each.kind in kinds], []
        return taken


def review(world: World, ears: Ears, **options: Any) -> None:
    report = ReviewJob(world.store, ears, **options).run(world.now_s * SECOND)
    assert report.refusals == {}


def people(world: World, count: int = 10) -> list[Any]:
    return [
        world.get(f"/people/{number}", answer={"email": f"‹masked:email:{20 + number}:{number:08x}›"}, headers=())
        for number in range(count)
    ]


def test_first_traffic_is_told_of_the_installation_and_of_each_host_once(world: World) -> None:
    ears = Ears()
    world.send(world.get("/orders"))

    review(world, ears)
    first = ears.take("first_traffic")
    world.now_s += DAY_S
    world.send(world.get("/orders"), world.get("/more"))
    review(world, ears)

    assert first == [
        "Traffic arrives: the inventory has its first endpoints.",
        f"{HOST} is seen for the first time.",
    ]
    assert ears.take("first_traffic") == []


def test_an_endpoint_that_carries_sensitive_data_is_told_once_with_its_classes_and_no_value(world: World) -> None:
    ears = Ears()
    world.send(*people(world))

    review(world, ears)
    [told] = [each for each in ears.heard if each.kind == "sensitive_endpoint"]
    ears.take()
    world.now_s += DAY_S
    world.send(*people(world))
    review(world, ears)

    assert "carries sensitive data" in told.text
    assert (told.host, told.classes) == (HOST, ("email",))
    assert "masked" not in told.text
    assert ears.take("sensitive_endpoint") == []


def test_a_finding_is_told_where_it_is_high_or_worse_and_once(world: World) -> None:
    ears = Ears()

    def traffic() -> None:
        shown = {"password": "‹masked:password:8:00aabbcc›"}
        world.send(*[world.get("/account", answer=shown, headers=()) for _ in range(40)])
        world.send(*people(world, 40))

    traffic()
    review(world, ears)
    told = [each for each in ears.heard if each.kind == "finding"]
    ears.take()
    world.now_s += DAY_S
    traffic()
    review(world, ears)

    known = world.store.findings(FindingQuery(page_size=200)).items
    bad = {state.id for state in known if state.severity in {"critical", "high"} and state.status == "open"}
    assert bad
    assert len(known) > len(bad)
    assert {each.facts["finding_id"] for each in told} == bad
    assert {each.text for each in told} == {"Password or password hash in response at GET /account."}
    assert ears.take("finding") == []


def test_of_changes_those_are_told_that_people_want(world: World) -> None:
    ears = Ears()
    for _ in range(3):
        world.send(*[world.get("/orders") for _ in range(40)])
        review(world, ears, impacts=("security",))
        world.now_s += DAY_S
    world.send(*[world.get("/orders") for _ in range(40)], *[world.get("/export") for _ in range(10)])
    review(world, ears, impacts=("security",))
    assert ears.take("change") == []
