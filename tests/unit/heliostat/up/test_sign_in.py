from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from chalice_app.roles.asker import Asker, asker_of
from heliostat.up.sign_in import SignIn


def test_the_tokens_of_this_run_are_admitted_each_with_its_role() -> None:
    sign_in = SignIn()

    def asker(header: str) -> Asker | None:
        return asker_of({"authorizer": {"claims": sign_in.claims(header)}})

    assert asker(f"Bearer {sign_in.token}") == Asker("local", "admin")
    assert asker(f"bearer {sign_in.token}") == Asker("local", "admin")
    assert asker(f"Bearer {sign_in.viewer_token}") == Asker("local viewer", "viewer")


def test_nothing_else_is_admitted() -> None:
    sign_in = SignIn("right", "looks")

    refused = ["", "right", "Bearer", "Bearer ", "Bearer wrong", "Bearer rightly", "Basic right", "Bearer right right"]
    refused += ["looks", "Bearer rightlooks", "Basic looks"]

    assert [header for header in refused if sign_in.claims(header)] == []


@settings(deadline=None)
@given(st.text())
def test_no_header_of_any_characters_breaks_the_comparison(header: str) -> None:
    assert SignIn("right", "looks").claims(header) is None


def test_each_run_has_tokens_of_its_own_of_256_bits() -> None:
    runs = [SignIn() for _ in range(8)]
    tokens = {run.token for run in runs} | {run.viewer_token for run in runs}

    assert len(tokens) == 16
    assert {len(token) for token in tokens} == {43}


def test_a_token_stands_in_the_fragment_and_not_in_a_representation() -> None:
    sign_in = SignIn("s3cret", "l00k")

    assert sign_in.url("http://127.0.0.1:1") == "http://127.0.0.1:1/#token=s3cret"
    assert sign_in.viewer_url("http://127.0.0.1:1") == "http://127.0.0.1:1/#token=l00k"
    assert "s3cret" not in repr(sign_in)
    assert "l00k" not in repr(sign_in)
