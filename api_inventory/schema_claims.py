"""What a schema of what was seen (see `json_schema`) can promise of what was not seen yet.

Among n values, something that happens to one in a hundred is missed with a chance of 0.99^n. So a claim takes the more
values, the rarer its exceptions are where there are any: a property is left out now and then, null stands in place of
anything, a union has several types that are each common. What is not claimed is still told, in `x-` fields.

Of types there is more to go by than the values of one place: an interface hardly uses one name for several types. So
where all properties of a name are of one type, the values of all of them speak for it. The values of one document are
alike, so they count as one at most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Another type of a union, where one in ten has it: missed once in 8, and few properties are unions. What this comes to
# in bodies that are refused, `benchmarks/documents` tells.
TYPE_SUPPORT_MIN = 20
# Of one in ten, the exception is missed once in 4,500: a number that is not whole, text that has not the format.
EXACT_TYPE_SUPPORT_MIN = 80
# Of one in twenty, once in 28,000: a further type of what is known to be of several, a value where there never was one.
UNION_SUPPORT_MIN = 200
# Of one in ten, once in 37,000: null.
NOT_NULL_SUPPORT_MIN = 100
# Of one in twenty, once in 28,000: a property that is left out.
REQUIRED_CLAIM_SUPPORT_MIN = 200
# Of one in a hundred, once in 23,000: a word that an interface seldom uses.
ENUM_CLAIM_SUPPORT_MIN = 1000

# Told of a shape, and not of one place that it stands at.
_OF_SHAPE = frozenset({"x-types", "x-format"})
_TEXT_SCALARS = frozenset({"boolean", "integer", "number", "string"})


class KnownTypes:
    """The types that properties of each name have in all bodies of a document, and how many values say so."""

    def __init__(self, *, is_text: bool = False) -> None:
        """`is_text`: of XML, where numbers are written as text, and text is what any of it may be."""
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._is_text = is_text

    def take(self, schema: Mapping[str, Any]) -> None:
        """Counts what the schema of one body says."""
        documents = schema.get("x-count", 0)
        pending = [("", schema)]
        while pending:
            name, place = pending.pop()
            for kind in self.wide(place):
                self._counts[name][kind] += min(place.get("x-count", 0), documents)
            pending += _below(place, name)

    def support(self, name: str, place: Mapping[str, Any]) -> int:
        """How many values say that what has this name is of the type of this place; none if others are of another."""
        counts = self._counts[name]
        return counts.total() if counts.keys() == set(self.wide(place)) else 0

    def wide(self, place: Mapping[str, Any]) -> list[str]:
        """The types of a place other than null, each as the widest that it can easily turn out to be."""
        scalars, widest = (_TEXT_SCALARS, "string") if self._is_text else ({"integer"}, "number")
        kinds = (widest if kind in scalars else kind for kind in _kinds(place) if kind != "null")
        return list(dict.fromkeys(kinds))


def claimed(schema: Mapping[str, Any], known: KnownTypes | None = None) -> dict[str, Any]:
    """The schema of a body with the claims that have support: with less than enough, null is allowed, or anything.

    Args:
        schema: from `json_schema`.
        known: what all bodies of the document say; without it, the schema speaks for itself.
    """
    if known is None:
        known = KnownTypes()
        known.take(schema)
    return _claimed(schema, "", known, schema.get("x-count", 0))


def claimed_parameter(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a parameter, which is sent as text: whatever else it may turn out to be, it is a string."""
    kept = dict(schema)
    support = kept.get("x-count", 0)
    _claim_words(kept, support)
    is_union = len(_kinds(kept)) > 1
    if support < (UNION_SUPPORT_MIN if is_union else EXACT_TYPE_SUPPORT_MIN) or "x-rare-types" in kept:
        kinds = kept.pop("type", "string")
        kept = {"type": "string"} | kept | ({} if kinds == "string" else {"x-types": kinds})
    return kept


def _claimed(schema: Mapping[str, Any], name: str, known: KnownTypes, documents: int) -> dict[str, Any]:
    kept = dict(schema)
    support = min(kept.get("x-count", 0), documents)
    if "type" in kept:
        _claim_words(kept, support)
        _claim_type(kept, support, name, known)
    if support < REQUIRED_CLAIM_SUPPORT_MIN and "required" in kept:
        always = dict.fromkeys(kept.pop("required"), 1.0)
        kept["x-presence"] = dict(sorted((always | kept.get("x-presence", {})).items()))
    for step in ("items", "additionalProperties"):
        if isinstance(kept.get(step), dict):
            kept[step] = _claimed(kept[step], f"{name}/{step}", known, documents)
    for group in ("properties", "patternProperties"):
        if group in kept:
            kept[group] = {
                key: _claimed(below, key if group == "properties" else f"{name}/{group}", known, documents)
                for key, below in kept[group].items()
            }
    return kept


def _claim_words(kept: dict[str, Any], support: int) -> None:
    if support < ENUM_CLAIM_SUPPORT_MIN:
        _rename(kept, "enum", "x-enum")
    if support < EXACT_TYPE_SUPPORT_MIN:
        _rename(kept, "format", "x-format")


def _claim_type(kept: dict[str, Any], support: int, name: str, known: KnownTypes) -> None:
    wide = known.wide(kept)
    is_supported = (
        max(support, known.support(name, kept)) >= TYPE_SUPPORT_MIN if len(wide) == 1 else support >= UNION_SUPPORT_MIN
    )
    # Where some types were hardly ever seen, there are likely more.
    if not is_supported or "x-rare-types" in kept:
        _rename(kept, "type", "x-types")
        _rename(kept, "format", "x-format")
        return
    kinds = _kinds(kept)
    if support < EXACT_TYPE_SUPPORT_MIN:
        kinds = [*wide, *(["null"] if "null" in kinds else [])]
    if support < NOT_NULL_SUPPORT_MIN and "null" not in kinds:
        kinds = [*kinds, "null"]
    kept["type"] = kinds[0] if len(kinds) == 1 else kinds


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _below(schema: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What lies below a place, by name; what has none is called after what it lies in."""
    for step in ("items", "additionalProperties"):
        if isinstance(schema.get(step), dict):
            yield f"{name}/{step}", schema[step]
    for below in schema.get("patternProperties", {}).values():
        yield f"{name}/patternProperties", below
    yield from schema.get("properties", {}).items()


def without_statistics(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without what tells of one place that it stands at: the shape alone."""
    return {
        key: _below_without(key, value) for key, value in schema.items() if key in _OF_SHAPE or not key.startswith("x-")
    }


def _below_without(key: str, value: Any) -> Any:
    if key in {"properties", "patternProperties"}:
        return {name: without_statistics(below) for name, below in value.items()}
    return without_statistics(value) if isinstance(value, dict) else value


def _rename(schema: dict[str, Any], old: str, new: str) -> None:
    if old in schema:
        schema[new] = schema.pop(old)
