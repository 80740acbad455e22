"""What pins would change, without a store or a review."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.endpoint import EndpointKey
from api_inventory.templates.counted import shown_key
from api_inventory.templates.decide import decide
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.pin_preview import Regrouped, regrouped
from api_inventory.templates.pins import Pins, pins_of_people
from api_inventory.traffic import Traffic

HOST = "api.example.test"
NOW_S = 1_000_000
NO_PINS = Pins()
# With one request each, they are too few for anything to be learnt of them.
WORDS = ("red", "blue", "green", "plum")


@dataclass(frozen=True)
class Seen:
    key: EndpointKey
    traffic: Traffic


def seen(method: str, path: str, requests: int = 2) -> Seen:
    traffic = Traffic(requests, statuses={"200": requests}, protocols={"http/1.1": requests})
    return Seen(EndpointKey(HOST, path, method), traffic)


SHELVES = [seen("GET", f"/shelves/{word}", 1) for word in WORDS]


def preview(counted: list[Seen], wanted: Pins, pins: Pins = NO_PINS) -> list[Regrouped]:
    return list(regrouped(counted, HostTemplates(), pins, wanted, NOW_S))


def told(found: Regrouped) -> tuple[str, list[str], list[str], int]:
    before, after = ([key.path_template for key in keys] for keys in (found.before, found.after))
    return found.kind, before, after, found.request_count


def test_a_segment_that_is_said_to_be_a_parameter_joins_what_stands_there() -> None:
    [joined] = preview(SHELVES, pins_of_people([], ["/shelves/{colour}"]))

    assert told(joined) == ("joined", sorted(f"/shelves/{word}" for word in WORDS), ["/shelves/{colour}"], 4)


def test_taking_that_back_parts_them_again() -> None:
    [parted] = preview(SHELVES, NO_PINS, pins_of_people([], ["/shelves/{colour}"]))

    assert told(parted) == ("parted", ["/shelves/{colour}"], sorted(f"/shelves/{word}" for word in WORDS), 4)


def test_another_name_renames_also_what_stands_below() -> None:
    counted = [seen("GET", "/users/{user_id}", 9), seen("PUT", "/users/{user_id}/photo", 4)]

    found = preview(counted, pins_of_people([], ["/users/{member}"]))

    assert [told(each) for each in found] == [
        ("renamed", ["/users/{user_id}"], ["/users/{member}"], 9),
        ("renamed", ["/users/{user_id}/photo"], ["/users/{member}/photo"], 4),
    ]


def test_a_route_beside_a_parameter_parts_one_into_two() -> None:
    pins = pins_of_people([], ["/shelves/{colour}"])

    [parted] = preview(SHELVES, pins_of_people(["/shelves/red"], ["/shelves/{colour}"]), pins)

    assert told(parted) == ("parted", ["/shelves/{colour}"], ["/shelves/red", "/shelves/{colour}"], 4)


def test_methods_are_told_apart_and_other_paths_are_left_out() -> None:
    counted = [*SHELVES[:2], *(seen("POST", f"/shelves/{word}", 1) for word in WORDS[:2]), seen("GET", "/health")]

    found = preview(counted, pins_of_people([], ["/shelves/{colour}"]))

    assert [(each.kind, each.after[0].method) for each in found] == [("joined", "GET"), ("joined", "POST")]


def test_what_nobody_asked_for_any_more_is_left_out() -> None:
    assert preview([seen("GET", "/shelves/red", 0)], pins_of_people([], ["/shelves/{colour}"])) == []


@given(
    st.sets(st.sampled_from([f"/{first}/{last}" for first in WORDS for last in WORDS]), min_size=1, max_size=4),
    st.data(),
)
def test_every_endpoint_that_moves_is_told_once_and_where_the_decision_puts_it(
    paths: set[str], data: st.DataObject
) -> None:
    counted = [seen("GET", path, 1) for path in sorted(paths)]
    pinned = data.draw(st.sets(st.sampled_from([f"/{word}/{{name}}" for word in WORDS])))
    wanted = pins_of_people([], pinned)

    found = preview(counted, wanted)

    before = {each for part in found for each in part.before}
    assert len(before) == sum(len(part.before) for part in found)
    expected = {each.key for each in counted if f"/{each.key.path_template.split('/')[1]}/{{name}}" in pinned}
    assert before == expected
    for part in found:
        for key in part.before:
            templates = decide((), pins=wanted, now_s=NOW_S)
            [each] = [each for each in counted if each.key == key]
            assert shown_key(each, templates, NOW_S) in part.after
