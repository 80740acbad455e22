"""People: invited, given roles, and let in no more; whoever is last to administer stays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from chalice_app.errors import InvalidRequest, LastAdministrator, UnknownName
from chalice_app.people.people import People
from chalice_app.people.user import User, read_email, read_role

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def user(name: str, *groups: str, is_enabled: bool = True) -> User:
    return User(name, f"{name}@example.com", "CONFIRMED", is_enabled, NOON, frozenset(groups))


@dataclass
class Pool:
    """Implements `UserPool`, and writes down what is asked of it."""

    kept: list[User] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def users(self) -> tuple[tuple[User, ...], bool]:
        return tuple(self.kept), True

    def create(self, email: str) -> User:
        self.asked.append(f"create {email}")
        return replace(user("new"), email=email)

    def add(self, name: str, group: str) -> None:
        self.asked.append(f"add {name} {group}")

    def remove(self, name: str, group: str) -> None:
        self.asked.append(f"remove {name} {group}")

    def enable(self, name: str) -> None:
        self.asked.append(f"enable {name}")

    def disable(self, name: str) -> None:
        self.asked.append(f"disable {name}")


@dataclass
class Notes:
    rows: list[tuple[str, str | None, str | None]] = field(default_factory=list)

    def __call__(self, of: User, before: str | None, after: str | None) -> None:
        self.rows.append((of.email, before, after))


def test_who_is_invited_has_the_role_and_stands_in_the_history() -> None:
    pool, notes = Pool(), Notes()

    invited = People(pool, notes).invite("cleo@example.com", "operator")

    assert (invited.email, invited.role) == ("cleo@example.com", "operator")
    assert pool.asked == ["create cleo@example.com", "add new operator"]
    assert notes.rows == [("cleo@example.com", None, "operator")]


def test_a_new_role_is_there_before_the_old_one_goes() -> None:
    pool, notes = Pool([user("ada", "admin"), user("ben", "operator", "viewer")]), Notes()

    given = People(pool, notes).give("ben", "admin")

    assert given.role == "admin"
    assert pool.asked == ["add ben admin", "remove ben operator", "remove ben viewer"]
    assert notes.rows == [("ben@example.com", "operator", "admin")]


def test_who_was_taken_access_is_let_in_again_by_a_role() -> None:
    pool, notes = Pool([user("ada", "admin"), user("ben", "viewer", is_enabled=False)]), Notes()

    assert People(pool, notes).give("ben", "viewer").is_enabled
    assert pool.asked == ["add ben viewer", "enable ben"]
    assert notes.rows == [("ben@example.com", None, "viewer")]


@pytest.mark.parametrize(
    "others",
    [
        [],
        [user("ben", "operator")],
        [user("ben", "admin", is_enabled=False)],
    ],
)
def test_the_last_to_administer_keeps_the_role_and_the_access(others: list[User]) -> None:
    pool = Pool([user("ada", "admin"), *others])

    with pytest.raises(LastAdministrator):
        People(pool, Notes()).give("ada", "operator")
    with pytest.raises(LastAdministrator):
        People(pool, Notes()).take_away("ada")
    assert pool.asked == []
    People(pool, Notes()).give("ada", "admin")


def test_of_two_administrators_one_may_go() -> None:
    pool, notes = Pool([user("ada", "admin"), user("ben", "admin")]), Notes()

    taken = People(pool, notes).take_away("ada")

    assert (taken.is_enabled, pool.asked) == (False, ["disable ada"])
    assert notes.rows == [("ada@example.com", "admin", None)]


def test_nobody_is_changed_who_is_not_there() -> None:
    for change in (lambda people: people.give("eve", "viewer"), lambda people: people.take_away("eve")):
        with pytest.raises(UnknownName) as refused:
            change(People(Pool([user("ada", "admin")]), Notes()))
        assert refused.value.code == "unknown_user"


@pytest.mark.parametrize("text", ["", "ada", "ada@", "ada@host", "a da@example.com", "ada@example.com\n", "a" * 300])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_email(text)


def test_an_address_is_kept_as_it_is_compared() -> None:
    assert read_email("Ada.Lovelace+x@Example.com") == "ada.lovelace+x@example.com"
    with pytest.raises(InvalidRequest):
        read_role("root")
