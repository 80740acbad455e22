"""What a schema of what was seen (see `json_schema`) can promise of what was not seen yet.

Among n values, something that happens to one in a hundred is missed with a chance of 0.99^n. So a claim takes the more
values, the rarer its exceptions are where there are any: a property is left out now and then, null stands in place of
anything, a union has several types that are each common. What is not claimed is still told, in `x-` fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# Of one in ten, the exception is missed once in 4,500: another type of a union.
TYPE_SUPPORT_MIN = 80
# Of one in twenty, once in 28,000: a further type of what is known to be of several.
UNION_SUPPORT_MIN = 200
# Of one in ten, once in 37,000: null.
NOT_NULL_SUPPORT_MIN = 100
# Of one in twenty, once in 28,000: a property that is left out.
REQUIRED_CLAIM_SUPPORT_MIN = 200
# Of one in a hundred, once in 23,000: a word that an interface seldom uses.
ENUM_CLAIM_SUPPORT_MIN = 1000


def claimed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with the claims that its `x-count` supports: with fewer than enough, null is allowed, or anything."""
    kept = dict(schema)
    count = kept.get("x-count", 0)
    kinds = kept.get("type")
    if kinds is not None:
        if count < ENUM_CLAIM_SUPPORT_MIN:
            _rename(kept, "enum", "x-enum")
        # Where some types were hardly ever seen, there are likely more.
        if count < _type_support(kinds) or "x-rare-types" in kept:
            _rename(kept, "type", "x-types")
            _rename(kept, "format", "x-format")
        elif count < NOT_NULL_SUPPORT_MIN:
            _allow_null(kept)
    if count < REQUIRED_CLAIM_SUPPORT_MIN and "required" in kept:
        always = dict.fromkeys(kept.pop("required"), 1.0)
        kept["x-presence"] = dict(sorted((always | kept.get("x-presence", {})).items()))
    for name in ("items", "additionalProperties"):
        if isinstance(kept.get(name), dict):
            kept[name] = claimed(kept[name])
    for name in ("properties", "patternProperties"):
        if name in kept:
            kept[name] = {key: claimed(below) for key, below in kept[name].items()}
    return kept


def without_statistics(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without what tells of one place that it stands at: the shape alone."""
    return {key: _below_without(key, value) for key, value in schema.items() if not key.startswith("x-")}


def _below_without(key: str, value: Any) -> Any:
    if key in {"properties", "patternProperties"}:
        return {name: without_statistics(below) for name, below in value.items()}
    return without_statistics(value) if isinstance(value, dict) else value


def _type_support(kinds: str | list[str]) -> int:
    is_union = not isinstance(kinds, str) and len([kind for kind in kinds if kind != "null"]) > 1
    return UNION_SUPPORT_MIN if is_union else TYPE_SUPPORT_MIN


def _allow_null(schema: dict[str, Any]) -> None:
    kinds = schema["type"]
    listed = [kinds] if isinstance(kinds, str) else list(kinds)
    if "null" not in listed:
        schema["type"] = [*listed, "null"]


def _rename(schema: dict[str, Any], old: str, new: str) -> None:
    if old in schema:
        schema[new] = schema.pop(old)
