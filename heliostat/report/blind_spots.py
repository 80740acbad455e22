"""What the report cannot tell, and why: a reader shall not take silence for safety."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.rules.rule import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from heliostat.report.capture_quality import CaptureQuality
    from heliostat.report.model import Report

_OF_COUNTERS = {
    "connections_tls": "connections are encrypted: what they carried is unknown. Capture behind what ends TLS.",
    "exchanges_incomplete": "exchanges lost bytes on the way: what they held is known in part.",
    "requests_unanswered": "requests have no answer in the capture: their status is unknown.",
    "responses_orphaned": "answers have no request in the capture, and are left out.",
    "responses_ambiguous": "answers could belong to more than one request, and are left out.",
    "file_truncated_records": "packets were cut when they were captured: capture with a larger snap length.",
    "bodies_undecodable": "bodies are compressed in a way that could not be undone.",
    "exchanges_counted": "exchanges were only counted: their like had been looked into before.",
}


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """Something that could not be seen; `count` how often, None where that has no number."""

    count: int | None
    words: str


def blind_spots(report: Report, quality: CaptureQuality) -> list[BlindSpot]:
    """Each of them, those of the captures first."""
    return [*_of_captures(quality.counters), *_of_inventory(report), *_of_rules()]


def _of_captures(counters: Mapping[str, int]) -> Iterator[BlindSpot]:
    for name, words in _OF_COUNTERS.items():
        if count := counters.get(name, 0):
            yield BlindSpot(count, words)


def _of_inventory(report: Report) -> Iterator[BlindSpot]:
    overview = report.overview
    if unexamined := overview.request_count - overview.examined_count:
        yield BlindSpot(
            unexamined, "requests were counted and not looked into: no parameter or field is learnt of them."
        )
    shares = {share.name: share.count for share in overview.authentication}
    if unknown := shares.get("unknown", 0):
        yield BlindSpot(unknown, "endpoints were seen too seldom to tell whether they ask for credentials.")
    shares = {share.name: share.count for share in overview.exposure}
    if unknown := shares.get("unknown", 0):
        yield BlindSpot(
            unknown, "endpoints do not show from where they are called: they were seen too seldom, or in a HAR file."
        )
    if omitted := sum(host.omitted for host in report.hosts):
        yield BlindSpot(omitted, "endpoints are left out of this page, and stand in inventory.json.")


def _of_rules() -> Iterator[BlindSpot]:
    titles = [rule.title for rule in RULES.values() if rule.decided_by == "nothing"]
    yield BlindSpot(None, f"Not visible in traffic behind a load balancer, and so never found: {', '.join(titles)}.")
    yield BlindSpot(None, "An endpoint that nobody called while this was captured is not in this inventory.")
