"""From evidence to JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it): what was seen, and how often.

All that was seen is valid under it. What was not seen yet may not be: see `schema_claims` for what can be promised.
Beside the standard's words stand:

- `x-count`: how many values were seen here.
- `x-presence`: of a property that is not required, the share of objects that have it.
- `x-rare-types`: types that were seen, but hardly ever.
- `x-observed`: the largest, longest and smallest of what was seen.
- `x-format`: a format that nearly all strings had.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from api_inventory.body_fields import MAP_KEY_PATTERN, key_of
from api_inventory.limits import PROPERTIES_MAX, REQUIRED_SUPPORT_MIN
from api_inventory.pointer_steps import ITEMS, VALUES, WORDS
from api_inventory.value_evidence import ValueEvidence
from api_inventory.value_type import FORMATS, JSON_TYPES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from api_inventory.counts import Counts

# A format is noted where nearly all strings of enough have it, and claimed where all do.
_FORMAT_SHARE_MIN = 0.95
# Strings of an enumeration, in all and of each: a further value that is as common as the rarest one that was seen five
# times is missed once in 150 (e^-5).
_ENUM_SUPPORT_MIN = 50
_ENUM_VALUES_MAX = 12
_ENUM_STRINGS_PER_VALUE_MIN = 10
_ENUM_VALUE_SUPPORT_MIN = 5
# A type is rare below either: a slip, or a version of a client that is gone.
_COMMON_TYPE_SHARE_MIN = 0.01
_COMMON_TYPE_SUPPORT_MIN = 5
# An object is a map where nobody would have named so many properties, so many that are mostly absent, or so alike.
_SELDOM_PROPERTIES_MAX = 50
_SELDOM_PRESENCE_MAX = 0.1
_ALIKE_KEYS_MIN = 20
_ALIKE_KEYS_SHARE_MIN = 0.8
# Or where no key is in all objects, each in few, and the values of all are of one type: labels, translations, prices.
# So many, since whoever changes one of a record's properties at a time sends them one by one as well.
_WORD_KEYS_MIN = 25
_WORD_PRESENCE_MAX = 0.15
_DIGITS = re.compile(r"[0-9]+")


def json_schema(fields: Mapping[str, ValueEvidence]) -> dict[str, Any] | None:
    """The schema of documents with this evidence by pointer (see `body_fields`); None where there was no document.

    A type is listed when it was seen at all. A property is required when no parent object was without it and there were
    enough of them to say so.
    """
    return _Place(fields).schema() if "" in fields else None


def value_schema(values: ValueEvidence) -> dict[str, Any]:
    """The schema of values with this evidence, without what lies below."""
    kinds = _json_types(values.types)
    schema: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds} if kinds else {}
    schema["x-count"] = values.count
    if rare := _rare_types(values.types, kinds):
        schema["x-rare-types"] = rare
    if "string" in kinds:
        schema |= _format(values.types) | _known_values(values, kinds)
    if observed := _observed(values):
        schema["x-observed"] = observed
    return schema


class _Place:
    """What lies at one pointer and below it, as a tree."""

    def __init__(self, fields: Mapping[str, ValueEvidence]) -> None:
        self.values = ValueEvidence()
        self.below: dict[str, _Place] = {}
        places = {"": self}
        for pointer in sorted(fields, key=lambda pointer: pointer.count("/")):
            if pointer:
                parent, _, step = pointer.rpartition("/")
                if parent not in places:
                    continue
                places[pointer] = places[parent].below[step] = _Place({})
            places[pointer].values = fields[pointer]

    def schema(self) -> dict[str, Any]:
        schema = value_schema(self.values)
        if ITEMS in self.below:
            schema["items"] = self.below[ITEMS].schema()
        objects = self.values.types.get("object", 0)
        named = {step: place for step, place in self.below.items() if step not in {ITEMS, VALUES, WORDS}}
        if WORDS in self.below or _is_map(named, objects):
            # A key that enough objects all have is a property beside those of the map.
            fixed = {
                step
                for step, place in named.items()
                if objects >= REQUIRED_SUPPORT_MIN <= place.values.count >= objects
            }
            schema["additionalProperties"] = _together(
                place for step, place in self.below.items() if step != ITEMS and step not in fixed
            ).schema()
            named = {step: place for step, place in named.items() if step in fixed}
        elif VALUES in self.below:
            schema |= _map_schema(self.below[VALUES], is_whole=not named)
        if named:
            schema["properties"] = {key_of(step): named[step].schema() for step in sorted(named)}
            schema |= _presence(named, objects)
        return schema


def _map_schema(values: _Place, *, is_whole: bool) -> dict[str, Any]:
    """Nothing is said of keys that look like names, unless there was none among enough."""
    if is_whole and values.values.count >= REQUIRED_SUPPORT_MIN:
        return {"additionalProperties": values.schema()}
    return {"patternProperties": {f"^(?:{MAP_KEY_PATTERN})$": values.schema()}}


def _presence(named: Mapping[str, _Place], objects: int) -> dict[str, Any]:
    if objects < REQUIRED_SUPPORT_MIN:
        return {}
    counts = {key_of(step): named[step].values.count for step in sorted(named)}
    required = [key for key, count in counts.items() if count >= objects]
    optional = {key: round(count / objects, 3) for key, count in counts.items() if count < objects}
    return ({"required": required} if required else {}) | ({"x-presence": optional} if optional else {})


def _is_map(named: Mapping[str, _Place], objects: int) -> bool:
    optional = [step for step, place in named.items() if place.values.count < objects]
    if len(optional) > PROPERTIES_MAX or (len(named) > PROPERTIES_MAX and objects < REQUIRED_SUPPORT_MIN):
        return True
    seldom = [step for step, place in named.items() if place.values.count < _SELDOM_PRESENCE_MAX * objects]
    if len(seldom) > _SELDOM_PROPERTIES_MAX:
        return True
    if len(optional) == len(named) and _are_words(named.values(), objects):
        return True
    alike: defaultdict[str, int] = defaultdict(int)
    for step in optional:
        shape = _DIGITS.sub("0", step)
        if shape != step or "0" in step:
            alike[shape] += 1
    most = max(alike.values(), default=0)
    return most >= _ALIKE_KEYS_MIN and most >= _ALIKE_KEYS_SHARE_MIN * len(named)


def _are_words(places: Collection[_Place], objects: int) -> bool:
    if len(places) < _WORD_KEYS_MIN or objects < REQUIRED_SUPPORT_MIN:
        return False
    if sum(place.values.count for place in places) > _WORD_PRESENCE_MAX * objects * len(places):
        return False
    kinds = {kind for place in places for kind in _json_types(place.values.types) if kind != "null"}
    return len(kinds - {"integer"} if "number" in kinds else kinds) == 1


def _together(places: Iterable[_Place]) -> _Place:
    """One place for the values of a map's keys."""
    whole = _Place({})
    steps: defaultdict[str, list[_Place]] = defaultdict(list)
    for place in places:
        whole.values = whole.values.merge(place.values)
        for step, below in place.below.items():
            steps[step].append(below)
    whole.below = {step: _together(below) for step, below in steps.items()}
    return whole


