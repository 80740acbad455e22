"""Names that are data: a client that keys an object by telephone numbers, or names a cookie by an address.

What the agent does not mask (a HAR file, an agent whose masking is off) is masked here, where names are first read.
"""

from __future__ import annotations

from functools import lru_cache

from api_inventory.redaction import mask_classes

# Names and short texts remembered, about 200 bytes each; longer ones are looked at each time.
_REMEMBERED_MAX = 8192
_REMEMBERED_CHARACTERS_MAX = 512


def safe_name(name: str) -> str:
    """The name with whatever is of a sensitive class in it masked; the same of one without."""
    return _remembered(name) if len(name) <= _REMEMBERED_CHARACTERS_MAX else mask_classes(name)


def holds_class(name: str) -> bool:
    """Whether something in this name is of a sensitive class."""
    return safe_name(name) != name


_remembered = lru_cache(maxsize=_REMEMBERED_MAX)(mask_classes)
