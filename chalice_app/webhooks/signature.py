"""The signature of a message: HMAC-SHA256 over its time and its body, by the secret that both sides know.

    Heliostat-Signature: t=1790000000,v1=<64 hexadecimal digits>

What is signed is the time in decimal digits, a full stop, and the body's bytes. Whoever receives it refuses what is
older than a few minutes, so that nothing can be replayed, and compares in constant time. As Stripe does it.
"""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Heliostat-Signature"


def signature(secret: str, at_s: int, body: bytes) -> str:
    """The value of the header."""
    digest = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"
