"""Tells people of what reviews find: by the outbox of the inventory, on one SNS topic.

Grouped, told once, muted and bounded there (`api_inventory.notifications`); subscribers choose how they hear of it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from api_inventory.notifications.limits import WINDOW_S
from api_inventory.notifications.publication import publication
from api_inventory.notifications.refusal import MessageInvalid, is_of_the_message
from stream_processor.errors import NoticeRefused

if TYPE_CHECKING:
    from collections.abc import Collection

    from api_inventory.notifications.happening import Happening
    from api_inventory.notifications.notification import Notification
    from inventory_store.notification_book import NotificationBook

_CLIENT = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})

_log = logging.getLogger(__name__)


class Notices(Protocol):
    """Takes what reviews find."""

    def tell(self, happenings: Collection[Happening], now_s: int) -> None:
        """Take happenings, and send what is due, also where there are none.

        Raises:
            NoticeRefused: something was not sent, and is sent later.
            NotPutBack: something was not sent, and never is.
            InventoryStoreError: the outbox does not answer, and may not hold what was given: whoever gives it once more
                tells nothing twice.
        """


class NoNotices:
    """For runs that tell nobody: what was found stands in the inventory, and nowhere else."""

    def tell(self, happenings: Collection[Happening], now_s: int) -> None:
        """See Notices."""


class SnsNotices:
    """A topic of SNS.

    Args:
        topic_arn: the topic.
        client: of SNS.
        book: where the outbox is.
        window_s: within which happenings of a kind become one message.
    """

    def __init__(self, topic_arn: str, client: Any, book: NotificationBook, window_s: int = WINDOW_S) -> None:
        self._topic_arn = topic_arn
        self._client = client
        self._book = book
        self._window_s = window_s

    def tell(self, happenings: Collection[Happening], now_s: int) -> None:
        """See Notices."""
        self._book.tell(happenings, now_s, self._publish, window_s=self._window_s)

    def _publish(self, notification: Notification) -> None:
        try:
            self._client.publish(**publication(notification, self._topic_arn))
        except ClientError as error:
            told = error.response.get("Error", {})
            if is_of_the_message(told.get("Code", ""), told.get("Message", "")):
                _log.error("a message (%s, %s) is dropped: %s", notification.kind, notification.id, error)
                raise MessageInvalid(str(error)) from error
            raise NoticeRefused(str(error)) from error
        except BotoCoreError as error:
            raise NoticeRefused(str(error)) from error
        _log.info("told people (%s, %s): %s", notification.kind, notification.severity, notification.subject)


def open_notices(topic_arn: str | None, book: NotificationBook, window_s: int = WINDOW_S) -> Notices:
    """The topic, with region and credentials from the AWS environment; nobody is told where there is no ARN."""
    if topic_arn is None:
        return NoNotices()
    return SnsNotices(topic_arn, boto3.client("sns", config=_CLIENT), book, window_s)
