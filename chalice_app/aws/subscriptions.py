"""Who subscribed to the topic by mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalice_app.aws.refusal import named_refusals
from chalice_app.errors import SubscriptionPending, UnknownName

# Beside a person's own, a page of SNS each.
SUBSCRIPTIONS_MAX = 500
PENDING = "PendingConfirmation"
MAIL = ("email", "email-json")
# How the names of the topic (cfn/bootstrap.yaml) and of the function (cfn/control-plane.yaml) go on after the
# installation's.
TOPIC, WEBHOOKS = "-notifications", "-webhooks"


@dataclass(frozen=True, slots=True)
class MailSubscription:
    """Somebody's. `id` is the last part of its ARN; "" until they confirmed."""

    id: str
    email: str


class Subscriptions:
    """Those of one topic."""

    def __init__(self, client: Any, topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def mails(self) -> tuple[tuple[MailSubscription, ...], int]:
        """By mail address; and how many others there are: queues, functions, addresses, but for our own of webhooks."""
        if not self._topic_arn:
            return (), 0
        with named_refusals("sns:ListSubscriptionsByTopic"):
            pages = self._client.get_paginator("list_subscriptions_by_topic").paginate(
                TopicArn=self._topic_arn, PaginationConfig={"MaxItems": SUBSCRIPTIONS_MAX}
            )
            rows = [row for page in pages for row in page["Subscriptions"]]
        found = [
            MailSubscription("" if row["SubscriptionArn"] == PENDING else _id(row["SubscriptionArn"]), row["Endpoint"])
            for row in rows
            if row["Protocol"] in MAIL
        ]
        others = [row for row in rows if row["Protocol"] not in MAIL and not self._is_ours(row["Endpoint"])]
        return tuple(sorted(found, key=lambda each: each.email)), len(others)

    def _is_ours(self, endpoint: str) -> bool:
        """Whether that is the function of webhooks, which the control-plane stack subscribes."""
        return endpoint.endswith(f":function:{_id(self._topic_arn).removesuffix(TOPIC)}{WEBHOOKS}")

    def subscribe(self, email: str) -> None:
        """SNS sends a mail with a link; who follows it is told from then on."""
        with named_refusals("sns:Subscribe"):
            self._client.subscribe(TopicArn=self._topic_arn, Protocol="email", Endpoint=email)

    def unsubscribe(self, subscription_id: str) -> MailSubscription:
        """Tell somebody no more. Raises UnknownName, SubscriptionPending."""
        if not subscription_id or subscription_id == PENDING:
            raise SubscriptionPending
        for found in self.mails()[0]:
            if found.id == subscription_id:
                with named_refusals("sns:Unsubscribe"):
                    self._client.unsubscribe(SubscriptionArn=f"{self._topic_arn}:{subscription_id}")
                return found
        raise UnknownName("subscription", subscription_id[:100], "GET /v1/notifications/subscribers")


def _id(arn: str) -> str:
    return arn.rsplit(":", 1)[-1]
