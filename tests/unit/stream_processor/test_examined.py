from __future__ import annotations

from typing import Any

import pytest

from api_inventory.exchange import Body, Exchange, Request, Response
from stream_processor.examined import Examined, SensitiveHit, text_leaves
from stream_processor.limits import LEAVES_EXAMINED_MAX
from stream_processor.usable import Usable, usable
from tests.unit.stream_processor.untaught import by_form

JSON = (("Content-Type", "application/json"),)


def examined(sent: bytes = b"", answered: bytes = b"", headers: Any = JSON, **known: Any) -> Examined:
    request = Request("POST", "/a;b=1?x=%26&x=2#end", "a.test", headers, Body(sent, len(sent)))
    response = Response(201, (*JSON, ("X-A", "1"), ("x-a", "2")), Body(answered, len(answered)))
    exchange = Exchange(None, "10.0.0.1:1", "10.0.0.2:80", "http/1.1", request, response, 5 * 10**9, None)
    found = usable(exchange, by_form)
    assert isinstance(found, Usable)
    return Examined(found, **known)


def test_an_exchange_is_taken_apart_once() -> None:
    seen = examined(b'{"a": 1}', b"[1]")

    assert (seen.path, seen.query_text, seen.query) == ("/a;b=1", "x=%26&x=2", [("x", "&"), ("x", "2")])
    assert (seen.status, seen.is_ok, seen.at_s) == (201, True, 5)
    assert seen.response_headers["x-a"] == "1"
    assert (seen.request_document, seen.response_document) == ({"a": 1}, [1])
    assert seen.response_document is seen.response_document


def test_what_is_handed_in_is_not_parsed_again() -> None:
    hits = (SensitiveHit("a", "email", is_whole=True),)
    seen = examined(b"{", b"{", request_document={"b": 2}, response_document=None, sensitive=hits)

    assert (seen.request_document, seen.response_document, seen.sensitive) == ({"b": 2}, None, hits)


def test_a_form_is_read_as_an_object() -> None:
    seen = examined(b"a=1&b=%26+c&=3", headers=(("Content-Type", "application/x-www-form-urlencoded"),))

    assert seen.request_document == {"a": "1", "b": "& c"}


@pytest.mark.parametrize("answered", [b"", b"{", b"text", b"[" * 60_000, b"\xff"])
def test_what_is_no_json_is_no_document(answered: bytes) -> None:
    assert examined(answered=answered).response_document is None


def test_masks_are_read_with_the_name_before_them() -> None:
    answered = (
        '{"mail": "‹masked:email:9:0a1b2c3d›", "pan":"‹masked:integer:card:4›", "note": "to ‹masked:jwt:30:0a1b2c3d›",'
        ' "key": "‹masked:12›"'
    )

    assert examined(answered=answered.encode()).sensitive == [
        SensitiveHit("mail", "email", is_whole=True),
        SensitiveHit("pan", "card", is_whole=False),
        SensitiveHit("", "jwt", is_whole=True),
    ]


def test_only_what_nobody_masked_is_searched_for_its_form() -> None:
    answered = b'{"mail": "ada@example.org"}'

    assert examined(answered=answered).sensitive == [SensitiveHit("mail", "email", is_whole=True)]
    assert examined(answered=answered, is_masked=True).sensitive == []


def test_a_walk_over_a_document_ends() -> None:
    assert sum(1 for _ in text_leaves([["a"] * 10_000] * 10_000)) <= LEAVES_EXAMINED_MAX
