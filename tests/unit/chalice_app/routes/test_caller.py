from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chalice_app.errors import Unauthenticated
from chalice_app.routes.caller import caller

ARN = "arn:aws:sts::123456789012:assumed-role/operators/ada"


@pytest.mark.parametrize(
    ("context", "name"),
    [
        ({"identity": {"userArn": ARN}}, ARN),
        (
            {"identity": {"userArn": None}, "authorizer": {"claims": {"email": "ada@example.com", "token_use": "id"}}},
            "ada@example.com",
        ),
        ({"authorizer": {"claims": {"sub": "0a1b", "token_use": "id"}}}, "0a1b"),
    ],
)
def test_whoever_asks_is_named_as_the_door_does(context: Any, name: str) -> None:
    assert caller(SimpleNamespace(context=context)) == name  # type: ignore[arg-type]


def test_nobody_has_no_name() -> None:
    with pytest.raises(Unauthenticated):
        caller(SimpleNamespace(context=None))  # type: ignore[arg-type]
