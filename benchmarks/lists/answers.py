"""Whole answers of the REST API over an inventory, as API Gateway asks for them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from app import app
from benchmarks.lists.made_inventory import START_NS
from chalice_app import wiring
from chalice_app.inventory.listing import all_rows
from chalice_app.pipeline.inventory_reading import read_inventory
from heliostat.up.api_gateway import ApiGateway
from inventory_store.queries import ChangeQuery, FindingQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory_store.port import InventoryStore

HOST = "service-0007.shop.example"
DAY = "step=quarter_hour&from=2026-11-24T12:00:00Z&to=2026-11-25T12:00:00Z"
WEEK = "step=hour&from=2026-11-24T12:00:00Z&to=2026-12-01T12:00:00Z"
ADMIN = {"sub": "local", "token_use": "id", "cognito:groups": "admin"}
PATHS = (
    "/v1/collections?sort=risk&order=desc",
    "/v1/sensitive-matrix",
    "/v1/false-positives",
    "/v1/finding-counts",
    "/v1/finding-counts?search=nobody",
    "/v1/findings/{finding}",
    "/v1/findings?endpoint_id={endpoint}",
    "/v1/changes?endpoint_id={endpoint}",
    f"/v1/changes?host={HOST}",
    f"/v1/traffic/endpoints?host={HOST}&{DAY}",
    f"/v1/traffic/endpoints?{DAY}",
    f"/v1/traffic/hosts?{DAY}",
    f"/v1/traffic/hosts?{WEEK}",
    f"/v1/endpoints.csv?host={HOST}",
    "/v1/endpoints.csv?search=no-such-word",
    "/v1/endpoints.csv",
    "/v1/findings.sarif?severity=high",
    f"/v1/collections/{HOST}/openapi",
)


def answers_of(store: InventoryStore) -> dict[str, Callable[[], str]]:
    """What is asked for, and what came of it in a word."""
    wiring.inventory = lambda: store  # type: ignore[assignment]
    change = next(all_rows(store.changes, ChangeQuery(host=HOST)))
    finding = next(all_rows(store.findings, FindingQuery(host=HOST)))
    asked: dict[str, Callable[[], str]] = {
        "the checklist's last stage": lambda: _told(read_inventory(store, START_NS / 1e9 + 3_600)),
        "one change": lambda: store.change(change.id).kind,
    }
    for path in PATHS:
        name = path.replace("service-0007.shop.example", "HOST").partition("&from=")[0]
        asked[name] = functools.partial(_answer, path.format(endpoint=change.endpoint_id, finding=finding.id))
    return asked


def _told(read: tuple[Any, dict[int, float]]) -> str:
    fact, by_vni = read
    return f"{fact.endpoints:,} endpoints of {fact.hosts:,} hosts, {len(by_vni)} VNIs"


def _answer(path: str) -> str:
    environ = EnvironBuilder(path=path).get_environ()
    environ["REQUEST_URI"] = path
    answer = ApiGateway(app, None).handle(Request(environ), ADMIN)
    body = answer.get_data()
    refused = "" if answer.status_code == 200 else f" {answer.get_json()['error']['code']}"
    return f"{answer.status_code}{refused}, {len(body):,} bytes"
