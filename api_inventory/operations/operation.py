"""What an operation is, and how its label stands in an endpoint's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from api_inventory.operations.limits import (
    LABEL_CHARACTERS_MAX,
    LABELLED_TEMPLATE_CHARACTERS_MAX,
    LABELS_PER_ENDPOINT_MAX,
    OPERATIONS_PER_EXCHANGE_MAX,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Iterable

ApiKind = Literal["rest", "graphql", "grpc", "soap", "json_rpc", "mcp", "aws_json", "aws_query", "websocket", "sse"]

OTHER = "other"
"""The label of operations beyond a bound: no protocol below gives it to one of its own."""

LABEL_SEPARATOR = "#"
"""Stands in no path template of its own: a segment that holds it is a value."""


@dataclass(frozen=True, slots=True, order=True)
class Operation:
    """One operation of a protocol. `label` is ASCII without spaces, at most 80 characters."""

    protocol: ApiKind
    label: str


@dataclass(frozen=True, slots=True)
class Route:
    """What the protocols say of an exchange.

    Attributes:
        kind: the protocol; "rest" where no other one is spoken.
        operations: each one that the request asks for, once, in the order of their labels.
        reason: why a message of this protocol has no label; the name of a counter. None where all have one.
    """

    kind: ApiKind = "rest"
    operations: tuple[Operation, ...] = ()
    reason: str | None = None


REST = Route()


def is_label(text: str, grammar: re.Pattern[str]) -> bool:
    """Whether a client's name may be a label: by the grammar of its protocol, and within the bound."""
    return len(text) <= LABEL_CHARACTERS_MAX and grammar.fullmatch(text) is not None


def route_of_labels(kind: ApiKind, labels: Iterable[str], reason: str | None) -> Route:
    """Each label once, in order; of too many, the last ones are `OTHER`."""
    distinct = sorted(set(labels))
    if len(distinct) > OPERATIONS_PER_EXCHANGE_MAX:
        distinct = [*distinct[:OPERATIONS_PER_EXCHANGE_MAX], OTHER]
    return Route(kind, tuple(Operation(kind, label) for label in distinct), reason)


def operation_template(template: str, label: str) -> str:
    """The path template of an operation's endpoint: `/graphql#mutation:AddToCart`.

    A template that has no room for the label stays as it is.
    """
    labelled = f"{template}{LABEL_SEPARATOR}{label}"
    return labelled if len(labelled) <= LABELLED_TEMPLATE_CHARACTERS_MAX else template


def capped_label(label: str, known: Collection[str], maximum: int = LABELS_PER_ENDPOINT_MAX) -> str:
    """The label, or `OTHER` where it is new and its path has as many as it may have.

    Args:
        label: of one operation.
        known: labels of the same host, method and path template that have endpoints.
        maximum: how many may have one.
    """
    return label if label in known or len(known) < maximum else OTHER
