"""From a report to its HTML."""

from __future__ import annotations

import base64
import hashlib
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api_inventory.finding import SEVERITIES
from api_inventory.latency import percentile_ms
from api_inventory.limits import REQUIRED_SUPPORT_MIN
from api_inventory.visible import visible
from heliostat.exchange_pairs import field_key
from heliostat.numbers import byte_size, grouped, milliseconds, moment, plural
from heliostat.report import limits
from heliostat.report.blind_spots import blind_spots
from heliostat.report.capture_quality import capture_quality
from heliostat.report.filters import filter_counts, marks_of
from heliostat.report.operation_groups import KIND_NAMES, operation_groups
from heliostat.report.presence import field_presence, parameter_presence
from heliostat.report.risk_level import risk_level
from heliostat.report.schema_tree import schema_rows, type_text, value_notes
from heliostat.report.statuses import status_classes, status_tone
from heliostat.report.topics import chapters_of, topics_of
from heliostat.report.verdict import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heliostat.report.model import Report


def report_html(report: Report) -> Iterator[str]:
    """The page, in pieces, for the whole of a large one would not fit in memory twice."""
    template = _environment().get_template("report.html.j2")
    style = files("heliostat.report").joinpath("report.css").read_text("utf-8").strip()
    shown = [view for host in report.hosts for view in host.endpoints]
    topics = topics_of(report.open_findings, report.passive_tests)
    quality = capture_quality(report.captures)
    return template.generate(
        report=report,
        # Our own file, and the only text of the page that is not escaped.
        style=Markup(style),  # noqa: S704 - see above
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        verdict=verdict_of(report),
        topics={topic.rule: topic for topic in topics_of(report.findings, report.passive_tests)},
        worst=topics[: limits.WORST_MAX],
        chapters=chapters_of(topics),
        settled=[finding for finding in report.findings if finding.status != "open"][: limits.FINDINGS_MAX],
        quality=quality,
        blind_spots=blind_spots(report, quality),
        filters=filter_counts(shown),
        host_numbers={host.collection.host: number for number, host in enumerate(report.hosts)},
        shown_ids={view.endpoint.summary.id for view in shown},
        limits=limits,
        required_support_min=REQUIRED_SUPPORT_MIN,
        severities=SEVERITIES,
        kind_names=KIND_NAMES,
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("heliostat.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "name": partial(visible, characters_max=limits.NAME_CHARACTERS_MAX),
        "body": partial(visible, characters_max=limits.BODY_CHARACTERS_MAX),
        "sentence": partial(visible, characters_max=limits.SENTENCE_CHARACTERS_MAX),
        "bytes": byte_size,
        "grouped": grouped,
        "milliseconds": milliseconds,
        "moment": moment,
        "pointer": field_key,
    }
    environment.globals |= {
        "field_presence": field_presence,
        "marks_of": marks_of,
        "operation_groups": operation_groups,
        "parameter_presence": parameter_presence,
        "percentile_ms": percentile_ms,
        "plural": plural,
        "risk_level": risk_level,
        "schema_rows": schema_rows,
        "status_classes": status_classes,
        "status_tone": status_tone,
        "type_text": type_text,
        "value_notes": value_notes,
    }
    return environment
