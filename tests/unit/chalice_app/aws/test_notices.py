from __future__ import annotations

import pytest

from api_inventory.notifications.happening import Happening
from api_inventory.notifications.notification import Notification
from api_inventory.notifications.publication import publication
from api_inventory.notifications.refusal import MessageInvalid
from chalice_app.aws.notices import Topic
from chalice_app.errors import AwsRefused
from tests.unit.chalice_app.aws.stubbed import stubbed

ARN = "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications"
MESSAGE = Notification("operation", (Happening("operation", "info", "Apply is done.", "1"),), 1)


def test_a_message_goes_to_the_topic_as_sns_takes_it() -> None:
    with stubbed("sns") as (client, stubber):
        stubber.add_response("publish", {"MessageId": "1"}, publication(MESSAGE, ARN))

        Topic(client, ARN).publish(MESSAGE)


def test_without_a_topic_nobody_is_told_and_a_refusal_is_passed_on() -> None:
    with stubbed("sns") as (client, stubber):
        Topic(client, "").publish(MESSAGE)
        stubber.add_client_error("publish", "AuthorizationError", "no")
        with pytest.raises(AwsRefused):
            Topic(client, ARN).publish(MESSAGE)


def test_the_outbox_is_told_of_a_message_that_is_never_taken() -> None:
    with stubbed("sns") as (client, stubber):
        stubber.add_client_error("publish", "InvalidParameter", "Invalid parameter: Message too long")
        stubber.add_client_error("publish", "AuthorizationError", "no")
        with pytest.raises(MessageInvalid):
            Topic(client, ARN).publish_from_outbox(MESSAGE)
        with pytest.raises(AwsRefused):
            Topic(client, ARN).publish_from_outbox(MESSAGE)
