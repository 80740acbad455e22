from __future__ import annotations

from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory.body_documents import read_body
from api_inventory.exchange import Body, Request, Response
from api_inventory.knowledge import Knowledge
from api_inventory.knowledge_tally import KnowledgeTally
from api_inventory.limits import FIELDS_MAX, LOOKED_AT_BYTES_MAX, PARAMETERS_MAX
from api_inventory.path_template import path_template
from tests.unit.api_inventory.traffic_made import JSON, MESSAGES, Message, answers, body, learnt


def types(knowledge: Knowledge) -> dict[tuple[str, str], Any]:
    return {key: values.types for key, values in knowledge.fields.items()}


def test_parameters_are_counted_once_per_request_and_typed_per_value() -> None:
    knowledge = learnt(
        (Request("GET", "/users/42?tag=a&tag=7", "a.test"), None), (Request("GET", "/users/ada12345", "a.test"), None)
    )

    user, tag = knowledge.parameters["path", "user_id"], knowledge.parameters["query", "tag"]
    assert (user.seen, user.repeated, user.types) == (2, 0, {"integer": 1, "string": 1})
    assert (tag.seen, tag.repeated, tag.types) == (1, 1, {"string": 1, "integer": 1})


def test_fields_are_kept_per_body() -> None:
    request = Request("POST", "/", "a.test", JSON, body({"name": "Ada"}))

    knowledge = learnt((request, Response(201, JSON, body({"id": 1}))), (request, Response(422, JSON, body(["no"]))))

    assert types(knowledge) == {
        ("request", ""): {"object": 2},
        ("request", "/name"): {"string": 2},
        ("201", ""): {"object": 1},
        ("201", "/id"): {"integer": 1},
        ("422", ""): {"array": 1},
        ("422", "/~i"): {"string": 1},
    }
    assert not knowledge.truncated


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/x-www-form-urlencoded", b"size=7&order=asc&order=desc"),
        (
            "multipart/form-data; boundary=x",
            b"".join(
                b"--x\r\nContent-Disposition: form-data; name=%s\r\n\r\n%s\r\n" % pair
                for pair in [(b"size", b"7"), (b"order", b"asc"), (b"order", b"desc")]
            )
            + b"--x--\r\n",
        ),
    ],
)
def test_the_pairs_of_a_form_are_parameters(media_type: str, content: bytes) -> None:
    request = Request("POST", "/", "a.test", (("Content-Type", media_type),), Body(content, len(content)))

    knowledge = learnt((request, None))

    size, order = knowledge.parameters["form", "size"], knowledge.parameters["form", "order"]
    assert (size.seen, size.repeated, size.types) == (1, 0, {"integer": 1})
    assert (order.seen, order.repeated, order.values.values) == (1, 1, {"asc": 1, "desc": 1})
    assert knowledge.fields == {}


def test_xml_is_kept_apart_from_json_and_its_text_is_typed() -> None:
    xml = Response(200, (("Content-Type", "application/xml"),), Body(b'<order id="7"><total>1.5</total></order>', 40))

    assert types(learnt((Request("GET", "/", "a.test"), xml), *answers([]))) == {
        ("200+xml", ""): {"object": 1},
        ("200+xml", "/order"): {"object": 1},
        ("200+xml", "/order/@id"): {"integer": 1},
        ("200+xml", "/order/total"): {"number": 1},
        ("200", ""): {"array": 1},
    }


def test_a_body_that_cannot_be_read_is_told_by_reason_and_costs_nothing_else() -> None:
    cut = Request("POST", "/?a=1", "a.test", JSON, body({"name": "Ada"}, truncated=True))
    broken = Response(200, JSON, Body(b"{", 1))
    nested = Response(200, JSON, Body(b"[" * 60_000, 60_000))
    digits = Response(200, JSON, Body(b"9" * 60_000, 60_000))

    knowledge = learnt((cut, broken), (cut, nested), (cut, digits))

    assert knowledge.omissions == {"body_truncated": 3, "not_json": 3}
    assert knowledge.fields == {}
    assert knowledge.parameters["query", "a"].seen == 3


def test_bodies_that_were_read_before_are_not_read_again() -> None:
    request = Request("POST", "/", "a.test", JSON, body({"a": 1}))
    read = read_body(JSON, body({"b": 1}))
    tally = KnowledgeTally()

    tally.add(request, None, path_template("/"), (read, None))

    assert types(tally.knowledge()) == {("request", ""): {"object": 1}, ("request", "/b"): {"integer": 1}}


def test_cookies_are_typed_and_their_values_are_not_kept() -> None:
    request = Request("GET", "/", "a.test", (("Cookie", "theme=dark; visits=7; theme=‹masked:24›"),))

    parameters = learnt((request, None)).parameters

    assert parameters["cookie", "visits"].types == {"integer": 1}
    assert parameters["cookie", "theme"].values.values is None


def test_hostile_traffic_is_bounded_and_the_shallow_fields_stay() -> None:
    query = "&".join(f"q{number}=1" for number in range(290))
    wide = body({f"k{number}": {"deep": number} for number in range(FIELDS_MAX)})
    request = Request("POST", f"/?{query}", "a.test", JSON, wide)

    knowledge = learnt((request, None))

    assert knowledge.truncated
    assert len(knowledge.parameters) == PARAMETERS_MAX
    assert len(knowledge.fields) == FIELDS_MAX
    assert {pointer.count("/") for _, pointer in knowledge.fields} == {0, 1}


def test_more_than_waits_at_once_is_counted_all_the_same() -> None:
    document = {"text": "x" * 10_000}
    count = 3 * LOOKED_AT_BYTES_MAX // 10_000

    assert learnt(*answers(*[document] * count)).fields["200", "/text"].types == {"string": count}


@settings(deadline=None)
@given(st.lists(MESSAGES, max_size=6), st.integers(0, 6))
def test_a_tally_is_the_merge_of_what_each_exchange_says(messages: list[Message], cut: int) -> None:
    whole = learnt(*messages)

    assert whole == reduce(Knowledge.merge, (learnt(message) for message in messages), Knowledge())
    assert whole == learnt(*messages[cut:]).merge(learnt(*messages[:cut]))
