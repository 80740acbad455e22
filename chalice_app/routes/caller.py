"""Who asks, as far as the front tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalice.app import Request

CALLER_CHARACTERS_MAX = 256


def caller(request: Request) -> str:
    """The IAM principal of a signed request, or the person of a token."""
    context = request.context or {}
    identity = context.get("identity") or {}
    claims = (context.get("authorizer") or {}).get("claims") or {}
    name = identity.get("userArn") or claims.get("email") or claims.get("sub") or "local"
    return str(name)[:CALLER_CHARACTERS_MAX]
