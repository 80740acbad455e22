"""Tests in Akto's grammar as a person hands them over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from heliostat.errors import UnreadableInput
from heliostat.limits import TEST_FILE_BYTES_MAX
from heliostat.main import main
from heliostat.passive_tests import document_of, read_test_files, sources_of

if TYPE_CHECKING:
    from pathlib import Path

PASSIVE = """
id: SERVER_VERSION
info: {name: Server names its version, severity: LOW}
api_selection_filters:
  response_code: {gte: 200, lt: 300}
execute:
  type: single
  requests:
    - req: []
validate:
  response_headers:
    for_one:
      key: {eq: server}
"""
REPLAYED = """
id: REMOVE_TOKEN
info: {name: Without a token, severity: HIGH}
api_selection_filters:
  response_code: {gte: 200, lt: 300}
execute:
  type: single
  requests:
    - req:
        - delete_header: authorization
validate:
  response_code: {gte: 200, lt: 300}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "server.yaml").write_text(PASSIVE, "utf-8")
    (tmp_path / "token.yml").write_text(REPLAYED, "utf-8")
    (tmp_path / "README.md").write_text("no test", "utf-8")
    return tmp_path


def status_of(arguments: list[str]) -> int:
    try:
        return main(arguments) or 0
    except SystemExit as ended:
        return int(ended.code or 0)


def test_a_folder_is_read_with_what_lies_below_it(folder: Path) -> None:
    document = document_of(read_test_files([folder]))

    assert {test["id"]: test["standing"] for test in document["tests"]} == {
        "SERVER_VERSION": "passive",
        "REMOVE_TOKEN": "needs_replay",
    }
    assert document["problems"] == []


def test_without_files_those_that_heliostat_brings_are_told() -> None:
    assert {test.standing for test in read_test_files([]).tests} == {"passive"}


def test_the_command_names_what_it_would_never_send(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["passive-tests", str(folder)]) == 0

    printed = capsys.readouterr().out
    assert "delete_header" in printed
    assert "1 of 2 tests are evaluated on traffic" in printed


def test_a_file_that_is_not_understood_costs_only_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.yaml").write_text("id: BAD\nvalidate: {response_code: {almost: 3}}\n", "utf-8")

    assert status_of(["passive-tests", str(folder), "--json"]) == 2

    document = json.loads(capsys.readouterr().out)
    assert len(document["tests"]) == 2
    (problem,) = document["problems"]
    assert "bad.yaml:2" in problem


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="missing"):
        list(sources_of([tmp_path / "missing.yaml"]))
    (tmp_path / "large.yaml").write_bytes(bytes(TEST_FILE_BYTES_MAX + 1))
    with pytest.raises(UnreadableInput, match="no test"):
        list(sources_of([tmp_path]))
