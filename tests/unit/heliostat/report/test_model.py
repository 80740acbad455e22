from __future__ import annotations

from api_inventory.collection import Collection
from api_inventory.finding import Finding
from heliostat.report.model import CaptureSummary, HostSection, Report


def test_the_numbers_of_a_report_are_those_of_its_parts() -> None:
    shop, pay = Collection("shop", 3, 30, 100, 500), Collection("pay", 2, 12, 50, 400)
    findings = tuple(Finding("R", "t", severity, "shop", "e", "", "", 0, 0) for severity in ("high", "low", "high"))

    report = Report(
        captures=(CaptureSummary("a", 40), CaptureSummary("b", 5)),
        hosts=(HostSection(shop, ()), HostSection(pay, ())),
        findings=findings,
        generated_at="now",
        version="0.1.0",
    )

    assert (report.endpoint_count, report.request_count, report.exchange_count) == (5, 42, 45)
    assert (report.first_seen_ns, report.last_seen_ns) == (50, 500)
    assert report.severities == [("critical", 0), ("high", 2), ("medium", 0), ("low", 1), ("info", 0)]
    assert [host.omitted for host in report.hosts] == [3, 2]
