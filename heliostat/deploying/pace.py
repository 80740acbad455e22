"""How often CloudFormation is asked."""

from __future__ import annotations

from time import sleep

from heliostat.deploying.limits import POLL_S


def pause() -> None:
    """Wait until it is worth asking again."""
    sleep(POLL_S)
