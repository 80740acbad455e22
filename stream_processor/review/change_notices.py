"""Tells people of changes: one SNS topic, whose subscribers choose how they hear of it.

Mail gets sentences; everything else (functions, queues, webhooks) gets the same as JSON. Names and types, and no value.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from api_inventory.changes.change import IMPACTS
from api_inventory.changes.feed import notification_of
from stream_processor.errors import NoticeRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from api_inventory.changes.change import Change, Impact

# Amazon SNS, Publish: a subject is ASCII without line breaks, below 100 characters.
_SUBJECT_CHARACTERS_MAX = 99
_CLIENT = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


class ChangeNotices(Protocol):
    """Takes what is new of one host."""

    def tell(self, changes: Collection[Change]) -> None:
        """Tell of changes, where there are any.

        Raises:
            NoticeRefused: nobody was told.
        """


class NoChangeNotices:
    """For runs that tell nobody: changes stand in the feed, and nowhere else."""

    def tell(self, changes: Collection[Change]) -> None:
        """See ChangeNotices."""


class SnsChangeNotices:
    """A topic of SNS. `impacts`: of which changes it is told."""

    def __init__(self, topic_arn: str, client: Any, impacts: Sequence[Impact] = IMPACTS) -> None:
        self._topic_arn = topic_arn
        self._client = client
        self._impacts = frozenset(impacts)

    def tell(self, changes: Collection[Change]) -> None:
        """See ChangeNotices."""
        notice = notification_of(change for change in changes if change.impact in self._impacts)
        if notice is None:
            return
        try:
            self._client.publish(
                TopicArn=self._topic_arn,
                Subject=_subject(notice["subject"]),
                MessageStructure="json",
                Message=json.dumps({"default": json.dumps(notice), "email": _mail(notice)}),
            )
        except (ClientError, BotoCoreError) as error:
            raise NoticeRefused(str(error)) from error


def open_change_notices(topic_arn: str | None, impacts: Sequence[Impact] = IMPACTS) -> ChangeNotices:
    """The topic, with region and credentials from the AWS environment; nobody is told where there is no ARN."""
    if topic_arn is None:
        return NoChangeNotices()
    return SnsChangeNotices(topic_arn, boto3.client("sns", config=_CLIENT), impacts)


def _subject(text: str) -> str:
    return "".join(letter if " " <= letter <= "~" else "?" for letter in f"Heliostat: {text}")[:_SUBJECT_CHARACTERS_MAX]


def _mail(notice: dict[str, Any]) -> str:
    lines = [notice["subject"], ""]
    lines.extend(f"- {change['host']}: {change['text']} ({change['impact']})" for change in notice["changes"])
    if notice["more"]:
        lines.append(f"- and {notice['more']} more")
    return "\n".join(lines)
