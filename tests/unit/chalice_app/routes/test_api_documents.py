from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from chalice_app.inventory import download, listing
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.reviewed import HOST, START_S

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

DOCUMENT = f"/v1/collections/{HOST}/document"
COMPARISON = f"/v1/collections/{HOST}/comparison"
PROMISED = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "7"},
    "paths": {
        "/users/{id}": {
            "get": {"deprecated": True, "responses": {"200": {"description": "A user."}}},
            "put": {"responses": {"204": {"description": "Done."}}},
        },
    },
}
YAML = b"""\
openapi: 3.0.3
info: {title: Shop, version: '7'}
paths:
  /teams/{team}:
    get:
      responses: {'200': {description: A team.}}
  oddly:
    get: {responses: {}}
"""


@pytest.fixture(autouse=True)
def _a_day_after_the_shops_traffic(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody asked for within a month is an orphan."""
    monkeypatch.setattr(wiring, "now_ns", lambda: (START_S + 86_400) * 10**9)


@pytest.mark.usefixtures("shop")
def test_what_was_promised_stands_beside_what_was_seen(api: Api, openapi: dict[str, Any]) -> None:
    imported = api.put(DOCUMENT, PROMISED)
    comparison = api.get(COMPARISON)

    assert_agrees(imported, openapi, "/v1/collections/{host}/document", "put")
    assert (imported.body["title"], imported.body["operation_count"]) == ("Shop", 2)
    assert_agrees(comparison, openapi, "/v1/collections/{host}/comparison")
    standing = {(row["method"], row["path_template"]): row["standing"] for row in comparison.body["items"]}
    assert standing == {
        ("GET", "/users/{user_id}"): "zombie",
        ("PUT", "/users/{id}"): "orphan",
        ("GET", "/teams/{team_id}"): "shadow",
    }
    assert comparison.body["counts"] == {"zombie": 1, "orphan": 1, "shadow": 1}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("content_type", ["application/yaml", "text/plain", "text/yaml; charset=utf-8"])
def test_yaml_is_read_and_what_is_wrong_in_it_is_told(api: Api, content_type: str) -> None:
    answer = api.put(DOCUMENT, YAML, content_type)

    assert answer.status == 200, answer.body
    assert answer.body["format"] == "OpenAPI 3.0.3"
    assert [problem["pointer"] for problem in answer.body["problems"]] == ["/paths/oddly"]


@pytest.mark.usefixtures("shop")
def test_a_document_is_told_of_and_forgotten(api: Api, openapi: dict[str, Any]) -> None:
    api.put(DOCUMENT, PROMISED)

    known = api.get(DOCUMENT)
    gone = api.delete(DOCUMENT)

    assert_agrees(known, openapi, "/v1/collections/{host}/document", "get")
    assert_agrees(gone, openapi, "/v1/collections/{host}/document", "delete")
    assert known.body["by"]
    assert [api.get(DOCUMENT).code, api.delete(DOCUMENT).code, api.get(COMPARISON).code] == ["unknown_document"] * 3


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "body", [b"", b"hello", b"{", b"[]", b'{"openapi": "4.0"}', json.dumps({"openapi": "3.1.0", "paths": 7}).encode()]
)
def test_what_is_no_document_is_refused_and_the_one_before_stays(api: Api, body: bytes) -> None:
    api.put(DOCUMENT, PROMISED)

    answer = api.put(DOCUMENT, body)

    assert (answer.status, answer.code) == (400, "invalid_document")
    assert api.get(DOCUMENT).body["title"] == "Shop"


@pytest.mark.usefixtures("shop")
def test_a_document_of_no_text_or_beyond_bounds_is_refused(api: Api) -> None:
    assert api.put(DOCUMENT, b"openapi: \xff", "text/plain").code == "invalid_body"
    assert api.put(DOCUMENT, b" " * (5 * 2**20 + 1)).code == "body_too_large"
    assert api.put("/v1/collections/nobody.example/document", PROMISED).code == "unknown_collection"
    assert api.put(DOCUMENT, b"<x/>", "application/xml").status == 415


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("document", "media_type", "file_name"),
    [
        (json.dumps(PROMISED).encode(), "application/json", "shop.example.imported.json"),
        (YAML, "application/yaml", "shop.example.imported.yaml"),
    ],
)
def test_a_document_comes_back_as_it_was_imported(api: Api, document: bytes, media_type: str, file_name: str) -> None:
    api.put(DOCUMENT, document, "text/plain")

    answer = api.get(f"{DOCUMENT}/text")

    assert answer.text.encode() == document
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{file_name}"'


@pytest.mark.usefixtures("shop")
def test_a_comparison_is_a_spreadsheet_of_all_or_of_what_stands_in_one_way(api: Api) -> None:
    api.put(DOCUMENT, PROMISED)

    def rows(query: str = "") -> list[tuple[str, str, str]]:
        answer = api.get(f"{COMPARISON}.csv{query}")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="shop.example.comparison.csv"'
        found = csv.DictReader(io.StringIO(answer.text))
        return [(row["standing"], row["method"], row["path"]) for row in found]

    told = {(row["standing"], row["method"], row["path_template"]) for row in api.get(COMPARISON).body["items"]}
    assert set(rows()) == told
    assert rows("?standing=shadow") == [("shadow", "GET", "/teams/{team_id}")]
    assert rows("?standing=drifted") == []
    assert rows("?search=put%20/USERS") == [("orphan", "PUT", "/users/{id}")]
    assert api.get(f"{COMPARISON}.csv?standing=odd").code == "invalid_parameter"


@pytest.mark.usefixtures("shop")
def test_without_a_document_there_is_no_text_and_no_spreadsheet(api: Api) -> None:
    assert [api.get(f"{DOCUMENT}/text").code, api.get(f"{COMPARISON}.csv").code] == ["unknown_document"] * 2


@pytest.mark.usefixtures("shop")
def test_a_comparison_that_no_answer_holds_is_refused_with_a_way_out(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.put(DOCUMENT, PROMISED)
    with monkeypatch.context() as bounded:
        bounded.setattr(download, "ANSWER_BYTES_MAX", 1_000)
        too_long = api.get(COMPARISON)
    monkeypatch.setattr(listing, "HOST_ENDPOINTS_READ_MAX", 1)

    assert (too_long.status, too_long.code) == (413, "answer_too_large")
    assert "CSV" in too_long.body["error"]["fix"]
    assert api.get(COMPARISON).code == api.get(f"{COMPARISON}.csv").code == "answer_too_large"


@pytest.mark.usefixtures("shop")
def test_a_document_is_replaced_only_where_it_is_the_one_that_was_read(api: Api) -> None:
    first = api.put(f"{DOCUMENT}?revision=0", PROMISED)
    second = api.put(f"{DOCUMENT}?revision=0", YAML, "text/plain")

    assert (first.status, second.status, second.code) == (200, 409, "stale_version")
    assert api.get(DOCUMENT).body == first.body
    # A pipeline that imports what it has built reads nothing before.
    assert api.put(DOCUMENT, YAML, "text/plain").body["revision"] == first.body["revision"] + 1
    assert api.put(f"{DOCUMENT}?revision=one", YAML, "text/plain").code == "invalid_parameter"
    late = api.delete(f"{DOCUMENT}?revision={first.body['revision']}")
    assert (late.status, late.code) == (409, "stale_version")
    assert api.delete(f"{DOCUMENT}?revision={first.body['revision'] + 1}").status == 200
