from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
import yaml
from openapi_spec_validator import validate

from chalice_app.inventory import download
from chalice_app.routes import sensitive_data
from tests.unit.chalice_app.reviewed import HOST

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

USER = "GET /users/{user_id}"
EXPORTS = {
    f"/v1/collections/{HOST}/openapi": ("application/json", "shop.example.openapi.json"),
    f"/v1/collections/{HOST}/openapi?format=yaml": ("application/yaml", "shop.example.openapi.yaml"),
    f"/v1/collections/{HOST}/postman": ("application/json", "shop.example.postman_collection.json"),
    f"/v1/collections/{HOST}/har": ("application/json", "shop.example.har"),
    "/v1/collections.csv": ("text/csv; charset=utf-8", "collections.csv"),
    "/v1/changes.csv": ("text/csv; charset=utf-8", "changes.csv"),
    "/v1/sensitive.csv": ("text/csv; charset=utf-8", "sensitive.csv"),
    "/v1/sensitive-matrix.csv": ("text/csv; charset=utf-8", "sensitive-matrix.csv"),
    "/v1/endpoints.csv": ("text/csv; charset=utf-8", "endpoints.csv"),
    "/v1/findings.csv": ("text/csv; charset=utf-8", "findings.csv"),
    "/v1/findings.sarif": ("application/sarif+json", "findings.sarif"),
}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("path", EXPORTS)
def test_a_file_has_its_type_and_its_name(api: Api, path: str) -> None:
    answer = api.get(path)

    assert answer.status == 200, answer.text
    content_type, file_name = EXPORTS[path]
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{file_name}"'


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("path", EXPORTS)
def test_what_does_not_fit_one_answer_is_refused_with_a_way_out(
    api: Api, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "ANSWER_BYTES_MAX", 20)

    answer = api.get(path)

    assert (answer.status, answer.code) == (413, "answer_too_large")
    assert "filter" in answer.body["error"]["fix"]


@pytest.mark.usefixtures("shop")
def test_openapi_says_the_same_as_json_and_as_yaml(api: Api) -> None:
    as_json = api.get(f"/v1/collections/{HOST}/openapi").body
    as_yaml = yaml.safe_load(api.get(f"/v1/collections/{HOST}/openapi?format=yaml").text)

    validate(as_yaml)
    assert as_yaml == as_json
    assert api.get(f"/v1/collections/{HOST}/openapi?format=xml").code == "invalid_parameter"


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("accept", "query", "content_type"),
    [
        ("application/yaml", "", "application/yaml"),
        ("text/yaml, application/json;q=0.5", "", "application/yaml"),
        ("application/json", "", "application/json"),
        ("*/*", "", "application/json"),
        ("application/yaml", "?format=json", "application/json"),
    ],
)
def test_openapi_comes_in_the_format_that_is_accepted(api: Api, accept: str, query: str, content_type: str) -> None:
    answer = api.get(f"/v1/collections/{HOST}/openapi{query}", headers={"Accept": accept} if accept else None)

    assert answer.headers["Content-Type"] == content_type


@pytest.mark.usefixtures("shop")
def test_a_spreadsheet_has_the_rows_of_the_list(api: Api) -> None:
    def paths(query: str) -> list[str]:
        return [row["path"] for row in csv.DictReader(io.StringIO(api.get(f"/v1/endpoints.csv{query}").text))]

    assert paths("") == ["/teams/{team_id}", "/users/{user_id}"]
    assert paths("?sensitive=email") == ["/users/{user_id}"]
    assert paths("?host=nobody.example") == []


@pytest.mark.usefixtures("shop")
def test_hosts_and_their_sensitive_data_are_rows_of_what_was_asked_for(api: Api) -> None:
    def read(path: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(api.get(path).text)))

    assert [row["host"] for row in read("/v1/collections.csv?search=shop")] == [HOST]
    assert read("/v1/collections.csv?search=nobody") == []
    emails = read("/v1/sensitive.csv?class=email&direction=response")
    assert {(row["class_name"], row["direction"]) for row in emails} == {("email", "response")}
    assert all(row["fields"].startswith("response") for row in emails)
    assert "email" in [row["class_name"] for row in read("/v1/sensitive-matrix.csv")]
    assert api.get("/v1/sensitive.csv?class=nothing").code == "invalid_parameter"


@pytest.mark.usefixtures("shop")
def test_sensitive_data_of_very_many_endpoints_is_asked_for_by_a_filter(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sensitive_data, "SENSITIVE_ENDPOINTS_EXPORTED_MAX", 0)

    answer = api.get("/v1/sensitive.csv")

    assert (answer.status, answer.code) == (413, "answer_too_large")


@pytest.mark.usefixtures("shop")
def test_findings_name_their_endpoint_in_sarif(api: Api) -> None:
    run = json.loads(api.get("/v1/findings.sarif?rule=AUTHZ-01").text)["runs"][0]

    [result] = run["results"]
    [location] = result["locations"][0]["logicalLocations"]
    assert location["fullyQualifiedName"] == f"GET {HOST}/users/{{user_id}}"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "AUTHZ-01"
    rows = list(csv.DictReader(io.StringIO(api.get("/v1/findings.csv?rule=AUTHZ-01").text)))
    assert [row["rule"] for row in rows] == ["AUTHZ-01"]


def test_samples_of_one_endpoint_are_a_part_of_those_of_its_host(api: Api, shop: dict[str, str]) -> None:
    def urls(query: str = "") -> list[str]:
        entries = json.loads(api.get(f"/v1/collections/{HOST}/har{query}").text)["log"]["entries"]
        return [entry["request"]["url"] for entry in entries]

    assert set(urls(f"?endpoint_id={shop[USER]}")) < set(urls())
    assert urls(f"?endpoint_id={shop[USER]}")


def test_of_a_host_that_nobody_knows_there_is_no_file(api: Api) -> None:
    for kind in ("openapi", "postman", "har"):
        assert api.get(f"/v1/collections/nobody.example/{kind}").code == "unknown_collection"


@pytest.mark.usefixtures("shop")
def test_samples_of_an_endpoint_of_another_host_are_not_given(api: Api) -> None:
    assert api.get(f"/v1/collections/{HOST}/har?endpoint_id=0000").code == "unknown_endpoint"
