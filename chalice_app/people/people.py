"""Invites people, gives them roles, and takes their access away. Whoever is last to administer stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from chalice_app.people.user import ROLES, User, found, require_other_administrator

if TYPE_CHECKING:
    from collections.abc import Callable


class UserPool(Protocol):
    """A user pool. Methods raise AwsRefused and AwsUnreachable; AwsGone where there is no such user."""

    def users(self) -> tuple[tuple[User, ...], bool]:
        """The users with their groups, and whether these are all."""

    def create(self, email: str) -> User:
        """A new user, who is sent a mail with a password for once.

        Raises:
            UserExists: somebody has this address.
        """

    def add(self, name: str, group: str) -> None:
        """Put a user into a group."""

    def remove(self, name: str, group: str) -> None:
        """Take a user out of a group."""

    def enable(self, name: str) -> None:
        """Let a user sign in."""

    def disable(self, name: str) -> None:
        """Let a user sign in no more, and end what they are signed in with."""


@dataclass(frozen=True, slots=True)
class People:
    """The people of one user pool. `note` writes who was given or taken which role into the history."""

    pool: UserPool
    note: Callable[[User, str | None, str | None], None]

    def invite(self, email: str, role: str) -> User:
        """Invite somebody. What was cut after the user was made is mended by giving the role."""
        user = self.pool.create(email)
        self.pool.add(user.name, role)
        self.note(user, None, role)
        return _with(user, role)

    def give(self, name: str, role: str) -> User:
        """Give a role, and let in again whose access was taken away.

        Raises:
            UnknownName: there is no such user.
            LastAdministrator: nobody else could administer.
        """
        users, _ = self.pool.users()
        user = found(users, name)
        if role != ROLES[-1]:
            require_other_administrator(users, user)
        # The new group first: whoever is cut in between has more than they should, and no more than they had.
        self.pool.add(name, role)
        for group in sorted(user.groups - {role}):
            self.pool.remove(name, group)
        if not user.is_enabled:
            self.pool.enable(name)
        self.note(user, user.role if user.is_enabled else None, role)
        return _with(user, role)

    def take_away(self, name: str) -> User:
        """Take somebody's access away: they sign in no more, and can be let in again.

        Raises:
            UnknownName: there is no such user.
            LastAdministrator: nobody else could administer.
        """
        users, _ = self.pool.users()
        user = found(users, name)
        require_other_administrator(users, user)
        self.pool.disable(name)
        self.note(user, user.role if user.is_enabled else None, None)
        return User(
            user.name, user.email, user.status, is_enabled=False, created_at=user.created_at, groups=user.groups
        )


def _with(user: User, role: str) -> User:
    return User(
        user.name, user.email, user.status, is_enabled=True, created_at=user.created_at, groups=frozenset({role})
    )
