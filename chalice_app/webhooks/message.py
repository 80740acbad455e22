"""What the topic brings, read: a document of ours, or None where nothing of it is believed.

Whoever may publish on the topic can say anything, and a function that raises gets the message again. So nothing raises,
and a message holds every field of the document, of its type, of an installation and of kinds that there are.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import msgspec

from api_inventory.finding import Severity  # noqa: TC001 - a Struct's annotations are read
from api_inventory.notifications.happening import ID_HEX_DIGITS, TEST_TEXT, Happening, Kind
from api_inventory.notifications.notification import VERSION, Notification

_Id = Annotated[str, msgspec.Meta(pattern=rf"^[0-9a-f]{{{ID_HEX_DIGITS}}}\Z")]
# As `api_inventory.timestamp` writes it (RFC 3339).
_Time = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z\Z")]
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _Item(msgspec.Struct):
    """A happening, as `Happening.document` writes it."""

    id: _Id
    severity: Severity
    host: str | None
    endpoint_id: str | None
    classes: list[str]
    text: str
    details: list[str]
    facts: dict[str, Any]


class _Document(msgspec.Struct):
    """A message, as `Notification.document` writes it. Fields may be added."""

    version: int
    source: Literal["heliostat"]
    installation: str
    id: _Id
    kind: Kind
    severity: Severity
    at: _Time
    subject: str
    count: Annotated[int, msgspec.Meta(ge=1)]
    hosts: list[str]
    items: Annotated[list[_Item], msgspec.Meta(min_length=1)]
    more: _Count
    held_back: _Count


def parsed(message: str) -> Any:
    """What JSON it is; None where it is none."""
    try:
        return json.loads(message)
    except (ValueError, RecursionError):
        return None


def read_document(value: Any, installation: str) -> dict[str, Any] | None:
    """The document, with fields that are newer than this version; None where it is none of this installation's."""
    try:
        read = msgspec.convert(value, _Document)
    except msgspec.ValidationError:
        return None
    whole: dict[str, Any] = value
    if read.version != VERSION or read.installation != installation or (read.kind == "test" and whole != _test(read)):
        return None
    return whole


def _test(read: _Document) -> dict[str, Any]:
    """What a test of this name and time says. It passes every filter of a webhook, and so may say nothing else."""
    sent = Notification("test", (Happening("test", "info", TEST_TEXT, ""),), 0).document(read.installation)
    [item] = sent["items"]
    return {**sent, "id": read.id, "at": read.at, "items": [{**item, "id": read.items[0].id}]}
