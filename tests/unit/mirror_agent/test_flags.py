from __future__ import annotations

import pytest

from mirror_agent.flags import described, flag_of, flags_help, parse_flags
from mirror_agent.settings import Settings


def test_every_setting_has_a_flag_with_its_meaning() -> None:
    text = " ".join(flags_help().split())

    for one in described():
        assert flag_of(one.name) in text
        assert one.description in text
    assert [one.name for one in described()] == list(Settings.model_fields)


def test_what_is_not_given_is_not_there() -> None:
    assert parse_flags(["--stream", "x", "--drain-timeout-s", "5"]) == {"stream": "x", "drain_timeout_s": "5"}


def test_flags_are_not_abbreviated() -> None:
    with pytest.raises(SystemExit) as ended:
        parse_flags(["--str", "x"])

    assert ended.value.code == 2
