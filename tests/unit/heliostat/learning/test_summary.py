from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api_inventory.collection import Collection
from api_inventory.review import HostReview
from heliostat.learning.summary import print_summary
from heliostat.report import CaptureSummary, Report
from heliostat.report.model import HostSection
from tests.unit.heliostat.report.views import a_finding

if TYPE_CHECKING:
    import pytest


def a_section(host: str, requests: int = 10, **review: object) -> HostSection:
    return HostSection(Collection(host, 3, requests, 0, 0, HostReview(**review)), ())  # type: ignore[arg-type]


def a_report(*sections: HostSection) -> Report:
    return Report(
        captures=(CaptureSummary("a.pcap", 45),),
        hosts=sections,
        findings=(a_finding(severity="low"), a_finding(severity="high"), a_finding(status="fixed")),
        generated_at="now",
        version="0.1.0",
    )


def printed_lines(capsys: pytest.CaptureFixture[str], *sections: HostSection) -> list[str]:
    print_summary(a_report(*sections), Path("out"))
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_hosts_are_listed_the_riskiest_first_with_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed_lines(
        capsys,
        a_section("shop.test", 11),
        a_section("pay.test", risk=46, finding_counts={"low": 2, "high": 1}, sensitive=("credit_card", "iban")),
    )

    assert lines[0] == "Host Endpoints Requests Risk Open findings Sensitive data"
    assert lines[1].startswith("pay.test 3 10 46 1 high, 2 low")
    assert "credit card" in " ".join(lines[1:3])
    assert "shop.test 3 11 0" in lines
    assert " ".join(lines[-2:]) == (
        "6 endpoints, 21 requests, 2 open findings (1 high, 1 low) from 45 exchanges: see out/report.html"
    )


def test_many_classes_of_data_are_not_all_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed_lines(capsys, a_section("a", sensitive=tuple(f"class{number}" for number in range(7))))

    assert "and 3 more" in " ".join(lines)


def test_a_hostile_host_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(a_report(a_section("\x1b]0;owned\x07[red]evil\u202e", sensitive=("[red]\x1b",))), Path("out"))

    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    unbroken = "".join(line[:29].strip() for line in printed.splitlines())
    assert "⟨U+001B⟩]0;owned⟨U+0007⟩[red]evil⟨U+202E⟩" in unbroken


def test_many_hosts_are_not_all_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "and 5 more hosts" in printed_lines(capsys, *(a_section(f"h{number}") for number in range(25)))


def test_nothing_found_is_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(Report((), (), (), "now", "0.1.0"), Path("out"))

    assert capsys.readouterr().out.startswith("0 endpoints, 0 requests, 0 open findings from 0 exchanges")
