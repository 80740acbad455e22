"""What holds for the package as a whole: its errors, bounds and port."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from inventory_store import errors, limits
from inventory_store.dynamodb import DynamoDbInventoryStore
from inventory_store.port import InventoryStore
from inventory_store.sqlite import SqliteInventoryStore

PROMISED = {
    name: member
    for name, member in vars(InventoryStore).items()
    if inspect.isfunction(member) and not name.startswith("_")
}
TREE = [value for value in vars(errors).values() if inspect.isclass(value)]


@pytest.mark.parametrize("adapter", [SqliteInventoryStore, DynamoDbInventoryStore])
@pytest.mark.parametrize("name", PROMISED)
def test_adapters_have_the_methods_of_the_port_as_it_writes_them(adapter: Any, name: str) -> None:
    assert inspect.signature(getattr(adapter, name)) == inspect.signature(PROMISED[name])


@pytest.mark.parametrize("error", TREE)
def test_every_error_stands_in_the_tree_that_the_module_draws(error: type[Exception]) -> None:
    assert issubclass(error, errors.InventoryStoreError)
    assert error.__name__ in (errors.__doc__ or "")


def test_errors_hold_facts_and_speak_in_a_sentence() -> None:
    refused = errors.StoreUnavailable("GetItem", "ThrottlingException", retryable=True)

    assert str(refused) == "the inventory store refused GetItem: ThrottlingException"
    assert (refused.operation, refused.code, refused.retryable) == ("GetItem", "ThrottlingException", True)
    assert errors.StoreContention("UpdateItem").retryable
    assert "at most 10 items" in str(errors.TooManyToSort(10))
    assert errors.UnknownEndpoint("x").endpoint_id == "x"
    assert errors.UnknownCollection("a.test").host == "a.test"
    assert len(str(errors.InvalidSequenceNumber("x" * 10_000))) < 200


def test_every_bound_is_positive() -> None:
    bounds = {name: value for name, value in vars(limits).items() if name.isupper()}

    assert bounds
    assert all(value > 0 for value in bounds.values())
    assert limits.PAGE_SIZE_DEFAULT <= limits.PAGE_SIZE_MAX
