"""The merge law: what exchanges teach adds up to the same in whatever order and grouping they were looked into."""

from __future__ import annotations

import json
import sys
from functools import reduce
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from api_inventory.access.credential_facts import facts_of
from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.lessons import Lessons
from api_inventory.limits import ARRAY_ITEMS_PARSED_MAX, BODY_PARSED_BYTES_MAX, VNIS_MAX
from api_inventory.sensitive.custom_classes import CustomClass, CustomClasses
from stream_processor.lesson_tally import Examination
from tests.unit.api_inventory.traffic_made import EXCHANGES
from tests.unit.stream_processor.looked_into import HOW, learnt, taken_apart

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence


# Fewer than are told as a burst, of which each part has to have enough.
@settings(max_examples=40, deadline=None)
@given(st.lists(EXCHANGES, max_size=10), st.randoms(use_true_random=False), st.booleans())
def test_any_grouping_in_any_order_teaches_the_same(
    exchanges: list[Exchange],
    rng: random.Random,
    is_masked: bool,  # noqa: FBT001 - an example's own
) -> None:
    whole = learnt(exchanges, is_masked=is_masked)
    shuffled = list(exchanges)
    rng.shuffle(shuffled)
    cut = rng.randint(0, len(shuffled))

    alone = [learnt([each], is_masked=is_masked) for each in shuffled[:cut]]
    left, right = reduce(Lessons.merge, alone, Lessons()), learnt(shuffled[cut:], is_masked=is_masked)

    assert left.merge(right) == whole
    assert right.merge(left) == whole


@given(EXCHANGES)
def test_nothing_is_the_identity(exchange: Exchange) -> None:
    one = learnt([exchange])

    assert Lessons().merge(one) == one == one.merge(Lessons())
    assert learnt([]) == Lessons()


def call(
    target: str = "/users/42",
    *,
    answer: Any = None,
    headers: Sequence[tuple[str, str]] = (),
    media_type: str = "application/json",
    content: bytes | None = None,
    **options: Any,
) -> Exchange:
    told = json.dumps(answer).encode() if content is None else content
    return Exchange(
        **{"vni": 7, "client": "10.0.0.9:5000", "server": "10.0.0.2:80", "protocol": "http/1.1", **options},
        request=Request("GET", target, "a.test", tuple(headers)),
        response=Response(200, (("Content-Type", media_type),), Body(told, len(told))),
        request_at_ns=10**18,
        response_at_ns=10**18 + 5_000_000,
    )


def test_one_exchange_teaches_every_part() -> None:
    lessons = learnt(
        [
            call(
                f"/users/42?api_key={'a1' * 16}",
                answer={"email": "ada@example.org"},
                headers=[("Authorization", "Basic YWRhOmh1bnRlcjI=")],
            )
        ]
    )

    assert set(lessons.knowledge.parameters) >= {("path", "user_id"), ("query", "api_key")}
    assert ("200", "/email") in lessons.knowledge.fields
    assert lessons.access.request_count == 1
    assert ("response.body", "/email", "email") in lessons.sensitive.matches
    assert lessons.behaviour.credentialed.requests == 1
    assert ("AUTH-12", "api_key") in lessons.sightings.counts
    assert (lessons.kinds, lessons.vnis) == ({"rest": 1}, {"7": 1})


SECRETS = ("ada@example.org", "hunter2", "4111111111111111", "sk_live_0123456789abcdef", "81.2.69.160")


@pytest.mark.parametrize("how", [HOW, Examination()], ids=["with a key", "without a key"])
def test_no_value_of_an_exchange_is_among_what_it_teaches(how: Examination) -> None:
    mail, password, card, key, address = SECRETS
    exchange = call(
        f"/users/{mail}?password={password}&key={key}",
        answer={"mail": mail, "pan": card, "nested": [{"password": password}]},
        headers=[("X-Api-Key", key), ("X-Forwarded-For", address), ("Cookie", f"s={key}")],
    )

    shown = repr(learnt([exchange], how=how))

    assert [secret for secret in SECRETS if secret in shown] == []


def jwt_call(token: Callable[[dict[str, Any]], str]) -> Exchange:
    claims = {"sub": "ada", "exp": 10**9 + 60, "iat": 10**9, "iss": "https://sso.example.test"}
    return call(headers=[("Authorization", f"Bearer {token(claims)}")])


@pytest.fixture
def token() -> Callable[[dict[str, Any]], str]:
    jwt = pytest.importorskip("jwt")
    return lambda claims: str(jwt.encode(claims, "k" * 32, algorithm="HS256"))


