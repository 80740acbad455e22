"""How a segment is written: the designers of one API write all its routes alike, its values are written by others."""

from __future__ import annotations

import re

_KINDS = (
    ("word", re.compile(r"[a-z]+")),
    ("snake", re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")),
    ("kebab", re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")),
    ("camel", re.compile(r"[a-z]+[a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+")),
    ("dotted", re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")),
    ("pascal", re.compile(r"[A-Z]+[a-z][A-Za-z0-9]*")),
    ("capitals", re.compile(r"[A-Z0-9_-]+")),
)
# Ways to write more than one word, among which a designer chooses.
MANY_WORDS = frozenset({"snake", "kebab", "camel", "dotted"})


def spelling_of(segment: str) -> str:
    """The way a segment is written."""
    return next((name for name, pattern in _KINDS if pattern.fullmatch(segment)), "other")
