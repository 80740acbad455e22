from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.redaction import (
    is_masked,
    is_sensitive_name,
    is_sensitive_query_name,
    mask,
    mask_header,
    mask_target,
)

ROOT = Path(__file__).parents[3]
VECTORS: dict[str, Any] = json.loads((ROOT / "tests/golden/redaction/vectors.json").read_text("utf-8"))
RULES: dict[str, Any] = json.loads((ROOT / "api_inventory/redaction.json").read_text("utf-8"))
SECRET = "hunter2-0123456789-hunter2"


@pytest.mark.parametrize(("name", "value", "masked"), VECTORS["headers"])
def test_a_header_is_masked_as_the_vectors_say(name: str, value: str, masked: str) -> None:
    assert mask_header(name, value) == masked


@pytest.mark.parametrize(("target", "masked"), VECTORS["targets"])
def test_a_target_is_masked_as_the_vectors_say(target: str, masked: str) -> None:
    assert mask_target(target) == masked


def test_names_are_told_apart_as_the_vectors_say() -> None:
    assert [name for name in VECTORS["sensitive_names"] if not is_sensitive_name(name)] == []
    assert [name for name in VECTORS["harmless_names"] if is_sensitive_name(name)] == []
    assert [name for name in VECTORS["sensitive_query_names"] if not is_sensitive_query_name(name)] == []


def test_every_rule_is_written_as_names_are_compared() -> None:
    keys = [key for key in RULES if key.endswith(("names", "parts")) or key in {"credential_headers", "url_headers"}]
    lists = {key: RULES[key] for key in keys} | {rule["class"]: rule["names"] for rule in RULES["named_classes"]}

    assert [term for terms in lists.values() for term in terms if not (term.isascii() and term.isalnum())] == []


@pytest.mark.parametrize(
    "name",
    ["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "X-Auth-Token", "X-Vault-Token"],
)
@pytest.mark.parametrize("form", ["{}", "Bearer {}", "Custom {}", "a={}", "a=1; b={}", " {} ", "Basic  {}"])
def test_no_credential_survives_whatever_its_form(name: str, form: str) -> None:
    assert SECRET not in mask_header(name, form.format(SECRET))


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)
    names = ("Authorization", "Cookie", "X-Api-Key", "Location", "Accept", "Sec-WebSocket-Protocol", "grpc-message")
    for name in names:
        assert mask_header(name, mask_header(name, text)) == mask_header(name, text)


@given(st.text("abk=?&;#:/@.%73DeyJ token", max_size=60))
def test_masking_a_target_twice_is_masking_it_once(target: str) -> None:
    assert mask_target(mask_target(target)) == mask_target(target)


@given(st.text(min_size=1, max_size=60))
def test_a_mask_says_the_length_and_nothing_else(value: str) -> None:
    masked = mask(value)

    assert is_masked(masked)
    assert is_masked(value) or str(len(value)) in masked


@pytest.mark.parametrize(
    "text",
    [
        "eyJ" * 30_000,
        "?token" * 15_000,
        "://@" * 25_000,
        "a=;" * 30_000,
        "?a=%3D" * 15_000,
        "?a%3D" * 15_000,
        "?" + "a%253D" * 15_000,
        "eyJ." * 25_000,
    ],
)
def test_hostile_text_is_masked_in_linear_time(text: str) -> None:
    assert len(mask_target(text)) < 2 * len(text)
    assert len(mask_header("Cookie", text)) < 10 * len(text)
