"""Who sent a request, as far as behaviour needs to know: tails and networks, never a credential or an address."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

_ADMIN_SCOPES = frozenset({"admin", "administrator", "root", "superuser", "superadmin", "owner", "staff", "internal"})
# Programs without a person: what an agent's family is of.
_PORTRAITS_REMEMBERED_MAX = 4096
_TOOLS = frozenset({"tool", "scanner"})


class JwtLike(Protocol):
    """What behaviour needs of a token's claims."""

    @property
    def subject_tail(self) -> str | None:
        """The tail of the claim `sub`."""

    @property
    def scopes(self) -> Sequence[str]:
        """Scopes and roles that it names."""


class CredentialLike(Protocol):
    """What behaviour needs of a credential."""

    @property
    def kind(self) -> str:
        """Such as "bearer_jwt"."""

    @property
    def tail(self) -> str | None:
        """The same for equal credentials."""

    @property
    def jwt(self) -> JwtLike | None:
        """What its claims say."""

    @property
    def is_subject_in_target(self) -> bool:
        """Whether the path or the query names the token's subject."""


class ClientLike(Protocol):
    """What behaviour needs of a client; None is what is not known of it."""

    @property
    def address(self) -> str | None:
        """Its address."""

    @property
    def is_public(self) -> bool | None:
        """Whether it stands outside of private networks."""

    @property
    def network(self) -> str | None:
        """Its /16 or /48."""


class AgentLike(Protocol):
    """What behaviour needs of a user agent."""

    @property
    def name(self) -> str:
        """The family."""

    @property
    def kind(self) -> str:
        """What it is: "browser", "tool", "scanner"..."""


class Actor(msgspec.Struct, frozen=True, gc=False):
    """Who sent a request.

    Attributes:
        has_credential: a credential of any kind was there.
        credential: its tail; None where there was none, or where it cannot be compared.
        subject: the tail of the token's subject; None where none is told.
        is_subject_in_target: the path or the query names the token's subject.
        client: the address it came from, which is hashed before it is kept.
        network: its /16 or /48.
        is_public: from outside of private networks.
        is_admin: a scope or role of the token is one of administrators; None where it names none.
        is_tool: its user agent is a tool's.
        caller: of a client within, the family of its user agent; "" of a public one, of which there are too many.
        kind: of the credential by which it is known; "" of none.
        agent: the family of its user agent; "" where it is not known.
    """

    has_credential: bool = False
    credential: str | None = None
    subject: str | None = None
    is_subject_in_target: bool = False
    client: str = ""
    network: str = ""
    is_public: bool = False
    is_admin: bool | None = None
    is_tool: bool = False
    caller: str = ""
    kind: str = ""
    agent: str = ""

    @property
    def portrait(self) -> str:
        """How it looks from outside: kind of credential, user agent, network. Of equal parts, the same text."""
        return _portrait(self.kind, self.agent, self.network)

    @property
    def principal(self) -> str:
        """Who acts: the subject rather than one of its tokens; without a credential, the client's network."""
        return self.subject or self.credential or self.network or self.client


def actor_of(credentials: Sequence[CredentialLike], client: ClientLike, agent: AgentLike) -> Actor:
    """The actor of a request."""
    tokens = [credential.jwt for credential in credentials if credential.jwt is not None]
    scopes = {scope.lower() for token in tokens for scope in token.scopes} if tokens else set()
    told = _first([each for each in credentials if each.jwt is not None and each.jwt.subject_tail])
    tailed = _first([each for each in credentials if each.tail])
    known = told or tailed
    return Actor(
        has_credential=bool(credentials),
        credential=None if tailed is None else tailed.tail,
        subject=None if told is None or told.jwt is None else told.jwt.subject_tail,
        is_subject_in_target=True in [credential.is_subject_in_target for credential in credentials],
        client=client.address or "",
        network=client.network or "",
        is_public=bool(client.is_public),
        is_admin=_is_admin(scopes) if scopes else None,
        is_tool=agent.kind in _TOOLS,
        caller=agent.name if client.is_public is False else "",
        kind=known.kind if known is not None else credentials[0].kind if credentials else "",
        agent=agent.name,
    )


def _first(found: list[CredentialLike]) -> CredentialLike | None:
    return found[0] if found else None


@lru_cache(maxsize=_PORTRAITS_REMEMBERED_MAX)
def _portrait(kind: str, agent: str, network: str) -> str:
    return f"{kind}|{agent}|{network}"


def _is_admin(scopes: set[str]) -> bool:
    words = {word for scope in scopes for word in scope.replace(":", " ").replace(".", " ").replace("_", " ").split()}
    return not _ADMIN_SCOPES.isdisjoint(words)
