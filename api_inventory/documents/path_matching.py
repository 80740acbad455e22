"""Which documented operation an observed endpoint is. Names of parameters are not compared: only where they stand.

A document's base path may be there or may have been cut off by a proxy; a slash at the end means nothing; where a
concrete path and a templated one both fit, the concrete one is meant (OpenAPI 3.1, section 4.8.8.2). A custom method
(`/instances/{id}:start`) stands as a segment of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from api_inventory.endpoint import EndpointKey
from api_inventory.segment_shape import split_custom_method

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from api_inventory.documents.documented_api import DocumentedOperation

_PARAMETER = re.compile(r"\{[^{}]*\}")
# What stands in a segment for any text: no path has it.
_ANY = "\x00"
# What a custom method begins with here: no segment does.
_METHOD = "\x01"

Segments = tuple[str, ...]


def place_of(operation: DocumentedOperation) -> tuple[str, Segments]:
    """Method and path of an operation. Documents write several under one, apart from each other by fragments."""
    return operation.method, segments_of(operation.base_paths[0]) + segments_of(operation.path_template)


def segments_of(path_template: str) -> Segments:
    """The segments of a path template, parameters without their names; empty ones are left out."""
    path = path_template.partition("#")[0]
    return tuple(_PARAMETER.sub(_ANY, part) for segment in path.split("/") if segment for part in _parts(segment))


def _parts(segment: str) -> Iterator[str]:
    """A segment, and the custom method behind it: `{id}` allows no `{id}:start`, which is another operation."""
    resource, method = split_custom_method(segment)
    yield resource
    if method:
        yield _METHOD + method


class DocumentedPaths:
    """Finds the documented operation of an observed endpoint."""

    def __init__(self, operations: Iterable[DocumentedOperation]) -> None:
        self._by_size: dict[tuple[str, int], list[tuple[int, Segments, DocumentedOperation]]] = defaultdict(list)
        for operation in operations:
            path = segments_of(operation.path_template)
            for base_path in operation.base_paths:
                full = segments_of(base_path) + path
                self._by_size[operation.method, len(full)].append((0, full, operation))
            if "" not in operation.base_paths:
                # Proxies cut base paths off; whoever mirrors behind one sees the rest.
                self._by_size[operation.method, len(path)].append((1, path, operation))
        for candidates in self._by_size.values():
            candidates.sort(key=lambda one: (one[0], _vagueness(one[1])))

    def operation_of(self, key: EndpointKey) -> DocumentedOperation | None:
        """The operation, or None: with the base path before without it, concrete before templated.

        HEAD and OPTIONS, which servers answer for a documented GET or for any method, are left to `is_companion`.
        """
        seen = segments_of(key.path_template)
        candidates = self._by_size.get((key.method, len(seen)), ())
        for _, documented, operation in candidates:
            if all(map(_covers, documented, seen)):
                return operation
        # A template that was learnt may cover what the document writes as several concrete paths.
        for _, documented, operation in candidates:
            if all(
                _covers(left, right) or _is_covered(left, right) for left, right in zip(documented, seen, strict=True)
            ):
                return operation
        return None

    def is_companion(self, key: EndpointKey) -> bool:
        """Whether this is the HEAD of a documented GET, or the OPTIONS of any documented method."""
        methods = {"HEAD": ("GET",), "OPTIONS": ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")}
        others = (EndpointKey(key.host, key.path_template, method) for method in methods.get(key.method, ()))
        return any(self.operation_of(other) is not None for other in others)


def _is_covered(documented: str, seen: str) -> bool:
    return seen == _ANY and not documented.startswith(_METHOD)


def _covers(documented: str, seen: str) -> bool:
    """Whether a documented segment allows all that the observed one stands for."""
    if seen.startswith(_METHOD):
        return documented == seen
    if documented in {seen, _ANY}:
        return True
    if _ANY not in documented:
        return False
    literals = documented.split(_ANY)
    rest = seen.removeprefix(literals[0])
    fits = seen.startswith(literals[0]) and rest.endswith(literals[-1])
    return fits and all(literal in rest for literal in literals[1:-1])


def _vagueness(segments: Segments) -> tuple[int, ...]:
    """Concrete paths sort first, and those that are concrete for longer."""
    return tuple(2 if segment == _ANY else 1 if _ANY in segment else 0 for segment in segments)
