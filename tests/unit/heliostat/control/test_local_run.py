from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from heliostat.control.local_run import LocalRun, announced, announced_run
from heliostat.errors import WrongUsage

if TYPE_CHECKING:
    from pathlib import Path

RUN = LocalRun("http://127.0.0.1:8080", "secret-token")


def test_a_run_is_found_while_it_runs_and_not_afterwards(tmp_path: Path) -> None:
    with announced(tmp_path, RUN):
        assert announced_run(tmp_path) == RUN

    assert announced_run(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_only_its_owner_may_read_the_token_whatever_was_there_before(tmp_path: Path) -> None:
    for left_over in ("api.json", "api.json.new"):
        (tmp_path / left_over).write_text("{}")
        (tmp_path / left_over).chmod(0o666)

    with announced(tmp_path, RUN):
        assert stat.S_IMODE((tmp_path / "api.json").stat().st_mode) == 0o600
        assert announced_run(tmp_path) == RUN


def test_a_run_that_fails_is_not_announced_any_more(tmp_path: Path) -> None:
    with pytest.raises(KeyError), announced(tmp_path, RUN):
        raise KeyError

    assert announced_run(tmp_path) is None


def test_no_representation_holds_the_token() -> None:
    assert "secret-token" not in repr(RUN)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"address": "http://127.0.0.1:1"}',
        # A folder that comes with a repository could name any machine.
        json.dumps({"address": "http://evil.example:80", "token": "t"}),
        json.dumps({"address": "https://127.0.0.1.evil.example", "token": "t"}),
        json.dumps({"address": "http://127.0.0.1:1", "token": "t\r\nHost: evil.example"}),
        json.dumps({"address": "http://[", "token": "t"}),
    ],
)
def test_a_file_that_names_no_run_of_this_machine_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "api.json").write_text(content)

    with pytest.raises(WrongUsage, match=r"api\.json: does not say where a local run is"):
        announced_run(tmp_path)


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "api.json").mkdir()

    with pytest.raises(WrongUsage, match=r"api\.json: Is a directory"):
        announced_run(tmp_path)
