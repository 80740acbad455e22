from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heliostat.request_lines import NotARequestLine, RequestLine, parse_request_line


def test_a_line_of_words_is_read() -> None:
    line = "GET api.example.test /users/42?expand=a 200"

    assert parse_request_line(line) == RequestLine("GET", "api.example.test", "/users/42?expand=a", 200)


def test_a_path_may_hold_spaces_and_numbers() -> None:
    assert parse_request_line("GET h /a b 404 c 200").target == "/a b 404 c"


def test_a_json_line_is_read_and_what_else_it_holds_is_ignored() -> None:
    line = json.dumps({"method": "POST", "host": "h", "path": "/a", "status": 201, "request_body": {"b": 1}})

    assert parse_request_line(line) == RequestLine("POST", "h", "/a", 201)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", "METHOD HOST PATH STATUS"),
        ("GET host", "METHOD HOST PATH STATUS"),
        ("GET host 200", "a status that is a number"),
        ("GET host /path two", "a status that is a number"),
        ("GET host /path ²", "a status that is a number"),
        ("{", "a JSON object"),
        ('{"method": "GET"}', '"host" and "path"'),
        ('{"method": "GET", "host": null, "path": "/"}', '"host" and "path"'),
    ],
)
def test_a_line_of_neither_form_is_refused_with_what_was_expected(line: str, expected: str) -> None:
    with pytest.raises(NotARequestLine, match=expected):
        parse_request_line(line)


@settings(deadline=None)
@given(st.text() | st.text().map(lambda text: "{" + text))
def test_no_line_breaks_the_reader(line: str) -> None:
    try:
        target = parse_request_line(line).target
    except NotARequestLine:
        return
    assert target in line or line.startswith("{")
