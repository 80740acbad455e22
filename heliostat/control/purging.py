"""Purges, asked for step by step. A value stays on this machine: its masks' tails name it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from api_inventory.mask_token import possible_tails
from heliostat.control.limits import PURGE_ASKED_EVERY_S, PURGE_SETTLES_S, PURGE_STEPS_MAX
from heliostat.errors import ControlPlaneRefused, ControlPlaneTooSlow, OperationGoesOn, WrongUsage
from mirror_agent.errors import WrongSettings
from mirror_agent.redaction_key import redaction_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from heliostat.control.api import ControlPlane, Document

PATH = "/v1/purges"
# What the API takes as typed for a value, which has no name to type.
_CONFIRMED_VALUE = "purge"
# What API Gateway says where the function took longer than it waits, or than it may.
_TOO_SLOW = frozenset({"http_502", "http_504"})


def subject_of(host: str | None, value: str | None, key_file: Path | None) -> Document:
    """What is to be purged, as the API takes it.

    Raises:
        WrongUsage: not one of host and value, no key for a value, or a value that has no tail.
    """
    if (host is None) == (value is None):
        raise WrongUsage("give --host HOST or --value VALUE: one of them")
    if value is None:
        if not host:
            raise WrongUsage("--host: expected a host, as the inventory calls it")
        return {"host": host}
    if key_file is None:
        raise WrongUsage(
            "--value is found by the masks that the agents made of it: give the deployment's key with --redaction-key "
            "FILE. Where agents drew a key of their own, nobody has it: purge by host"
        )
    try:
        key = redaction_key(key_file)
    except WrongSettings as error:
        raise WrongUsage(str(error).replace("redaction_key_file", "--redaction-key")) from error
    given = sys.stdin.read().rstrip("\r\n") if value == "-" else value
    tails = possible_tails(key, given.encode("utf-8", "surrogateescape"))
    if not given or not tails:
        raise WrongUsage("--value: expected a value; it is empty")
    return {"tails": sorted(tails)}


@dataclass(frozen=True, slots=True)
class Purging:
    """One purge at one control plane."""

    control: ControlPlane
    subject: Document

    def preview(self) -> Document:
        """What there is to go, of all steps together; `is_complete` is False where it was not counted to the end."""
        counts: Counter[str] = Counter()
        try:
            return self._all_steps(f"{PATH}/preview", {}, lambda _: None, counts)
        except (ControlPlaneTooSlow, ControlPlaneRefused, OperationGoesOn) as error:
            if isinstance(error, ControlPlaneRefused) and error.code not in _TOO_SLOW:
                raise
        return {
            "host": self.subject.get("host"),
            "counts": dict(counts),
            "total": counts.total(),
            "is_complete": False,
            "is_done": False,
            "next_token": None,
            "begun_at": None,
            "settles_at": None,
            "waits_for": None,
        }

    def run(
        self,
        advance: Callable[[int], None],
        tell_wait: Callable[[Document], None],
        *,
        waits: bool = True,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Document:
        """Purge, and look again until nothing comes any more; `advance` is told how many records went.

        `tell_wait` is told of the step behind which it waits. Without `waits`, it ends once nothing is left now.

        Raises:
            OperationGoesOn: others still write after so long; what went is gone.
        """
        confirm = self.subject.get("host", _CONFIRMED_VALUE)
        given: dict[str, Any] = {"confirm": confirm}
        counts: Counter[str] = Counter()
        gone = self._all_steps(PATH, given, advance, counts)
        deadline_s = time.monotonic() + PURGE_SETTLES_S
        while waits and not gone["is_done"]:
            if time.monotonic() > deadline_s:
                raise OperationGoesOn(
                    "what was there is gone, and more came or may come: run the same command again in some minutes"
                )
            if gone["settles_at"] is not None:
                tell_wait(gone)
            sleep(_pause_s(gone["settles_at"], time.time()))
            gone = self._all_steps(PATH, {**given, "begun_at": gone["begun_at"]}, advance, counts)
        return gone

    def _all_steps(
        self,
        path: str,
        given: Mapping[str, Any],
        advance: Callable[[int], None],
        counts: Counter[str],
    ) -> Document:
        """Steps until one finds nothing more; the last one, with the counts of all, which are added to those given."""
        body = {**self.subject, **{name: value for name, value in given.items() if value is not None}}
        for _ in range(PURGE_STEPS_MAX):
            step = self.control.post(path, body)
            counts.update(step["counts"])
            advance(counts.total())
            goes_on = {name: step[name] for name in ("begun_at", "next_token") if step[name] is not None}
            # A look for a value has gone through everything where it tells of no next step; it is followed by others.
            has_gone_through = step["next_token"] is None and ("tails" in self.subject or not step["total"])
            if step["is_done"] or has_gone_through:
                # A control plane of an earlier version counts to the end.
                return {"is_complete": True, **step, "counts": dict(counts), "total": counts.total()}
            body = {**{name: value for name, value in body.items() if name != "next_token"}, **goes_on}
        raise OperationGoesOn(f"{counts.total():,} records went, and there are more: run the same command again")


def _pause_s(settles_at: str | None, now_s: float) -> float:
    """How long to wait before looking again."""
    if settles_at is None:
        return PURGE_ASKED_EVERY_S
    left_s = datetime.fromisoformat(settles_at).replace(tzinfo=UTC).timestamp() - now_s
    return min(max(left_s, 1.0), PURGE_SETTLES_S)
