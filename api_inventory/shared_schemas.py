"""Schemas of one shape that stand in several places of a document become one, under a name, where that is shorter.

What is told of one place (`x-count`, `x-presence`) is not part of a shape, and so is left out of what is shared; types
and formats that were seen, but are not claimed (`x-types`, `x-format`), are part of it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from api_inventory.schema_claims import without_statistics

_REFERENCE = "#/components/schemas/"
_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")
# Properties that make a shape: two objects of fewer are alike by chance.
_PROPERTIES_MIN = 3
_NAME_CHARACTERS_MAX = 60
_WORD_WITHOUT_MEANING = frozenset({"data", "items", "item", "results", "result", "entries", "values", "list", "object"})


class SharedSchemas:
    """Takes all schemas of a document first, and then gives each with references in it."""

    def __init__(self) -> None:
        self.components: dict[str, Any] = {}
        self._seen: Counter[str] = Counter()
        self._names: dict[str, str] = {}

    def take(self, schema: dict[str, Any]) -> None:
        """Counts the shapes in one schema."""
        if _has_shape(schema):
            self._seen[_shape(schema)] += 1
        for _, below in _children(schema):
            self.take(below)

    def shared(self, schema: dict[str, Any], name: str) -> dict[str, Any]:
        """The schema with a reference wherever a shape was taken more than once; `name` is that of its place."""
        if _has_shape(schema):
            shape = _shape(schema)
            if self._seen[shape] > 1:
                return {"$ref": _REFERENCE + self._component(shape, schema, name)}
        return _replaced(schema, lambda step, below: self.shared(below, _name_below(name, step)))

    def _component(self, shape: str, schema: dict[str, Any], name: str) -> str:
        known = self._names.get(shape)
        if known is not None:
            return known
        unique = own = _pascal_case(name) or "Object"
        number = 1
        while unique in self.components:
            number += 1
            unique = f"{own}{number}"
        self._names[shape] = unique
        self.components[unique] = {}
        plain = without_statistics(schema)
        self.components[unique] = _replaced(plain, lambda step, below: self.shared(below, _name_below(name, step)))
        return unique


def _has_shape(schema: dict[str, Any]) -> bool:
    return len(schema.get("properties", ())) >= _PROPERTIES_MIN


def _shape(schema: dict[str, Any]) -> str:
    return json.dumps(without_statistics(schema), sort_keys=True)


def _children(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = [(name, schema[name]) for name in ("items", "additionalProperties") if isinstance(schema.get(name), dict)]
    for group in ("properties", "patternProperties"):
        found += [(name if group == "properties" else group, below) for name, below in schema.get(group, {}).items()]
    return found


def _replaced(schema: dict[str, Any], replacement: Any) -> dict[str, Any]:
    replaced = dict(schema)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            replaced[name] = replacement(name, schema[name])
    for group in ("properties", "patternProperties"):
        if group in schema:
            replaced[group] = {
                name: replacement(name if group == "properties" else group, below)
                for name, below in schema[group].items()
            }
    return replaced


def _name_below(name: str, step: str) -> str:
    """What stands in `orders` is an order; what stands in a wrapper is named as the wrapper is."""
    if step == "items":
        return _singular(name)
    if step in {"additionalProperties", "patternProperties"} or step.lower() in _WORD_WITHOUT_MEANING:
        return name
    return step


def _singular(name: str) -> str:
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def _pascal_case(name: str) -> str:
    words = [word for word in _NOT_WORD.split(name) if word]
    return "".join(word[0].upper() + word[1:] for word in words)[:_NAME_CHARACTERS_MAX]
