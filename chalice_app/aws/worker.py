"""Wakes the function that works off operations."""

from __future__ import annotations

import json
from typing import Any

from chalice_app.aws.refusal import named_refusals


class WorkerFunction:
    """The Lambda function `name`."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def wake(self, *, looks: bool = False) -> None:
        """Invoke it, and do not wait for it; `looks` at the mirror sessions though nobody told of a change.

        Raises:
            AwsRefused, AwsUnreachable: it was not woken. The schedule wakes it within minutes.
        """
        with named_refusals("lambda:InvokeFunction"):
            payload = json.dumps({"looks": looks}).encode()
            self._client.invoke(FunctionName=self._name, InvocationType="Event", Payload=payload)
