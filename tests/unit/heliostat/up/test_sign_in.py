from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from heliostat.up.sign_in import SignIn


def test_the_token_of_this_run_is_admitted() -> None:
    sign_in = SignIn()

    assert sign_in.admits(f"Bearer {sign_in.token}")
    assert sign_in.admits(f"bearer {sign_in.token}")


def test_nothing_else_is_admitted() -> None:
    sign_in = SignIn("right")

    refused = ["", "right", "Bearer", "Bearer ", "Bearer wrong", "Bearer rightly", "Basic right", "Bearer right right"]

    assert [header for header in refused if sign_in.admits(header)] == []


@settings(deadline=None)
@given(st.text())
def test_no_header_of_any_characters_breaks_the_comparison(header: str) -> None:
    assert not SignIn("right").admits(header)


def test_each_run_has_a_token_of_its_own_of_256_bits() -> None:
    tokens = {SignIn().token for _ in range(8)}

    assert len(tokens) == 8
    assert {len(token) for token in tokens} == {43}


def test_the_token_stands_in_the_fragment_and_not_in_a_representation() -> None:
    sign_in = SignIn("s3cret")

    assert sign_in.url("http://127.0.0.1:1") == "http://127.0.0.1:1/#token=s3cret"
    assert "s3cret" not in repr(sign_in)
