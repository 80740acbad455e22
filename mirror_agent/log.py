"""Logs as JSON lines: one event, its facts, nothing of anybody's traffic.

Whoever logs gives an event's name and plain facts (`log.info("drained", extra={"facts": {...}})`); free text and
payloads have no place to stand in.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import IO, Any

LOGGER_NAME = "heliostat.agent"


class JsonFormatter(logging.Formatter):
    """One JSON object per line: `at`, `level`, `event`, then the facts."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record; an exception adds its type and where it was raised."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def agent_logger(stream: IO[str]) -> logging.Logger:
    """The agent's logger, writing to this stream and nowhere else."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger(LOGGER_NAME)
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.INFO)
    return logger
