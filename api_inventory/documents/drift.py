"""Where an endpoint is used in ways that its document does not know.

Headers and cookies are not compared: proxies and browsers add theirs, and documents seldom list them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from api_inventory.documents.limits import DRIFT_REQUESTS_MIN
from api_inventory.schema_fields import schema_fields
from api_inventory.value_type import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api_inventory.counts import Counts
    from api_inventory.documents.documented_api import DocumentedOperation
    from api_inventory.endpoint import Endpoint, Parameter
    from api_inventory.schema_fields import SchemaField

DriftKind = Literal["parameter", "status", "field", "type", "required"]
_COMPARED = frozenset({"query", "form"})
# What is allowed with another type: a whole number is a number, and, in text, everything is a string.
_NARROWER = {"number": {"integer"}}
_NARROWER_AS_TEXT = {"number": {"integer"}, "string": {"integer", "number", "boolean"}}


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference.

    Attributes:
        kind: an undocumented parameter, status or field; a type that the document does not allow; something required
            that requests or responses leave out.
        subject: "query parameter limit", "response 200 /items/~i/id".
        documented, observed: in words; documented is "" of what the document does not know.
        requests: how many showed it, at most: where fields are not counted one by one, those with the same status.
    """

    kind: DriftKind
    subject: str
    documented: str
    observed: str
    requests: int

    @property
    def words(self) -> str:
        """The difference in a sentence."""
        if not self.documented:
            return f"{self.subject} is undocumented ({self.observed}, {self.requests} requests)."
        return f"{self.subject}: documented as {self.documented}, seen as {self.observed} ({self.requests} requests)."


def drifts_of(
    endpoint: Endpoint, operation: DocumentedOperation, fields: Mapping[tuple[str, str], Counts] | None = None
) -> tuple[Drift, ...]:
    """The differences that at least three requests showed; parameters first, then bodies, then statuses.

    Args:
        endpoint: as it was seen.
        operation: as it was promised.
        fields: how often each field had which type, by body ("request" or a status) and pointer. Without them a field
            counts as often as its status.
    """
    by_body: dict[str, dict[str, Counts]] = {}
    for (body, pointer), types in (fields or {}).items():
        by_body.setdefault(body, {})[pointer] = types
    return (
        *_of_parameters(endpoint, operation),
        *_of_request_body(endpoint, operation, by_body.get("request")),
        *_of_responses(endpoint, operation, by_body),
    )


def _of_parameters(endpoint: Endpoint, operation: DocumentedOperation) -> Iterator[Drift]:
    documented = {(known.location, known.name): known for known in operation.parameters}
    # GET /search?filter[name]=x: documents write such parameters as an object called `filter`.
    objects = {name for location, name in documented if location == "query"}
    examined = endpoint.summary.examined_count
    seen = {(known.location, known.name): known for known in endpoint.parameters}
    for (location, name), parameter in seen.items():
        if location not in _COMPARED or parameter.seen < DRIFT_REQUESTS_MIN:
            continue
        known = documented.get((location, name)) or documented.get((location, name.removesuffix("[]")))
        subject = f"{location} parameter {name}"
        if known is None:
            if name.partition("[")[0] not in objects:
                yield Drift("parameter", subject, "", _words(_json_types(parameter)), parameter.seen)
            continue
        unknown = _unknown(known.types, _json_types(parameter), as_text=True)
        count = sum(times for kind, times in parameter.types.items() if _json_type(kind) in unknown)
        if count >= DRIFT_REQUESTS_MIN:
            yield Drift("type", subject, _words(known.types), _words(unknown), count)
    for (location, name), known in documented.items():
        without = examined - (seen[location, name].seen if (location, name) in seen else 0)
        if known.required and location == "query" and without >= DRIFT_REQUESTS_MIN:
            yield Drift("required", f"{location} parameter {name}", "required", "left out", without)


def _of_request_body(
    endpoint: Endpoint, operation: DocumentedOperation, counts: Mapping[str, Counts] | None
) -> Iterator[Drift]:
    if endpoint.request_schema is None:
        return
    requests = endpoint.summary.examined_count
    if operation.request_fields is not None:
        observed = _Observed("request body", schema_fields(endpoint.request_schema), requests, counts)
        yield from _of_fields(observed, operation.request_fields)
    elif not any(known.location == "form" for known in operation.parameters) and requests >= DRIFT_REQUESTS_MIN:
        yield Drift("field", "request body", "", "a JSON body", requests)


