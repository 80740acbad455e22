"""The sign-in token of one run: who holds it may read the inventory of this machine."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignIn:
    """A secret made anew for each run, and never logged: it is printed once, to the person who started the run."""

    token: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES))

    def admits(self, authorization: str) -> bool:
        """Whether an `Authorization` header carries the token; takes the same time however much of it agrees."""
        scheme, _, credentials = authorization.partition(" ")
        agrees = hmac.compare_digest(credentials.strip().encode("utf-8", "replace"), self.token.encode())
        return scheme.lower() == "bearer" and agrees

    def url(self, address: str) -> str:
        """The address that signs a browser in. The token stands in the fragment, which no server ever sees."""
        return f"{address}/#token={self.token}"
