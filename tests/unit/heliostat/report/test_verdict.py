from __future__ import annotations

from api_inventory.review import EndpointFacts
from heliostat.report import Report
from heliostat.report.verdict import verdict_of
from tests.unit.heliostat.report.views import a_field, a_finding, a_report, a_section, a_view


def test_the_first_sentences_say_where_to_look_and_what_is_wrong() -> None:
    views = (
        a_view("/a", facts=EndpointFacts(authentication="none", exposure="internet"), sensitive=(a_field("email"),)),
        a_view("/b", facts=EndpointFacts(authentication="optional")),
        a_view("/c"),
    )
    calm, bad = a_section("calm.test", risk=3), a_section("bad.test", *views, risk=71)

    assert verdict_of(
        a_report(*views, hosts=(calm, bad), findings=(a_finding(), a_finding("CONF-14", "low", status="accepted")))
    ) == (
        "The host that asks for most attention is bad.test: risk 71 of 100 (critical).",
        "1 finding is open: 1 medium.",
        "2 of 3 endpoints answered callers without credentials.",
        "1 of 3 endpoints was called from public addresses.",
        "1 kind of sensitive data was seen.",
    )


def test_nothing_wrong_is_said_as_well() -> None:
    assert verdict_of(a_report(a_view("/a", facts=EndpointFacts(exposure="internal"))))[1:] == (
        "The rules found nothing in this traffic.",
        "None of 1 endpoint answered callers without credentials.",
        "None of 1 endpoint were called from public addresses.",
    )


def test_callers_that_nobody_knows_are_not_called_private() -> None:
    assert verdict_of(a_report(a_view("/a")))[-1] == "From where they are called cannot be told."


def test_no_inventory_has_no_verdict() -> None:
    assert verdict_of(Report((), (), (), "now", "0.1.0")) == ()
