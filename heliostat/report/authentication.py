"""How requests proved who they were, as far as masked samples tell: names and schemes, never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from api_inventory.endpoint import Endpoint
    from api_inventory.exchange import Headers

_SCHEMES = {"basic": "Basic", "bearer": "Bearer", "digest": "Digest", "negotiate": "Negotiate", "ntlm": "NTLM"}
_AWS_SIGNATURES = ("aws4-hmac-", "aws4-ecdsa-")
_KEY_HEADERS = ("api-key", "apikey", "api_key", "auth-token", "access-token")


def authentication_seen(endpoints: Iterable[Endpoint]) -> list[tuple[str, int]]:
    """Each way of authentication and how many of the endpoints showed it, the most frequent first."""
    counts: dict[str, int] = {}
    for endpoint in endpoints:
        for way in authentication_of(endpoint):
            counts[way] = counts.get(way, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def authentication_of(endpoint: Endpoint) -> list[str]:
    """The ways of authentication in the samples of one endpoint, by name."""
    return sorted({way for sample in endpoint.samples for way in _ways(sample.request.headers)})


def _ways(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        lowered = name.lower()
        if lowered == "authorization":
            yield _scheme(value)
        elif lowered == "cookie":
            yield "Cookie"
        elif any(part in lowered for part in _KEY_HEADERS):
            yield "API key"


def _scheme(value: str) -> str:
    word, space, credentials = value.partition(" ")
    if word.lower().startswith(_AWS_SIGNATURES):
        return "AWS signature"
    name = _SCHEMES.get(word.lower()) if space else None
    if name is None:
        return "Authorization (other)"
    return f"{name} (JWT)" if "jwt" in credentials.lower() else name
