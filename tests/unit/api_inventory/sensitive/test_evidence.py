from __future__ import annotations

from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.sensitive.custom_classes import CustomClass, CustomClasses
from api_inventory.sensitive.evidence import ClassCount, Sensitive
from api_inventory.sensitive.limits import FIELDS_EXAMINED_MAX, FIELDS_MATCHED_MAX, MARKS_MAX
from api_inventory.sensitive.tally import SensitiveTally

LEAVES = st.tuples(
    st.sampled_from(["request.query", "request.body", "response.body"]),
    st.sampled_from(["/a", "/a/b/~i", "/card", "/password", "/owner/email"]),
    st.sampled_from(
        ["x", "", None, 3, True, "ada@shop.test", "bob@shop.test", "4111111111111111", "4111111111111112", "hunter2"]
        + [f"user{number}@shop.test" for number in range(30)]
        + ["‹masked:email:13:0a1b2c3d›", "‹masked:8›"]
    ),
)
PARTS = st.lists(st.lists(LEAVES, max_size=25), max_size=4)


def counted(leaves: list[tuple[str, str, Any]], key: bytes = b"key") -> Sensitive:
    tally = SensitiveTally(key)
    for location, pointer, value in leaves:
        tally.add_leaf(location, pointer, "", value)
    return tally.sensitive()


@given(st.lists(LEAVES, max_size=60))
def test_a_tally_is_what_merging_one_leaf_after_the_other_gives(leaves: list[tuple[str, str, Any]]) -> None:
    assert counted(leaves) == reduce(Sensitive.merge, [counted([leaf]) for leaf in leaves], Sensitive())


@given(PARTS, st.randoms(use_true_random=False))
def test_parts_merge_in_any_order_and_grouping(parts: list[list[tuple[str, str, Any]]], draw: Any) -> None:
    evidence = [counted(part) for part in parts]
    whole = counted([leaf for part in parts for leaf in part])

    from_right = reduce(lambda right, left: left.merge(right), reversed(evidence), Sensitive())
    draw.shuffle(evidence)
    assert reduce(Sensitive.merge, evidence, Sensitive()) == from_right == whole


@given(st.lists(LEAVES, max_size=30))
def test_nothing_is_the_identity(leaves: list[tuple[str, str, Any]]) -> None:
    evidence = counted(leaves)

    assert evidence.merge(Sensitive()) == Sensitive().merge(evidence) == evidence


def test_beyond_the_bounds_the_deepest_fields_are_left_out_whatever_the_order() -> None:
    fields = [f"{'/deep' * (number % 3)}/e{number:04}" for number in range(FIELDS_EXAMINED_MAX + 50)]
    one = counted([("response.body", pointer, "ada@shop.test") for pointer in fields])
    parts = [counted([("response.body", pointer, "ada@shop.test")]) for pointer in reversed(fields)]

    assert one == reduce(Sensitive.merge, parts, Sensitive())
    assert one.truncated
    assert (len(one.examined), len(one.matches)) == (FIELDS_EXAMINED_MAX, FIELDS_MATCHED_MAX)


def test_different_values_are_marked_by_eight_bits_and_no_more_than_a_few() -> None:
    evidence = counted([("response.body", "/e", f"user{number}@shop.test") for number in range(200)])
    [count] = evidence.matches.values()

    assert count.matches == 200
    assert len(count.marks) == MARKS_MAX
    assert all(len(mark) == 2 for mark in count.marks)


def test_spellings_of_one_value_are_one() -> None:
    cards = ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111"]
    [count] = counted([("request.body", "/c", card) for card in cards]).matches.values()

    assert (count.matches, len(count.marks)) == (3, 1)


def test_marks_are_of_the_key_and_those_of_masks_are_the_agents() -> None:
    leaves = [("request.body", "/e", f"user{number}@shop.test") for number in range(5)]

    assert counted(leaves, b"one") != counted(leaves, b"another")
    [of_mask] = counted([("request.body", "/e", "‹masked:email:13:0a1b2c3d›")]).matches.values()
    assert of_mask == ClassCount(1, 0, ("0a",))


def test_no_value_and_no_mark_of_a_password_is_kept() -> None:
    evidence = counted([("request.body", "/password", f"hunter{number}") for number in range(9)])

    assert "hunter" not in repr(evidence)
    assert list(evidence.matches.values()) == [ClassCount(9, 0, ())]


def test_blanks_and_booleans_are_not_looked_at() -> None:
    assert counted([("request.body", "/password", value) for value in ("", None, True, False)]) == Sensitive()


def test_a_name_stands_for_a_pointer_where_there_is_none() -> None:
    tally = SensitiveTally()
    tally.add_leaf("request.query", "", "email", "ada@shop.test")

    assert set(tally.sensitive().matches) == {("request.query", "email", "email")}


def test_classes_of_people_are_counted_beside_the_others() -> None:
    custom = CustomClasses([CustomClass("staff", "Staff number", "low", value_pattern=r"^E\d{5}$")])
    tally = SensitiveTally(custom=custom)
    for value in ("E12345", "E54321", "other"):
        tally.add_leaf("response.body", "/by", "", value)

    [(key, count)] = tally.sensitive().matches.items()
    assert (key, count.matches, len(count.marks)) == (("response.body", "/by", "staff"), 2, 2)
