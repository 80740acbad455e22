"""A message as Amazon SNS is asked to publish it: mail for people, JSON for machines, attributes to filter by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from api_inventory.notifications.limits import ITEMS_MAX, MESSAGE_BYTES_MAX

if TYPE_CHECKING:
    from api_inventory.notifications.notification import Notification

TOPIC_SUFFIX = "-notifications"


def publication(notification: Notification, topic_arn: str) -> dict[str, Any]:
    """The parameters of SNS Publish.

    Subscribers by mail get sentences; functions, queues and HTTPS endpoints the document. Filter policies of
    subscriptions look at the attributes `kind` and `severity`. Where the words of what happened would be more than SNS
    takes, the message tells of fewer, and counts the others.
    """
    installation, items_max = installation_of(topic_arn), ITEMS_MAX
    # In ASCII, of which a letter is a byte.
    while len(message := _message(notification, installation, items_max)) > MESSAGE_BYTES_MAX and items_max > 1:
        items_max //= 2
    return {
        "TopicArn": topic_arn,
        "Subject": notification.subject_line(installation),
        "MessageStructure": "json",
        "Message": message,
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value}
            for name, value in (("kind", notification.kind), ("severity", notification.severity))
        },
    }


def _message(notification: Notification, installation: str, items_max: int) -> str:
    document = json.dumps(notification.document(installation, items_max), sort_keys=True)
    return json.dumps({"default": document, "email": notification.mail(installation, items_max)})


def installation_of(topic_arn: str) -> str:
    """The name of the installation that a topic is of."""
    return topic_arn.rsplit(":", 1)[-1].removesuffix(TOPIC_SUFFIX)
