"""The sign-in tokens of one run: who holds one may do on this machine what its role may."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalice_app.roles.role import Role

TOKEN_BYTES = 32


def _made() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Secrets made anew for each run, and never logged: they are printed once, to the person who started the run.

    Attributes:
        token: of the administrator, who started it.
        viewer_token: of whoever is to look, and to change nothing.
    """

    token: str = field(repr=False, default_factory=_made)
    viewer_token: str = field(repr=False, default_factory=_made)

    def claims(self, authorization: str) -> dict[str, str] | None:
        """What the token of an `Authorization` header says of its holder; None where it is none of this run.

        Takes the same time however much of it agrees. The claims are those that a user pool would make.
        """
        scheme, _, credentials = authorization.partition(" ")
        given = credentials.strip().encode("utf-8", "replace")
        is_admin = hmac.compare_digest(given, self.token.encode())
        is_viewer = hmac.compare_digest(given, self.viewer_token.encode())
        if scheme.lower() != "bearer" or not (is_admin or is_viewer):
            return None
        return _claims("local", "admin") if is_admin else _claims("local viewer", "viewer")

    def url(self, address: str) -> str:
        """The address that signs a browser in. The token stands in the fragment, which no server ever sees."""
        return f"{address}/#token={self.token}"

    def viewer_url(self, address: str) -> str:
        """The same for a viewer."""
        return f"{address}/#token={self.viewer_token}"


def _claims(name: str, role: Role) -> dict[str, str]:
    return {"sub": name, "token_use": "id", "cognito:groups": role}
