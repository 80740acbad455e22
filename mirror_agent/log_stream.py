"""A stream of a CloudWatch log group, which takes lines and is made when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    import logging
    from collections.abc import Sequence


class LogsClient(Protocol):
    """What is needed of boto3's client."""

    def create_log_stream(self, *, logGroupName: str, logStreamName: str) -> object: ...  # noqa: D102, N803

    def put_log_events(  # noqa: D102
        self,
        *,
        logGroupName: str,  # noqa: N803
        logStreamName: str,  # noqa: N803
        logEvents: list[dict[str, Any]],  # noqa: N803
    ) -> dict[str, Any]: ...


class LogStream:
    """Puts lines; never raises, never waits longer than the client's own few tries."""

    def __init__(self, client: LogsClient, log: logging.Logger, *, group: str, name: str) -> None:
        self._client = client
        self._log = log
        self._group = group
        self._name = name
        self._is_refused = False

    def put(self, lines: Sequence[str], now_ms: int) -> bool:
        """Whether the lines arrived. That they do not any more, or do again, is logged once."""
        events = [{"timestamp": now_ms, "message": line} for line in lines]
        try:
            try:
                self._put(events)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                self._client.create_log_stream(logGroupName=self._group, logStreamName=self._name)
                self._put(events)
        except (BotoCoreError, ClientError) as error:
            self._note(refused=True, reason=str(error))
            return False
        self._note(refused=False)
        return True

    def _put(self, events: list[dict[str, Any]]) -> None:
        self._client.put_log_events(logGroupName=self._group, logStreamName=self._name, logEvents=events)

    def _note(self, *, refused: bool, reason: str = "") -> None:
        if refused and not self._is_refused:
            self._log.warning("log_group_refuses", extra={"facts": {"log_group": self._group, "reason": reason}})
        elif self._is_refused and not refused:
            self._log.info("log_group_accepts_again", extra={"facts": {"log_group": self._group}})
        self._is_refused = refused
