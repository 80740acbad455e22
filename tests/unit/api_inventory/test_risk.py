"""Risk never falls because something bad was found, and falls when it is fixed or accepted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.finding import SEVERITIES
from api_inventory.risk import Risk, collection_risk_of, risk_of

findings = st.dictionaries(st.sampled_from(SEVERITIES), st.integers(0, 30))
sensitive = st.dictionaries(
    st.sampled_from(["email", "iban", "password", "phone"]), st.sampled_from(["secret", "high", "low"])
)
known = st.fixed_dictionaries(
    {
        "open_findings": findings,
        "sensitive": sensitive,
        "exposure": st.sampled_from(["public", "internal", None]),
        "authentication": st.sampled_from(["always", "sometimes", "never", None]),
    }
)
SCALES = {
    "exposure": [None, "internal", "public"],
    "authentication": [None, "always", "sometimes", "never"],
}
SENSITIVITIES = ["low", "high", "secret"]


@given(known)
def test_a_score_is_the_sum_of_its_factors(facts: dict[str, Any]) -> None:
    risk = risk_of(**facts)

    assert 0 <= risk.score <= 100
    assert abs(sum(factor.points for factor in risk.factors) - risk.score) <= 0.5 + 1e-6
    assert all(factor.points > 0 and factor.words.endswith(".") for factor in risk.factors)
    assert [factor.points for factor in risk.factors] == sorted((f.points for f in risk.factors), reverse=True)


@given(known, st.sampled_from(SEVERITIES))
def test_a_finding_never_lowers_the_risk(facts: dict[str, Any], severity: Any) -> None:
    more = {**facts["open_findings"], severity: facts["open_findings"].get(severity, 0) + 1}

    assert risk_of(**{**facts, "open_findings": more}).score >= risk_of(**facts).score


@given(known, st.sampled_from(["email", "iban", "password", "phone"]))
def test_more_and_worse_sensitive_data_never_lower_the_risk(facts: dict[str, Any], name: str) -> None:
    before = risk_of(**facts).score
    scale = SENSITIVITIES[SENSITIVITIES.index(facts["sensitive"].get(name, "low")) :]

    assert [before, *sorted(_with(facts, name, one) for one in scale)] == [
        before,
        *(_with(facts, name, one) for one in scale),
    ]
    assert _with(facts, name, scale[0]) >= before


def _with(facts: dict[str, Any], name: str, sensitivity: str) -> int:
    return risk_of(**{**facts, "sensitive": {**facts["sensitive"], name: sensitivity}}).score


@given(known, st.sampled_from(sorted(SCALES)))
def test_exposure_and_missing_credentials_never_lower_the_risk(facts: dict[str, Any], name: str) -> None:
    scores = [risk_of(**{**facts, name: value}).score for value in SCALES[name]]

    assert scores == sorted(scores)


@pytest.mark.parametrize("severity", ["critical", "high", "medium", "low"])
def test_fixing_or_accepting_the_only_finding_lowers_the_risk(severity: Any) -> None:
    assert risk_of(open_findings={severity: 1}).score > risk_of(open_findings={severity: 0}).score == 0


def test_all_that_is_bad_together_is_a_hundred_and_nothing_is_nought() -> None:
    worst = risk_of(
        open_findings={"critical": 30},
        sensitive={str(n): "secret" for n in range(30)},
        exposure="public",
        authentication="never",
    )

    assert worst.score == 100
    assert risk_of() == Risk(0)


def test_the_reasons_are_sentences() -> None:
    risk = risk_of(
        open_findings={"high": 1, "low": 2},
        sensitive={"postal_address": "high", "email": "low"},
        authentication="sometimes",
    )

    assert [(factor.name, factor.words) for factor in risk.factors] == [
        ("findings_high", "1 high finding is open."),
        ("sensitive_data", "It handles sensitive data: email, postal address."),
        ("authentication", "Some callers show no credentials."),
        ("findings_low", "2 low findings are open."),
    ]


def test_ten_notes_are_no_emergency() -> None:
    assert risk_of(open_findings={"info": 10}).score < risk_of(open_findings={"medium": 1}).score
    assert risk_of(open_findings={"low": 5}).score < risk_of(open_findings={"high": 1}).score


scores = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 100).map(Risk), max_size=8)


@given(scores, findings, st.sampled_from("abcdefgh"), st.integers(0, 100))
def test_a_host_is_at_least_as_bad_as_its_worst_endpoint_and_never_better_for_a_worse_one(
    endpoints: dict[str, Risk], host_findings: Any, name: str, score: int
) -> None:
    before = collection_risk_of(endpoints, host_findings)

    known_score = endpoints[name].score if name in endpoints else 0
    after = collection_risk_of({**endpoints, name: Risk(max(score, known_score))}, host_findings)

    assert before.score >= max((risk.score for risk in endpoints.values()), default=0)
    assert 100 >= after.score >= before.score
    assert abs(sum(factor.points for factor in after.factors) - after.score) <= 0.5 + 1e-6


@given(scores, findings, st.sampled_from(SEVERITIES))
def test_a_finding_about_the_host_never_lowers_its_risk(
    endpoints: dict[str, Risk], host_findings: dict[Any, int], severity: Any
) -> None:
    more = {**host_findings, severity: host_findings.get(severity, 0) + 1}

    assert collection_risk_of(endpoints, more).score >= collection_risk_of(endpoints, host_findings).score


def test_a_hosts_reasons_name_its_worst_endpoint() -> None:
    risk = collection_risk_of({"GET /a": Risk(40), "GET /b": Risk(70), "GET /c": Risk(70)}, {"critical": 3})

    assert [factor.name for factor in risk.factors] == ["worst_endpoint", "spread"]
    assert risk.factors[0].words == "GET /b has 70."
    assert collection_risk_of({"GET /a": Risk(10)}, {"critical": 1}).factors[0].name == "host_findings"
    assert collection_risk_of({}) == Risk(0)
