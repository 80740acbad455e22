"""A user of the user pool, and what must not be done to one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from datetime import datetime

# The groups of the user pool, the least first: whoever is in several has the last.
ROLES: Final = ("viewer", "operator", "admin")
ADMIN: Final = "admin"
INVITED: Final = "FORCE_CHANGE_PASSWORD"
EMAIL_CHARACTERS_MAX = 254
# The pool names users by itself where they sign in by mail address; a name goes into a path.
USER_NAME = re.compile(r"[A-Za-z0-9._@+-]{1,128}")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class User:
    """A user.

    Attributes:
        name: the pool's name of them.
        groups: those that are roles.
        status: as Cognito has it: INVITED until an invitation was followed, CONFIRMED then.
        is_enabled: may sign in.
    """

    name: str
    email: str
    status: str
    is_enabled: bool
    created_at: datetime
    groups: frozenset[str] = field(default_factory=frozenset)

    @property
    def role(self) -> str | None:
        """The highest of the groups; None - signed in, they see nothing."""
        return next((role for role in reversed(ROLES) if role in self.groups), None)

    @property
    def is_administrator(self) -> bool:
        """Can they administer? Not who never signed in: an invitation may be lost, and ends after some days."""
        return self.is_enabled and self.status == "CONFIRMED" and self.role == ADMIN


def read_email(text: str) -> str:
    """A mail address, as the pool compares them.

    Raises:
        InvalidRequest: it is none.
    """
    if len(text) > EMAIL_CHARACTERS_MAX or not _EMAIL.fullmatch(text):
        raise InvalidRequest("email", "a mail address such as ada@example.com")
    return text.lower()


def read_role(value: Any) -> str:
    """The name of a role.

    Raises:
        InvalidRequest: it is none.
    """
    if value not in ROLES:
        raise InvalidRequest("role", "one of " + ", ".join(ROLES))
    return str(value)
