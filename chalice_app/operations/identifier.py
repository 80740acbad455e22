"""Identifiers that sort by the time at which they were made."""

from __future__ import annotations

import re
import secrets

# Microseconds for some 2,000 years, as hexadecimal digits: what one process makes in turn sorts in turn.
TIME_DIGITS = 14
# Tell apart what two make in the same one.
RANDOM_BYTES = 5


# Versions before made shorter ones, which are kept for months.
_IDENTIFIER = re.compile(r"[0-9a-f]{1,40}")


def is_identifier(text: str) -> bool:
    """Can this be one?"""
    return _IDENTIFIER.fullmatch(text) is not None


def new_identifier(now_s: float) -> str:
    """An identifier of letters and digits, such as CloudFormation takes for a token."""
    return f"{int(now_s * 1_000_000):0{TIME_DIGITS}x}{secrets.token_hex(RANDOM_BYTES)}"
