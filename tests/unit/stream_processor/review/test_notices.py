"""What reviews find arrives at subscribers of the topic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from api_inventory.notifications.happening import Happening
from inventory_store.host_book import HostBook
from inventory_store.notification_book import NotificationBook
from stream_processor.errors import NoticeRefused
from stream_processor.review.notices import NoNotices, SnsNotices, open_notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.stream_processor.review.world import World

REGION = "eu-central-1"
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "not-a-secret"}
TOPIC = f"arn:aws:sns:{REGION}:123456789012:heliostat-notifications"
NOW = 1_790_000_000


@pytest.fixture
def heard() -> Iterator[Any]:
    """A queue that hears of what is high or worse alone, by the filter policy of its subscription."""
    with mock_aws():
        sns, sqs = (boto3.client(service, region_name=REGION, **CREDENTIALS) for service in ("sns", "sqs"))
        sns.create_topic(Name="heliostat-notifications")
        url = sqs.create_queue(QueueName="ears")["QueueUrl"]
        sns.subscribe(
            TopicArn=TOPIC,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:{REGION}:123456789012:ears",
            Attributes={"FilterPolicy": json.dumps({"severity": ["critical", "high"], "kind": ["finding"]})},
        )
        yield lambda: [json.loads(each["Body"]) for each in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def finding(number: int, severity: Any = "high") -> Happening:
    return Happening("finding", severity, f"Finding {number}.", str(number), host="shop.test")


def test_a_subscriber_hears_of_what_its_filter_asks_for_in_one_message(world: World, heard: Any) -> None:
    client = boto3.client("sns", region_name=REGION, **CREDENTIALS)
    notices = SnsNotices(TOPIC, client, NotificationBook(HostBook(world.store)))
    first = Happening("first_traffic", "info", "shop.test is seen.", "shop.test")

    notices.tell([finding(1), finding(2), first], NOW)
    notices.tell([], NOW + 60)

    [message] = heard()
    document = json.loads(message["Message"])
    assert message["Subject"] == "Heliostat heliostat: 2 new findings on shop.test"
    assert [each["text"] for each in document["items"]] == ["Finding 1.", "Finding 2."]


def test_a_refusal_is_named_and_what_was_refused_is_sent_later(world: World) -> None:
    client = boto3.client("sns", region_name=REGION, **CREDENTIALS)
    notices = SnsNotices(TOPIC, client, NotificationBook(HostBook(world.store)))
    with Stubber(client) as stubber:
        stubber.add_client_error("publish", "AuthorizationError", "not authorized to perform: SNS:Publish")
        stubber.add_response("publish", {"MessageId": "1"})
        with pytest.raises(NoticeRefused, match="AuthorizationError"):
            notices.tell([finding(1, "critical")], NOW)
        notices.tell([], NOW + 60)
        stubber.assert_no_pending_responses()


def test_a_message_that_sns_never_takes_is_dropped_and_a_topic_that_is_none_drops_nothing(world: World) -> None:
    client = boto3.client("sns", region_name=REGION, **CREDENTIALS)
    book = NotificationBook(HostBook(world.store))
    notices = SnsNotices(TOPIC, client, book)
    with Stubber(client) as stubber:
        stubber.add_client_error("publish", "InvalidParameter", "Invalid parameter: Message too long")
        stubber.add_client_error("publish", "InvalidParameter", "Invalid parameter: TopicArn Reason: no ARN")
        notices.tell([finding(1, "critical")], NOW)
        with pytest.raises(NoticeRefused, match="TopicArn"):
            notices.tell([finding(2, "critical")], NOW)

    assert [each.happening.text for each in book.outbox().waiting] == ["Finding 2."]
    assert book.outbox().counters["refused"] == 1


def test_without_a_topic_nobody_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "client", None)

    notices = open_notices(None, NotificationBook(HostBook(world.store)))
    notices.tell([finding(1)], NOW)

    assert isinstance(notices, NoNotices)
