from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.aws.notices import Topic
from chalice_app.errors import AwsRefused
from chalice_app.operations.notice import Notice
from tests.unit.chalice_app.aws.stubbed import stubbed

ARN = "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications"


def test_a_notice_goes_to_the_topic_with_its_text() -> None:
    notice = Notice("key", "operation", "Heliostat heliostat: apply is done", ("It is done.",), {"state": "succeeded"})
    with stubbed("sns") as (client, stubber):
        expected = {"TopicArn": ARN, "Subject": notice.subject, "Message": notice.text()}
        stubber.add_response("publish", {"MessageId": "1"}, expected)

        Topic(client, ARN).publish(notice)


class Heard:
    """A client that keeps what it is asked."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    def publish(self, **request: str) -> None:
        self.subjects.append(request["Subject"])


@given(subject=st.text(min_size=1, max_size=300))
def test_any_subject_becomes_one_that_sns_takes(subject: str) -> None:
    heard = Heard()

    Topic(heard, ARN).publish(Notice("key", "stack", subject, ()))

    # Amazon SNS, Publish: ASCII, no line breaks or control characters, below 100 characters.
    [sent] = heard.subjects
    assert 0 < len(sent) < 100
    assert sent.isascii()
    assert sent.isprintable()


def test_without_a_topic_nobody_is_told_and_a_refusal_is_passed_on() -> None:
    notice = Notice("key", "stack", "subject", ())
    with stubbed("sns") as (client, stubber):
        Topic(client, "").publish(notice)
        stubber.add_client_error("publish", "AuthorizationError", "no")
        with pytest.raises(AwsRefused):
            Topic(client, ARN).publish(notice)
