"""Who subscribed by mail; requests are held against botocore's model."""

from __future__ import annotations

import pytest

from chalice_app.aws.subscriptions import MailSubscription, Subscriptions
from chalice_app.errors import SubscriptionPending, UnknownName
from tests.unit.chalice_app.aws.stubbed import stubbed

ARN = "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications"
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function"
ROWS = [
    {"SubscriptionArn": f"{ARN}:1", "Protocol": "email", "Endpoint": "ben@example.com"},
    {"SubscriptionArn": "PendingConfirmation", "Protocol": "email", "Endpoint": "ann@example.com"},
    {"SubscriptionArn": f"{ARN}:2", "Protocol": "lambda", "Endpoint": "arn:aws:lambda:::function:x"},
    {"SubscriptionArn": f"{ARN}:3", "Protocol": "lambda", "Endpoint": f"{FUNCTION}:heliostat-webhooks"},
]


def test_mails_are_listed_page_by_page_and_others_than_our_webhooks_are_counted() -> None:
    with stubbed("sns") as (client, stubber):
        stubber.add_response(
            "list_subscriptions_by_topic", {"Subscriptions": ROWS[:1], "NextToken": "n"}, {"TopicArn": ARN}
        )
        stubber.add_response(
            "list_subscriptions_by_topic", {"Subscriptions": ROWS[1:]}, {"TopicArn": ARN, "NextToken": "n"}
        )

        found, others = Subscriptions(client, ARN).mails()

    assert found == (MailSubscription("", "ann@example.com"), MailSubscription("1", "ben@example.com"))
    assert others == 1
    assert Subscriptions(None, "").mails() == ((), 0)


def test_somebody_is_subscribed_by_mail_and_unsubscribed_by_the_id_of_a_mail_alone() -> None:
    with stubbed("sns") as (client, stubber):
        asked = {"TopicArn": ARN, "Protocol": "email", "Endpoint": "ann@example.com"}
        stubber.add_response("subscribe", {"SubscriptionArn": "pending confirmation"}, asked)
        stubber.add_response("list_subscriptions_by_topic", {"Subscriptions": ROWS}, {"TopicArn": ARN})
        stubber.add_response("unsubscribe", {}, {"SubscriptionArn": f"{ARN}:1"})
        stubber.add_response("list_subscriptions_by_topic", {"Subscriptions": ROWS}, {"TopicArn": ARN})
        subscriptions = Subscriptions(client, ARN)

        subscriptions.subscribe("ann@example.com")
        assert subscriptions.unsubscribe("1").email == "ben@example.com"
        # The function's own is no person's.
        with pytest.raises(UnknownName):
            subscriptions.unsubscribe("2")
        with pytest.raises(SubscriptionPending):
            subscriptions.unsubscribe("PendingConfirmation")
