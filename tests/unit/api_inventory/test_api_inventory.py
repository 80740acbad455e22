"""What holds for every value of the vocabulary."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import Any, get_type_hints

import msgspec
import pytest

from api_inventory import limits
from api_inventory.collection import Collection
from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary, Parameter
from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.findings.state import FindingState
from api_inventory.knowledge import Knowledge
from api_inventory.lessons import Lessons
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage

VALUES = [
    Body,
    Collection,
    Endpoint,
    EndpointKey,
    EndpointSummary,
    Exchange,
    FindingState,
    Knowledge,
    Lessons,
    Usage,
    Parameter,
    Request,
    Response,
    Sample,
    SampleRequest,
    SampleResponse,
    Traffic,
]


STRUCTS = [value for value in VALUES if issubclass(value, msgspec.Struct)]
DATA_CLASSES = [value for value in VALUES if is_dataclass(value)]


@pytest.mark.parametrize("value", DATA_CLASSES)
def test_values_are_frozen(value: Any) -> None:
    instance = value.__new__(value)

    with pytest.raises(FrozenInstanceError):
        setattr(instance, fields(value)[0].name, None)


@pytest.mark.parametrize("value", STRUCTS)
def test_values_of_the_wire_are_frozen_and_say_what_they_hold(value: Any) -> None:
    assert value.__struct_config__.frozen
    assert set(get_type_hints(value)) == set(value.__struct_fields__)


def test_every_value_is_held_to_be_frozen() -> None:
    assert {*STRUCTS, *DATA_CLASSES} == set(VALUES)


@pytest.mark.parametrize("value", VALUES)
def test_values_say_what_they_are(value: Any) -> None:
    assert value.__doc__
    assert not value.__doc__.startswith(f"{value.__name__}(")


def test_every_bound_is_positive() -> None:
    bounds = {name: value for name, value in vars(limits).items() if name.isupper()}

    assert bounds
    assert all(value > 0 for value in bounds.values())
