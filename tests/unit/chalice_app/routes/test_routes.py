from __future__ import annotations

import csv
import io
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from openapi_spec_validator import validate

from app import app
from chalice_app import wiring
from chalice_app.mirroring.selection import Selection
from chalice_app.policies.tasks import CONTROL_PLANE
from chalice_app.roles.route_rights import OPEN, RIGHT_OF_ROUTE
from chalice_app.routes import load_balancers
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.filling import fill
from tests.unit.chalice_app.operations.memory import MemoryStore

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api


@pytest.fixture(autouse=True)
def control_store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """Nothing is selected, until a test says so."""
    store = MemoryStore()
    # Cached, as all that the wiring gives, and so forgotten like it.
    monkeypatch.setattr(wiring, "store", cache(lambda: store))
    return store


def test_the_document_is_valid_openapi(openapi: dict[str, Any]) -> None:
    validate(openapi)

    assert openapi["openapi"] == "3.1.0"


def test_every_route_of_the_api_is_documented_and_every_documented_path_is_routed(openapi: dict[str, Any]) -> None:
    routed = {
        (path, method.lower()) for path, methods in app.routes.items() for method in methods if path.startswith("/v1/")
    }
    documented = {(path, method) for path, methods in openapi["paths"].items() for method in methods}

    assert routed == documented
    # The page's addresses are no API.
    assert {path for path in app.routes if not path.startswith("/v1/")} == {
        *("/", "/{page}", "/{page}/{name}", "/assets/{name}")
    }


def test_what_is_documented_as_open_is_open(openapi: dict[str, Any]) -> None:
    documented = {
        (path, method.upper())
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
        if operation.get("security") == []
    }

    assert documented == {route for route, right in RIGHT_OF_ROUTE.items() if right == OPEN and "/v1/" in route[0]}


def test_path_parameters_are_named_alike(openapi: dict[str, Any]) -> None:
    for path, methods in openapi["paths"].items():
        for method in methods.values():
            named = {parameter["name"] for parameter in method.get("parameters", []) if parameter.get("in") == "path"}

            assert named == set(re.findall(r"{(\w+)}", path))


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/v1/health", "/v1/health"),
        ("/v1/session", "/v1/session"),
        ("/v1/policies", "/v1/policies"),
        ("/v1/policies/discovery", "/v1/policies/{task}"),
        ("/v1/policies/execution", "/v1/policies/{task}"),
        ("/v1/policies/reconciler?vpc_id=vpc-0a1b2c3d", "/v1/policies/{task}"),
        ("/v1/permissions?task=discovery", "/v1/permissions"),
        ("/v1/permissions", "/v1/permissions"),
        ("/v1/load-balancers?collector_vpc_id=vpc-0a1b2c3d", "/v1/load-balancers"),
        ("/v1/policies/reader", "/v1/policies/{task}"),
        ("/v1/load-balancers", "/v1/load-balancers"),
        ("/v1/failures", "/v1/failures"),
        ("/v1/collections", "/v1/collections"),
        ("/v1/endpoints?host=shop.example&search=users&status=2xx&sort=path_template&order=desc", "/v1/endpoints"),
        ("/v1/findings?severity=low", "/v1/findings"),
    ],
)
def test_answers_agree_with_the_document(api: Api, openapi: dict[str, Any], path: str, route: str) -> None:
    fill(wiring.inventory())

    answer = api.get(path)

    assert answer.status == 200, answer.body
    assert_agrees(answer, openapi, route)


