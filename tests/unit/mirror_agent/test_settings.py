from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from mirror_agent.settings import RELOADED, Address, Settings

ROOT = Path(__file__).parents[3]


def test_only_the_stream_must_be_given() -> None:
    settings = Settings(stream="exchanges")

    assert (settings.listen, settings.health) == (Address("127.0.0.1", 4789), Address("127.0.0.1", 8000))
    assert settings.agent
    assert (settings.receive, settings.redaction, settings.vnis, settings.rules) == ("auto", "masked", None, ())


def test_an_address_is_read_as_it_is_written() -> None:
    for written in ("127.0.0.1:0", "[::1]:4789", "agents.test:65535"):
        assert str(Settings.model_validate({"stream": "x", "listen": written}).listen) == written


def test_nothing_can_be_changed_or_invented() -> None:
    settings = Settings(stream="exchanges")

    with pytest.raises(ValidationError, match="frozen"):
        settings.stream = "other"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Settings.model_validate({"stream": "x", "steam": "y"})


def test_every_number_is_bounded() -> None:
    for name, field in Settings.model_fields.items():
        if field.annotation in (int, float):
            bounds = {type(bound).__name__ for bound in field.metadata}
            assert {"Ge", "Le"} <= bounds, name


def test_no_setting_holds_a_secret_itself() -> None:
    assert [name for name in Settings.model_fields if re.search("key|secret|token|password", name)] == [
        "redaction_key_file"
    ]


def test_what_is_reloaded_says_so() -> None:
    said = {name for name, field in Settings.model_fields.items() if "(reloaded)" in (field.description or "")}

    assert said == RELOADED
