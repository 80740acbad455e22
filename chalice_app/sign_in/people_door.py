"""The door for people, as its stage says where it stands.

The user pool's client names the API's address, and the API the user pool: a function that were told of either by its
environment would close a circle. The stage knows both, and API Gateway hands its variables on with each request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

# What the ID token is to say: who it is for, and the person's address. Groups come with it unasked.
SCOPE: Final = "openid email"


@dataclass(frozen=True, slots=True)
class PeopleDoor:
    """Where people sign in.

    Attributes:
        sign_in_url: of the user pool's hosted pages, without a slash at the end.
        client_id: of the user pool's one client, which has no secret.
        page_url: of the dashboard, with a slash at the end: where people come back to.
    """

    sign_in_url: str
    client_id: str
    page_url: str

    @classmethod
    def of_stage(cls, variables: Mapping[str, str] | None) -> PeopleDoor | None:
        """The door that a stage's variables tell of; None where it is none for people."""
        known = variables or {}
        names = ("SignInUrl", "SignInClient", "PageUrl")
        return cls(*(known[name] for name in names)) if all(known.get(name) for name in names) else None

    @property
    def root(self) -> str:
        """The path that everything of the page stands under, such as "/api/"."""
        return urlsplit(self.page_url).path

    def document(self) -> dict[str, Any]:
        """What a browser needs to begin (RFC 6749 section 4.1.1, RFC 7636) and to end."""
        return {
            "kind": "cognito",
            "authorize_url": f"{self.sign_in_url}/oauth2/authorize",
            "logout_url": f"{self.sign_in_url}/logout",
            "client_id": self.client_id,
            "redirect_uri": self.page_url,
            "scope": SCOPE,
        }


# At a door without a user pool: `heliostat up` printed what to sign in with.
TOKEN_DOCUMENT: Final[dict[str, Any]] = {"kind": "token"}


def root_of(door: PeopleDoor | None) -> str:
    """The path that the page stands under."""
    return "/" if door is None else door.root
