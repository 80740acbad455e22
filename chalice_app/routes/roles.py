"""What people of a role may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalice.app import Request

# The groups of the user pool, the least first, and what each may do beside what those before it may.
RIGHTS_BY_ROLE = {"viewer": ("read",), "operator": ("decide", "apply"), "admin": ("administer",)}
ROLES = tuple(RIGHTS_BY_ROLE)


def role(request: Request) -> str | None:
    """The role of whoever asks: the highest of a person's groups; None - they are in no group of ours.

    IAM lets in whom a policy names, route by route, and the token of a local run is its owner's: both may do everything
    that they get here for.
    """
    authorizer = (request.context or {}).get("authorizer") or {}
    claims = authorizer.get("claims")
    if claims is None:
        return ROLES[-1]
    groups = claims.get("cognito:groups") or ()
    # API Gateway hands a claim that is a list over as text.
    named = groups.replace("[", " ").replace("]", " ").replace(",", " ").split() if isinstance(groups, str) else groups
    return max((each for each in ROLES if each in named), key=ROLES.index, default=None)


def rights(of_role: str | None) -> tuple[str, ...]:
    """What a role may do."""
    if of_role is None:
        return ()
    return tuple(right for each in ROLES[: ROLES.index(of_role) + 1] for right in RIGHTS_BY_ROLE[each])
