from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.sensitive.custom_classes import CustomClass, CustomClasses, check_new, places_found
from api_inventory.sensitive.errors import InvalidCustomClass
from api_inventory.sensitive.limits import CUSTOM_CLASSES_MAX, PLACES_TOLD_MAX


def custom(name: str = "staff", **patterns: str) -> CustomClass:
    return CustomClass(name, name.title(), "low", **patterns)


def test_a_value_is_found_by_its_pattern_anywhere_in_it() -> None:
    classes = CustomClasses([custom(value_pattern=r"E\d{5}"), custom("whole", value_pattern=r"^X\d$")])

    assert classes.classes_of("by", "approved by E12345") == ["staff"]
    assert classes.classes_of("by", "X1") == ["whole"]
    assert classes.classes_of("by", "X12") == []
    assert classes.classes_of("by", 5) == []


def test_a_field_is_found_by_its_name_in_any_case() -> None:
    classes = CustomClasses([custom(name_pattern="badge")])

    assert classes.classes_of("/staff/Badge", "7") == ["staff"]
    assert classes.classes_of("/staff/Badge", "‹masked:7›") == ["staff"]


def test_where_there_are_two_patterns_both_must_be_found() -> None:
    classes = CustomClasses([custom(name_pattern="badge", value_pattern=r"^\d+$")])

    assert classes.classes_of("badge", 12) == ["staff"]
    assert classes.classes_of("badge", "none") == []
    assert classes.classes_of("count", 12) == []


def test_a_mask_shows_no_value() -> None:
    assert CustomClasses([custom(value_pattern="masked")]).classes_of("a", "‹masked:7›") == []


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (custom("Staff number", value_pattern="a"), "small letters"),
        (custom("email", value_pattern="a"), "of this name already"),
        (CustomClass("staff", "Staff", "critical", value_pattern="a"), "secret, high, low"),  # type: ignore[arg-type]
        (custom(), "needs a pattern"),
        (custom(value_pattern="(a"), "missing"),
        (custom(value_pattern=r"(?=a)b"), "not one of RE2"),
        (custom(value_pattern=r"(a)\1"), "not one of RE2"),
        (custom(value_pattern="\ud800"), "not one of RE2"),
        (custom(name_pattern="a*"), "stands in every name"),
        (custom(value_pattern="a" * 501), "longer than 500"),
        (custom(value_pattern="(((a{30}){30}){30}){30}"), "staff"),
        (custom(value_pattern=r"[\p{L}\p{N}]{500}"), "pattern too large"),
        (custom(value_pattern=r"[ab]{900}c{900}d{900}"), "repeat less"),
    ],
)
def test_a_class_that_cannot_be_used_is_told_with_its_name_and_the_reason(wrong: CustomClass, reason: str) -> None:
    with pytest.raises(InvalidCustomClass, match=re.escape(reason)) as told:
        CustomClasses([wrong])

    assert told.value.name == wrong.name


@pytest.mark.parametrize("pattern", [r"\b", r"\C", "(?s).", r"^", r"\S", "[0-9a-z]", "a|[^a]"])
def test_a_pattern_that_nearly_every_value_has_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidCustomClass):
        check_new(custom(value_pattern=pattern))
    with pytest.raises(InvalidCustomClass):
        check_new(custom(name_pattern=pattern))


@pytest.mark.parametrize("pattern", [r"\d", "e", "^[A-Z]{2}", r"\bEMP-[0-9]{4}\b", r"@", "^.{12}$"])
def test_a_pattern_that_some_values_have_is_taken(pattern: str) -> None:
    check_new(custom(value_pattern=pattern))


def test_what_was_added_before_a_check_can_still_be_read() -> None:
    assert CustomClasses([CustomClass("old", "", "low", value_pattern=r"\b")]).classes_of("a", "b") == ["old"]


def test_classes_are_bounded_and_stand_there_once() -> None:
    with pytest.raises(InvalidCustomClass, match="twice"):
        CustomClasses([custom(value_pattern="a"), custom(value_pattern="b")])
    with pytest.raises(InvalidCustomClass, match="the most"):
        CustomClasses(custom(f"class_{number}", value_pattern="a") for number in range(CUSTOM_CLASSES_MAX + 1))


def test_a_pattern_that_hangs_other_engines_is_found_in_no_time() -> None:
    classes = CustomClasses([custom(value_pattern=r"^(a+)+$"), custom("other", value_pattern=r"(x+x+)+y")])

    assert classes.classes_of("a", "a" * 16_000 + "!") == []
    assert classes.classes_of("a", "x" * 16_000) == []


@given(st.text(), st.text() | st.integers() | st.floats())
def test_any_name_and_value_can_be_looked_at(path: str, value: object) -> None:
    classes = CustomClasses([custom(value_pattern=r"^\d+$"), custom("named", name_pattern="^a")])

    assert set(classes.classes_of(path, value)) <= {"staff", "named"}


def test_without_classes_there_is_nothing() -> None:
    assert not CustomClasses()
    assert CustomClasses([custom(value_pattern="a")])
    assert CustomClasses().get("staff") is None


@given(st.text(alphabet="aé𝄞b ", max_size=60))
def test_places_of_a_pattern_are_those_that_pythons_own_expressions_find(text: str) -> None:
    assert places_found("[é𝄞]b|a+", text) == tuple(each.span() for each in re.finditer("[é𝄞]b|a+", text))


def test_so_many_places_are_told_and_a_pattern_that_is_none_is_refused() -> None:
    assert len(places_found("a", "a" * 1000)) == PLACES_TOLD_MAX
    with pytest.raises(InvalidCustomClass, match="RE2"):
        places_found("(", "a")
