"""A run put together: every part answers, and nothing is left of it."""

from __future__ import annotations

import os
import socket
import threading
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import httpx
import pytest

from heliostat.control.local_run import LocalRun, announced_run
from heliostat.errors import PartFailed, UnreadableInput
from heliostat.up.lifetime import Lifetime
from heliostat.up.options import UpOptions
from heliostat.up.presentation import present
from heliostat.up.wiring import running
from inventory_store.errors import StoreUnavailable
from simulator.aws import functions
from simulator.errors import StreamUnavailable
from tests.integration.running_heliostat import until


@pytest.fixture
def options(tmp_path: Path) -> UpOptions:
    return UpOptions(
        port=0,
        state=tmp_path / "state",
        captures=(),
        conversations=3,
        emulated=False,
        dashboard=tmp_path / "no-dashboard",
        templates=Path(__file__).resolve().parents[4] / "cfn",
    )


def test_a_run_takes_traffic_answers_with_security_headers_and_ends(
    options: UpOptions, capfd: pytest.CaptureFixture[str]
) -> None:
    before = threading.active_count()

    with running(options) as run:
        run.check()
        present(run, Lifetime(seconds=0.0))
        headers = {"Authorization": f"Bearer {run.sign_in.token}"}
        signed_in = httpx.get(f"{run.address}/v1/collections", headers=headers, timeout=30)
        stranger = httpx.get(f"{run.address}/v1/collections", timeout=30)
        import_module("chalice_app.telemetry").logger.error("Something was lost")
        udp_port = run.agent_udp_port
        told = announced_run(options.state)

    assert told == LocalRun(run.address, run.sign_in.token)
    assert announced_run(options.state) is None
    assert (signed_in.status_code, stranger.status_code) == (200, 401)
    assert stranger.json()["error"]["code"] == "unauthenticated"
    assert "default-src 'none'" in stranger.headers["Content-Security-Policy"]
    printed, logged = capfd.readouterr()
    assert run.address in printed
    assert "make dashboard" in printed
    assert "Something was lost" not in printed
    assert "Something was lost" in logged
    # Whoever answered last may be on their way out.
    until(lambda: threading.active_count() <= before + 1, expected=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as freed:
        freed.bind(("127.0.0.1", udp_port))


def test_a_function_that_still_runs_at_the_end_finds_no_account_of_the_person_and_prints_nothing(
    options: UpOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.delenv("POWERTOOLS_METRICS_DISABLED", raising=False)
    started, seen = threading.Event(), list[dict[str, str]]()

    def outlive(event: object, context: object) -> None:
        del event, context
        started.set()
        # Until the region stops, which is the last that a run does.
        while functions.registered("outliving"):
            time.sleep(0.01)
        seen.append(dict(os.environ))

    with running(options) as run:
        functions.register("outliving", outlive)
        functions.invoke_later("outliving", {})
        assert started.wait(10)

    [environment] = seen
    assert environment["AWS_ENDPOINT_URL"] == run.region.endpoint_url
    assert "AWS_PROFILE" not in environment
    assert environment["POWERTOOLS_METRICS_DISABLED"] == "true"
    assert os.environ["AWS_PROFILE"] == "production"


def test_an_inventory_that_cannot_be_opened_is_told_in_a_sentence(options: UpOptions) -> None:
    options.state.mkdir()
    (options.state / "inventory.sqlite").write_bytes(b"no database, " * 100)

    with pytest.raises(PartFailed, match=r"inventory\.sqlite: file is not a database"), running(options):
        pytest.fail("there is nothing to fold into")


@pytest.mark.parametrize(
    "failure", [StoreUnavailable("query", "gone", retryable=True), StreamUnavailable("the stream is gone")]
)
def test_whatever_a_part_raises_while_it_runs_is_a_part_that_failed(options: UpOptions, failure: Exception) -> None:
    with pytest.raises(PartFailed, match="gone"), running(options):
        raise failure


def test_a_file_that_is_no_capture_is_told_before_anything_is_started(options: UpOptions, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no capture at all, but text")
    captures = (tmp_path / "notes.txt",)

    with (
        pytest.raises(UnreadableInput, match=r"notes\.txt: not a capture"),
        running(replace(options, captures=captures)),
    ):
        pytest.fail("there is nothing to replay")

    assert not options.state.exists()
