"""Bodies as stored samples show them: their structure, and not one of their values.

A leaf of a JSON body shows its type and length, whatever its name; keys that are data (ids, addresses) are masked like
values. A form keeps its names. Any other body is only described. Does not know which bodies become samples.
"""

from __future__ import annotations

import json
from typing import Any

from api_inventory.content_type import FORM, is_json
from api_inventory.redaction import mask
from api_inventory.safe_name import safe_name
from api_inventory.segment_shape import is_value

# What a person reads of one sample; beyond, structure repeats itself.
_TEXT_CHARACTERS_MAX = 8192
_DEPTH_MAX = 12
_ITEMS_MAX = 3
_KEYS_MAX = 100
_KEY_CHARACTERS_MAX = 80
_PAIRS_MAX = 100


def mask_body(content: bytes, media_type: str | None, *, truncated: bool = False) -> str | None:
    """The masked text of a body, at most 8 KiB; None where there is no body.

    Args:
        content: the decoded body, or its beginning.
        media_type: as `content_type.content_type` gives it.
        truncated: `content` is only the beginning.
    """
    if not content:
        return None
    if is_json(media_type) and not truncated:
        document = _parsed(content)
        if document is not _NOT_JSON:
            return json.dumps(_masked(document, _DEPTH_MAX), ensure_ascii=False, indent=1)[:_TEXT_CHARACTERS_MAX]
    if media_type == FORM:
        return mask_form(content.decode("utf-8", "replace"))[:_TEXT_CHARACTERS_MAX]
    return _described(len(content), media_type, truncated=truncated)


_NOT_JSON = object()


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _masked(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        return _masked_object(value, depth - 1) if depth else f"‹object:{len(value)}›"
    if isinstance(value, list):
        return _masked_array(value, depth - 1) if depth else f"‹array:{len(value)}›"
    if isinstance(value, str):
        return mask(value)
    if value is None:
        return None
    return "‹boolean›" if isinstance(value, bool) else "‹integer›" if isinstance(value, int) else "‹number›"


def _masked_object(value: dict[str, Any], depth: int) -> dict[str, Any]:
    shown = {_masked_key(key): _masked(item, depth) for key, item in list(value.items())[:_KEYS_MAX]}
    if len(value) > _KEYS_MAX:
        shown["‹more›"] = f"‹keys:{len(value) - _KEYS_MAX}›"
    return shown


def _masked_array(value: list[Any], depth: int) -> list[Any]:
    shown = [_masked(item, depth) for item in value[:_ITEMS_MAX]]
    return [*shown, f"‹items:{len(value) - _ITEMS_MAX} more›"] if len(value) > _ITEMS_MAX else shown


def _masked_key(key: str) -> str:
    return mask(key) if len(key) > _KEY_CHARACTERS_MAX or is_value(key) else safe_name(key)


def mask_form(text: str) -> str:
    """The masked text of a form or a query: its names, as far as they are none of data."""
    pairs = text.split("&", _PAIRS_MAX)
    shown = [_masked_pair(*pair.partition("=")) for pair in pairs[:_PAIRS_MAX]]
    return "&".join([*shown, "‹more›"] if len(pairs) > _PAIRS_MAX else shown)


def _masked_pair(name: str, separator: str, value: str) -> str:
    return _masked_key(name) + separator + mask(value)


def _described(size: int, media_type: str | None, *, truncated: bool) -> str:
    return f"‹{media_type or 'body'}:{size} bytes{', cut' if truncated else ''}›"
