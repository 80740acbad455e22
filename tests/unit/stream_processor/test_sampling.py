from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.exchange import Body, Exchange, Request, Response
from stream_processor import sampling
from stream_processor.limits import SAMPLED_EVERY_NS
from stream_processor.sampling import SampleGate, sample_of
from stream_processor.usable import Usable, usable
from tests.unit.stream_processor.untaught import by_form

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

SECRETS = ("hunter2-hunter2", "sk_live_abcdef0123456789", "ada@example.test", "session-0123456789")


def usable_of(exchange: Exchange) -> Usable:
    found = usable(exchange, by_form)
    assert isinstance(found, Usable)
    return found


def test_no_secret_reaches_a_sample() -> None:
    password, key, email, session = SECRETS
    body = f'{{"email": "{email}", "note": "{password}", "n": 4711}}'.encode()
    request = Request(
        "POST",
        f"/login?api_key={key}&password={password}",
        "a.test",
        (("Authorization", f"Bearer {key}"), ("Cookie", f"sid={session}"), ("Content-Type", "application/json")),
        Body(body, len(body)),
    )
    response = Response(200, (("Set-Cookie", f"sid={session}; Secure"), ("Content-Type", "text/plain")), Body(body, 9))

    sample = sample_of(usable_of(Exchange(None, "c", "s", "http/1.1", request, response, 5, 6)))

    shown = repr(sample)
    assert not [secret for secret in SECRETS if secret in shown]
    assert "4711" not in shown
    assert ("Cookie", "sid=‹masked:18›") in sample.request.headers
    assert sample.request.body is not None
    assert '"email"' in sample.request.body
    assert sample.request.body_size == len(body)


def test_a_sample_shows_names_and_no_value_that_a_client_chose() -> None:
    request = Request(
        "GET",
        "/users/4711/mail/ada%40example.test?email=ada%40doe.test&ssn=078-05-1120&page=2&flag",
        "a.test",
        (
            ("User-Agent", "curl/8"),
            ("X-Customer-Name", "Ada Doe"),
            ("X-Card", "4111111111111111"),
            ("Referer", "https://a.test/users/ada?step=3"),
            ("Authorization", "Basic YWRhOmh1bnRlcjI="),
        ),
    )
    response = Response(201, (("Location", "/users/4712"), ("Content-Type", "text/plain"), ("X-Owner", "Ada Doe")))

    sample = sample_of(usable_of(Exchange(None, "c", "s", "http/1.1", request, response, 5, 6)))

    masked_query = "email=‹masked:14›&ssn=‹masked:11›&page=‹masked:1›&flag"
    assert sample.request.target == f"/users/{{user_id}}/mail/{{mail_id}}?{masked_query}"
    assert dict(sample.request.headers) == {
        "User-Agent": "curl/8",
        "X-Customer-Name": "‹masked:7›",
        "X-Card": "‹masked:card:16›",
        "Referer": "‹masked:31›",
        "Authorization": "Basic ‹masked:16›",
    }
    assert sample.response is not None
    assert dict(sample.response.headers) == {
        "Location": "‹masked:11›",
        "Content-Type": "text/plain",
        "X-Owner": "‹masked:7›",
    }


def test_halves_of_characters_do_not_reach_a_store() -> None:
    request = Request("GET", "/a", "a.test", (("User-Agent", "\ud800"),))

    sample = sample_of(usable_of(Exchange(None, "c", "s", "http/1.1", request, None, 5, 6)))

    assert sample.request.headers == (("User-Agent", "?"),)
    assert sample.response is None


def test_one_exchange_in_a_while_passes_per_endpoint_and_status_class(exchange: Callable[..., Exchange]) -> None:
    gate = SampleGate()

    def admits(endpoint_id: str, status: int | None, at_ns: int) -> bool:
        return gate.admits(endpoint_id, exchange(status=status, request_at_ns=at_ns))

    assert [admits("a", 200, 0), admits("a", 204, 1), admits("a", 500, 1), admits("b", 200, 1)] == [
        True,
        False,
        True,
        True,
    ]
    assert admits("a", None, 1)
    assert not admits("a", 200, SAMPLED_EVERY_NS - 1)
    assert admits("a", 200, SAMPLED_EVERY_NS)


def test_what_is_remembered_is_bounded(exchange: Callable[..., Exchange], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "SAMPLED_REMEMBERED_MAX", 10)
    gate = SampleGate()

    assert all(gate.admits(str(number), exchange()) for number in range(100))
    assert len(gate._last_ns) <= 10
