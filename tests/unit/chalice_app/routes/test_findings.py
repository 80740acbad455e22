from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from inventory_store.host_decisions import HostDecisions
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.reviewed import START_S, exchange, fold, review, user

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

DECISION = "/v1/findings/{finding_id}/decision"


def one(api: Api) -> dict[str, Any]:
    [finding] = api.get("/v1/findings?rule=AUTHZ-01").body["items"]
    return dict(finding)


@pytest.mark.usefixtures("shop")
def test_a_finding_is_read_by_its_id(api: Api, openapi: dict[str, Any]) -> None:
    finding = one(api)

    answer = api.get(f"/v1/findings/{finding['id']}")

    assert_agrees(answer, openapi, "/v1/findings/{finding_id}")
    assert answer.body == finding
    assert finding["status"] == "open"


@pytest.mark.usefixtures("shop")
def test_findings_are_filtered_by_status_and_rule(api: Api) -> None:
    assert api.get("/v1/findings?status=accepted").body["items"] == []
    assert [each["rule"] for each in api.get("/v1/findings?status=open&rule=AUTHZ-01").body["items"]] == ["AUTHZ-01"]
    assert api.get("/v1/findings?status=gone").code == "invalid_parameter"


@pytest.mark.usefixtures("shop")
def test_an_accepted_finding_stays_accepted_through_reviews(api: Api, openapi: dict[str, Any]) -> None:
    finding = one(api)

    answer = api.post(f"/v1/findings/{finding['id']}/decision", {"kind": "accept", "reason": "SEC-7: public ids"})

    assert_agrees(answer, openapi, DECISION)
    assert answer.body["status"] == "accepted"
    assert answer.body["decision"]["by"]
    assert one(api) == answer.body
    fold(
        wiring.inventory(),
        [exchange("GET", f"/users/{n}", START_S + 9_000 + n, answer=user(n)) for n in range(60)],
        900,
    )
    review(wiring.inventory(), START_S + 2 * 86_400)
    assert (one(api)["status"], one(api)["decision"]) == ("accepted", answer.body["decision"])


@pytest.mark.usefixtures("shop")
def test_a_review_that_did_not_know_of_a_decision_does_not_lose_it(api: Api) -> None:
    finding = one(api)
    before = wiring.inventory().finding(finding["id"])
    api.post(f"/v1/findings/{finding['id']}/decision", {"kind": "false_positive", "reason": "ids are no secrets"})

    wiring.inventory().put_findings([before])
    review(wiring.inventory(), START_S + 2 * 86_400)

    assert one(api)["status"] == "accepted"


@pytest.mark.usefixtures("shop")
def test_what_somebody_decided_since_it_was_read_is_not_written_over(api: Api) -> None:
    path = f"/v1/findings/{one(api)['id']}/decision"

    first = api.post(path, {"kind": "accept", "reason": "later", "decided_at": ""})
    late = api.post(path, {"kind": "false_positive", "reason": "no secret", "decided_at": ""})

    assert (late.status, late.code) == (409, "stale_version")
    assert one(api)["decision"] == first.body["decision"]
    read_again = {"kind": "reopen", "decided_at": first.body["decision"]["at"]}
    assert api.post(path, read_again).body["status"] == "open"


@pytest.mark.usefixtures("shop")
def test_a_finding_is_opened_again(api: Api) -> None:
    path = f"/v1/findings/{one(api)['id']}/decision"
    api.post(path, {"kind": "accept", "reason": "later"})

    answer = api.post(path, {"kind": "reopen"})

    assert answer.body["status"] == "open"
    assert [each["status"] for each in answer.body["history"]] == ["open", "accepted", "open"]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_field"),
        ({"kind": "accept"}, "invalid_parameter"),
        ({"kind": "accept", "reason": " "}, "invalid_parameter"),
        ({"kind": "bury", "reason": "x"}, "invalid_parameter"),
        ({"kind": "accept", "reason": "x" * 1001}, "invalid_parameter"),
        ({"kind": "accept", "reason": "x", "until": "1999-01-01T00:00:00Z"}, "invalid_parameter"),
        ({"kind": "accept", "reason": "x", "until": "2100-01-01"}, "invalid_parameter"),
        ({"kind": "reopen", "until": "2100-01-01T00:00:00Z"}, "invalid_parameter"),
        ({"kind": "false_positive", "reason": "x", "until": "2100-01-01T00:00:00Z"}, "invalid_parameter"),
        ({"kind": "accept", "reason": "x", "by": "the chief"}, "unknown_parameter"),
    ],
)
def test_a_decision_that_cannot_be_followed_changes_nothing(api: Api, body: dict[str, Any], code: str) -> None:
    before = one(api)

    answer = api.post(f"/v1/findings/{before['id']}/decision", body)

    assert (answer.status, answer.code) == (400, code)
    assert one(api) == before