@pytest.mark.parametrize(
    ("path", "route", "status", "code"),
    [
        ("/v1/policies/nothing", "/v1/policies/{task}", 404, "unknown_policy_task"),
        ("/v1/policies/reconciler?vpc_id=mine", "/v1/policies/{task}", 400, "invalid_parameter"),
        ("/v1/policies/reconciler?vpc=mine", "/v1/policies/{task}", 400, "unknown_parameter"),
        ("/v1/permissions?task=agent", "/v1/permissions", 400, "invalid_parameter"),
        ("/v1/load-balancers?page_size=0", "/v1/load-balancers", 400, "invalid_parameter"),
        ("/v1/load-balancers?selected=perhaps", "/v1/load-balancers", 400, "invalid_parameter"),
        ("/v1/load-balancers?type=quantum", "/v1/load-balancers", 400, "invalid_parameter"),
        ("/v1/load-balancers?page_size=many", "/v1/load-balancers", 400, "invalid_parameter"),
        ("/v1/load-balancers?page_token=xyz", "/v1/load-balancers", 400, "invalid_page_token"),
        ("/v1/load-balancers?colour=red", "/v1/load-balancers", 400, "unknown_parameter"),
        ("/v1/collections?sort=colour", "/v1/collections", 400, "invalid_parameter"),
        ("/v1/endpoints?page_token=xyz", "/v1/endpoints", 400, "invalid_page_token"),
        ("/v1/endpoints?page_size=201", "/v1/endpoints", 400, "invalid_parameter"),
        ("/v1/endpoints?status=9xx", "/v1/endpoints", 400, "invalid_parameter"),
        ("/v1/endpoints/0000", "/v1/endpoints/{endpoint_id}", 404, "unknown_endpoint"),
        ("/v1/collections/nobody.example%3A8080/openapi", "/v1/collections/{host}/openapi", 404, "unknown_collection"),
        ("/v1/findings?severity=awful", "/v1/findings", 400, "invalid_parameter"),
    ],
)
def test_refusals_have_one_shape_and_a_code(
    api: Api, openapi: dict[str, Any], path: str, route: str, *, status: int, code: str
) -> None:
    answer = api.get(path)

    assert (answer.status, answer.body["error"]["code"]) == (status, code)
    assert answer.body["error"]["request_id"]
    assert_agrees(answer, openapi, route)


def test_the_tasks_of_the_document_are_those_that_there_are_policies_for(api: Api, openapi: dict[str, Any]) -> None:
    tasks = [row["task"] for row in api.get("/v1/policies").body["items"]]

    assert sorted(tasks) == sorted(openapi["components"]["schemas"]["PolicyTask"]["enum"])
    [parameter] = [each for each in openapi["paths"]["/v1/permissions"]["get"]["parameters"] if each["name"] == "task"]
    assert set(parameter["schema"]["enum"]) == {task.name for task in CONTROL_PLANE}


def test_a_backend_far_from_the_collector_says_so(api: Api, region: Any) -> None:
    rows = api.get(f"/v1/load-balancers?page_size=200&collector_vpc_id={region.vpc_id}").body["items"]

    codes = {
        target["eligibility"]["code"]
        for row in rows
        if row["vpc_id"] != region.vpc_id
        for group in row["target_groups"]
        for target in group["targets"]
    }
    assert codes == {"other_vpc"}


def test_a_backend_of_a_vpc_that_is_connected_is_not_far(api: Api, region: Any) -> None:
    rows = api.get("/v1/load-balancers?page_size=200").body["items"]
    others = ",".join({row["vpc_id"] for row in rows if row["vpc_id"] not in {None, region.vpc_id}})

    near = api.get(
        f"/v1/load-balancers?page_size=200&collector_vpc_id={region.vpc_id}&connected_vpc_ids={others}"
    ).body["items"]

    targets = [target for row in near for group in row["target_groups"] for target in group["targets"]]
    assert "other_vpc" not in {target["eligibility"]["code"] for target in targets}


def test_one_load_balancer_is_asked_for_by_its_id(api: Api, control_store: MemoryStore) -> None:
    last = api.get("/v1/load-balancers?page_size=200").body["items"][-1]["id"]

    def ids(query: str) -> list[str]:
        found = api.get(f"/v1/load-balancers?page_size=200&id={quote(last)}{query}").body["items"]
        return [row["id"] for row in found]

    assert ids("") == [last]
    assert ids("&selected=no") == [last]
    assert ids("&selected=yes") == []
    control_store.wanted = Selection(1, "vpc-0a1b2c3d", (last,))
    assert ids("&selected=yes") == [last]


