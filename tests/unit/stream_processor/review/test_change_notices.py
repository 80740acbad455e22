"""Changes are told on a topic: sentences for mail, JSON for everything else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from api_inventory.changes.change import Change
from stream_processor.errors import NoticeRefused
from stream_processor.review.change_notices import SnsChangeNotices, open_change_notices

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "eu-central-1"
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "not-a-secret"}


def added(number: int) -> Change:
    """An endpoint that is new."""
    at_ns = 1_790_000_000 * 10**9
    return Change(
        "endpoint_added", "shop.test", f"{number:032x}", f"GET /é{number:02d}", "", "", "compatible", at_ns, 1
    )


@pytest.fixture
def topic() -> Iterator[tuple[str, Any]]:
    """A topic's ARN, and a queue that hears of it."""
    with mock_aws():
        sns, sqs = (boto3.client(service, region_name=REGION, **CREDENTIALS) for service in ("sns", "sqs"))
        arn = sns.create_topic(Name="changes")["TopicArn"]
        url = sqs.create_queue(QueueName="ears")["QueueUrl"]
        sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:123456789012:ears")
        yield arn, lambda: [json.loads(each["Body"]) for each in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def test_a_subscriber_hears_of_all_changes_in_one_message(topic: tuple[str, Any]) -> None:
    arn, heard = topic
    SnsChangeNotices(arn, boto3.client("sns", region_name=REGION, **CREDENTIALS)).tell([added(1), added(2)])

    (message,) = heard()
    notice = json.loads(message["Message"])
    assert message["Subject"].startswith("Heliostat: 2 changes at shop.test")
    assert [change["endpoint_id"] for change in notice["changes"]] == [f"{1:032x}", f"{2:032x}"]


def test_only_changes_of_the_wanted_impacts_are_told(topic: tuple[str, Any]) -> None:
    arn, heard = topic
    client = boto3.client("sns", region_name=REGION, **CREDENTIALS)
    changes = [added(1), replace(added(2), impact="breaking")]

    SnsChangeNotices(arn, client, ["security"]).tell(changes)
    SnsChangeNotices(arn, client, ["security", "breaking"]).tell(changes)

    (message,) = heard()
    assert [change["impact"] for change in json.loads(message["Message"])["changes"]] == ["breaking"]


def test_nothing_is_sent_where_nothing_changed(topic: tuple[str, Any]) -> None:
    arn, heard = topic
    SnsChangeNotices(arn, boto3.client("sns", region_name=REGION, **CREDENTIALS)).tell([])

    assert heard() == []


def test_mail_gets_sentences_and_a_subject_that_sns_takes() -> None:
    sent: dict[str, Any] = {}

    class Client:
        def publish(self, **options: Any) -> None:
            sent.update(options)

    SnsChangeNotices("arn:aws:sns:eu-central-1:123456789012:t", Client()).tell([added(n) for n in range(30)])

    assert sent["Subject"].isascii()
    assert len(sent["Subject"]) < 100
    lines = json.loads(sent["Message"])["email"].splitlines()
    assert "GET /é" in lines[2]
    assert lines[-1] == "- and 10 more"


def test_a_refusal_is_named() -> None:
    client = boto3.client("sns", region_name=REGION, **CREDENTIALS)
    with Stubber(client) as stubber:
        stubber.add_client_error("publish", "AuthorizationError", "not authorized to perform: SNS:Publish")
        with pytest.raises(NoticeRefused, match="AuthorizationError"):
            SnsChangeNotices("arn:aws:sns:eu-central-1:123456789012:t", client).tell([added(1)])


def test_without_a_topic_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "client", None)
    open_change_notices(None).tell([added(1)])
