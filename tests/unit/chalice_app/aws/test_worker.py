from __future__ import annotations

import io
import json

import pytest

from chalice_app.aws.worker import WorkerFunction
from chalice_app.errors import AwsThrottled
from tests.unit.chalice_app.aws.stubbed import stubbed


@pytest.mark.parametrize("looks", [True, False])
def test_the_worker_is_invoked_and_not_waited_for(*, looks: bool) -> None:
    with stubbed("lambda") as (client, stubber):
        expected = {
            "FunctionName": "heliostat-worker",
            "InvocationType": "Event",
            "Payload": json.dumps({"looks": looks}).encode(),
        }
        stubber.add_response("invoke", {"StatusCode": 202, "Payload": io.BytesIO()}, expected)

        WorkerFunction(client, "heliostat-worker").wake(looks=looks)


def test_who_cannot_be_woken_is_told() -> None:
    with stubbed("lambda") as (client, stubber):
        stubber.add_client_error("invoke", "TooManyRequestsException", "Rate Exceeded.")

        with pytest.raises(AwsThrottled):
            WorkerFunction(client, "heliostat-worker").wake()
