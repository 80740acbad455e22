from __future__ import annotations

from importlib.resources import files

from api_inventory.review import EndpointFacts
from heliostat.report.filters import FILTERS, filter_counts, marks_of
from tests.unit.heliostat.report.views import a_field, a_view

PLAIN = a_view("/health")
BUSY = a_view(
    "/users",
    "POST",
    facts=EndpointFacts(finding_counts={"high": 1}, authentication="optional", exposure="internet", merged_count=2),
    sensitive=(a_field("email"),),
)


def test_an_endpoint_carries_the_marks_of_what_it_is() -> None:
    assert marks_of([PLAIN]) == ()
    assert marks_of([BUSY]) == tuple(each.mark for each in FILTERS)
    assert marks_of([PLAIN, BUSY]) == marks_of([BUSY])


def test_only_filters_that_narrow_are_offered() -> None:
    assert [(each.mark, count) for each, count in filter_counts([PLAIN, BUSY])] == [(each.mark, 1) for each in FILTERS]
    assert filter_counts([BUSY]) == []
    assert filter_counts([PLAIN]) == []


def test_the_page_has_a_style_for_each_filter() -> None:
    style = files("heliostat.report").joinpath("report.css").read_text("utf-8")

    for each in FILTERS:
        assert f"main:has(#only-{each.mark}:checked) :is(.host, .group, .endpoint):not(.{each.mark})" in style
