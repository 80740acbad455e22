"""Invites people, gives them roles, and takes their access away. Whoever is last to administer stays.

A user pool knows no conditions. Whether somebody is left to administer is looked at before a change, and again after
it, which is then taken back: of two who let go at the same time both may stay, and never neither.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from chalice_app.errors import InvitationFollowed, LastAdministrator
from chalice_app.people.user import ADMIN, INVITED

if TYPE_CHECKING:
    from chalice_app.people.user import User


class UserPool(Protocol):
    """A user pool. Methods raise AwsRefused and AwsUnreachable."""

    def users(self) -> tuple[tuple[User, ...], bool]:
        """The users with their groups, and whether these are all."""

    def user(self, name: str) -> User:
        """One of them, with their groups.

        Raises:
            UnknownName: there is no such user.
        """

    def members(self, group: str) -> tuple[User, ...]:
        """Those of a group, with no other group of theirs."""

    def create(self, email: str) -> User:
        """A new user, who is sent a mail with a password for once.

        Raises:
            UserExists: somebody has this address.
        """

    def invite_again(self, email: str) -> None:
        """Send who never signed in another mail."""

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
    """The people of one user pool."""

    pool: UserPool

    def invite(self, email: str, role: str) -> User:
        """Invite somebody. What was cut after the user was made is mended by giving the role."""
        user = self.pool.create(email)
        self.pool.add(user.name, role)
        return replace(user, groups=frozenset({role}))

    def invite_again(self, name: str) -> User:
        """Send another mail to who never followed the first: its password ends after some days.

        Raises:
            UnknownName: there is no such user.
            InvitationFollowed: they have signed in already, or may not.
        """
        user = self.pool.user(name)
        if user.status != INVITED or not user.is_enabled:
            raise InvitationFollowed(user.email)
        self.pool.invite_again(user.email)
        return user

    def give(self, name: str, role: str) -> tuple[User, User]:
        """Give a role, and let in again whose access was taken away; the user before and after.

        Raises:
            UnknownName: there is no such user.
            LastAdministrator: nobody else could administer.
        """
        user = self.pool.user(name)
        steps_down = user.is_administrator and role != ADMIN
        if steps_down:
            self._require_others(user)
        # The new group first: whoever is cut in between has more than they should, and no more than they had.
        self.pool.add(name, role)
        for group in sorted(user.groups - {role}):
            self.pool.remove(name, group)
        if not user.is_enabled:
            self.pool.enable(name)
        if steps_down and not self._administrators():
            # Another stepped down at the same time.
            for group in sorted(user.groups - {role}):
                self.pool.add(name, group)
            if role not in user.groups:
                self.pool.remove(name, role)
            raise LastAdministrator(user.email)
        return user, replace(user, is_enabled=True, groups=frozenset({role}))

    def take_away(self, name: str) -> tuple[User, User]:
        """Take somebody's access away, who can be let in again; the user before and after.

        Raises:
            UnknownName: there is no such user.
            LastAdministrator: nobody else could administer.
        """
        user = self.pool.user(name)
        if user.is_administrator:
            self._require_others(user)
        self.pool.disable(name)
        if user.is_administrator and not self._administrators():
            self.pool.enable(name)
            raise LastAdministrator(user.email)
        return user, replace(user, is_enabled=False)

    def _administrators(self) -> set[str]:
        return {user.name for user in self.pool.members(ADMIN) if user.is_administrator}

    def _require_others(self, user: User) -> None:
        if not self._administrators() - {user.name}:
            raise LastAdministrator(user.email)
