from __future__ import annotations

from dataclasses import replace

from heliostat.report import CaptureSummary
from heliostat.report.blind_spots import blind_spots
from heliostat.report.capture_quality import capture_quality
from heliostat.report.model import EndpointView, HostSection, Report
from tests.unit.heliostat.report.views import a_report, a_view


def told(report: Report) -> dict[str, int | None]:
    """The first words of each, with its number."""
    spots = blind_spots(report, capture_quality(report.captures))
    return {" ".join(spot.words.split()[:4]): spot.count for spot in spots}


def test_what_was_lost_encrypted_or_only_counted_is_told_with_its_number() -> None:
    capture = CaptureSummary("a.pcap", 9, {"connections_tls": 7, "requests_unanswered": 2, "packets": 100})
    view = a_view("/a")
    counted = EndpointView(replace(view.endpoint, summary=replace(view.endpoint.summary, examined_count=5)))

    spots = told(a_report(counted, captures=(capture,)))

    assert spots["connections are encrypted: what"] == 7
    assert spots["requests have no answer"] == 2
    assert spots["requests were counted and"] == 7
    assert spots["endpoints were seen too"] == 1
    assert spots["endpoints do not show"] == 1


def test_what_the_page_has_no_room_for_is_told() -> None:
    report = a_report(a_view("/a"))
    section = report.hosts[0]
    crowded = HostSection(replace(section.collection, endpoint_count=2_500), section.endpoints)

    assert told(replace(report, hosts=(crowded,)))["endpoints are left out"] == 2_499


def test_what_traffic_never_shows_is_told_of_every_report() -> None:
    words = [spot.words for spot in blind_spots(Report((), (), (), "now", "0.1.0"), capture_quality(()))]

    assert "Weak TLS, Certificate problem" in words[0]
    assert "nobody called" in words[1]
