"""Messages that no webhook took, in a queue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_refusals

if TYPE_CHECKING:
    from collections.abc import Mapping


class DeadLetters:
    """The queue at `url`."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def count(self) -> int:
        """How many there are, about."""
        with named_refusals("sqs:GetQueueAttributes"):
            answer = self._client.get_queue_attributes(
                QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages"]
            )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    def put(self, letter: Mapping[str, Any]) -> None:
        """Keep one."""
        with named_refusals("sqs:SendMessage"):
            self._client.send_message(QueueUrl=self._url, MessageBody=json.dumps(letter))
