"""Tells people: one SNS topic, whose subscribers choose how they hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_refusals

if TYPE_CHECKING:
    from chalice_app.operations.notice import Notice

# Amazon SNS, Publish: a subject is ASCII without line breaks, below 100 characters.
SUBJECT_CHARACTERS_MAX = 99


class Topic:
    """The topic of an installation; one without an ARN tells nobody."""

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, notice: Notice) -> None:
        """Send a notice.

        Raises:
            AwsRefused, AwsUnreachable: it was not sent.
        """
        if not self._arn:
            return
        subject = "".join(letter if " " <= letter <= "~" else "?" for letter in notice.subject)
        with named_refusals("sns:Publish"):
            self._client.publish(TopicArn=self._arn, Subject=subject[:SUBJECT_CHARACTERS_MAX], Message=notice.text())