def test_the_load_balancers_that_match_are_one_file(api: Api, region: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    items = api.get(f"/v1/load-balancers?page_size=200&vpc_id={region.vpc_id}").body["items"]

    rows = list(csv.DictReader(io.StringIO(api.get(f"/v1/load-balancers.csv?vpc_id={region.vpc_id}").text)))

    assert [row["id"] for row in rows] == [item["id"] for item in items]
    for row, item in zip(rows, items, strict=True):
        assert row["cost_per_month"] == item["cost"]["month"]
        assert row["mirrorable_targets"] == str(item["mirrorable_targets"])
        targets = [target for group in item["target_groups"] for target in group["targets"]]
        reasons = {each["eligibility"]["explanation"] for each in targets if not each["eligibility"]["mirrorable"]}
        assert all(reason in row["reasons"] for reason in reasons)
    monkeypatch.setattr(load_balancers, "EXPORTED_MAX", 1)
    assert api.get("/v1/load-balancers.csv").code == "answer_too_large"


def test_an_endpoint_is_shown_whole_with_masked_samples(api: Api, openapi: dict[str, Any]) -> None:
    fill(wiring.inventory())
    [row] = [row for row in api.get("/v1/endpoints?host=shop.example").body["items"] if row["method"] == "POST"]

    answer = api.get(f"/v1/endpoints/{row['id']}")

    assert answer.status == 200
    assert_agrees(answer, openapi, "/v1/endpoints/{endpoint_id}")
    assert answer.body["path_template"] == "/users/{user_id}/orders"
    assert answer.body["statuses"] == {"201": 2}
    assert answer.body["samples"]
    assert "s3cret-value" not in str(answer.body)


def test_the_openapi_export_of_a_host_is_valid(api: Api) -> None:
    fill(wiring.inventory())

    answer = api.get("/v1/collections/shop.example/openapi")

    assert answer.status == 200
    validate(answer.body)
    assert "/users/{user_id}/orders" in answer.body["paths"]


def test_pages_cover_everything_once(api: Api) -> None:
    seen: list[str] = []
    token = ""
    for _ in range(20):
        page = api.get(f"/v1/load-balancers?page_size=2{token}").body
        seen += [balancer["id"] for balancer in page["items"]]
        if page["next_page_token"] is None:
            break
        token = f"&page_token={page['next_page_token']}"

    assert len(seen) == len(set(seen))
    assert {row["id"] for row in api.get("/v1/load-balancers?page_size=200").body["items"]} == set(seen)
    assert any(name.startswith("classic/") for name in seen)


def test_a_vpc_filter_leaves_only_its_load_balancers(api: Api, region: Any) -> None:
    everywhere = api.get("/v1/load-balancers?page_size=200").body["items"]

    here = api.get(f"/v1/load-balancers?page_size=200&vpc_id={region.vpc_id}").body["items"]

    assert {row["vpc_id"] for row in here} == {region.vpc_id}
    assert len(here) < len(everywhere)


def test_what_is_selected_can_be_listed_by_itself_or_left_out(api: Api, control_store: MemoryStore) -> None:
    everything = api.get("/v1/load-balancers?page_size=200").body["items"]
    chosen = everything[0]["id"]
    assert not any(row["selected"] for row in everything)
    control_store.wanted = Selection(1, "vpc-0a1b2c3d", (chosen,))

    selected = api.get("/v1/load-balancers?page_size=200&selected=yes").body["items"]
    others = api.get("/v1/load-balancers?page_size=200&selected=no").body["items"]

    assert [(row["id"], row["selected"]) for row in selected] == [(chosen, True)]
    assert [row["id"] for row in others] == [row["id"] for row in everything[1:]]


def test_an_aws_that_does_not_answer_is_named(
    api: Api, openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    wiring.forget()

    answer = api.get("/v1/load-balancers")

    assert (answer.status, answer.body["error"]["code"]) == (503, "aws_unreachable")
    assert answer.body["error"]["retryable"]
    assert_agrees(answer, openapi, "/v1/load-balancers")


def test_an_unexpected_failure_leaves_no_trace_in_the_answer(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        message = "token=s3cret-value"
        raise RuntimeError(message)

    with monkeypatch.context() as patched:
        patched.setattr(wiring, "inventory", broken)
        answer = api.get("/v1/collections")

    assert (answer.status, answer.body["error"]["code"]) == (500, "internal_error")
    assert "s3cret-value" not in str(answer.body)
