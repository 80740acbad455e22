"""The key of masked values' tails, from a file: agents that share it give the same value the same tail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mirror_agent.errors import WrongSettings
from mirror_agent.limits import REDACTION_KEY_BYTES_MAX, REDACTION_KEY_BYTES_MIN

if TYPE_CHECKING:
    from pathlib import Path


def redaction_key(path: Path | None) -> bytes:
    """The file's bytes without white space around them; none where there is no file: the core then draws a key.

    Raises:
        WrongSettings: the file cannot be read, or holds no key of a fair length. The sentence never quotes it.
    """
    if path is None:
        return b""
    try:
        with path.open("rb") as file:
            key = file.read(REDACTION_KEY_BYTES_MAX + 1).strip()
    except OSError as error:
        raise WrongSettings(f"redaction_key_file: {path}: cannot be read: {error.strerror}") from error
    if not REDACTION_KEY_BYTES_MIN <= len(key) <= REDACTION_KEY_BYTES_MAX:
        expected = f"{REDACTION_KEY_BYTES_MIN} to {REDACTION_KEY_BYTES_MAX} bytes"
        raise WrongSettings(f"redaction_key_file: {path}: expected {expected}, found {len(key)}")
    return key
