"""From a report to its HTML."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api_inventory.limits import REQUIRED_SUPPORT_MIN
from heliostat.numbers import byte_size, grouped, moment, plural
from heliostat.report import limits
from heliostat.report.authentication import authentication_of, authentication_seen
from heliostat.report.capture_quality import capture_quality
from heliostat.report.presence import field_presence, parameter_presence
from heliostat.report.schema_tree import schema_rows
from heliostat.report.statuses import status_classes, status_tone
from heliostat.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heliostat.report.model import Report


def report_html(report: Report) -> Iterator[str]:
    """The page, in pieces, for the whole of a large one would not fit in memory twice."""
    template = _environment().get_template("report.html.j2")
    style = files("heliostat.report").joinpath("report.css").read_text("utf-8")
    shown = [endpoint for host in report.hosts for endpoint in host.endpoints]
    return template.generate(
        report=report,
        # Our own file, and the only text of the page that is not escaped.
        style=Markup(style),  # noqa: S704
        authentication=authentication_seen(shown),
        quality=capture_quality(report.captures),
        findings=list(islice(report.findings, limits.FINDINGS_MAX)),
        paths={endpoint.summary.id: endpoint.summary.key for endpoint in shown},
        limits=limits,
        required_support_min=REQUIRED_SUPPORT_MIN,
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
        "bytes": byte_size,
        "grouped": grouped,
        "moment": moment,
    }
    environment.globals |= {
        "authentication_of": authentication_of,
        "field_presence": field_presence,
        "parameter_presence": parameter_presence,
        "plural": plural,
        "schema_rows": schema_rows,
        "status_classes": status_classes,
        "status_tone": status_tone,
    }
    return environment
