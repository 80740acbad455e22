"""Clients that botocore stubs: requests and answers are held against its models, and must come in order."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.stub import Stubber

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def stubbed(service: str) -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client(
        service,  # type: ignore[call-overload]
        region_name="eu-central-1",
        aws_access_key_id="t",
        aws_secret_access_key="t",
    )
    with Stubber(client) as stubber:
        yield client, stubber
        stubber.assert_no_pending_responses()
