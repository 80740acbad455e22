from __future__ import annotations

import pytest

from chalice_app.errors import InvalidRequest
from chalice_app.routes.body import read_body, read_text


def test_fields_are_read_by_their_types_and_null_is_left_out() -> None:
    body = b'{"version": 3, "confirm": true, "load_balancer_ids": ["a"], "vpc_id": null}'

    given = read_body(body, {"version": int, "confirm": bool, "load_balancer_ids": list, "vpc_id": str})

    assert given == {"version": 3, "confirm": True, "load_balancer_ids": ["a"]}


@pytest.mark.parametrize("body", [b'{"version": true}', b'{"version": "3"}', b'{"version": 3.5}'])
def test_a_field_of_another_type_is_named_with_what_it_should_be(body: bytes) -> None:
    with pytest.raises(InvalidRequest) as raised:
        read_body(body, {"version": int})

    assert raised.value.evidence == {"field": "version", "expected": "a whole number"}


@pytest.mark.parametrize(
    "reason",
    [
        *["paid\\u0000", "paid \\u202efdp.exe", "\\u2066a", "\\u0085", "\\ud800", "\\udc00a", "a\\u200bb", "a\\u2060b"],
        *["\\ufeff", "a\\u2028b", "a\\u2029b", "pay\\u00adment"],
    ],
)
def test_text_that_says_something_else_than_is_read_is_refused(reason: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        read_body(f'{{"reason": "{reason}"}}', {"reason": str})

    assert raised.value.evidence["field"] == "reason"
    assert read_body(r'{"reason": "in\n\ttwo lines, größer"}', {"reason": str}) == {"reason": "in\n\ttwo lines, größer"}


@pytest.mark.parametrize("value", ['["a", "b\\ud800"]', '{"a\\u200b": 1}', '[[{"a": ["\\u2028"]}]]'])
def test_what_is_hidden_in_a_list_or_in_a_name_is_refused_as_well(value: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        read_body(f'{{"owners": {value}}}', {"owners": dict if value.startswith("{") else list})

    assert raised.value.evidence["field"] == "owners"


def test_a_body_as_deep_as_json_may_be_is_read() -> None:
    depth = 900

    assert read_body('{"owners": ' + "[" * depth + "]" * depth + "}", {"owners": list})


def test_a_text_that_no_utf_8_holds_is_refused() -> None:
    with pytest.raises(InvalidRequest) as raised:
        read_text("\ud800", 100)

    assert raised.value.code == "invalid_body"
