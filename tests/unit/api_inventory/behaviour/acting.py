"""Exchanges by somebody, in few words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from api_inventory.behaviour.actor import Actor
from api_inventory.behaviour.tally import BehaviourTally
from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.path_template import path_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api_inventory.behaviour.behaviour import Behaviour
    from api_inventory.behaviour.tally import Leaf

START_NS = 1_700_000_000 * 10**9 // (3600 * 10**9) * (3600 * 10**9)
SECOND_NS = 10**9
Act = tuple[Exchange, Actor, "Sequence[Leaf]"]


def tail(text: str) -> str:
    """A tail of the form that masks have."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def person(name: str, **facts: Any) -> Actor:
    """Somebody with a token of their own, at an address of their own."""
    number = int(tail(name), 16)
    network = f"198.{number % 100}"
    given = {"credential": tail(f"token of {name}"), "subject": tail(name), "has_credential": True}
    return Actor(
        **{**given, "client": f"{network}.{number % 250}.{number % 199}", "network": f"{network}.0.0/16", **facts}
    )


def nobody(name: str = "nobody", **facts: Any) -> Actor:
    """Somebody without a credential."""
    return person(name, **{"credential": None, "subject": None, "has_credential": False, **facts})


def act(
    target: str = "/orders/7",
    *,
    actor: Actor,
    method: str = "GET",
    status: int | None = 200,
    after_s: float = 0,
    took_s: float = 0.01,
    leaves: Sequence[Leaf] = (),
    headers: tuple[tuple[str, str], ...] = (),
) -> Act:
    """One exchange by somebody, so many seconds after the start of an hour."""
    at_ns = START_NS + round(after_s * SECOND_NS)
    response = None if status is None else Response(status, (("Content-Type", "application/json"), *headers), Body())
    exchange = Exchange(
        vni=None,
        client=f"{actor.client}:5000",
        server="10.0.0.9:80",
        protocol="http/1.1",
        request=Request(method, target, "api.example.test"),
        response=response,
        request_at_ns=at_ns,
        response_at_ns=None if status is None else at_ns + round(took_s * SECOND_NS),
    )
    return exchange, actor, leaves


def observed(acts: Iterable[Act], **options: Any) -> Behaviour:
    """What these exchanges of one endpoint tell."""
    tally = BehaviourTally(**{"tail_of": tail, **options})
    for exchange, actor, leaves in acts:
        assert exchange.request is not None
        tally.add(exchange, path_template(exchange.request.target), actor, leaves)
    return tally.behaviour()
