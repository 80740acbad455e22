"""Asks a person before anything is changed."""

from __future__ import annotations

import sys

from heliostat.errors import NotAgreed, WrongUsage


def check_can_ask(*, agreed: bool) -> None:
    """Return where a person has agreed already, or can be asked.

    Raises:
        WrongUsage: there is nobody to ask.
    """
    if not agreed and not sys.stdin.isatty():
        raise WrongUsage("nobody can be asked, for standard input is no terminal: give --yes to go on")


def ask(question: str, *, agreed: bool) -> None:
    """Ask on standard error, unless a person has agreed already. Anything but yes is no.

    Raises:
        NotAgreed: a person said no.
    """
    if agreed:
        return
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise NotAgreed("nothing was changed")
