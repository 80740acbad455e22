"""How operations are secured, in OpenAPI's own words: Security Scheme and Security Requirement Objects.

Told from accepted requests alone: what was refused shows what somebody tried, and not what would have been let in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from api_inventory.access.access import ANONYMOUS
from api_inventory.access.summary import auth_of

if TYPE_CHECKING:
    from api_inventory.access.access import Access, Place

_HTTP_SCHEMES = {"bearer_jwt": "bearer", "bearer": "bearer", "basic": "basic", "digest": "digest", "hmac": "hmac"}
# What an API key may be sent in (OpenAPI 3.1, Security Scheme Object).
_PLACES = frozenset({"query", "header", "cookie"})
_WORDS = {"session_cookie": "A session.", "hmac": "A signature of the request.", "sigv4": "AWS Signature Version 4."}
_NOT_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class LearntSecurity:
    """Gathers the schemes of a document while its operations are written.

    Attributes:
        schemes: Security Scheme Objects by name, of the operations asked for so far.
    """

    def __init__(self) -> None:
        self.schemes: dict[str, dict[str, Any]] = {}
        self._names: dict[Place, str] = {}

    def requirements(self, access: Access) -> list[dict[str, list[str]]] | None:
        """What an operation asks for: any of these suffices, and an empty one is nothing. None where it is not known.

        That nothing is asked for is said where many requests show it: a single one may be an accident.
        """
        auth = auth_of(access)
        if auth.requirement == "none":
            return [] if auth.is_supported else None
        if auth.requirement not in {"required", "optional"}:
            return None
        counts: dict[str, int] = {}
        for (kinds, _, outcome), (count, _, _) in access.outcomes.items():
            if outcome == "ok":
                counts[kinds] = counts.get(kinds, 0) + count
        found: list[dict[str, list[str]]] = []
        for kinds in sorted(counts, key=lambda kinds: (kinds == ANONYMOUS, -counts[kinds], kinds)):
            names = [self._name(access, kind) for kind in kinds.split("+") if kind]
            each: dict[str, list[str]] = {name: [] for name in names if name is not None}
            # Without a scheme for what was sent, an empty requirement would say that nothing is needed.
            if each not in found and (each or kinds == ANONYMOUS):
                found.append(each)
        return found if any(found) else None

    def _name(self, access: Access, kind: str) -> str | None:
        """The scheme of a kind of credentials, where it stood most often; None where OpenAPI has no words for it."""
        places = [(-count, place) for place, count in access.places.items() if place[0] == kind]
        if not places:
            return None
        place = min(places)[1]
        if place not in self._names and (scheme := _scheme(place)) is not None:
            name = _NOT_NAME.sub("_", kind if "scheme" in scheme else "_".join(place[::2])).strip("_")
            if name in self.schemes:
                name = f"{name}_{len(self.schemes)}"
            self._names[place], self.schemes[name] = name, scheme
        return self._names.get(place)


def _scheme(place: Place) -> dict[str, Any] | None:
    kind, location, name = place
    if kind == "mtls":
        return {"type": "mutualTLS"}
    if location == "header" and name == "authorization" and kind in _HTTP_SCHEMES:
        scheme = {"type": "http", "scheme": _HTTP_SCHEMES[kind]}
        return scheme | ({"bearerFormat": "JWT"} if kind == "bearer_jwt" else {})
    if location not in _PLACES or not name:
        return None
    scheme = {"type": "apiKey", "in": location, "name": name}
    return scheme | ({"description": _WORDS[kind]} if kind in _WORDS else {})
