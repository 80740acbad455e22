"""Roles of people, and the rights that each has. A group of the user pool has the name of its role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Right = Literal["read", "decide", "apply", "administer"]
Role = Literal["viewer", "operator", "admin"]

# From the least to the most: whoever is in several groups has the last.
RIGHTS: Final[Mapping[Role, tuple[Right, ...]]] = {
    "viewer": ("read",),
    "operator": ("read", "decide", "apply"),
    "admin": ("read", "decide", "apply", "administer"),
}


def highest_role(groups: Iterable[str]) -> Role | None:
    """The role with the most rights of those whose group somebody is in; None where no group is a role's."""
    held = set(groups)
    return next((role for role in reversed([*RIGHTS]) if role in held), None)


def role_with(right: Right) -> Role:
    """The least role that has a right: the one to ask for."""
    return next(role for role, rights in RIGHTS.items() if right in rights)
