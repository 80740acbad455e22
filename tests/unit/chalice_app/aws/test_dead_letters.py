"""The queue of what no webhook took."""

from __future__ import annotations

from chalice_app.aws.dead_letters import DeadLetters
from tests.unit.chalice_app.aws.stubbed import stubbed

URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/heliostat-control-plane-webhook-dead-letters"


def test_letters_are_put_and_counted() -> None:
    with stubbed("sqs") as (client, stubber):
        stubber.add_response("send_message", {}, {"QueueUrl": URL, "MessageBody": '{"webhook_id": "w1"}'})
        asked = {"QueueUrl": URL, "AttributeNames": ["ApproximateNumberOfMessages"]}
        stubber.add_response("get_queue_attributes", {"Attributes": {"ApproximateNumberOfMessages": "3"}}, asked)
        letters = DeadLetters(client, URL)

        letters.put({"webhook_id": "w1"})

        assert letters.count() == 3
