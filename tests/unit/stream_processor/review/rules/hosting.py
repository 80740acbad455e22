"""Hosts with evidence, made from exchanges by people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from api_inventory.endpoint import EndpointKey
from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext
from api_inventory.traffic import TrafficTally
from stream_processor.review.rules.claims import claims
from tests.unit.api_inventory.behaviour.acting import SECOND_NS, START_NS, act, nobody, observed, person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.claim import Claim
    from tests.unit.api_inventory.behaviour.acting import Act

HOST = "api.example.test"
DAY_S = 86_400
NOW_NS = START_NS + 60 * SECOND_NS


@dataclass(frozen=True)
class Field:
    """A field that was decided to be sensitive."""

    class_name: str
    severity: str = "high"
    location: str = "response.body"
    pointer: str = "/email"


@dataclass(frozen=True)
class Compared:
    """An endpoint beside its document."""

    standing: str
    endpoint_id: str | None
    method: str = "GET"
    path_template: str = "/orders"
    drifts: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Drift:
    """A difference."""

    kind: str
    subject: str
    requests: int = 3
    words: str = "It differs."


@dataclass(frozen=True)
class CatalogueRule:
    """What the catalogue says of a rule."""

    severity: Any = "low"
    scope: str = "endpoint"
    support_min: int = 3
    share_min: float | None = None
    details_min: int = 1
    is_joined: bool = False
    confirmation: str | None = None

    def severity_of(self, detail: str) -> Any:
        """Worse where the detail says so."""
        return "critical" if detail.endswith("worse") else self.severity


@dataclass(frozen=True)
class Seen:
    """Sightings of a rule over single exchanges."""

    count: int = 3
    first_seen_ns: int = 1
    last_seen_ns: int = 2
    evidence: str = "It was seen."


@dataclass
class Endpoint:
    """An endpoint of the host, by what happened at it."""

    template: str
    acts: Iterable[Act]
    method: str = "GET"
    fields: tuple[Field, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    def evidence(self) -> EndpointEvidence:
        """What is folded of it."""
        acts = [placed(act_, self.method, self.template) for act_ in self.acts]
        traffic = TrafficTally()
        for exchange, _, _ in acts:
            assert exchange.request is not None
            traffic.add(exchange, exchange.request)
        key = EndpointKey(HOST, self.template, self.method)
        given = {"traffic": traffic.traffic(), "behaviour": observed(acts), "sensitive_fields": self.fields}
        return EndpointEvidence(key, **{**given, **self.more})


def placed(act_: Act, method: str, template: str) -> Act:
    """The same at an endpoint of this method; the target "/x" stands for its path."""
    exchange, actor, leaves = act_
    assert exchange.request is not None
    target = template if exchange.request.target == "/x" else exchange.request.target
    return replace(exchange, request=replace(exchange.request, method=method, target=target)), actor, leaves


def host_of(*endpoints: Endpoint) -> HostEvidence:
    """A host with these endpoints."""
    return HostEvidence(HOST, tuple(endpoint.evidence() for endpoint in endpoints))


def claimed(*endpoints: Endpoint, rule: str, **context: Any) -> list[Claim]:
    """What a rule claims of a host with these endpoints."""
    host = host_of(*endpoints)
    return [claim for claim in claims(host, ReviewContext(**{"now_ns": NOW_NS, **context})) if claim.rule == rule]


def signed_in(number: int, *, target: str = "/orders/7", **given: Any) -> list[Act]:
    """Requests by people with tokens."""
    return [act(target, actor=person(f"p{n % 7}"), **given) for n in range(number)]


def anonymous(number: int, *, target: str = "/orders/7", is_public: bool = False, **given: Any) -> list[Act]:
    """Requests without credentials."""
    return [act(target, actor=nobody(f"n{n}", is_public=is_public), **given) for n in range(number)]
