"""Text of strangers on a terminal."""

from __future__ import annotations


def shown(text: object) -> str:
    """Text from a stranger: no control character reaches the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in str(text))