def _json_types(types: Counts) -> list[str]:
    """JSON types in a fixed order; formats are strings, and integers are numbers where there are others."""
    seen = {"string" if kind in FORMATS else kind for kind in types}
    if "number" in seen:
        seen.discard("integer")
    return [kind for kind in JSON_TYPES if kind in seen]


def _rare_types(types: Counts, kinds: list[str]) -> list[str]:
    counts: defaultdict[str, int] = defaultdict(int)
    for kind, count in types.items():
        counts["string" if kind in FORMATS else kind] += count
    if "number" in kinds:
        counts["number"] += counts.pop("integer", 0)
    total = sum(counts.values())
    if total < REQUIRED_SUPPORT_MIN:
        return []
    least = max(_COMMON_TYPE_SUPPORT_MIN, _COMMON_TYPE_SHARE_MIN * total)
    return [kind for kind in kinds if kind != "null" and counts[kind] < least]


def _format(types: Counts) -> dict[str, str]:
    formats = {kind: types[kind] for kind in FORMATS if kind in types}
    strings = types.get("string", 0) + sum(formats.values())
    if not formats or strings < REQUIRED_SUPPORT_MIN:
        return {}
    commonest = max(formats, key=lambda kind: formats[kind])
    if formats[commonest] == strings:
        return {"format": commonest}
    return {"x-format": commonest} if formats[commonest] >= _FORMAT_SHARE_MIN * strings else {}


def _known_values(values: ValueEvidence, kinds: list[str]) -> dict[str, Any]:
    known = values.values
    if not known:
        return {}
    total = sum(known.values())
    is_enum = (
        set(kinds) <= {"string", "null"}
        and total >= _ENUM_SUPPORT_MIN
        and 2 <= len(known) <= min(_ENUM_VALUES_MAX, total / _ENUM_STRINGS_PER_VALUE_MIN)
        and min(known.values()) >= _ENUM_VALUE_SUPPORT_MIN
    )
    return {"enum": [*sorted(known), *([None] if "null" in kinds else [])]} if is_enum else {}


def _observed(values: ValueEvidence) -> dict[str, Any]:
    observed = {
        "minimum": values.number_min,
        "maximum": values.number_max,
        "minLength": values.length_min,
        "maxLength": values.length_max,
        "maxItems": values.items_max,
    }
    return {name: bound for name, bound in observed.items() if bound is not None}
