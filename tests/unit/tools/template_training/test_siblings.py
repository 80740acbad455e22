from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from template_training.siblings import Sibling, siblings_of, with_foreign_siblings


@dataclass(frozen=True)
class Parameter:
    name: str
    location: str = "path"


@dataclass(frozen=True)
class Operation:
    method: str
    template: str
    parameters: tuple[Parameter, ...] = ()
    operation_id: str = ""
    request_body: Any = None
    responses: dict[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    name: str
    operations: list[Operation]


def operation(text: str) -> Operation:
    method, _, template = text.partition(" ")
    names = [part[1:-1] for part in template.split("/") if part.startswith("{")]
    return Operation(method, template, tuple(map(Parameter, names)))


SHOP = Document(
    "shop",
    [
        operation(one)
        for one in (
            "GET /orders/{id}",
            "GET /orders/search",
            "POST /orders/{id}/items",
            "GET /orders/all/items",
            "GET /health",
        )
    ],
)


def test_siblings_are_the_routes_that_end_beside_a_parameter() -> None:
    assert siblings_of(SHOP) == {Sibling("shop", "GET", "search")}  # type: ignore[arg-type]


def test_foreign_routes_stand_beside_ids_and_nothing_is_lost() -> None:
    operations = [operation(f"GET /{name}/{{id}}/parts/{{part}}") for name in ("cars", "planes", "ships", "bikes")]
    siblings = [Sibling("other", "POST", "import"), Sibling("other", "GET", "count")]

    found = with_foreign_siblings(operations, siblings, random.Random(1))  # type: ignore[arg-type]

    assert found[: len(operations)] == operations
    added = found[len(operations) :]
    assert added
    for one in added:
        collection, _, segment = one.template.rpartition("/")
        assert segment in {"import", "count"}
        assert any(operation.template.startswith(f"{collection}/{{") for operation in operations)
        assert [parameter.name for parameter in one.parameters] == (["id"] if "{id}" in collection else [])


def test_without_foreign_routes_a_document_is_as_it_was() -> None:
    assert with_foreign_siblings(SHOP.operations, [], random.Random(1)) == SHOP.operations  # type: ignore[arg-type]
