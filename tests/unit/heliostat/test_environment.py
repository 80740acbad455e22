from __future__ import annotations

import os

import pytest

from heliostat.environment import applied_environment


def test_a_persons_own_aws_settings_are_out_of_sight_until_the_run_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")

    with applied_environment({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}):
        seen = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}

    assert seen == {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    assert (os.environ["AWS_PROFILE"], "AWS_ENDPOINT_URL" in os.environ) == ("production", False)


def test_the_environment_comes_back_after_an_error_too() -> None:
    before = dict(os.environ)

    with pytest.raises(ZeroDivisionError), applied_environment({"HELIOSTAT_INVENTORY": "sqlite:///x"}):
        1 / 0  # noqa: B018 - the error is the point

    assert dict(os.environ) == before
