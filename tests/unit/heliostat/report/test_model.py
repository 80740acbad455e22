from __future__ import annotations

from api_inventory.collection import Collection
from api_inventory.review import EndpointFacts, HostReview
from heliostat.report.model import CaptureSummary, HostSection, Report
from tests.unit.heliostat.report.views import a_finding, a_view


def test_the_numbers_of_a_report_are_those_of_its_parts() -> None:
    shop, pay = Collection("shop", 3, 30, 100, 500, HostReview(risk=12)), Collection("pay", 2, 12, 50, 400)
    findings = (
        *(a_finding(severity=severity) for severity in ("high", "low", "high")),
        a_finding(severity="critical", status="fixed"),
    )

    report = Report(
        captures=(CaptureSummary("a", 40), CaptureSummary("b", 5)),
        hosts=(HostSection(pay, ()), HostSection(shop, ())),
        findings=findings,
        generated_at="now",
        version="0.1.0",
    )

    assert (report.endpoint_count, report.request_count, report.exchange_count) == (5, 42, 45)
    assert (report.first_seen_ns, report.last_seen_ns) == (50, 500)
    assert report.severities == [("critical", 0), ("high", 2), ("medium", 0), ("low", 1), ("info", 0)]
    assert report.risk == 12
    assert [(host.collection.host, host.omitted) for host in report.ranked_hosts] == [("shop", 3), ("pay", 2)]


def test_a_host_that_no_review_has_seen_is_no_error() -> None:
    section = HostSection(Collection("shop", 0, 0, 0, 0), ())

    assert (section.risk, section.severities, section.sensitive) == (0, [], ())


def test_a_host_tells_its_findings_the_worst_first() -> None:
    review = HostReview(finding_counts={"low": 2, "critical": 1}, sensitive=("email",))
    section = HostSection(Collection("shop", 0, 0, 0, 0, review), ())

    assert section.severities == [("critical", 1), ("low", 2)]
    assert section.sensitive == ("email",)


def test_an_endpoint_that_no_review_has_seen_has_facts_that_say_nothing() -> None:
    assert a_view("/a").facts == EndpointFacts()
    assert a_view("/a").auth.requirement == "unknown"
    assert a_view("/a").exposure.level == "unknown"
