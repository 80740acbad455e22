from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chalice_app.routes.caller import CALLER_CHARACTERS_MAX, caller

ARN = "arn:aws:sts::123456789012:assumed-role/operators/ada"


@pytest.mark.parametrize(
    ("context", "name"),
    [
        ({"identity": {"userArn": ARN}}, ARN),
        ({"identity": {"userArn": None}, "authorizer": {"claims": {"email": "ada@example.com"}}}, "ada@example.com"),
        ({"authorizer": {"claims": {"sub": "0a1b"}}}, "0a1b"),
        ({"identity": None, "authorizer": None}, "local"),
        ({}, "local"),
        (None, "local"),
        ({"identity": {"userArn": "x" * 999}}, "x" * CALLER_CHARACTERS_MAX),
    ],
)
def test_whoever_asks_is_named_as_far_as_the_front_tells(context: Any, name: str) -> None:
    assert caller(SimpleNamespace(context=context)) == name  # type: ignore[arg-type]
