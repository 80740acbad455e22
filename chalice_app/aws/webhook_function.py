"""The function that posts to webhooks, asked to send a test."""

from __future__ import annotations

import json
from typing import Any

from chalice_app.aws.refusal import named_refusals
from chalice_app.errors import WebhooksUnavailable


class WebhookFunction:
    """The Lambda function `name`."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def test(self, webhook_id: str) -> dict[str, Any]:
        """Post a test to one webhook and wait: what became of it.

        Raises:
            WebhooksUnavailable: the function failed, and its log says why.
        """
        with named_refusals("lambda:InvokeFunction"):
            answer = self._client.invoke(FunctionName=self._name, Payload=json.dumps({"test": webhook_id}).encode())
            body = answer["Payload"].read()
        if "FunctionError" in answer:
            raise WebhooksUnavailable
        outcome: dict[str, Any] = json.loads(body)
        return outcome
