from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.schema_claims import without_statistics
from api_inventory.shared_schemas import SharedSchemas

TEXT = {"type": "string", "x-count": 9}
ADDRESS = {"type": "object", "x-count": 3, "properties": {"street": TEXT, "city": TEXT, "zip": TEXT}}


def shared(*schemas: tuple[str, dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    sharing = SharedSchemas()
    for _, schema in schemas:
        sharing.take(schema)
    return [sharing.shared(schema, name) for name, schema in schemas], sharing.components


def test_a_shape_in_two_places_is_named_after_the_first() -> None:
    order = {"type": "object", "properties": {"billing_address": ADDRESS, "shipping": ADDRESS | {"x-count": 7}}}

    (schema,), components = shared(("orders", order))

    reference = {"$ref": "#/components/schemas/BillingAddress"}
    assert schema["properties"] == {"billing_address": reference, "shipping": reference}
    assert components == {"BillingAddress": without_statistics(ADDRESS)}


def test_what_is_shared_tells_the_types_that_were_seen() -> None:
    born = {"x-types": "string", "x-format": "date", "x-count": 9, "x-enum": ["1990-01-01"]}
    person = {"type": "object", "properties": {"name": TEXT, "mail": TEXT, "dateOfBirth": born}}

    _, components = shared(("person", person), ("person", person))

    assert components["Person"]["properties"]["dateOfBirth"] == {"x-types": "string", "x-format": "date"}


def test_what_lies_in_a_list_is_named_in_the_singular_and_wrappers_give_no_name() -> None:
    entries = {"type": "object", "properties": {"data": {"type": "array", "items": ADDRESS}}}

    _, components = shared(("companies", entries), ("companies", entries))

    assert list(components) == ["Company"]


def test_shapes_of_one_name_are_numbered() -> None:
    other = {**ADDRESS, "properties": {**ADDRESS["properties"], "country": TEXT}}  # type: ignore[dict-item]

    _, components = shared(("address", ADDRESS), ("address", ADDRESS), ("address", other), ("address", other))

    assert list(components) == ["Address", "Address2"]


@pytest.mark.parametrize("schema", [TEXT, {"type": "object", "properties": {"a": TEXT, "b": TEXT}}])
def test_what_is_small_is_not_shared(schema: dict[str, Any]) -> None:
    assert shared(("a", schema), ("b", schema)) == ([schema, schema], {})


SCHEMAS = st.recursive(
    st.sampled_from([{"type": "string"}, {"type": "integer", "x-count": 1}, ADDRESS]),
    lambda inner: st.builds(
        lambda properties, items: {"type": ["object", "array"], "properties": properties, "items": items},
        st.dictionaries(st.sampled_from(["a", "b", "c", "d", "items", "é"]), inner, max_size=4),
        inner,
    ),
    max_leaves=8,
)


@given(st.lists(SCHEMAS, min_size=1, max_size=4))
def test_references_resolve_to_the_shapes_that_they_replace(schemas: list[dict[str, Any]]) -> None:
    given_schemas, components = shared(*[("thing", schema) for schema in schemas])

    assert [without_statistics(resolved(schema, components)) for schema in given_schemas] == [
        without_statistics(schema) for schema in schemas
    ]


def resolved(schema: Any, components: dict[str, Any]) -> Any:
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return resolved(components[schema["$ref"].rpartition("/")[2]], components)
    return {key: resolved(value, components) for key, value in schema.items()}
