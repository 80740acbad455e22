"""What a field is for, by its name alone: it names an owner, an id, the code of an error, or tells of it in words."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Role = Literal["owner", "id", "code", "message"]

_NAMES_REMEMBERED_MAX = 8192
_NAME_CHARACTERS_MAX = 64
# Whose something is. A client is a program, and an organisation has many people: these compare with no subject.
_OWNERS = frozenset(
    {
        "owner",
        "ownerid",
        "userid",
        "accountid",
        "customerid",
        "memberid",
        "profileid",
        "userguid",
        "useruuid",
        "subject",
        "sub",
    }
)
_CODES = frozenset({"code", "errorcode", "error", "errcode", "errortype", "reason", "reasoncode"})
_MESSAGES = frozenset(
    {
        "message",
        "msg",
        "detail",
        "details",
        "description",
        "errordescription",
        "errormessage",
        "cause",
        "exception",
        "title",
    }
)


@lru_cache(maxsize=_NAMES_REMEMBERED_MAX)
def role_of(name: str) -> Role | None:
    """The role of a field or path parameter of this name."""
    short = name[:_NAME_CHARACTERS_MAX]
    plain = "".join(filter(str.isalnum, short)).lower()
    if plain in _OWNERS:
        return "owner"
    if plain in {"id", "uuid", "guid"} or short.endswith(("_id", "Id", "ID", "_uuid", "Uuid")):
        return "id"
    if plain in _CODES:
        return "code"
    return "message" if plain in _MESSAGES else None
