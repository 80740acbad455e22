"""People: invited, given roles, and let in no more; whoever is last to administer stays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.errors import InvalidRequest, InvitationFollowed, LastAdministrator, UnknownName
from chalice_app.people.people import People
from chalice_app.people.user import INVITED, User, read_email, read_role

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def user(name: str, *groups: str, is_enabled: bool = True) -> User:
    return User(name, f"{name}@example.com", "CONFIRMED", is_enabled, NOON, frozenset(groups))


@dataclass
class Pool:
    """Implements `UserPool`, and writes down what is asked of it. `meanwhile` happens after the next change."""

    kept: list[User] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None

    def users(self) -> tuple[tuple[User, ...], bool]:
        raise AssertionError("a change asks for one user, and for who administers")

    def user(self, name: str) -> User:
        found = next((each for each in self.kept if each.name == name), None)
        if found is None:
            raise UnknownName("user", name, "GET /v1/users")
        return found

    def members(self, group: str) -> tuple[User, ...]:
        return tuple(replace(each, groups=frozenset({group})) for each in self.kept if group in each.groups)

    def create(self, email: str) -> User:
        self.asked.append(f"create {email}")
        return replace(user("new"), email=email)

    def invite_again(self, email: str) -> None:
        self.asked.append(f"invite {email} again")

    def add(self, name: str, group: str) -> None:
        self._changed(f"add {name} {group}", name, groups=self.user_groups(name) | {group})

    def remove(self, name: str, group: str) -> None:
        self._changed(f"remove {name} {group}", name, groups=self.user_groups(name) - {group})

    def enable(self, name: str) -> None:
        self._changed(f"enable {name}", name, is_enabled=True)

    def disable(self, name: str) -> None:
        self._changed(f"disable {name}", name, is_enabled=False)

    def user_groups(self, name: str) -> frozenset[str]:
        return next((each.groups for each in self.kept if each.name == name), frozenset())

    def _changed(self, asked: str, name: str, **changes: Any) -> None:
        self.asked.append(asked)
        self.kept = [replace(each, **changes) if each.name == name else each for each in self.kept]
        then, self.meanwhile = self.meanwhile, None
        if then is not None:
            then()


def test_who_is_invited_has_the_role() -> None:
    pool = Pool()

    invited = People(pool).invite("cleo@example.com", "operator")

    assert (invited.email, invited.role) == ("cleo@example.com", "operator")
    assert pool.asked == ["create cleo@example.com", "add new operator"]


def test_who_never_signed_in_is_invited_again_and_nobody_else() -> None:
    pool = Pool([replace(user("ada"), status=INVITED), user("ben")])

    People(pool).invite_again("ada")
    with pytest.raises(InvitationFollowed):
        People(pool).invite_again("ben")

    assert pool.asked == ["invite ada@example.com again"]


def test_a_new_role_is_there_before_the_old_one_goes() -> None:
    pool = Pool([user("ada", "admin"), user("ben", "operator", "viewer")])

    before, after = People(pool).give("ben", "admin")

    assert (before.role, after.role) == ("operator", "admin")
    assert pool.asked == ["add ben admin", "remove ben operator", "remove ben viewer"]


def test_who_was_taken_access_is_let_in_again_by_a_role() -> None:
    pool = Pool([user("ada", "admin"), user("ben", "viewer", is_enabled=False)])

    before, after = People(pool).give("ben", "viewer")

    assert (before.is_enabled, after.is_enabled) == (False, True)
    assert pool.asked == ["add ben viewer", "enable ben"]


@pytest.mark.parametrize(
    "others",
    [
        [],
        [user("ben", "operator")],
        [user("ben", "admin", is_enabled=False)],
        # Nobody knows whether they ever will.
        [replace(user("ben", "admin"), status=INVITED)],
    ],
)
def test_the_last_to_administer_keeps_the_role_and_the_access(others: list[User]) -> None:
    pool = Pool([user("ada", "admin"), *others])

    with pytest.raises(LastAdministrator):
        People(pool).give("ada", "operator")
    with pytest.raises(LastAdministrator):
        People(pool).take_away("ada")
    assert pool.asked == []
    People(pool).give("ada", "admin")


def test_of_two_administrators_one_may_go() -> None:
    pool = Pool([user("ada", "admin"), user("ben", "admin")])

    before, after = People(pool).take_away("ada")

    assert (before.is_enabled, after.is_enabled, pool.asked) == (True, False, ["disable ada"])


@pytest.mark.parametrize(
    "step_down", [lambda people, name: people.give(name, "viewer"), lambda people, name: people.take_away(name)]
)
def test_two_who_step_down_at_once_never_leave_nobody(step_down: Callable[[People, str], object]) -> None:
    pool = Pool([user("ada", "admin"), user("ben", "admin")])
    # Ben's is done, and has looked, before Ada's first change is.
    pool.meanwhile = lambda: pool.kept.__setitem__(1, replace(pool.kept[1], is_enabled=False))

    with pytest.raises(LastAdministrator):
        step_down(People(pool), "ada")

    assert pool.kept[0] == user("ada", "admin")


def test_nobody_is_changed_who_is_not_there() -> None:
    for change in (lambda people: people.give("eve", "viewer"), lambda people: people.take_away("eve")):
        with pytest.raises(UnknownName) as refused:
            change(People(Pool([user("ada", "admin")])))
        assert refused.value.code == "unknown_user"


@pytest.mark.parametrize("text", ["", "ada", "ada@", "ada@host", "a da@example.com", "ada@example.com\n", "a" * 300])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_email(text)


def test_an_address_is_kept_as_it_is_compared() -> None:
    assert read_email("Ada.Lovelace+x@Example.com") == "ada.lovelace+x@example.com"
    with pytest.raises(InvalidRequest):
        read_role("root")
