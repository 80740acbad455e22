"""Page tokens: the sort key of the last row, bound to the query it was made for.

Opaque to clients, not secret: a forged token can only name another place in an order that the client may read anyway.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING, Any

from inventory_store.errors import InvalidPageToken

if TYPE_CHECKING:
    from inventory_store.queries import Query

SortKey = tuple[str | int, ...]


# The size of a page may change from page to page.
_NOT_PART_OF_THE_QUESTION = ("page_token", "page_size")


def page_token(query: Query, last: SortKey) -> str:
    """The token for what follows the row with this sort key."""
    text = json.dumps([_fingerprint(query), *last], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def after(query: Query, like: SortKey) -> SortKey | None:
    """The sort key after which the page asked for begins; None for the first page.

    `like` shows the types of the key's fields.

    Raises:
        InvalidPageToken: the token is damaged, or was made for another query.
    """
    if query.page_token is None:
        return None
    fingerprint, *last = _decoded(query.page_token)
    shaped = len(last) == len(like) and all(type(a) is type(b) for a, b in zip(last, like, strict=True))
    if fingerprint != _fingerprint(query) or not shaped or not all(map(_is_storable, last)):
        raise InvalidPageToken
    return tuple(last)


def _is_storable(value: Any) -> bool:
    """Whether a store could hold it at all: a forged token may name what none can be asked for."""
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def _decoded(token: str) -> list[Any]:
    try:
        value = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise InvalidPageToken from error
    if not isinstance(value, list) or not value:
        raise InvalidPageToken
    return value


def _fingerprint(query: Query) -> str:
    question = {
        field.name: getattr(query, field.name)
        for field in dataclasses.fields(query)
        if field.name not in _NOT_PART_OF_THE_QUESTION
    }
    text = type(query).__name__ + json.dumps(question, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
