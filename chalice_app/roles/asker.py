"""Who asks, from the request context that API Gateway makes. Nothing of it can be sent by a caller.

The door for machines verifies a signature and names the IAM principal (`identity.userArn`). The door for people
verifies the ID token of the user pool, its signature, issuer, audience and age, and hands on its claims
(`authorizer.claims`). `heliostat up` says the same of its own tokens. Headers are looked at nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice_app.roles.role import RIGHTS, highest_role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.roles.role import Right, Role

NAME_CHARACTERS_MAX = 256


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody whom a door let in.

    Attributes:
        name: the IAM principal's ARN, or a person's e-mail address.
        role: None - a person in no group that is a role's.
    """

    name: str
    role: Role | None

    @property
    def rights(self) -> tuple[Right, ...]:
        """What they may do."""
        return () if self.role is None else RIGHTS[self.role]


def asker_of(context: Mapping[str, Any] | None) -> Asker | None:
    """Who asks; None where no door let anybody in, as at a route that is open.

    IAM has decided already: a policy names methods and paths of the API, so that a principal's rights are cut there.
    One of another account than the API's has no role here, whatever lets it in.
    """
    context = context or {}
    identity = context.get("identity") or {}
    if principal := identity.get("userArn"):
        account = identity.get("accountId")
        return Asker(_name(principal), "admin" if account and account == context.get("accountId") else None)
    claims = (context.get("authorizer") or {}).get("claims") or {}
    if not (name := claims.get("email") or claims.get("sub")):
        return None
    # An access token has groups as well, and another audience: it is for the user pool's own API. Cognito says of every
    # token which it is.
    if claims.get("token_use") != "id":
        return None
    return Asker(_name(name), highest_role(_groups(claims.get("cognito:groups"))))


def _name(given: object) -> str:
    return str(given)[:NAME_CHARACTERS_MAX]


def _groups(claim: object) -> list[str]:
    """API Gateway writes the list that the token holds as one string.

    Its names are parted by commas; by spaces, and brackets around them, where it writes as its HTTP APIs do.
    """
    if not isinstance(claim, str):
        return []
    if claim.startswith("[") and claim.endswith("]"):
        return claim[1:-1].split()
    return claim.split(",")
