from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api_inventory.collection import Collection
from api_inventory.finding import Finding
from heliostat.learning.summary import print_summary
from heliostat.report import CaptureSummary, Report
from heliostat.report.model import HostSection

if TYPE_CHECKING:
    import pytest


def a_report(*hosts: str) -> Report:
    return Report(
        captures=(CaptureSummary("a.pcap", 45),),
        hosts=tuple(HostSection(Collection(host, 3, 10 + at, 0, 0), ()) for at, host in enumerate(hosts)),
        findings=(Finding("R", "t", "low", "shop.example.test", "e", "", "", 0, 0),),
        generated_at="now",
        version="0.1.0",
    )


def test_hosts_are_listed_the_most_used_first(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(a_report("shop.example.test", "pay.example.test"), Path("out"))

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1:3] == [["pay.example.test", "3", "11", "0"], ["shop.example.test", "3", "10", "1"]]
    assert lines[-1] == [
        "6",
        "endpoints,",
        "21",
        "requests,",
        "1",
        "finding",
        "from",
        "45",
        "exchanges:",
        "see",
        "out/report.html",
    ]


def test_a_hostile_host_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(a_report("\x1b]0;owned\x07[red]evil\u202e"), Path("out"))

    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert "⟨U+001B⟩]0;owned⟨U+0007⟩[red]evil⟨U+202E⟩" in printed


def test_many_hosts_are_not_all_listed(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(a_report(*(f"h{number}" for number in range(25))), Path("out"))

    assert "and 5 more hosts" in capsys.readouterr().out


def test_nothing_found_is_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(a_report(), Path("out"))

    assert capsys.readouterr().out.startswith("0 endpoints, 0 requests")
