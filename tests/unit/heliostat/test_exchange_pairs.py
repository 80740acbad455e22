from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliostat.exchange_pairs import NotAPair, field_key, parse_pair


def leaves(**record: Any) -> set[tuple[str, str, Any]]:
    return set(parse_pair(json.dumps({"path": "/", **record}).encode()))


def test_every_value_of_a_pair_is_found_where_it_stands() -> None:
    found = leaves(
        path="/users/42?email=ada%40shop.test",
        request_headers={"X-Key": "k", "Cookie": "sid=1; theme=dark"},
        request_body=json.dumps({"a": {"b": [1, {"c": None}]}}),
        response_headers={"Content-Type": "application/json"},
        response_body=json.dumps([True]),
    )

    assert found == {
        ("request.path", "user_id", "42"),
        ("request.query", "email", "ada@shop.test"),
        ("request.header", "x-key", "k"),
        ("request.cookie", "sid", "1"),
        ("request.cookie", "theme", "dark"),
        ("request.body", "/a/b/~i", 1),
        ("request.body", "/a/b/~i/c", None),
        ("response.header", "content-type", "application/json"),
        ("response.body", "/~i", True),
    }


def test_a_form_is_pairs_and_any_other_text_is_one_value() -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}

    assert ("request.body", "/pass word", "a b") in leaves(request_headers=form, request_body="pass+word=a%20b")
    assert leaves(response_body="plain") == {("response.body", "", "plain")}


def test_a_pair_may_have_no_bodies() -> None:
    assert leaves(request_body=None, response_headers=None) == set()


@pytest.mark.parametrize(
    ("pointer", "key"),
    [
        ("/block_7/~i/email", "block_7[].email"),
        ("/~i/~i", "[][]"),
        ("/a~1b/c~0d", "a/b.c~d"),
        ("x-user", "x-user"),
        ("", ""),
    ],
)
def test_a_field_is_written_for_people(pointer: str, key: str) -> None:
    assert field_key(pointer) == key


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"nonsense", "expected a JSON object"),
        (b"[" * 100_000, "expected a JSON object"),
        (b"\xff", "expected a JSON object"),
        (b"[]", 'the text "path"'),
        (b'{"path": 3}', 'the text "path"'),
        (b'{"path": "/", "request_headers": ["a"]}', '"request_headers"'),
        (b'{"path": "/", "response_headers": {"a": 1}}', '"response_headers"'),
        (b'{"path": "/", "response_body": {}}', '"response_body"'),
    ],
)
def test_a_line_that_is_no_pair_is_told_of(line: bytes, expected: str) -> None:
    with pytest.raises(NotAPair, match=expected):
        parse_pair(line)


@given(st.text(), st.none() | st.text())
def test_any_path_and_body_can_be_read(path: str, body: str | None) -> None:
    found = parse_pair(json.dumps({"path": path, "response_body": body}).encode())

    assert {location for location, _, _ in found} <= {"request.path", "request.query", "response.body"}
