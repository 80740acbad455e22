from __future__ import annotations

import re
from pathlib import Path

import pytest

from mirror_agent.flags import described, flag_of, flags_help, parse_flags
from mirror_agent.settings import Settings
from mirror_agent.settings_sources import read_settings

ROOT = Path(__file__).parents[3]


def test_every_setting_has_a_flag_with_its_meaning() -> None:
    text = " ".join(flags_help().split())

    for one in described():
        assert flag_of(one.name) in text
        assert one.description in text
    assert [one.name for one in described()] == list(Settings.model_fields)


def test_the_table_of_the_documents_is_the_model() -> None:
    rows = [f"| `{one.name}` | `{one.metavar}` | {one.default} | {one.description} |" for one in described()]

    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert "\n".join(["|---|---|---|---|", *rows, ""]) in text


def test_the_example_of_the_documents_can_be_followed(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "agent.toml"
    path.write_text(example)

    settings = read_settings(["--config", str(path)], {})

    assert (settings.vnis, [rule.action for rule in settings.rules]) == ((1001, 1002), ["exclude", "include"])


def test_what_is_not_given_is_not_there() -> None:
    assert parse_flags(["--stream", "x", "--drain-timeout-s", "5"]) == {"stream": "x", "drain_timeout_s": "5"}


def test_flags_are_not_abbreviated() -> None:
    with pytest.raises(SystemExit) as ended:
        parse_flags(["--str", "x"])

    assert ended.value.code == 2
