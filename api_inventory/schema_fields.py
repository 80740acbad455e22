"""JSON Schema as a flat table: each field by its pointer, with its types and whether it is required.

Two schemas, observed or documented, old or new, are compared field by field. Pointers are those of `body_fields`: `~i`
for any item, `~k` for any key of a map. Reads the dialects of OpenAPI 3.0, 3.1 and Swagger 2. Schemas that refer to
themselves end at the depth of the fields that are kept.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api_inventory.limits import FIELD_DEPTH_MAX, FIELDS_MAX
from api_inventory.pointer_steps import ITEMS, VALUES
from api_inventory.value_type import JSON_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# Schemas looked at for one table: a hundred to each field that is kept would be a document made to cost.
_SCHEMAS_MAX = 20_000
# Compositions within compositions, references included; documents written by people stay below ten.
_COMPOSITIONS_DEEP_MAX = 24


@dataclass(frozen=True, slots=True)
class SchemaField:
    """A field.

    Attributes:
        types: JSON types in a fixed order; empty where any is allowed.
        required: of its object; a root is always required.
        only_in: "response" of what is read only, "request" of what is write only, "" of what stands in both.
    """

    types: tuple[str, ...]
    required: bool
    only_in: str = ""


def schema_fields(schema: Any, resolve: Callable[[str], Any] | None = None) -> dict[str, SchemaField]:
    """The fields of a schema by pointer, parents before children; the deepest are left out where there are too many.

    Args:
        schema: a JSON Schema. What is not one allows anything.
        resolve: gives what a `$ref` names, None where it names nothing; without it references allow anything.
    """
    walk = _Walk(resolve)
    fields: dict[str, SchemaField] = {}
    pending = deque([("", (schema,), True, 0)])
    while pending and len(fields) < FIELDS_MAX:
        pointer, schemas, required, depth = pending.popleft()
        node = walk.node_of_all(schemas, 0)
        types = tuple(kind for kind in JSON_TYPES if kind in node.types)
        fields[pointer] = SchemaField(types, required, node.only_in)
        if depth < FIELD_DEPTH_MAX and len(pending) < FIELDS_MAX:
            pending.extend((f"{pointer}/{step}", below, needed, depth + 1) for step, below, needed in node.children())
    return fields


def field_types(schema: Any, resolve: Callable[[str], Any] | None = None) -> tuple[str, ...]:
    """The JSON types that a schema allows at its root; empty where any is allowed."""
    types = _Walk(resolve).node_of_all((schema,), 0).types
    return tuple(kind for kind in JSON_TYPES if kind in types)


@dataclass(slots=True)
class _Node:
    """What all schemas of one place say together."""

    types: set[str] = field(default_factory=set)
    properties: dict[str, list[Any]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    items: list[Any] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    only_in: str = ""

    def children(self) -> Iterable[tuple[str, tuple[Any, ...], bool]]:
        """Step, schemas and whether it is required, of each field right below."""
        for name, schemas in self.properties.items():
            yield name.replace("~", "~0").replace("/", "~1"), tuple(schemas), name in self.required
        if self.items:
            yield ITEMS, tuple(self.items), False
        if self.values:
            yield VALUES, tuple(self.values), False

    def add_all(self, other: _Node) -> None:
        """Both must hold: the types are those that both allow."""
        self.types = self.types & other.types or self.types | other.types if self.types else other.types
        self.required |= other.required
        self.only_in = self.only_in or other.only_in
        self._add_below(other)

    def add_either(self, others: list[_Node]) -> None:
        """One of them must hold as well."""
        types: set[str] = set()
        if all(other.types for other in others):
            types = set().union(*(other.types for other in others))
        required = set.intersection(*(other.required for other in others))
        either = _Node(types, required=required)
        for other in others:
            either._add_below(other)
        self.add_all(either)

    def _add_below(self, other: _Node) -> None:
        for name, schemas in other.properties.items():
            self.properties.setdefault(name, []).extend(schemas)
        self.items.extend(other.items)
        self.values.extend(other.values)


class _Walk:
    """Reads schemas, a bounded number of them."""

    def __init__(self, resolve: Callable[[str], Any] | None) -> None:
        self._resolve = resolve
        self._left = _SCHEMAS_MAX

    def node_of_all(self, schemas: Iterable[Any], depth: int) -> _Node:
        """Schemas that meet at one place, because the alternatives above them do: any of them may hold."""
        nodes = [self._node(schema, depth) for schema in schemas]
        if len(nodes) == 1:
            return nodes[0]
        node = _Node()
        node.add_either(nodes)
        return node

    def _node(self, schema: Any, depth: int) -> _Node:
        self._left -= 1
        node = _Node()
        if not isinstance(schema, dict) or self._left < 0 or depth > _COMPOSITIONS_DEEP_MAX:
            return node
        reference = schema.get("$ref")
        if isinstance(reference, str) and self._resolve is not None:
            node.add_all(self._node(self._resolve(reference), depth + 1))
        node.add_all(_own(schema))
        for part in _list(schema.get("allOf")):
            node.add_all(self._node(part, depth + 1))
        for key in ("oneOf", "anyOf"):
            if alternatives := _list(schema.get(key)):
                node.add_either([self._node(part, depth + 1) for part in alternatives])
        if schema.get("nullable") is True and node.types:
            node.types = node.types | {"null"}
        return node


def _own(schema: Mapping[str, Any]) -> _Node:
    """What a schema says itself, its compositions aside."""
    node = _Node(_types(schema))
    properties = schema.get("properties")
    if isinstance(properties, dict):
        node.properties = {str(name): [below] for name, below in properties.items()}
    node.required = {name for name in _list(schema.get("required")) if isinstance(name, str)}
    node.items = [schema["items"]] if isinstance(schema.get("items"), dict) else []
    node.values = [schema["additionalProperties"]] if isinstance(schema.get("additionalProperties"), dict) else []
    node.only_in = (
        "response" if schema.get("readOnly") is True else "request" if schema.get("writeOnly") is True else ""
    )
    return node


def _types(schema: Mapping[str, Any]) -> set[str]:
    stated = schema.get("type")
    kinds = {stated} if isinstance(stated, str) else {kind for kind in _list(stated) if isinstance(kind, str)}
    if "file" in kinds:  # of Swagger 2
        kinds = {"string"}
    if not kinds:
        kinds = {_type_of(value) for value in [*_list(schema.get("enum")), *_const(schema)]}
    if not kinds and isinstance(schema.get("properties"), dict):
        kinds = {"object"}
    if not kinds and "items" in schema:
        kinds = {"array"}
    kinds &= set(JSON_TYPES)
    return kinds - {"integer"} if "number" in kinds else kinds


def _const(schema: Mapping[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else []


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
