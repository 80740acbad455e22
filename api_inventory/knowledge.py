"""What is learnt of an endpoint's contract: its parameters, and the fields of its bodies.

Counters by type, and hardly ever values (see `value_evidence`), so that everything merges in any order and every claim
("required", "a date") can be made at reading time from all that was ever seen. How it is learnt: see `knowledge_tally`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from api_inventory.body_fields import shallow_first
from api_inventory.counts import Counts, added, bounded, merged
from api_inventory.endpoint import ParameterLocation
from api_inventory.limits import FIELDS_MAX, PARAMETERS_MAX
from api_inventory.map_fields import with_maps_folded
from api_inventory.pointer_steps import VALUES, WORDS
from api_inventory.value_evidence import ValueEvidence

if TYPE_CHECKING:
    from collections.abc import Mapping

ParameterKey = tuple[ParameterLocation, str]
FieldKey = tuple[str, str]
"""Which body and which pointer in it."""

REQUEST_BODY = "request"
XML_SUFFIX = "+xml"
"""Behind the name of a body ("request", or the status of the response) that is XML: it is described apart from JSON."""


@dataclass(frozen=True, slots=True)
class ParameterEvidence:
    """What was seen of one parameter.

    Attributes:
        seen, repeated: requests that carried it, and that carried it more than once.
        values: what its values looked like (more than `seen` where it repeats).
    """

    seen: int
    repeated: int = 0
    values: ValueEvidence = field(default_factory=ValueEvidence)

    @property
    def types(self) -> Counts:
        """Values by type."""
        return self.values.types

    def merge(self, other: ParameterEvidence) -> ParameterEvidence:
        """Both together."""
        return ParameterEvidence(
            self.seen + other.seen, self.repeated + other.repeated, self.values.merge(other.values)
        )


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is learnt of an endpoint's contract. `Knowledge()` is the identity of `merge`.

    Attributes:
        omissions: bodies not read, by reason: "body_truncated", "not_json", "not_xml", ...; and what of the others was
            not looked at: arrays and objects that are "too_deep", arrays cut ("array_cut"), values under a
            "name_too_long".
        truncated: there were more parameters or fields than the bounds allow; those left out are the deepest.
    """

    parameters: Mapping[ParameterKey, ParameterEvidence] = field(default_factory=dict)
    fields: Mapping[FieldKey, ValueEvidence] = field(default_factory=dict)
    omissions: Counts = field(default_factory=dict)
    truncated: bool = False

    def merge(self, other: Knowledge) -> Knowledge:
        """Both together. Associative and commutative."""
        return within_bounds(
            merged(self.parameters, other.parameters, ParameterEvidence.merge),
            merged(self.fields, other.fields, ValueEvidence.merge),
            added(self.omissions, other.omissions),
            truncated=self.truncated or other.truncated,
        )

    def fewer(self, divisor: int) -> Knowledge:
        """As if the bounds were so many times smaller."""
        parameters = bounded(self.parameters, PARAMETERS_MAX // divisor)
        fields = bounded(self.fields, FIELDS_MAX // divisor, _shallow_first)
        is_cut = len(parameters) < len(self.parameters) or len(fields) < len(self.fields)
        return Knowledge(parameters, fields, self.omissions, self.truncated or is_cut)

    def with_path_names(self, names: Mapping[str, str]) -> Knowledge:
        """The same, with parameters of the path called otherwise."""
        parameters: dict[ParameterKey, ParameterEvidence] = {}
        for (location, name), evidence in self.parameters.items():
            key = location, names.get(name, name) if location == "path" else name
            parameters[key] = parameters[key].merge(evidence) if key in parameters else evidence
        return replace(self, parameters=parameters)

    def field_counts(self) -> dict[FieldKey, int]:
        """How often each field was seen, by the body of JSON that it is of and its pointer."""
        counts: dict[FieldKey, int] = {}
        for (body, pointer), values in self.fields.items():
            # Both are any key of a map to whoever reads a schema.
            key = body, pointer.replace(f"/{WORDS}", f"/{VALUES}")
            counts[key] = counts.get(key, 0) + values.count
        return counts


def within_bounds(
    parameters: Mapping[ParameterKey, ParameterEvidence],
    fields: Mapping[FieldKey, ValueEvidence],
    omissions: Counts,
    *,
    truncated: bool,
) -> Knowledge:
    """Knowledge of the first parameters and fields in a fixed order, of so many as are kept, maps folded."""
    fields = _with_maps_folded(fields)
    return Knowledge(
        bounded(parameters, PARAMETERS_MAX),
        bounded(fields, FIELDS_MAX, _shallow_first),
        omissions,
        truncated or len(parameters) > PARAMETERS_MAX or len(fields) > FIELDS_MAX,
    )


def _with_maps_folded(fields: Mapping[FieldKey, ValueEvidence]) -> Mapping[FieldKey, ValueEvidence]:
    bodies: dict[str, dict[str, ValueEvidence]] = {}
    for (body, pointer), values in fields.items():
        bodies.setdefault(body, {})[pointer] = values
    folded = {body: with_maps_folded(table) for body, table in bodies.items()}
    if all(folded[body] is table for body, table in bodies.items()):
        return fields
    return {(body, pointer): values for body, table in folded.items() for pointer, values in table.items()}


def _shallow_first(key: FieldKey) -> tuple[int, str, tuple[int, str, str]]:
    """Parents stand before their children, so that what is kept is a tree."""
    body, pointer = key
    return pointer.count("/"), body, shallow_first(pointer)
