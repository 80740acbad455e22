"""Request header fields that any client may send to any API, and that so are no parameters of one.

The lists stand in `standard_headers.json`, which the agent's core compiles in as well.
"""

from __future__ import annotations

import json
from importlib.resources import files

_LISTS: dict[str, list[str]] = json.loads(files(__package__).joinpath("standard_headers.json").read_text("utf-8"))
_STANDARD = frozenset(_LISTS["names"])
_STANDARD_PREFIXES = tuple(_LISTS["prefixes"])


def is_standard_header(name: str) -> bool:
    """Whether a request header (in lower case) is one that says nothing of the API it is sent to."""
    return name in _STANDARD or name.startswith(_STANDARD_PREFIXES)
