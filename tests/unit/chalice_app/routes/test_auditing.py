"""Every change leaves a record, and every request a line in the log."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from chalice import Response

from api_inventory.changes.change import Change
from chalice_app import wiring
from chalice_app.audit import query
from chalice_app.audit.record import AuditRecord
from chalice_app.aws.users import Users
from chalice_app.errors import AwsUnreachable
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.identifier import new_identifier
from chalice_app.roles.route_rights import RIGHT_OF_ROUTE
from chalice_app.routes import auditing
from chalice_app.routes.auditing import is_changing, record_changes
from inventory_store.errors import StoreUnavailable
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.calling import Api
from tests.unit.chalice_app.people.pooled import user_pool
from tests.unit.chalice_app.reviewed import HOST
from tests.unit.chalice_app.routes.wished import WISH, Wished

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATOR = {"sub": "1", "email": "ada@example.com", "token_use": "id", "cognito:groups": "operator"}
DOCUMENT = {"openapi": "3.0.3", "info": {"title": "Shop", "version": "1"}, "paths": {}}
EMAIL = {"location": "response.body", "pointer": "/email", "class_name": "email"}
CHANGE = Change("endpoint_added", HOST, "a" * 20, "GET /a", "", "", "compatible", 100 * 10**9, 90 * 10**9)


@pytest.fixture
def wished(shop: dict[str, str], openapi: dict[str, Any]) -> Iterator[Wished]:  # noqa: ARG001 - its inventory
    with pytest.MonkeyPatch.context() as patched:
        yield Wished(openapi).wire(patched)


@pytest.fixture
def pool_id(wished: Wished) -> Iterator[str]:  # noqa: ARG001 - put back after this
    with user_pool() as (client, identifier), pytest.MonkeyPatch.context() as patched:
        patched.setattr(wiring, "user_pool", lambda pool_id: Users(client, pool_id))
        yield identifier


def filled(path: str, named: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: quote(named[match[1]], safe=""), path)


def test_every_changing_route_leaves_a_record_of_who_did_what_to_what(  # noqa: PLR0915 - one of everything
    shop: dict[str, str],
    openapi: dict[str, Any],
    pool_id: str,
    wished: Wished,
) -> None:
    wiring.inventory().put_changes([CHANGE])
    api = Api(stage={"UserPool": pool_id})
    users = wiring.user_pool(pool_id)
    endpoint_id = shop["GET /users/{user_id}"]
    ben = users.create("ben@example.com").name
    named = {
        "host": HOST,
        "endpoint_id": endpoint_id,
        "name": "badge",
        "change_id": CHANGE.id,
        "finding_id": api.get("/v1/findings").body["items"][0]["id"],
    }
    sent: list[tuple[str, str]] = []
    kept: list[AuditRecord] = []
    keep, takes = wished.store.keep_record, [True]

    def keep_record(record: AuditRecord) -> None:
        if not takes[0]:
            raise AwsUnreachable("dynamodb:PutItem", "no route")
        kept.append(record)
        keep(record)

    wished.store.keep_record = keep_record

    def ask(method: str, route: str, body: dict[str, Any] | None = None, **more: str) -> Any:
        path = filled(route, named | more)

        def answered() -> Any:
            return api.delete(path) if body is None else getattr(api, method.lower())(path, body)

        # What cannot be recorded is not begun, so that it can be asked for again.
        takes[0] = False
        refused = answered()
        takes[0] = True
        kept.clear()
        answer = answered()
        assert refused.status >= 500, (method, route)
        assert answer.status in {200, 202}, (method, route, answer.body)
        begun, ended = kept
        assert (begun.id, begun.at_s, begun.outcome) == (ended.id, ended.at_s, "intended"), (method, route)
        assert (begun.by, begun.route, ended.outcome) == (ended.by, ended.route, "made")
        sent.append((route, method))
        return answer.body

    ask("POST", "/v1/changes/{change_id}/acknowledgement", {"reason": "seen"})
    ask("DELETE", "/v1/changes/{change_id}/acknowledgement")
    ask("PUT", "/v1/collections/{host}/document", DOCUMENT)
    ask("DELETE", "/v1/collections/{host}/document")
    ask("PUT", "/v1/collections/{host}/pins", {"never_merge": ["/users/me"]})
    said = ask("POST", "/v1/endpoints/{endpoint_id}/false-positives", EMAIL)
    ask("DELETE", "/v1/endpoints/{endpoint_id}/false-positives/{false_positive_id}", false_positive_id=said["id"])
    ask("POST", "/v1/findings/{finding_id}/decision", {"kind": "accept", "reason": "known"})
    mute = ask("POST", "/v1/mutes", {"host": HOST})
    ask("DELETE", "/v1/mutes/{mute_id}", mute_id=mute["id"])
    ask("PUT", "/v1/owners", {"owners": {endpoint_id: "payments"}})
    ask("PUT", "/v1/sensitive-classes/{name}", {"title": "Badge", "severity": "high", "name_pattern": "badge"})
    ask("DELETE", "/v1/sensitive-classes/{name}")
    ask("PUT", "/v1/settings", {"version": 0, "settings": {"sample_days": 30}})
    failed = ask("PUT", "/v1/mirroring", WISH)["id"]
    wished.store.kept[failed] = replace(wished.store.kept[failed], state="failed")
    ask("POST", "/v1/operations/{operation_id}/retry", {}, operation_id=failed)
    ask("POST", "/v1/settings/apply", {})
    ask("DELETE", "/v1/mirroring")
    wished.store.brought_to = Selection(1, "vpc-0a1b2c3d")
    ask("POST", "/v1/mirroring/reconcile", {})
    ask("POST", "/v1/users", {"email": "cleo@example.com", "role": "viewer"})
    ask("POST", "/v1/users/{name}/invitation", {}, name=ben)
    ask("PUT", "/v1/users/{name}/role", {"role": "operator"}, name=ben)
    ask("DELETE", "/v1/users/{name}", name=ben)

    audit = api.get("/v1/audit")

    assert_agrees(audit, openapi, "/v1/audit")
    records = audit.body["items"][::-1]
    assert [each["route"] for each in records] == [f"{method} {route}" for route, method in sent]
    assert {each["by"] for each in records} == {"local"}
    assert [each for each in records if each["before"] is each["after"] is None] == []
    by_route = {each["route"]: each for each in records}
    pinned = by_route["PUT /v1/collections/{host}/pins"]
    assert (pinned["subject"], pinned["before"]["never_merge"]) == ({"host": HOST}, [])
    assert pinned["after"]["never_merge"] == ["/users/me"]
    assert (by_route["PUT /v1/owners"]["before"], by_route["PUT /v1/owners"]["after"]) == (
        {endpoint_id: None},
        {endpoint_id: "payments"},
    )
    given = by_route["PUT /v1/users/{name}/role"]
    assert given["subject"] == {"name": ben, "email": "ben@example.com"}
    assert (given["before"], given["after"]) == (
        {"role": None, "is_enabled": True},
        {"role": "operator", "is_enabled": True},
    )
    # That name is no class's, and is refused whoever asks; purges and notifications have tests of their own.
    missing = {route for route in RIGHT_OF_ROUTE if is_changing(*route)} - {*sent}
    purges = {("/v1/purges", "POST"), ("/v1/purges/preview", "POST")}
    notifications = {each for each in missing if each[0].startswith("/v1/notifications/")}
    assert missing == {("/v1/sensitive-classes/test", "PUT")} | purges | notifications


def test_a_change_that_was_made_leaves_a_record_though_what_follows_fails(
    wished: Wished, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = wished.api.get("/v1/findings").body["items"][0]

    def refused(_host: str) -> None:
        raise StoreUnavailable("write", "throttled", retryable=True)

    monkeypatch.setattr(wiring, "ask_for_review", refused)

    answer = wished.api.post(f"/v1/findings/{finding['id']}/decision", {"kind": "accept", "reason": "known"})

    assert answer.status == 503
    [record] = wished.store.audit.values()
    assert (record.subject["finding_id"], record.after["decision"]["reason"]) == (finding["id"], "known")


def test_a_change_of_roles_that_fails_half_way_leaves_a_record_of_what_was_and_what_was_wanted(
    pool_id: str, wished: Wished, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = wiring.user_pool(pool_id)
    users.add(users.create("root@example.com").name, "admin")
    ben = users.create("ben@example.com").name
    users.add(ben, "viewer")

    def lost(*_arguments: object) -> None:
        raise AwsUnreachable("cognito-idp:AdminRemoveUserFromGroup", "no route")

    monkeypatch.setattr(Users, "remove", lost)

    answer = Api(stage={"UserPool": pool_id}).put(f"/v1/users/{ben}/role", {"role": "operator"})

    assert answer.status == 503
    assert users.user(ben).groups == {"viewer", "operator"}, "a part of it was made"
    [record] = wished.store.audit.values()
    assert (record.outcome, record.failure) == ("failed", answer.code)
    assert (record.by, record.subject) == ("local", {"name": ben, "email": "ben@example.com"})
    assert (record.before["role"], record.after["role"]) == ("viewer", "operator")


def test_every_changing_route_leaves_a_record_where_it_fails_and_none_where_it_is_refused(wished: Wished) -> None:
    changing = sorted(route for route in RIGHT_OF_ROUTE if is_changing(*route))

    for path, method in changing:
        event = SimpleNamespace(path=path, method=method, context={"authorizer": {"claims": OPERATOR}}, uri_params={})
        for status in (502, 400, 403, 409):
            answer = Response({"error": {"code": f"code_{status}"}}, status_code=status)
            assert record_changes(event, lambda _event, answer=answer: answer) is answer

    kept = sorted(wished.store.audit.values(), key=lambda record: record.route)
    assert [record.route for record in kept] == sorted(f"{method} {path}" for path, method in changing)
    assert {(record.by, record.outcome, record.failure) for record in kept} == {
        ("ada@example.com", "failed", "code_502")
    }


def test_an_apply_tells_which_settings_it_takes_along(wished: Wished) -> None:
    wished.api.put("/v1/settings", {"version": 0, "settings": {"agents_max": 7}})

    taken = Api(OPERATOR).put("/v1/mirroring", WISH)

    assert taken.status == 202
    record = max(wished.store.audit.values(), key=lambda record: record.id)
    assert (record.by, record.after["operation"]) == ("ada@example.com", taken.body["id"])
    assert record.after["settings"] == {"agents_max": 7}


def test_the_audit_is_filtered_by_who_what_when_and_outcome(wished: Wished, openapi: dict[str, Any]) -> None:
    first, second, third = (new_identifier(at_s) for at_s in (1_000.0, 2_000.0, 3_000.0))
    failed = ("failed", "aws_gone")
    made = [
        AuditRecord(first, 1_000.0, "ada@example.com", "PUT /v1/owners", {}),
        AuditRecord(second, 2_000.0, "ben@example.com", "PUT /v1/collections/{host}/pins", {"host": HOST}),
        AuditRecord(third, 3_000.0, "ada@example.com", "PUT /v1/settings", {}, None, {"a": "=1+1"}, *failed),
    ]
    wished.store.audit = {record.id: record for record in made}

    def ids(query: str) -> list[str]:
        answer = wished.api.get(f"/v1/audit?{query}")
        assert_agrees(answer, openapi, "/v1/audit")
        return [each["id"] for each in answer.body["items"]]

    assert ids("by=ADA") == [third, first]
    assert ids(f"search={HOST[:4].upper()}") == [second]
    assert ids("route=PUT%20/v1/owners") == [first]
    assert ids("outcome=failed") == [third]
    assert ids("from=1970-01-01T00:33:20Z") == [third, second]
    assert ids("from=1970-01-01T00:10:00Z&to=1970-01-01T00:33:21Z&by=ben") == [second]
    assert ids("by=nobody") == []
    assert wished.api.get("/v1/audit?outcome=maybe").code == "invalid_parameter"
    assert wished.api.get("/v1/audit?from=yesterday").status == 400
    sheet = list(csv.DictReader(io.StringIO(wished.api.get("/v1/audit.csv?by=ada").text)))
    assert [(row["id"], row["outcome"], row["failure"]) for row in sheet] == [
        (third, "failed", "aws_gone"),
        (first, "made", ""),
    ]
    assert json.loads(sheet[0]["after"]) == {"a": "=1+1"}


def test_looking_through_the_audit_ends_and_goes_on_where_it_ended(
    wished: Wished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "RECORDS_LOOKED_THROUGH_MAX", 4)
    monkeypatch.setattr(query, "RECORDS_READ_AT_ONCE", 3)
    wished.store.audit = {
        f"{number:02x}": AuditRecord(f"{number:02x}", number, "ada" if number == 1 else "ben", "PUT /v1/owners", {})
        for number in range(10)
    }

    pages, before = [], None
    for _ in range(5):
        page = query.audit_page(wished.store, query.AuditQuery(by="ada"), before, 2)
        pages.append([record.id for record in page.records])
        before = page.next_before
        if before is None:
            break

    assert pages == [[], [], ["01"]]


def test_what_was_refused_or_only_asked_leaves_no_record(wished: Wished) -> None:
    api = wished.api
    api.put("/v1/owners", {"owners": {"0" * 20: "x"}})
    Api(OPERATOR).put("/v1/settings", {"version": 0, "settings": {}})
    api.post("/v1/sensitive-classes/test", {"pattern": "a", "text": "a"})

    assert wished.store.audit == {}


@pytest.mark.usefixtures("wished")
def test_the_audit_is_an_administrators_and_comes_page_by_page(openapi: dict[str, Any]) -> None:
    admin, operator = Api(), Api(OPERATOR)
    for name in ("one", "two", "three"):
        operator.put(f"/v1/sensitive-classes/{name}", {"title": name, "severity": "low", "name_pattern": name})

    first = admin.get("/v1/audit?page_size=2")
    rest = admin.get(f"/v1/audit?page_size=2&page_token={first.body['next_page_token']}")

    assert_agrees(first, openapi, "/v1/audit")
    rows = [*first.body["items"], *rest.body["items"]]
    assert [(row["by"], row["subject"]["name"]) for row in rows if row["route"].startswith("PUT /v1/sens")] == [
        ("ada@example.com", "three"),
        ("ada@example.com", "two"),
        ("ada@example.com", "one"),
    ]
    assert (operator.get("/v1/audit").status, admin.get("/v1/audit?page_size=0").status) == (403, 400)
    assert admin.get("/v1/audit?page_token=nothing").code == "invalid_page_token"


def test_a_change_that_could_not_be_recorded_is_told_as_made_and_is_in_the_log(
    wished: Wished, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[tuple[str, dict[str, Any]]] = []

    keep = wished.store.keep_record

    def unreachable_later(record: AuditRecord) -> None:
        if record.outcome != "intended":
            raise AwsUnreachable("dynamodb:PutItem", "no route")
        keep(record)

    monkeypatch.setattr(wished.store, "keep_record", unreachable_later)
    monkeypatch.setattr(auditing.logger, "exception", lambda text, **facts: logged.append((text, facts)))

    answer = wished.api.put("/v1/settings", {"version": 0, "settings": {"sample_days": 30}})

    assert answer.status == 200
    [(_, facts)] = logged
    assert (facts["record"]["by"], facts["record"]["after"]) == ("local", {"sample_days": 30})
    [begun] = wished.store.audit.values()
    assert (begun.outcome, begun.after) == ("intended", {"sample_days": 30})


class Killed(BaseException):
    """The function ends here: nothing catches it."""


def test_a_change_whose_function_is_killed_stands_as_intended(
    wished: Wished, openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object, **_more: object) -> None:
        raise Killed

    monkeypatch.setattr("chalice_app.routes.purges.purge_host", killed)

    with pytest.raises(Killed):
        wished.api.post("/v1/purges", {"host": HOST, "confirm": HOST})

    told = wished.api.get("/v1/audit?outcome=intended")
    assert_agrees(told, openapi, "/v1/audit")
    [record] = told.body["items"]
    assert (record["by"], record["route"], record["subject"]) == ("local", "POST /v1/purges", {"host": HOST})
    assert (record["outcome"], record["failure"]) == ("intended", "")


def test_a_change_that_is_refused_once_it_is_begun_is_recorded_as_failed(wished: Wished) -> None:
    mutes = [wished.api.post("/v1/mutes", {"host": HOST}).body["id"] for _ in range(2)]
    stale = wished.api.put(f"/v1/collections/{HOST}/pins", {"never_merge": [], "revision": 7})

    assert stale.status == 409
    record = max(wished.store.audit.values(), key=lambda record: record.id)
    assert (record.route, record.outcome, record.failure) == ("PUT /v1/collections/{host}/pins", "failed", stale.code)
    assert len(wished.store.audit) == len(mutes) + 1


@pytest.mark.usefixtures("api")
def test_every_request_is_a_line_without_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(auditing.logger, "info", lambda _text, **facts: lines.append(facts))

    Api(OPERATOR).get("/v1/mutes?surprise=secret-value")
    Api(None).post("/v1/mutes", {"host": "secret-value"})

    assert [(line["route"], line["by"], line["status"]) for line in lines] == [
        ("GET /v1/mutes", "ada@example.com", 200),
        ("POST /v1/mutes", None, 401),
    ]
    assert all(line["duration_ms"] >= 0 and line["request_id"] for line in lines)
    assert "secret-value" not in json.dumps(lines)
