"""What holds for every value of the vocabulary."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

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


@pytest.mark.parametrize("value", VALUES)
def test_values_are_frozen(value: Any) -> None:
    instance = value.__new__(value)
    names = [field.name for field in fields(value)] if is_dataclass(value) else value.__struct_fields__

    # A frozen Struct raises AttributeError, of which a data class's error is one.
    with pytest.raises(AttributeError):
        setattr(instance, names[0], None)


@pytest.mark.parametrize("value", VALUES)
def test_values_say_what_they_are(value: Any) -> None:
    assert value.__doc__
    assert not value.__doc__.startswith(f"{value.__name__}(")


def test_every_bound_is_positive() -> None:
    bounds = {name: value for name, value in vars(limits).items() if name.isupper()}

    assert bounds
    assert all(value > 0 for value in bounds.values())
