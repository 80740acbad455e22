from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.templates.errors import InvalidPin
from api_inventory.templates.pins import Pins, pinned_positions, pins_of_people


def test_what_people_say_of_paths_is_kept_as_they_say_it() -> None:
    pins = pins_of_people(
        ["/users/me", "/repos/{owner}/settings", "/a/v1.0~x"],
        ["/users/{user_id}", "/files/{name}.json", "/Products({id})"],
    )

    assert pins.never_merge == {"/users/me", "/repos/{owner}/settings", "/a/v1.0~x"}
    assert pins.parameters == {"/users/{user_id}", "/files/{name}.json", "/Products({id})"}


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "users",
        "/a//b",
        "/a/",
        "/a?x=1",
        "/a/#b",
        "/a b",
        "/ä",
        "/{b",
        "/b}",
        "/{}",
        "/{a}{b}",
        "/a" * 40,
        "/" + "a" * 500,
    ],
)
def test_what_is_no_path_template_is_refused_either_way(path: str) -> None:
    for never_merge, parameters in (([path], []), ([], [path])):
        with pytest.raises(InvalidPin, match="expected"):
            pins_of_people(never_merge, parameters)


def test_a_route_ends_in_a_word_and_a_parameter_in_one() -> None:
    with pytest.raises(InvalidPin, match="/users/me"):
        pins_of_people(["/users/{user_id}"], [])
    with pytest.raises(InvalidPin, match=re.escape("/users/{user_id}")):
        pins_of_people([], ["/users/me"])


def test_there_are_bounds() -> None:
    assert len(pins_of_people([f"/a/{number}" for number in range(500)], []).never_merge) == 500
    with pytest.raises(InvalidPin, match="at most 500"):
        pins_of_people([f"/a/{number}" for number in range(501)], [])


def test_a_custom_method_is_pinned_behind_its_resource() -> None:
    positions = pinned_positions(Pins(documented=frozenset({"/instances/{name}:start"})))

    instances, methods = positions.at(("instances",)), positions.at(("instances", "{}", ":"))
    assert instances is not None
    assert instances.parameter == "name"
    assert methods is not None
    assert methods.literals == {"start"}


def test_a_documented_key_of_an_entity_set_makes_no_parameter_of_its_siblings() -> None:
    root = pinned_positions(Pins(documented=frozenset({"/Products({id})", "/Products"}))).at(())

    assert root is not None
    assert (root.parameter, root.literals) == (None, {"Products", "Products({})"})


@given(st.text(max_size=40))
def test_whatever_is_accepted_has_a_position(text: str) -> None:
    try:
        pins = pins_of_people([text], [])
    except InvalidPin:
        return

    assert pinned_positions(Pins(pins.never_merge)).positions
