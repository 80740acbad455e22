from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.limits import TEMPLATE_CHARACTERS_MAX
from api_inventory.operations.limits import (
    LABEL_CHARACTERS_MAX,
    LABELLED_TEMPLATE_CHARACTERS_MAX,
    OPERATIONS_PER_EXCHANGE_MAX,
)
from api_inventory.operations.operation import OTHER, capped_label, operation_template, route_of_labels
from api_inventory.path_template import path_template


def test_a_label_stands_behind_a_number_sign() -> None:
    assert operation_template("/graphql", "mutation:AddToCart") == "/graphql#mutation:AddToCart"
    assert operation_template("/", "DynamoDB_20120810.GetItem") == "/#DynamoDB_20120810.GetItem"


@given(st.text(max_size=60))
def test_no_path_forges_a_labelled_template(segment: str) -> None:
    assert "#" not in path_template(f"/graphql/{segment}").text
    assert "#" not in path_template("/graphql%23mutation:X/%23").text


def test_every_template_of_ordinary_length_has_room_for_every_label() -> None:
    template, label = "/" + "t" * (TEMPLATE_CHARACTERS_MAX - 1), "l" * LABEL_CHARACTERS_MAX

    assert operation_template(template, label) == f"{template}#{label}"


def test_a_template_without_room_stays_as_it_is_and_fits_a_sort_key() -> None:
    template = "/" + "t" * LABELLED_TEMPLATE_CHARACTERS_MAX

    assert operation_template(template, "GetItem") == template
    assert LABELLED_TEMPLATE_CHARACTERS_MAX + len("\x00\x00") + 32 + 259 <= 1024


def test_beyond_so_many_labels_new_ones_are_others_and_known_ones_stay() -> None:
    known = {"a", "b"}

    assert capped_label("c", known, maximum=3) == "c"
    assert capped_label("c", known, maximum=2) == OTHER
    assert capped_label("b", known, maximum=2) == "b"


@given(st.lists(st.sampled_from("abcdef")))
def test_a_batch_counts_once_for_each_distinct_operation(labels: list[str]) -> None:
    route = route_of_labels("json_rpc", labels, None)

    assert [operation.label for operation in route.operations] == sorted(set(labels))


def test_operations_of_one_exchange_are_bounded() -> None:
    route = route_of_labels("json_rpc", (f"method_{number:03}" for number in range(1000)), None)

    assert len(route.operations) == OPERATIONS_PER_EXCHANGE_MAX + 1
    assert route.operations[-1].label == OTHER
