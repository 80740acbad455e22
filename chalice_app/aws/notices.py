"""Tells people: one SNS topic, whose subscribers choose how they hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.notifications.publication import publication
from api_inventory.notifications.refusal import MessageInvalid, is_of_the_message
from chalice_app.aws.refusal import named_refusals
from chalice_app.errors import AwsRefused

if TYPE_CHECKING:
    from api_inventory.notifications.notification import Notification


class Topic:
    """The topic of an installation; one without an ARN tells nobody."""

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, notification: Notification) -> None:
        """Send a message.

        Raises:
            AwsRefused, AwsUnreachable: it was not sent.
        """
        if not self._arn:
            return
        with named_refusals("sns:Publish"):
            self._client.publish(**publication(notification, self._arn))

    def publish_from_outbox(self, notification: Notification) -> None:
        """Send a message, and tell apart what the outbox is to drop.

        Raises:
            MessageInvalid: it is never taken.
            AwsRefused, AwsUnreachable: it was not sent now.
        """
        try:
            self.publish(notification)
        except AwsRefused as error:
            if is_of_the_message(error.aws_code, error.aws_message):
                raise MessageInvalid(str(error)) from error
            raise
