"""Exchanges with bodies, made of documents; and strategies for what an endpoint can be sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from msgspec.structs import replace

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.knowledge_tally import KnowledgeTally
from api_inventory.path_template import path_template

if TYPE_CHECKING:
    from api_inventory.knowledge import Knowledge

JSON = (("Content-Type", "application/json"),)
Message = tuple[Request, Response | None]


def body(document: Any, **options: Any) -> Body:
    content = json.dumps(document).encode()
    return Body(content, len(content), **options)


def learnt(*messages: Message) -> Knowledge:
    tally = KnowledgeTally()
    for request, response in messages:
        tally.add(request, response, path_template(request.target))
    return tally.knowledge()


def answers(*documents: Any, status: int = 200) -> list[Message]:
    return [(Request("GET", "/", "a.test"), Response(status, JSON, body(document))) for document in documents]


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["active", "closed", "EUR", "", "a@b.test", "2024-01-01", "‹masked:email:12:0a1b2c3d›", "Ada L"])
    | st.text(max_size=6)
)
_NAMES = st.sampled_from(["id", "status", "kind", "a", "b", "42", "2024-01-01", "~x/y", "é"])
DOCUMENTS = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4), max_leaves=12
)
_TARGETS = st.sampled_from(["/", "/?a=1", "/?a=x&a=true&b=", "/users/42?sort=name", "/?" + "c=0&" * 20])
_BODIES = st.builds(body, DOCUMENTS) | st.sampled_from(
    [Body(b"{", 1), Body(b"a=1&a=2", 7), Body(b"<a b='1'><c>2</c><c/></a>", 26), Body()]
)
_HEADERS = st.sampled_from(
    [
        JSON,
        (),
        (("content-type", "application/x-www-form-urlencoded"), ("Cookie", "theme=dark; id=7")),
        (("Content-Type", "text/xml"), ("X-Tenant", "7")),
    ]
)
MESSAGES: st.SearchStrategy[Message] = st.tuples(
    st.builds(Request, st.just("POST"), _TARGETS, st.just("a.test"), _HEADERS, _BODIES),
    st.none() | st.builds(Response, st.sampled_from([200, 201, 404]), _HEADERS, _BODIES),
)
KNOWLEDGE = st.lists(MESSAGES, max_size=5).map(lambda messages: learnt(*messages))


def _exchange(message: Message, headers: Any, **options: Any) -> Exchange:
    request, response = message
    sent = replace(request, headers=(*request.headers, *headers))
    return Exchange(server="10.0.0.2:80", protocol="http/1.1", request=sent, response=response, **options)


_MINUTE_NS = 60 * 10**9
EXCHANGES: st.SearchStrategy[Exchange] = st.builds(
    _exchange,
    MESSAGES,
    st.sampled_from(
        [
            (),
            (("Authorization", "Bearer ‹masked:jwt:300:0011aabb›"), ("User-Agent", "curl/8.5.0")),
            (("Authorization", "Basic YWRhOmh1bnRlcjI="),),
            (("X-Api-Key", "sk_live_0123456789abcdef"), ("X-Forwarded-For", "81.2.69.160")),
            (("Origin", "https://evil.example"), ("X-Forwarded-Proto", "https")),
        ]
    ),
    vni=st.sampled_from([None, 7, 8]),
    client=st.sampled_from(["10.0.0.9:5000", "81.2.69.160:443", "[2001:db8::1]:5000"]),
    request_at_ns=st.integers(0, 3 * _MINUTE_NS),
    response_at_ns=st.none() | st.integers(3 * _MINUTE_NS, 4 * _MINUTE_NS),
    complete=st.booleans(),
)
