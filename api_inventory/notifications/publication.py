"""A message as Amazon SNS is asked to publish it: mail for people, JSON for machines, attributes to filter by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api_inventory.notifications.notification import Notification

TOPIC_SUFFIX = "-notifications"


def publication(notification: Notification, topic_arn: str) -> dict[str, Any]:
    """The parameters of SNS Publish.

    Subscribers by mail get sentences; functions, queues and HTTPS endpoints the document. Filter policies of
    subscriptions look at the attributes `kind` and `severity`.
    """
    installation = installation_of(topic_arn)
    document = json.dumps(notification.document(installation), sort_keys=True)
    return {
        "TopicArn": topic_arn,
        "Subject": notification.subject_line(installation),
        "MessageStructure": "json",
        "Message": json.dumps({"default": document, "email": notification.mail(installation)}),
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value}
            for name, value in (("kind", notification.kind), ("severity", notification.severity))
        },
    }


def installation_of(topic_arn: str) -> str:
    """The name of the installation that a topic is of."""
    return topic_arn.rsplit(":", 1)[-1].removesuffix(TOPIC_SUFFIX)
