"""What is known of an endpoint, as far as its contract goes: plain values, from which a snapshot is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from api_inventory.changes.limits import PART_SEEN_MIN
from api_inventory.schema_fields import schema_fields
from api_inventory.value_type import FORMATS, JSON_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.counts import Counts
    from api_inventory.endpoint import Endpoint, EndpointKey

PartKind = Literal["parameter", "request_field", "response_field", "status", "credential", "sensitive"]
PartKey = tuple[PartKind, str, str]
"""Kind, place and name: ("parameter", "query", "limit"), ("response_field", "2xx", "/items/~i/id"),
("status", "", "404"), ("credential", "", "bearer_jwt"), ("sensitive", "response.body", "/email")."""

NO_CREDENTIAL = "none"


@dataclass(frozen=True, slots=True)
class PartFacts:
    """One part of a contract.

    Attributes:
        types: JSON types, or, of what is sensitive, its classes; in a fixed order.
        seen: how often, ever; None where that is not counted: it then never falls silent.
        required: always carried, and often enough to say so.
    """

    types: tuple[str, ...] = ()
    seen: int | None = None
    required: bool = False

    def merge(self, other: PartFacts) -> PartFacts:
        """Both together, of one place."""
        types = dict.fromkeys((*self.types, *other.types))
        return PartFacts(
            tuple(sorted(types, key=_type_order)), _sum(self.seen, other.seen), self.required and other.required
        )


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """One endpoint.

    Attributes:
        examined_count: requests that were looked into, ever.
        is_served: something answers here that is not only "no such thing".
        exposure: "public", "internal"; None where that is not known.
    """

    key: EndpointKey
    request_count: int
    examined_count: int
    first_seen_ns: int
    last_seen_ns: int
    is_served: bool
    exposure: str | None = None
    parts: Mapping[PartKey, PartFacts] = field(default_factory=dict)


def endpoint_facts(
    endpoint: Endpoint,
    *,
    credentials: Counts | None = None,
    exposure: str | None = None,
    sensitive: Iterable[tuple[str, str, str, int]] = (),
    field_counts: Mapping[tuple[str, str], int] | None = None,
) -> EndpointFacts:
    """The facts of an endpoint of the inventory.

    Args:
        endpoint: with its parameters and schemas.
        credentials: requests by kind of credential, those without one under "none".
        exposure: "public" or "internal".
        sensitive: location, pointer or name, class, and how often it matched, of each sensitive field.
        field_counts: how often a field was seen, by body ("request" or a status) and pointer. Without them a field that
            is not sent any more is not noticed.
    """
    summary, counts = endpoint.summary, field_counts or {}
    parts: dict[PartKey, PartFacts] = {}
    for parameter in endpoint.parameters:
        place: PartKey = ("parameter", parameter.location, parameter.name)
        parts[place] = PartFacts(_types(parameter.types), parameter.seen, parameter.required)
    if endpoint.request_schema is not None:
        for pointer, known in schema_fields(endpoint.request_schema).items():
            seen = counts.get(("request", pointer))
            parts["request_field", "", pointer] = PartFacts(known.types, seen, known.required)
    for status, schema in endpoint.response_schemas.items():
        for pointer, known in schema_fields(schema).items():
            place = "response_field", f"{status[:1]}xx", pointer
            facts = PartFacts(known.types, counts.get((status, pointer)), known.required)
            parts[place] = parts[place].merge(facts) if place in parts else facts
    for status, count in summary.statuses.items():
        parts["status", "", status] = PartFacts(seen=count)
    for kind, count in (credentials or {}).items():
        parts["credential", "", kind] = PartFacts(seen=count)
    for location, pointer, name, count in sensitive:
        place = "sensitive", location, pointer
        facts = PartFacts((name,), count)
        parts[place] = parts[place].merge(facts) if place in parts else facts
    return EndpointFacts(
        key=summary.key,
        request_count=summary.request_count,
        examined_count=summary.examined_count,
        first_seen_ns=summary.first_seen_ns,
        last_seen_ns=summary.last_seen_ns,
        is_served=any(status[:1] in {"1", "2", "3"} or status in {"401", "403"} for status in summary.statuses),
        exposure=exposure,
        parts=parts,
    )


def _types(counts: Counts) -> tuple[str, ...]:
    """The JSON types of a parameter; of what was seen too seldom to be of the contract, the commonest alone."""
    by_type: dict[str, int] = {}
    for kind, count in counts.items():
        name = "string" if kind in FORMATS else kind
        by_type[name] = by_type.get(name, 0) + count
    seen = {kind for kind, count in by_type.items() if count >= PART_SEEN_MIN}
    if by_type and not seen:
        seen = {max(sorted(by_type), key=lambda kind: by_type[kind])}
    if "number" in seen:
        seen.discard("integer")
    return tuple(kind for kind in JSON_TYPES if kind in seen)


def _type_order(kind: str) -> tuple[int, str]:
    return (JSON_TYPES.index(kind) if kind in JSON_TYPES else len(JSON_TYPES)), kind


def _sum(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right
