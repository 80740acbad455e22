"""Documents as a whole: what is exported is imported, and public documents are read to their last operation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api_inventory.documents.compare import compared
from api_inventory.documents.json_stream import json_stream
from api_inventory.documents.openapi_import import import_openapi
from api_inventory.endpoint import Parameter
from api_inventory.openapi import openapi_document
from tests.unit.api_inventory.documents.inventory import HOST, NOW, endpoint

if TYPE_CHECKING:
    from api_inventory.documents.documented_api import DocumentedOperation

SPECS = Path(__file__).resolve().parents[5] / "shared" / "specs"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
ORDER = {
    "type": "object",
    "required": ["id", "total"],
    "properties": {
        "id": {"type": "integer"},
        "total": {"type": "number"},
        "note": {"type": ["string", "null"]},
        "extra": {"type": "object"},
        "by_day": {"type": "object", "additionalProperties": {"type": "integer"}},
        "secret": {"type": "string", "writeOnly": True},
    },
}


def test_an_inventory_is_as_documented_by_its_own_document() -> None:
    seen = [
        endpoint(
            "/orders/{order_id}",
            method,
            parameters=(
                Parameter("path", "order_id", {"integer": 90, "uuid": 10}, 100, required=True),
                Parameter("query", "page", {"integer": 9}, 9, required=False),
                Parameter("form", "name", {"string": 100}, 100, required=True),
            ),
            statuses={"200": 50, "404": 50},
            request_schema=ORDER,
            response_schemas={"200": ORDER, "404": {"type": "array", "items": {"type": ["null", "string"]}}},
        )
        for method in ("GET", "POST")
    ]

    comparison = compared(import_openapi(openapi_document(HOST, seen)), seen, NOW)

    assert comparison.counts == {"documented": 2}


@pytest.mark.skipif(not SPECS.is_dir(), reason="public documents are not beside this tree")
@pytest.mark.parametrize("name", ["box", "digitalocean", "slack", "emb-spacex-api"])
def test_every_operation_of_a_public_document_is_found_under_other_names(name: str) -> None:
    api = import_openapi((SPECS / f"{name}.json").read_text("utf-8"))

    def renamed(operation: DocumentedOperation) -> str:
        parts = (operation.base_paths[0] + operation.path_template).partition("#")[0].split("{")
        return parts[0] + "".join(f"{{x{n}}}{part.partition('}')[2]}" for n, part in enumerate(parts[1:]))

    seen = [endpoint(renamed(operation), operation.method, statuses={}) for operation in api.operations]
    entries = compared(api, seen, NOW).entries

    assert {entry.standing for entry in entries} <= {"documented"}
    found = {(entry.method, entry.path_template): entry.pointer for entry in entries}
    for operation in api.operations:
        if "#" not in operation.path_template:
            assert found[operation.method, renamed(operation)] == operation.pointer, json.dumps(operation.pointer)


@pytest.mark.skipif(not SPECS.is_dir(), reason="public documents are not beside this tree")
@pytest.mark.parametrize("path", sorted(SPECS.glob("*.json")), ids=lambda path: path.stem)
def test_every_operation_of_public_documents_is_read(path: Path) -> None:
    text = path.read_text("utf-8")
    written = {
        (method.upper(), template)
        for template, item in json.loads(text)["paths"].items()
        for method in METHODS & item.keys()
    }

    api = import_openapi(text)

    assert {(operation.method, operation.path_template) for operation in api.operations} == written
    assert len(api.operations) == len(written)
    assert api.problems == ()


@pytest.mark.parametrize("items", [[], [1], [{"a": "é"}, [], None]])
def test_pieces_of_a_document_make_a_document(items: list[object]) -> None:
    pieces = list(json_stream('{"version": 1, "items": [', items, "]}"))

    assert json.loads("".join(pieces)) == {"version": 1, "items": items}
    assert len(pieces) == len(items) + 2
