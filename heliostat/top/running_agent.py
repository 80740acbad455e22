"""A running agent, asked over HTTP on its health port."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from heliostat.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWER_TIMEOUT_S = 2.0
# A heartbeat of a thousand VNIs has 100 KB; what is much larger is no agent's.
ANSWER_BYTES_MAX = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """What the agent said at one moment.

    Attributes:
        at_s: when, in seconds of no particular beginning.
        heartbeat: `/heartbeat.json`.
        shapes: the busiest endpoint shapes; None where the agent tells them to its own machine alone.
    """

    at_s: float
    heartbeat: dict[str, Any]
    shapes: list[dict[str, Any]] | None = field(default_factory=list)

    @property
    def counters(self) -> dict[str, int]:
        """All counters by name."""
        counters: dict[str, int] = self.heartbeat["counters"]
        return counters


class RunningAgent:
    """Asks one agent."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Names an agent by the URL of its health port.

        Raises:
            UnreadableInput: this is no URL of one.
        """
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise UnreadableInput(f"{url}: expected the URL of an agent's health port, such as http://127.0.0.1:8000")
        self.url = url.rstrip("/")
        self._clock = clock
        # The agent stands on this machine or in this network: a proxy knows neither.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def sample(self) -> Sample:
        """What it says now.

        Raises:
            UnreadableInput: nobody answers there, or no agent does.
        """
        heartbeat = self._get("/heartbeat.json")
        if not isinstance(heartbeat, dict) or not isinstance(heartbeat.get("counters"), dict):
            raise UnreadableInput(f"{self.url}/heartbeat.json: expected an agent's heartbeat, found another document")
        return Sample(self._clock(), heartbeat, self._shapes())

    def _shapes(self) -> list[dict[str, Any]] | None:
        try:
            shapes: list[dict[str, Any]] = self._get("/top.json")["shapes"]
        except _Forbidden:
            return None
        return shapes

    def _get(self, path: str) -> Any:
        try:
            with self._opener.open(self.url + path, timeout=ANSWER_TIMEOUT_S) as answer:
                return json.loads(answer.read(ANSWER_BYTES_MAX))
        except HTTPError as error:
            with error:
                if error.code == 403:
                    raise _Forbidden from None
            raise UnreadableInput(f"{self.url}{path}: the agent answers {error.code}") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise UnreadableInput(f"{self.url}: no agent answers there: {reason}") from error


class _Forbidden(Exception):
    """The agent tells this to its own machine alone."""
