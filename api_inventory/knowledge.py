"""What is learnt of an endpoint's contract: its parameters, and the fields of its bodies.

Counters by type, never values, so that everything merges in any order and every claim ("required", "a date") can be
made at reading time from all that was ever seen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api_inventory.body_fields import FieldTally
from api_inventory.content_type import content_type, is_json
from api_inventory.counts import Counts, added, bounded, merged
from api_inventory.endpoint import ParameterLocation
from api_inventory.limits import BODY_PARSED_BYTES_MAX, FIELDS_MAX, PARAMETERS_MAX
from api_inventory.parameters import request_parameters
from api_inventory.value_type import text_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.exchange import Body, Headers, Request, Response
    from api_inventory.path_template import PathTemplate

ParameterKey = tuple[ParameterLocation, str]
FieldKey = tuple[str, str]
"""Which body ("request", or the status of the response) and which pointer in it."""

REQUEST_BODY = "request"


@dataclass(frozen=True, slots=True)
class ParameterTally:
    """`seen`: requests that carried it; `types`: what its values looked like (more than `seen` where it repeats)."""

    seen: int
    types: Counts

    def merge(self, other: ParameterTally) -> ParameterTally:
        """Both together."""
        return ParameterTally(self.seen + other.seen, added(self.types, other.types))


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is learnt of an endpoint's contract. `Knowledge()` is the identity of `merge`.

    Attributes:
        omissions: bodies not read, or not read to the end, by reason: "body_truncated", "not_json", "too_deep",
            "array_cut"; and fields not kept: "name_too_long".
        truncated: there were more parameters or fields than the bounds allow; those left out are the deepest.
    """

    parameters: Mapping[ParameterKey, ParameterTally] = field(default_factory=dict)
    fields: Mapping[FieldKey, Counts] = field(default_factory=dict)
    omissions: Counts = field(default_factory=dict)
    truncated: bool = False

    def merge(self, other: Knowledge) -> Knowledge:
        """Both together. Associative and commutative."""
        return _within_bounds(
            merged(self.parameters, other.parameters, ParameterTally.merge),
            merged(self.fields, other.fields, added),
            added(self.omissions, other.omissions),
            truncated=self.truncated or other.truncated,
        )


def _within_bounds(
    parameters: Mapping[ParameterKey, ParameterTally],
    fields: Mapping[FieldKey, Counts],
    omissions: Counts,
    *,
    truncated: bool,
) -> Knowledge:
    return Knowledge(
        bounded(parameters, PARAMETERS_MAX),
        bounded(fields, FIELDS_MAX, _shallow_first),
        omissions,
        truncated or len(parameters) > PARAMETERS_MAX or len(fields) > FIELDS_MAX,
    )


def _shallow_first(key: FieldKey) -> tuple[int, FieldKey]:
    """Parents stand before their children, so that what is kept is a tree."""
    return key[1].count("/"), key


class KnowledgeTally:
    """Adds up exchanges in place: what merging one Knowledge per exchange gives, at a fraction of the cost."""

    def __init__(self) -> None:
        self._parameters: dict[ParameterKey, tuple[int, dict[str, int]]] = {}
        self._bodies: dict[str, FieldTally] = {}
        self._omissions: dict[str, int] = {}

    def add(self, request: Request, response: Response | None, template: PathTemplate) -> None:
        """Learns from one exchange."""
        self._add_parameters(request, template)
        self._add_body(REQUEST_BODY, request.headers, request.body)
        if response is not None:
            self._add_body(str(response.status), response.headers, response.body)

    def knowledge(self) -> Knowledge:
        """What was learnt so far."""
        omissions = added(self._omissions, self._cuts())
        parameters = {key: ParameterTally(seen, types) for key, (seen, types) in self._parameters.items()}
        fields = {
            (body, pointer): types for body, tally in self._bodies.items() for pointer, types in tally.fields.items()
        }
        return _within_bounds(parameters, fields, omissions, truncated=False)

    def _cuts(self) -> dict[str, int]:
        tallies = self._bodies.values()
        cuts = {
            "too_deep": sum(tally.deep for tally in tallies),
            "array_cut": sum(tally.wide for tally in tallies),
            "name_too_long": sum(tally.long for tally in tallies),
        }
        return {reason: count for reason, count in cuts.items() if count}

    def _add_parameters(self, request: Request, template: PathTemplate) -> None:
        carried: dict[ParameterKey, None] = {}
        for location, name, value in request_parameters(request, template):
            key = location, name
            seen, types = self._parameters.setdefault(key, (0, {}))
            if key not in carried:
                carried[key] = None
                self._parameters[key] = seen + 1, types
            kind = text_type(value)
            types[kind] = types.get(kind, 0) + 1

    def _add_body(self, which: str, headers: Headers, body: Body) -> None:
        if not body.content or not _claims_json(headers, body):
            return
        document, reason = _parsed(body)
        if reason is not None:
            self._omissions[reason] = self._omissions.get(reason, 0) + 1
            return
        if which not in self._bodies:
            self._bodies[which] = FieldTally()
        self._bodies[which].add(document)


def _claims_json(headers: Headers, body: Body) -> bool:
    """By its media type, or, where no header names one, by its first byte."""
    media_type = content_type(headers)
    return is_json(media_type) or (media_type is None and body.content[:1] in b"{[")


def _parsed(body: Body) -> tuple[Any, str | None]:
    """The JSON document of a body, or why there is none."""
    if body.truncated or len(body.content) > BODY_PARSED_BYTES_MAX:
        return None, "body_truncated"
    try:
        return json.loads(body.content), None
    except (ValueError, RecursionError):
        return None, "not_json"
