from __future__ import annotations

from api_inventory.sensitive.false_positive import FalsePositive

SAID = FalsePositive("a" * 20, "response.body", "/email", "email", by="ana", at_ns=1, reason="made up")


def test_the_same_of_a_field_is_said_once_whoever_says_it() -> None:
    again = FalsePositive("a" * 20, "response.body", "/email", "email", by="bo", at_ns=2)
    other = FalsePositive("a" * 20, "response.body", "/email", "name")

    assert SAID.id == again.id
    assert SAID.id != other.id
    assert len(SAID.id) == 20


def test_its_key_is_what_is_left_out() -> None:
    assert SAID.key == ("response.body", "/email", "email")
