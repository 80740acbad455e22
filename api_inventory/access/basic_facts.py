"""What Basic credentials (RFC 7617) say of themselves: which user, and whether the password would be found by trying.

The agent notes the same before it masks (`capture/capture/src/credentials/basic.rs`). The password itself, and anything
that would tell one from another, stays where it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from api_inventory.access.base64_text import decoded
from api_inventory.access.definition import COMMON_PASSWORDS
from api_inventory.access.limits import BASIC_CHARACTERS_MAX
from api_inventory.mask_token import comparable_tail

PasswordLength = Literal["empty", "8_or_less", "9_to_15", "16_or_more"]


@dataclass(frozen=True, slots=True)
class BasicFacts:
    """Attributes.

    user_tail: the same wherever the same user calls; None without a key.
    password_length: in bytes.
    is_common_password: one of the two hundred that are tried first, or the user's own name.
    """

    user_tail: str | None
    password_length: PasswordLength
    is_common_password: bool = False


def read_basic(credentials: str, key: bytes = b"") -> BasicFacts | None:
    """What stands behind the word Basic; None where that is no user with a password."""
    raw = decoded(credentials) if len(credentials) <= BASIC_CHARACTERS_MAX else None
    user, colon, password = (raw or b"").partition(b":")
    if not colon:
        return None
    lower = password.lower()
    is_common = bool(password) and (lower in COMMON_PASSWORDS or lower == user.lower())
    return BasicFacts(comparable_tail(key, "user", user), _length_class(len(password)), is_common)


def _length_class(length: int) -> PasswordLength:
    if length == 0:
        return "empty"
    if length <= 8:
        return "8_or_less"
    return "9_to_15" if length <= 15 else "16_or_more"


def basic_map(facts: BasicFacts) -> dict[str, object]:
    """As a record carries it: without what is as it mostly is."""
    return {
        **({} if facts.user_tail is None else {"user_tail": facts.user_tail}),
        "password_length": facts.password_length,
        **({"is_common_password": True} if facts.is_common_password else {}),
    }


def basic_of_map(source: dict[str, object]) -> BasicFacts:
    """The same, read again. What a map of another version says otherwise is left out."""
    tail, length = source.get("user_tail"), source.get("password_length")
    known = length if length in {"empty", "8_or_less", "9_to_15"} else "16_or_more"
    return BasicFacts(
        tail if isinstance(tail, str) else None, cast("PasswordLength", known), source.get("is_common_password") is True
    )
