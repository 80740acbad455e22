"""Base64 as tokens write it: of either alphabet (RFC 4648 sections 4 and 5), padded or not, and nothing else."""

from __future__ import annotations

import base64
import re

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")


def decoded(text: str) -> bytes | None:
    """The bytes that this stands for; None where it is no base64."""
    if _BASE64.fullmatch(text) is None:
        return None
    digits = text.rstrip("=")
    if len(digits) % 4 == 1:
        return None
    return base64.b64decode(digits + "=" * (-len(digits) % 4), altchars=b"-_")
