"""The media type of a message (RFC 9110 section 8.3)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from api_inventory.limits import CONTENT_TYPE_CHARACTERS_MAX

if TYPE_CHECKING:
    from api_inventory.exchange import Headers

MediaTypes = tuple[str | None, str | None]
"""Those of a request and of its response."""

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+*-]+")
MALFORMED = "malformed"
"""Stands for every value that is no media type, so that such values cannot fill the inventory."""


def content_type(headers: Headers) -> str | None:
    """The media type in lower case without parameters; MALFORMED where it is none; None where no header names it."""
    for name, value in headers:
        if len(name) == 12 and name.lower() == "content-type":
            return _media_type(value[:_VALUE_CHARACTERS_MAX])
    return None


# The values of a few hundred clients; what is longer than any media type is one that is malformed.
_VALUES_REMEMBERED_MAX = 1024
_VALUE_CHARACTERS_MAX = 256


@lru_cache(maxsize=_VALUES_REMEMBERED_MAX)
def _media_type(value: str) -> str:
    media_type = value.partition(";")[0].strip().lower()
    fits = len(media_type) <= CONTENT_TYPE_CHARACTERS_MAX
    return media_type if fits and _MEDIA_TYPE.fullmatch(media_type) else MALFORMED


def is_json(media_type: str | None) -> bool:
    """Whether a body of this media type should parse as JSON."""
    return media_type is not None and (media_type.endswith(("/json", "+json")) or media_type == "text/json")


def is_xml(media_type: str | None) -> bool:
    """Whether a body of this media type should parse as XML (RFC 7303). Pages are none that tell of an interface."""
    return media_type is not None and media_type.endswith(("/xml", "+xml")) and media_type not in _XML_PAGES


_XML_PAGES = frozenset({"application/xhtml+xml", "image/svg+xml"})


def is_msgpack(media_type: str | None) -> bool:
    """Whether a body of this media type should unpack as msgpack, which has no registered type of its own."""
    return media_type is not None and media_type.endswith(("msgpack", "messagepack"))
