"""One stream of Kinesis: the only place of the agent that calls AWS.

A request in, an outcome for each of its records out, whatever happens: nothing that Kinesis does is an exception here.
Safe to use from several threads.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from mirror_agent.put_answer import PutAnswer, read_answer, refused
from mirror_agent.refusal import BAD_ANSWER, refusal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mirror_agent.pending import Record


class KinesisClient(Protocol):
    """What is needed of boto3's Kinesis client."""

    def put_records(self, *, StreamName: str, Records: list[dict[str, Any]]) -> dict[str, Any]: ...  # noqa: D102, N803


class KinesisConnection:
    """Puts records on one stream.

    botocore refreshes credentials by itself while it has found some. Where it found none, or those that it has are
    refused, a client made anew looks for them again.
    """

    def __init__(
        self, connect: Callable[[], KinesisClient], stream: str, wall: Callable[[], float] = time.time
    ) -> None:
        """Makes the first client.

        Args:
            connect: makes one from the environment as it is then.
            stream: the stream's name.
            wall: the time that requests are signed with, seconds since the epoch.

        Raises:
            BotoCoreError: no client can be made, since no region is known, say.
        """
        self._connect = connect
        self._stream = stream
        self._wall = wall
        self._lock = threading.Lock()
        self._client: KinesisClient | None = connect()

    def put(self, records: Sequence[Record]) -> PutAnswer:
        """Makes one request."""
        entries = [{"Data": record.data, "PartitionKey": record.partition_key} for record in records]
        client: KinesisClient | None = None
        try:
            client = self._current()
            answer = client.put_records(StreamName=self._stream, Records=entries)
        except (ClientError, BotoCoreError) as error:
            refusal = refusal_of(error, self._wall())
            if refusal.renews_client:
                self._forget(client)
            return refused(refusal, len(records))
        except (ResponseParserError, AttributeError, KeyError, TypeError, ValueError):
            # What botocore's parsers raise on an answer of another form than Kinesis gives.
            return refused(BAD_ANSWER, len(records))
        return read_answer(answer, len(records))

    def _current(self) -> KinesisClient:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _forget(self, client: KinesisClient | None) -> None:
        with self._lock:
            if self._client is client:
                self._client = None