@pytest.mark.usefixtures("shop")
def test_what_is_wrong_with_a_decision_is_told_of_its_field(api: Api) -> None:
    error = api.post(f"/v1/findings/{one(api)['id']}/decision", {"kind": "accept"}).body["error"]

    assert error["explanation"] == "reason is not valid."
    assert error["fix"] == "Expected why the finding is set aside."
    assert error["evidence"]["field"] == "reason"


@pytest.mark.usefixtures("shop")
def test_a_rule_that_there_is_not_is_refused(api: Api) -> None:
    """Wherever findings are asked for: nothing would look as if nothing were wrong."""
    for path in ("/v1/findings", "/v1/findings.csv", "/v1/findings.sarif"):
        assert api.get(f"{path}?rule=AUTH-99").code == "invalid_parameter"


@pytest.mark.usefixtures("shop")
def test_a_host_is_asked_for_in_any_spelling(api: Api) -> None:
    assert api.get("/v1/findings?host=SHOP.example.").body == api.get("/v1/findings?host=shop.example").body
    assert api.get("/v1/endpoints?host=SHOP.example:443").body["items"]
    assert api.get("/v1/collections/SHOP.example/openapi").status == 200


def test_a_finding_that_nobody_knows_is_said_to_be_unknown(api: Api) -> None:
    decision = {"kind": "accept", "reason": "x"}

    assert api.get("/v1/findings/" + "0" * 20).code == "unknown_finding"
    assert api.post("/v1/findings/xyz/decision", decision).code == "unknown_finding"


@pytest.mark.usefixtures("shop")
def test_a_page_of_findings_names_their_endpoints(api: Api, shop: dict[str, str], openapi: dict[str, Any]) -> None:
    answer = api.get("/v1/findings?rule=AUTHZ-01")

    assert_agrees(answer, openapi, "/v1/findings")
    assert answer.body["endpoints"] == {
        shop["GET /users/{user_id}"]: {"method": "GET", "path_template": "/users/{user_id}"}
    }


@pytest.mark.usefixtures("shop")
def test_findings_are_found_by_category_endpoint_and_text(api: Api, shop: dict[str, str]) -> None:
    everything = api.get("/v1/findings").body["items"]
    categories = {rule["id"]: rule["owasp"] for rule in api.get("/v1/rules").body["items"]}

    def rules(query: str) -> list[str]:
        return [each["rule"] for each in api.get(f"/v1/findings?{query}").body["items"]]

    assert rules("owasp=API1:2023") == [each["rule"] for each in everything if categories[each["rule"]] == "API1:2023"]
    assert "AUTHZ-01" in rules("owasp=API1:2023&search=GUESSABLE")
    assert rules("owasp=API2:2023&rule=AUTHZ-01") == []
    assert "AUTHZ-01" in rules(f"endpoint_id={shop['GET /users/{user_id}']}")
    assert "AUTHZ-01" not in rules(f"endpoint_id={shop['GET /teams/{team_id}']}")
    assert api.get("/v1/findings?owasp=API11:2023").code == "invalid_parameter"


@pytest.mark.usefixtures("shop")
def test_counts_say_what_each_other_choice_would_show(api: Api, openapi: dict[str, Any]) -> None:
    api.post(f"/v1/findings/{one(api)['id']}/decision", {"kind": "accept", "reason": "known"})
    asked = "status=open&owasp=API8:2023"

    answer = api.get(f"/v1/finding-counts?{asked}")

    assert_agrees(answer, openapi, "/v1/finding-counts")
    counts = answer.body
    assert counts["total"] == len(api.get(f"/v1/findings?{asked}&page_size=200").body["items"]) > 0
    assert counts["by_status"]["open"] == counts["total"]
    for status in ("open", "accepted"):
        items = api.get(f"/v1/findings?status={status}&owasp=API8:2023&page_size=200").body["items"]
        assert counts["by_status"].get(status, 0) == len(items)
    for severity, count in counts["by_severity"].items():
        assert len(api.get(f"/v1/findings?{asked}&severity={severity}&page_size=200").body["items"]) == count
    for category, count in counts["by_owasp"].items():
        items = api.get(f"/v1/findings?status=open&owasp={category}&page_size=200").body["items"]
        assert len(items) == count
    assert sum(counts["by_rule"].values()) == counts["total"]
    assert api.get("/v1/finding-counts?status=gone").code == "invalid_parameter"


@pytest.mark.usefixtures("shop")
def test_a_finding_that_a_review_removes_meanwhile_does_not_rise_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = wiring.inventory()
    finding = store.finding(one(api)["id"])
    asked = []

    def removed(self: HostDecisions, *arguments: Any) -> None:
        decide(self, *arguments)
        store.remove_findings([finding])

    decide = HostDecisions.decide
    monkeypatch.setattr(HostDecisions, "decide", removed)
    monkeypatch.setattr(wiring, "ask_for_review", asked.append)

    answer = api.post(f"/v1/findings/{finding.id}/decision", {"kind": "accept", "reason": "known"})

    assert (answer.status, asked) == (200, [finding.host])
    assert finding not in list(store.host_findings(finding.host))
    assert api.get(f"/v1/findings/{finding.id}").code == "unknown_finding"
