"""Where an endpoint is used in ways that its document does not know.

Headers and cookies are not compared: proxies and browsers add theirs, and documents seldom list them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from api_inventory.documents.limits import DRIFT_REQUESTS_MIN
from api_inventory.limits import REQUIRED_SUPPORT_MIN
from api_inventory.schema_fields import schema_fields
from api_inventory.value_type import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


def drifts_of(endpoint: Endpoint, operation: DocumentedOperation) -> tuple[Drift, ...]:
    """The differences that at least three requests showed; parameters first, then bodies, then statuses."""
    return (
        *_of_parameters(endpoint, operation),
        *_of_request_body(endpoint, operation),
        *_of_responses(endpoint, operation),
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


def _of_request_body(endpoint: Endpoint, operation: DocumentedOperation) -> Iterator[Drift]:
    if endpoint.request_schema is None:
        return
    count = endpoint.summary.examined_count
    if operation.request_fields is not None:
        yield from _of_fields("request body", operation.request_fields, schema_fields(endpoint.request_schema), count)
    elif not any(known.location == "form" for known in operation.parameters) and count >= DRIFT_REQUESTS_MIN:
        yield Drift("field", "request body", "", "a JSON body", count)


def _of_responses(endpoint: Endpoint, operation: DocumentedOperation) -> Iterator[Drift]:
    for status, count in sorted(endpoint.summary.statuses.items()):
        if count < DRIFT_REQUESTS_MIN:
            continue
        found = next((name for name in (status, f"{status[:1]}XX", "default") if name in operation.responses), None)
        if found is None:
            yield Drift("status", f"response {status}", "", "a status", count)
            continue
        documented, observed = operation.responses[found], endpoint.response_schemas.get(status)
        if documented is not None and observed is not None:
            yield from _of_fields(f"response {status}", documented, schema_fields(observed), count)


def _of_fields(
    body: str, documented: Mapping[str, SchemaField], observed: Mapping[str, SchemaField], count: int
) -> Iterator[Drift]:
    if count < DRIFT_REQUESTS_MIN:
        return
    for pointer, seen in observed.items():
        place = _documented_place(pointer, documented)
        subject = f"{body} {pointer or '/'}"
        if place is not None:
            if unknown := _unknown(documented[place].types, seen.types, as_text=False):
                yield Drift("type", subject, _words(documented[place].types), _words(unknown), count)
        elif _says_what_is_below(pointer.rpartition("/")[0], documented):
            yield Drift("field", subject, "", _words(seen.types), count)
    if count >= REQUIRED_SUPPORT_MIN:
        for pointer, known in documented.items():
            if known.required and _is_left_out(pointer, observed) and known.only_in in {"", body.partition(" ")[0]}:
                yield Drift("required", f"{body} {pointer}", "required", "left out", count)


def _is_left_out(pointer: str, observed: Mapping[str, SchemaField]) -> bool:
    if pointer in observed:
        return not observed[pointer].required
    parent = observed.get(pointer.rpartition("/")[0])
    return parent is not None and "object" in parent.types


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
