from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chalice_app.routes.roles import rights, role


def of_groups(groups: Any) -> Any:
    return SimpleNamespace(context={"authorizer": {"claims": {"sub": "ada", "cognito:groups": groups}}})


@pytest.mark.parametrize(
    ("groups", "held"),
    [
        ("viewer", "viewer"),
        ("operator,viewer", "operator"),
        ("[viewer admin]", "admin"),
        (["operator"], "operator"),
        ("administrators", None),
        ("", None),
        (None, None),
    ],
)
def test_the_highest_group_of_ours_is_the_role(groups: Any, held: str | None) -> None:
    assert role(of_groups(groups)) == held


@pytest.mark.parametrize("context", [None, {}, {"identity": {"userArn": "arn:aws:iam::123456789012:user/ada"}}])
def test_whoever_iam_or_the_local_front_let_in_may_do_everything(context: Any) -> None:
    assert rights(role(SimpleNamespace(context=context))) == ("read", "decide", "apply", "administer")  # type: ignore[arg-type]


def test_each_role_may_do_more_than_the_one_before() -> None:
    assert rights(None) == ()
    assert rights("viewer") == ("read",)
    assert rights("operator") == ("read", "decide", "apply")
