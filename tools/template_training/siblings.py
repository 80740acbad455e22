"""Routes that stand beside ids: `/users/search` beside `/users/{id}`.

Documents have few of them each, and all together hundreds. Some traffics get those of other documents, so that the
model sees them beside ids of every style.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from random import Random

    from api_document import ApiDocument, Operation

# Collections that get siblings, and how many they get at most.
_SHARE = 0.4
_SIBLINGS_MAX = 3
_NAMES = re.compile(r"\{([^{}]+)\}")


class Sibling(NamedTuple):
    """A route that some document has beside a parameter."""

    document: str
    method: str
    segment: str


def siblings_of(document: ApiDocument) -> frozenset[Sibling]:
    """The routes of a document that stand beside a parameter and end there."""
    operations = document.operations
    collections = collections_of(operations)
    return frozenset(
        Sibling(document.name, operation.method, last)
        for operation in operations
        for above, _, last in [operation.template.rpartition("/")]
        if last and "{" not in last and above in collections
    )


def collections_of(operations: Iterable[Operation]) -> Mapping[str, Operation]:
    """What stands before a parameter, with an operation that goes through it."""
    found: dict[str, Operation] = {}
    for operation in operations:
        parts = operation.template.split("/")
        for depth, part in enumerate(parts):
            if part.startswith("{") and part.endswith("}"):
                found.setdefault("/".join(parts[:depth]), operation)
    return found


def with_foreign_siblings(
    operations: Sequence[Operation], siblings: Sequence[Sibling], draw: Random
) -> list[Operation]:
    """The operations, and beside some of their ids the routes of other documents."""
    added = {operation.template: operation for operation in operations}
    for collection, operation in sorted(collections_of(operations).items()):
        if siblings and draw.random() < _SHARE:
            names = set(_NAMES.findall(collection))
            parameters = tuple(one for one in operation.parameters if one.location == "path" and one.name in names)
            for sibling in draw.choices(siblings, k=draw.randint(1, _SIBLINGS_MAX)):
                template = f"{collection}/{sibling.segment}"
                route = replace(
                    operation,
                    method=sibling.method,
                    template=template,
                    operation_id=f"{sibling.method} {template}",
                    parameters=parameters,
                    request_body=None,
                    responses={200: None},
                )
                added.setdefault(template, route)
    return [*operations, *list(added.values())[len({one.template for one in operations}) :]]
