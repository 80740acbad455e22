"""One webhook. Its address may let whoever knows it write into a chat: it is a secret as its key is."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit

from api_inventory.finding import SEVERITIES, Severity
from api_inventory.notifications.happening import KINDS, Kind
from api_inventory.timestamp import rfc3339
from chalice_app.errors import InvalidRequest
from chalice_app.webhooks.limits import (
    NAME_CHARACTERS_MAX,
    SECRET_CHARACTERS_MAX,
    SECRET_CHARACTERS_MIN,
    URL_CHARACTERS_MAX,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Format = Literal["json", "slack"]
FORMATS: tuple[Format, ...] = get_args(Format)
# RFC 3986 without what splits a line or is no ASCII.
_URL = re.compile(r"[!-~]+")
_SECRET = re.compile(r"[!-~]+")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook.

    Attributes:
        url: where messages are posted to. Never shown whole, nor logged.
        secret: the key of signatures. Never shown, nor logged.
        format: the document, or the text that Slack and those like it take.
        kinds: what it is told of; empty: everything.
        least: the mildest severity that it is told of.
    """

    id: str
    name: str
    url: str = field(repr=False)
    secret: str = field(repr=False)
    format: Format = "json"
    kinds: tuple[Kind, ...] = ()
    least: Severity = "info"
    added_by: str = ""
    added_at_s: int = 0

    @property
    def host(self) -> str:
        """The host, without what may be secret of the address."""
        return urlsplit(self.url).hostname or ""

    def wants(self, kind: str, severity: str) -> bool:
        """Is it told of this?"""
        if kind == "test":
            return True
        is_bad_enough = severity in SEVERITIES and SEVERITIES.index(severity) <= SEVERITIES.index(self.least)
        return is_bad_enough and (not self.kinds or kind in self.kinds)

    def document(self) -> dict[str, Any]:
        """As the API shows it: neither address nor key."""
        return {
            "id": self.id,
            "name": self.name,
            "host": self.host,
            "format": self.format,
            "kinds": list(self.kinds),
            "least_severity": self.least,
            "added_by": self.added_by,
            "added_at": rfc3339(self.added_at_s * 10**9),
        }

    def kept(self) -> dict[str, Any]:
        """As it is kept, among secrets."""
        return asdict(self)

    @classmethod
    def from_kept(cls, row: Mapping[str, Any]) -> Webhook:
        """Read what `kept` wrote."""
        return cls(**{**row, "kinds": tuple(row["kinds"])})


def read_webhook(
    given: Mapping[str, Any], *, identifier: str, by: str, at_s: float, allows_loopback: bool = False
) -> Webhook:
    """A webhook as somebody typed it.

    Args:
        given: name, url, secret, and format, kinds and least_severity where they are chosen.
        identifier: its own.
        by: who adds it, and `at_s` when.
        at_s: seconds since the epoch.
        allows_loopback: also plain HTTP to this machine.

    Raises:
        InvalidRequest: something of it cannot be.
    """
    name = str(given["name"]).strip()
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX:
        raise InvalidRequest("name", f"1 to {NAME_CHARACTERS_MAX} characters")
    form, least, kinds = given.get("format", "json"), given.get("least_severity", "info"), given.get("kinds", [])
    if form not in FORMATS:
        raise InvalidRequest("format", "one of " + ", ".join(FORMATS))
    if least not in SEVERITIES:
        raise InvalidRequest("least_severity", "one of " + ", ".join(SEVERITIES))
    if not all(kind in KINDS for kind in kinds):
        raise InvalidRequest("kinds", "a list of " + ", ".join(KINDS))
    secret = str(given["secret"])
    if not SECRET_CHARACTERS_MIN <= len(secret) <= SECRET_CHARACTERS_MAX or not _SECRET.fullmatch(secret):
        raise InvalidRequest(
            "secret",
            f"{SECRET_CHARACTERS_MIN} to {SECRET_CHARACTERS_MAX} printable characters of ASCII, without blanks",
        )
    url = _read_url(str(given["url"]), allows_loopback=allows_loopback)
    chosen = tuple(kind for kind in KINDS if kind in kinds)
    return Webhook(identifier, name, url, secret, form, chosen, least, by, int(at_s))


def _read_url(url: str, *, allows_loopback: bool) -> str:
    """An address. Where its name leads to is looked at when it is connected to, each time.

    Raises:
        InvalidRequest: it is none, or not by HTTPS, or holds credentials.
    """
    expected = f"https://HOST/PATH, at most {URL_CHARACTERS_MAX} characters, without user and fragment"
    if len(url) > URL_CHARACTERS_MAX or not _URL.fullmatch(url):
        raise InvalidRequest("url", expected)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidRequest("url", expected) from error
    is_loopback = parts.scheme == "http" and host in _LOOPBACK and allows_loopback
    if not host or port == 0 or "@" in parts.netloc or parts.fragment or not (parts.scheme == "https" or is_loopback):
        raise InvalidRequest("url", expected)
    return url
