"""What a value looks like: the lexical type of text, and the formats of JSON strings. Values themselves are not kept.

A type is a token: a JSON type ("null", "boolean", "integer", "number", "string", "object", "array") or a format, which
stands for a string that has it ("uuid", "date-time", ...). Formats are named as JSON Schema names them. A mask has the
type of what it stands for, as far as it tells.
"""

from __future__ import annotations

import re

from api_inventory.mask_token import MaskToken, read_mask

JSON_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
FORMATS = ("uuid", "date", "date-time", "uri", "email", "ipv4", "jwt")

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d{1,15}")
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
# RFC 3339 section 5.6: a time without an offset is no date-time.
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:[Zz]|[+-]\d\d:\d\d)")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")

# Longer text is prose or data, and no format below is so long, tokens and addresses of pages aside.
_FORMATTED_CHARACTERS_MAX = 2048
_SHORTEST_FORMAT = 6


def string_type(text: str) -> str:
    """The format of a JSON string, or "string"; of a mask, the type of the JSON value that it stands for."""
    length = len(text)
    if not _SHORTEST_FORMAT <= length <= _FORMATTED_CHARACTERS_MAX:
        return "string"
    if text[0] == "‹" and (token := read_mask(text)) is not None:
        return _masked_type(token)
    if text[0].isdigit() or (length == 36 and text[8] == "-"):
        return _numbered_format(text, length)
    if text.startswith(("http://", "https://")):
        return "uri"
    if text.startswith("eyJ") and _JWT.fullmatch(text):
        return "jwt"
    return "email" if "@" in text and _EMAIL.fullmatch(text) else "string"


def text_type(text: str) -> str:
    """The lexical type of a parameter's value: everything arrives as text, and some of it means a number."""
    if _INTEGER.fullmatch(text):
        return "integer"
    if _NUMBER.fullmatch(text):
        return "number"
    return "boolean" if text in {"true", "false"} else string_type(text)


def _masked_type(token: MaskToken) -> str:
    if token.scalar is not None:
        return token.scalar
    name = token.class_name or "string"
    return name if name in FORMATS or name in JSON_TYPES else "string"


def _numbered_format(text: str, length: int) -> str:
    """Of text that begins with a digit, or is as long as a UUID."""
    if length == 36 and _UUID.fullmatch(text):
        return "uuid"
    if length == 10 and _DATE.fullmatch(text):
        return "date"
    if length >= 20 and _DATE_TIME.fullmatch(text):
        return "date-time"
    if length <= 15 and _IPV4.fullmatch(text):
        return "ipv4"
    return "email" if "@" in text and _EMAIL.fullmatch(text) else "string"
