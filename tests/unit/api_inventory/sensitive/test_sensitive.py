"""The whole way, from values to claims: measured on planted values, and held to what the agent masks."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.mask_token import write_mask
from api_inventory.redaction import is_sensitive_name, mask_header
from api_inventory.sensitive.custom_classes import CustomClass, CustomClasses
from api_inventory.sensitive.examination import sensitive_class_of
from api_inventory.sensitive.field_name import hints_of
from api_inventory.sensitive.fields import sensitive_fields
from api_inventory.sensitive.sensitive_class import CLASSES, CLASSES_OF_MASK
from api_inventory.sensitive.tally import SensitiveTally
from api_inventory.value_class import RULES, find_classes
from api_inventory.value_evidence import evidence_of
from tests.unit.api_inventory.sensitive.planted_values import DECOYS, PLANTED, PlantedField

VALUES_PER_FIELD = 20
SEEDS = range(3)
PRECISION_MIN, RECALL_MIN = 0.98, 0.95
KEY = b"0123456789abcdef"
VECTORS: list[Any] = json.loads((Path(__file__).parents[3] / "golden/redaction/classes.json").read_text("utf-8"))[
    "texts"
]


def classes_claimed(field: PlantedField, seed: int) -> set[str]:
    draw = random.Random(f"{seed}/{field.path}")
    tally = SensitiveTally(KEY)
    for _ in range(VALUES_PER_FIELD):
        tally.add_leaf("response.body", field.path, "", field.make(draw))
    return {found.class_name for found in sensitive_fields(tally.sensitive())}


def test_planted_values_are_found_and_nothing_else_is() -> None:
    found, wrong, missed = defaultdict[str, int](int), defaultdict[str, int](int), defaultdict[str, int](int)
    mistakes = []
    for seed in SEEDS:
        for field in PLANTED + DECOYS:
            claimed = classes_claimed(field, seed)
            if claimed != ({field.truth} - {None}):
                mistakes.append((field.path, field.truth, claimed))
            for name in claimed:
                (found if name == field.truth else wrong)[name] += 1
            if field.truth is not None and field.truth not in claimed:
                missed[field.truth] += 1

    precisions = {name: found[name] / (found[name] + wrong[name]) for name in {*found, *wrong}}
    recalls = {name: found[name] / (found[name] + missed[name]) for name in {*found, *missed}}
    assert min(precisions.values()) >= PRECISION_MIN, mistakes
    assert min(recalls.values()) >= RECALL_MIN, mistakes
    assert len(precisions) >= 30


@pytest.mark.parametrize(("text", "found"), VECTORS)
def test_what_the_agent_finds_in_a_text_is_of_the_class_of_its_mask(text: str, found: list[list[str]]) -> None:
    """The golden vectors hold the agent's core; raw and masked, a value is of one class."""
    content = text.encode()
    for hit in find_classes(content):
        value = content[hit.start : hit.end]
        masked = text.replace(value.decode(), write_mask(value, KEY, class_name=hit.name))
        of_raw, of_mask = sensitive_class_of("x", value.decode()), sensitive_class_of("x", masked)

        assert of_mask is not None
        # A mask hides whether the head of a JWT is one; the agent would rather mask too much.
        assert of_raw == of_mask or hit.name == "jwt"

    assert found or sensitive_class_of("x", text) is None


@pytest.mark.parametrize("mask", sorted({*CLASSES_OF_MASK} | {rule["name"] for rule in RULES["classes"]}))
def test_every_class_of_the_agent_is_one_here(mask: str) -> None:
    known = CLASSES_OF_MASK[mask]

    assert known
    assert mask in {rule["name"] for rule in RULES["classes"]} | {rule["class"] for rule in RULES["named_classes"]}


@pytest.mark.parametrize(
    ("mask", "name"), [(rule["class"], name) for rule in RULES["named_classes"] for name in rule["names"]]
)
def test_names_that_the_agent_masks_by_class_tell_that_class_here(mask: str, name: str) -> None:
    hints = hints_of(name)

    assert hints is not None
    assert mask in {of for known in hints.classes for of in CLASSES[known].masks}


SECRET_NAMES = ["password", "userPassword", "client_secret", "apiKey", "x-auth-token", "access_token", "dbpass", "cvv"]


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_secret_of_a_name_is_the_same_class_masked_or_not(name: str) -> None:
    secret = "123" if name == "cvv" else "kJ8s-Lm2Qp_x7Vt9Wz3B"
    masked = mask_header(name, secret, KEY)

    assert is_sensitive_name(name)
    assert masked.startswith("‹masked:")
    assert sensitive_class_of(name, masked) == sensitive_class_of(name, secret) is not None


def test_a_masked_field_is_claimed_as_the_raw_one_is() -> None:
    raw, masked = SensitiveTally(KEY), SensitiveTally()
    for number in range(20):
        value = f"ada{number}@shop.test"
        raw.add_leaf("response.body", "/owner/mail", "", value)
        masked.add_leaf("response.body", "/owner/mail", "", write_mask(value.encode(), KEY))

    [of_raw], [of_masked] = sensitive_fields(raw.sensitive()), sensitive_fields(masked.sensitive())
    assert (of_raw.class_name, of_raw.confidence) == (of_masked.class_name, of_masked.confidence)
    assert of_masked.distinct >= 3


TIMES = st.from_regex(r"2026-11-[12][0-9][Tt ]10:22:33(\.[0-9]{1,12})?(Z|[+-]0[0-9]:00|\+11:30)", fullmatch=True)
SCALARS = st.one_of(
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.none() | st.booleans(),
    st.uuids().map(str),
    st.dates().map(str),
    st.binary(max_size=8),
    TIMES,
    st.sampled_from(
        ["‹masked:email:19:00000001›", "4111111111111111", "AKIAIOSFODNN7EXAMPLE", "+491701234567", "", 1.0]
    ),
    st.sampled_from([4111111111111111, 10**15]),
    st.sampled_from([{"a": 1}, [1], []]),
)
COLUMNS = st.lists(SCALARS, min_size=1, max_size=8) | st.lists(TIMES, min_size=1) | st.lists(st.integers(), min_size=1)


@given(st.sampled_from(["/a", "/email", "/card/number", "/birth_date", "/password", "phone"]), COLUMNS, st.booleans())
def test_values_of_a_field_say_the_same_whether_they_are_looked_at_together_or_alone(
    path: str,
    column: list[Any],
    has_custom_classes: bool,  # noqa: FBT001 - Hypothesis gives it
) -> None:
    custom = CustomClasses([CustomClass("digits", "Digits", "low", value_pattern="[0-9]{3}")] * has_custom_classes)
    together, alone = SensitiveTally(KEY, custom), SensitiveTally(KEY, custom)

    together.add_column("response.body", path, column, evidence_of(column).types)
    alone.add_leaves("response.body", [(path, "", value) for value in column if not isinstance(value, dict | list)])

    assert together.sensitive() == alone.sensitive()
