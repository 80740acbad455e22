"""Asking the region for what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable


def refusal(call: Callable[..., Any], **parameters: Any) -> dict[str, Any]:
    """The error that a call is answered with."""
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    error: dict[str, Any] = dict(raised.value.response["Error"])
    return {**error, "Status": raised.value.response["ResponseMetadata"]["HTTPStatusCode"]}


def refused_code(call: Callable[..., Any], **parameters: Any) -> str:
    """Its code."""
    return str(refusal(call, **parameters)["Code"])