def _of_responses(
    endpoint: Endpoint, operation: DocumentedOperation, counts: Mapping[str, Mapping[str, Counts]]
) -> Iterator[Drift]:
    for status, requests in sorted(endpoint.summary.statuses.items()):
        if requests < DRIFT_REQUESTS_MIN:
            continue
        found = next((name for name in (status, f"{status[:1]}XX", "default") if name in operation.responses), None)
        if found is None:
            yield Drift("status", f"response {status}", "", "a status", requests)
            continue
        documented, schema = operation.responses[found], endpoint.response_schemas.get(status)
        if documented is not None and schema is not None:
            observed = _Observed(f"response {status}", schema_fields(schema), requests, counts.get(status))
            yield from _of_fields(observed, documented)


@dataclass(frozen=True, slots=True)
class _Observed:
    """A body as it was seen: its fields, in how many requests at most, and how often each had which type, if known."""

    body: str
    fields: Mapping[str, SchemaField]
    requests: int
    counts: Mapping[str, Counts] | None

    def seen(self, pointer: str, types: tuple[str, ...] | None = None) -> int:
        """How often a field was there, with one of some types."""
        if self.counts is None:
            return self.requests
        by_type = self.counts.get(pointer, {})
        return sum(count for kind, count in by_type.items() if types is None or _json_type(kind) in types)

    def left_out(self, pointer: str) -> int:
        """How often an object was without a field.

        By the schema alone, only where it calls another field of the object required: else too few were seen to say.
        """
        parent = pointer.rpartition("/")[0]
        known = self.fields.get(parent)
        if known is None or "object" not in known.types:
            return 0
        if self.counts is not None:
            return self.seen(parent, ("object",)) - self.seen(pointer)
        siblings = (field for other, field in self.fields.items() if other and other.rpartition("/")[0] == parent)
        is_left_out = pointer not in self.fields or not self.fields[pointer].required
        return self.requests if is_left_out and any(field.required for field in siblings) else 0


def _of_fields(observed: _Observed, documented: Mapping[str, SchemaField]) -> Iterator[Drift]:
    for pointer, field in observed.fields.items():
        place = _documented_place(pointer, documented)
        subject = f"{observed.body} {pointer or '/'}"
        if place is not None:
            unknown = _unknown(documented[place].types, field.types, as_text=False)
            count = observed.seen(pointer, unknown)
            if unknown and count >= DRIFT_REQUESTS_MIN:
                yield Drift("type", subject, _words(documented[place].types), _words(unknown), count)
        elif _says_what_is_below(pointer.rpartition("/")[0], documented):
            count = observed.seen(pointer)
            if count >= DRIFT_REQUESTS_MIN:
                yield Drift("field", subject, "", _words(field.types), count)
    direction = observed.body.partition(" ")[0]
    for pointer, known in documented.items():
        if pointer and known.required and known.only_in in {"", direction}:
            count = observed.left_out(pointer)
            if count >= DRIFT_REQUESTS_MIN:
                yield Drift("required", f"{observed.body} {pointer}", "required", "left out", count)


def _documented_place(pointer: str, documented: Mapping[str, SchemaField]) -> str | None:
    """The documented pointer that an observed one falls under: itself, or with keys of maps for names."""
    if pointer in documented:
        return pointer
    place = ""
    for step in pointer.split("/")[1:]:
        named = f"{place}/{step}"
        mapped = f"{place}/~k"
        if named in documented:
            place = named
        elif mapped in documented and step != "~i":
            place = mapped
        else:
            return None
    return place if place in documented else None


def _says_what_is_below(pointer: str, documented: Mapping[str, SchemaField]) -> bool:
    """Whether a pointer is documented with fields of its own, and so not as any object or any value."""
    place = _documented_place(pointer, documented)
    return place is not None and any(other.startswith(f"{place}/") for other in documented)


def _json_type(kind: str) -> str:
    return "string" if kind in FORMATS else kind


def _json_types(parameter: Parameter) -> tuple[str, ...]:
    return tuple(sorted({_json_type(kind) for kind in parameter.types}))


def _unknown(documented: tuple[str, ...], observed: tuple[str, ...], *, as_text: bool) -> tuple[str, ...]:
    """The observed types that are none of the documented ones, nor narrower than one of them."""
    if not documented:
        return ()
    if as_text and {"array", "object"} & set(documented):
        return ()  # however these are written into one text
    narrower = _NARROWER_AS_TEXT if as_text else _NARROWER
    allowed = set(documented).union(*(narrower.get(kind, set()) for kind in documented))
    return tuple(kind for kind in observed if kind not in allowed)


def _words(types: tuple[str, ...]) -> str:
    return " or ".join(types) or "any type"