def test_what_the_agent_noted_before_it_masked_teaches_the_same_as_the_token(
    token: Callable[[dict[str, Any]], str],
) -> None:
    raw = jwt_call(token)
    assert raw.request is not None
    masked = replace(
        raw,
        request=replace(raw.request, headers=(("Authorization", "Bearer ‹masked:jwt:180:0011aabb›"),)),
        credential_facts=facts_of(raw.request, HOW.key),
    )

    of_raw, of_masked = learnt([raw]).access, learnt([masked], is_masked=True).access

    assert of_raw.jwt_count == 1
    assert (of_masked.claims, of_masked.algorithms, of_masked.issuers) == (
        of_raw.claims,
        of_raw.algorithms,
        of_raw.issuers,
    )


def test_a_token_is_not_looked_for_in_a_record_that_was_masked(token: Callable[[dict[str, Any]], str]) -> None:
    assert taken_apart(jwt_call(token), is_masked=True).examined.credentials[0].jwt is None


def test_who_calls_is_told_by_trusted_proxies_alone() -> None:
    forwarded = [("X-Forwarded-For", "81.2.69.160"), ("X-Forwarded-Proto", "https")]

    trusted = taken_apart(call(headers=forwarded))
    stranger = taken_apart(call(headers=forwarded, client="203.0.113.7:5000"))

    assert (trusted.client.address, trusted.scheme) == ("81.2.69.160", "https")
    assert (stranger.client.address, stranger.scheme) == ("203.0.113.7", "http")
    assert trusted.peer.address == "10.0.0.9"


def test_classes_that_people_added_are_looked_for() -> None:
    classes = CustomClasses([CustomClass("staff_number", "Staff number", "high", value_pattern="^ST-[0-9]{6}$")])

    lessons = learnt([call(answer={"n": "ST-123456"})], how=Examination(b"k" * 32, custom_classes=classes))

    assert ("response.body", "/n", "staff_number") in lessons.sensitive.matches


def test_rules_are_shown_json_and_no_other_tree() -> None:
    document = taken_apart(call(media_type="text/xml", content=b"<order><id>7</id></order>"))

    assert document.examined.response_document is None
    assert [name for _, name, _ in document.response_leaves] == ["id"]


def test_a_network_of_mirrors_cannot_fill_an_item() -> None:
    calls = [call(vni=vni) for vni in range(3 * VNIS_MAX)]

    vnis = learnt(calls).vnis

    assert len(vnis) == VNIS_MAX
    assert vnis == reduce(Lessons.merge, [learnt([each]) for each in calls]).vnis


def test_an_exchange_without_an_answer_teaches_of_its_request() -> None:
    lessons = learnt([replace(call("/users/42?page=2"), response=None, response_at_ns=None)])

    assert set(lessons.knowledge.parameters) == {("path", "user_id"), ("query", "page")}
    assert lessons.access.request_count == 1


# --- work -------------------------------------------------------------------------------------------------------------


def nested(leaves: list[Any]) -> Any:
    """Arrays within arrays, each as long as is looked at."""
    while len(leaves) > 1:
        starts = range(0, len(leaves), ARRAY_ITEMS_PARSED_MAX)
        leaves = [leaves[start : start + ARRAY_ITEMS_PARSED_MAX] for start in starts]
    return leaves[0]


# Of so many parts each, the second argument tells names apart: what was judged before costs nothing the second time.
HOSTILE: dict[str, Callable[[int, str], Any]] = {
    "numbers": lambda parts, _: nested([1] * parts * 7),
    "addresses of people": lambda parts, _: nested([f"u{number}@b.test" for number in range(parts)]),
    "card numbers": lambda parts, _: nested([str(4 * 10**15 + number) for number in range(parts)]),
    "masks": lambda parts, _: nested([f"‹masked:email:9:{number:08x}›" for number in range(parts // 2)]),
    "keys, each its own": lambda parts, own: {f"{own}{number:x}": 1 for number in range(parts)},
    "keys that tell": lambda parts, own: {f"{own}_password{number:x}": "a1b2" for number in range(parts // 2)},
    "objects in a row": lambda parts, own: nested([{f"{own}{number:x}": "a"} for number in range(parts // 2)]),
    "a long text": lambda parts, _: {"text": "@" * parts * 16},
    "a long row of numbers": lambda parts, _: {"ssn": "123-45-6789 " * parts},
}


def steps(exchange: Exchange) -> int:
    """Calls of functions, of Python and of C, that it takes to learn from an exchange."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        learnt([exchange])
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_work_that_one_body_makes_is_bounded_by_its_length(made: Callable[[int, str], Any]) -> None:
    half, whole = call(answer=made(1_500, "a")), call(answer=made(3_000, "b"))
    assert whole.response is not None
    assert whole.response.body.size <= BODY_PARSED_BYTES_MAX

    of_half, of_whole = steps(half), steps(whole)

    assert of_whole <= 2.2 * of_half + 1_000
    assert of_whole <= 10 * BODY_PARSED_BYTES_MAX
