"""Identifiers that sort by the time at which they were made."""

from __future__ import annotations

import secrets

# Milliseconds for some 35,000 years, as hexadecimal digits; 40 bits tell apart what is made in the same one.
TIME_DIGITS = 12
RANDOM_BYTES = 5


def new_identifier(now_s: float) -> str:
    """An identifier of letters and digits, such as CloudFormation takes for a token."""
    return f"{int(now_s * 1000):0{TIME_DIGITS}x}{secrets.token_hex(RANDOM_BYTES)}"
