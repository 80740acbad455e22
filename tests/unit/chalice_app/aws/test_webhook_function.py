"""The function of webhooks, asked for a test."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from botocore.response import StreamingBody

from chalice_app.aws.webhook_function import WebhookFunction
from chalice_app.errors import WebhooksUnavailable
from tests.unit.chalice_app.aws.stubbed import stubbed

OUTCOME = {"is_delivered": True, "status": 200, "reason": "", "attempts": 1}


def answer(**more: Any) -> dict[str, Any]:
    body = json.dumps(OUTCOME).encode()
    return {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(body), len(body)), **more}


def test_a_test_is_waited_for_and_a_function_that_failed_is_named() -> None:
    with stubbed("lambda") as (client, stubber):
        asked = {"FunctionName": "heliostat-webhooks", "Payload": b'{"test": "w1"}'}
        stubber.add_response("invoke", answer(), asked)
        stubber.add_response("invoke", answer(FunctionError="Unhandled"), asked)
        function = WebhookFunction(client, "heliostat-webhooks")

        assert function.test("w1") == OUTCOME
        with pytest.raises(WebhooksUnavailable):
            function.test("w1")
