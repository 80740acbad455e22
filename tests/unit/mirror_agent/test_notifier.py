from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

import pytest

from mirror_agent.notifier import Notifier, notifier_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_every_step(tmp_path: Path, abstract: bool) -> None:  # noqa: FBT001
    name = f"@heliostat-{tmp_path.name}-{id(tmp_path)}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + name[1:] if abstract else name)
        notifier = Notifier(name)

        notifier.ready("Receiving by ring")
        notifier.feed_watchdog()
        notifier.reloading()
        notifier.stopping(within_s=1.5)
        told = [systemd.recv(4096).decode().split("\n") for _ in range(4)]
        notifier.close()
        notifier.feed_watchdog()

    assert told[:2] == [["READY=1", "STATUS=Receiving by ring"], ["WATCHDOG=1"]]
    assert told[2][0] == "RELOADING=1"
    assert told[2][1].startswith("MONOTONIC_USEC=")
    assert told[3] == ["STOPPING=1", "STATUS=Draining", "EXTEND_TIMEOUT_USEC=1500000"]


def test_without_systemd_nothing_is_told(tmp_path: Path) -> None:
    Notifier(None).ready("Receiving")
    gone = Notifier(str(tmp_path / "gone"))
    gone.ready("Receiving")
    gone.close()


def test_a_process_without_a_descriptor_left_feeds_its_watchdog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        notifier = Notifier(str(tmp_path / "notify"))
        monkeypatch.setattr("socket.socket", no_more_descriptors)

        notifier.feed_watchdog()

        assert systemd.recv(4096) == b"WATCHDOG=1"
        notifier.close()


def no_more_descriptors(*_: object) -> None:
    raise OSError(errno.EMFILE, "too many open files")


@pytest.mark.parametrize(
    ("environment", "interval_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "60000000"}, 30.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "42"}, 30.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "43"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdog_is_fed_at_half_its_time(environment: dict[str, str], interval_s: float | None) -> None:
    assert notifier_of(environment, process_id=42).watchdog_interval_s == interval_s
