from __future__ import annotations

from api_inventory.review import EndpointFacts
from heliostat.report.limits import EXAMPLES_MAX
from heliostat.report.overview import Overview
from tests.unit.heliostat.report.views import a_field, a_view


def overview_of(*views: object) -> Overview:
    overview = Overview()
    for view in views:
        overview.add(view)  # type: ignore[arg-type]
    return overview


def test_endpoints_are_counted_by_access_exposure_and_kind() -> None:
    overview = overview_of(
        a_view("/a", facts=EndpointFacts(authentication="none", exposure="internet")),
        a_view("/b", facts=EndpointFacts(authentication="required", exposure="internet", kind="graphql")),
        a_view("/c", facts=EndpointFacts(authentication="required", exposure="internal")),
        a_view("/d"),
    )

    assert [(share.name, share.count, share.percent) for share in overview.authentication] == [
        ("required", 2, 50.0),
        ("none", 1, 25.0),
        ("unknown", 1, 25.0),
    ]
    assert [(share.name, share.count) for share in overview.exposure] == [
        ("internet", 2),
        ("internal", 1),
        ("unknown", 1),
    ]
    assert overview.kinds == [("rest", 3), ("graphql", 1)]


def test_a_class_of_data_is_one_row_however_many_fields_hold_it() -> None:
    open_to_all = EndpointFacts(authentication="none", exposure="internet")
    overview = overview_of(
        a_view("/a", facts=open_to_all, sensitive=(a_field("email"), a_field("email", pointer="/other"))),
        a_view("/b", sensitive=(a_field("email", "request.body"),)),
        a_view("/c", facts=open_to_all, sensitive=(a_field("password", "request.body", "/password", "secret"),)),
    )

    password, email = overview.sensitive

    assert (email.given_out, email.taken_in, email.unprotected, email.exposed) == (1, 1, 1, 1)
    # What clients send is not given out to anybody.
    assert (password.given_out, password.taken_in, password.unprotected, password.exposed) == (0, 1, 0, 0)
    assert [(key.path_template, found.pointer) for key, found in email.examples] == [("/a", "/email"), ("/b", "/email")]


def test_examples_are_bounded_and_counts_are_not() -> None:
    overview = overview_of(*(a_view(f"/{number}", sensitive=(a_field("email"),)) for number in range(50)))

    assert overview.sensitive[0].given_out == 50
    assert len(overview.sensitive[0].examples) == EXAMPLES_MAX
    assert (overview.request_count, overview.examined_count) == (600, 600)


def test_no_endpoint_makes_an_empty_overview() -> None:
    overview = Overview()

    assert (overview.sensitive, overview.authentication, overview.exposure, overview.kinds) == ([], [], [], [])
