"""The commands as a person calls them: what they print, what they write, and the status they end with."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from heliostat.main import main
from simulator.traffic import write_capture

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("captures") / "shop.pcap"
    write_capture(path, conversations=8, seed=7)
    return path


def status_of(arguments: list[str]) -> int:
    """The exit status of a command."""
    try:
        return main(arguments) or 0
    except SystemExit as ended:
        return int(ended.code or 0)


def test_decode_writes_the_contract_and_counts_on_standard_error(
    capture: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "exchanges.jsonl"

    assert status_of(["decode", str(capture), "--out", str(out)]) == 0

    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert rows
    assert set(rows[0]) == {
        *("vni", "client", "server", "protocol", "stream_id", "request", "response"),
        *("request_at", "response_at", "complete", "flags"),
    }
    assert [row["request_at"] for row in rows] == sorted(row["request_at"] for row in rows)
    counters = json.loads(capfd.readouterr().err.splitlines()[-1])
    assert counters["exchanges"] == len(rows)


def test_decode_adds_bodies_when_asked(capture: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert status_of(["decode", str(capture), "--bodies"]) == 0

    row = json.loads(capfd.readouterr().out.splitlines()[0])
    assert "body" in row["request"]
    assert "body" in row["response"]


def test_a_capture_is_not_written_over(capture: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = capture.read_bytes()

    assert status_of(["decode", str(capture), "--out", str(capture)]) == 2

    assert capture.read_bytes() == before
    assert "is the capture itself" in capfd.readouterr().err


@pytest.fixture(params=["templates", "decode --bodies"])
def printing(request: pytest.FixtureRequest, tmp_path: Path, capture: Path) -> str:
    """A command that prints more than a pipe holds."""
    lines = tmp_path / "requests.txt"
    lines.write_text("GET h /users/42 200\n" * 20_000)
    file = lines if request.param == "templates" else capture
    return f"{sys.executable} -m heliostat {request.param} {file}"


@pytest.mark.parametrize("reader", ["true", "head -c 1"])
def test_whoever_stops_reading_gets_no_complaint(printing: str, reader: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{printing} | {reader} >/dev/null"], capture_output=True, text=True, check=False, timeout=60
    )

    assert "rror" not in done.stderr
    assert "annot" not in done.stderr


def test_an_output_that_cannot_be_written_is_no_wrong_usage(printing: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{printing} >/dev/full"], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 1
    assert "heliostat: standard output: cannot be written: No space left on device" in done.stderr


def test_an_output_that_is_a_folder_is_no_wrong_usage(
    capture: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert status_of(["decode", str(capture), "--out", str(tmp_path)]) == 1

    assert f"{tmp_path}: cannot be written: Is a directory" in capfd.readouterr().err


def test_bench_decode_prints_one_line_of_figures(capture: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert status_of(["bench", "decode", str(capture), "--repeat", "2"]) == 0

    figures = json.loads(capfd.readouterr().out)
    assert list(figures) == ["exchanges", "packets", "bytes", "cpu_s", "wall_s", "peak_rss_mib"]
    assert figures["exchanges"] > 0


@pytest.mark.parametrize("command", [["decode"], ["bench", "decode"], ["learn"]])
def test_a_file_that_is_no_capture_ends_with_2_and_a_sentence(
    command: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "letter.txt"
    wrong.write_text("dear reader")
    out = ["--out", str(tmp_path / "out")] if command == ["learn"] else []

    assert status_of([*command, str(wrong), *out]) == 2

    printed = capfd.readouterr().err
    assert f"{wrong}: not a capture: offset 0 holds 64 65 61 72" in printed
    assert "Traceback" not in printed


def test_learn_goes_on_behind_a_file_that_cannot_be_read(
    capture: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.pcap"
    empty.touch()
    out = tmp_path / "inventory"

    assert status_of(["learn", str(empty), str(capture), "--out", str(out)]) == 2

    assert "the file is empty" in capfd.readouterr().err
    inventory = json.loads((out / "inventory.json").read_text("utf-8"))
    assert inventory["endpoints"]
    assert [row["problem"] is None for row in inventory["captures"]] == [False, True]


def test_up_refuses_what_it_cannot_follow(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert status_of(["up", "--traffic", "lots"]) == 2
    assert status_of(["up", "--capture", str(tmp_path / "missing.pcap")]) == 2

    printed = capfd.readouterr().err
    assert "--traffic: expected a number of conversations or `off`, found 'lots'" in printed
    assert "missing.pcap: no such file" in printed


@pytest.mark.parametrize("command", [["decode"], ["bench", "decode"], ["learn"], ["up"], ["templates"]])
def test_help_has_an_example(command: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert status_of([*command, "--help"]) == 0

    assert "Example" in capfd.readouterr().out


def test_agent_checks_its_settings_for_a_machine(capfd: pytest.CaptureFixture[str]) -> None:
    assert status_of(["agent", "--check", "--json", "--listen", "nowhere"]) == 2

    document = json.loads(capfd.readouterr().out)
    assert document["fine"] is False
    assert "--listen: expected HOST:PORT" in document["checks"][0]["found"]


def test_agent_runs_the_agent_with_the_settings_it_is_given(capfd: pytest.CaptureFixture[str]) -> None:
    assert status_of(["agent", "--stream", "x", "--shards", "0"]) == 2

    assert json.loads(capfd.readouterr().err)["reason"] == "--shards: expected a number of at least 1, found '0'"


def test_agent_help_names_its_own_options_and_every_setting(capfd: pytest.CaptureFixture[str]) -> None:
    assert status_of(["agent", "--help"]) == 0

    text = capfd.readouterr().out
    assert [word for word in ("--check", "--top", "--once", "--stream", "--spool-directory") if word not in text] == []
