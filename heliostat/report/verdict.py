"""The first thing that a report says, for somebody who reads nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliostat.numbers import plural
from heliostat.report.risk_level import risk_level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heliostat.report.model import Report

_WITHOUT_CREDENTIALS = ("none", "optional")


def verdict_of(report: Report) -> tuple[str, ...]:
    """What was found, in plain sentences; none where nothing was."""
    return tuple(_sentences(report)) if report.hosts else ()


def _sentences(report: Report) -> Iterator[str]:
    worst = report.ranked_hosts[0]
    level = risk_level(worst.risk)
    yield f"The host that asks for most attention is {worst.collection.host}: risk {worst.risk} of 100 ({level})."
    counts = [f"{count:,} {severity}" for severity, count in report.severities if count]
    opened = len(report.open_findings)
    if opened:
        yield f"{plural(opened, 'finding')} {'is' if opened == 1 else 'are'} open: {', '.join(counts)}."
    else:
        yield "The rules found nothing in this traffic."
    shares = {share.name: share.count for share in report.overview.authentication}
    anonymous = sum(shares.get(name, 0) for name in _WITHOUT_CREDENTIALS)
    yield f"{_of_all(anonymous, report)} answered callers without credentials."
    exposure = {share.name: share.count for share in report.overview.exposure}
    public = exposure.pop("internet", 0)
    if set(exposure) == {"unknown"} and not public:
        yield "From where they are called cannot be told."
    else:
        yield f"{_of_all(public, report)} {'was' if public == 1 else 'were'} called from public addresses."
    classes = report.overview.sensitive
    if classes:
        yield f"{plural(len(classes), 'kind')} of sensitive data {'was' if len(classes) == 1 else 'were'} seen."


def _of_all(count: int, report: Report) -> str:
    return f"{count or 'None'} of {plural(report.endpoint_count, 'endpoint')}"
