"""What goes wrong between a browser and the API is shown as what it is, keeps what was there, and passes by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.looking import WAIT_MS, assert_accessible, look, tab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
API = "**/v1/**"
# Address, what is there, and what it is called where it could not be had.
PAGES = {
    "/collections": ("shop.example.test", "The collections could not be"),
    "/endpoints": ("cart/items", "The endpoints could not be"),
    "/checklist": ("Stages", "The checklist could not be"),
}


@dataclass(frozen=True)
class Failure:
    """How each request fares, and what people are told; `header` is None where it is what could not be had."""

    meet: Callable[[Route], None]
    told: str
    header: str | None = None


def answering(status: int, body: str | dict[str, Any], kind: str = "application/json") -> Callable[[Route], None]:
    text = body if isinstance(body, str) else json.dumps(body)
    return lambda route: route.fulfill(status=status, body=text, content_type=kind)


def refusal(code: str, scope: str, explanation: str, *, retryable: bool = False) -> dict[str, Any]:
    """A refusal in the shape of the API's own."""
    error = {"code": code, "scope": scope, "explanation": explanation, "fix": "Do this.", "retryable": retryable}
    return {"error": {**error, "evidence": {}, "request_id": "request-1"}}


FAILURES = {
    "a permission that AWS refuses": Failure(
        answering(403, refusal("aws_refused", "account", "AWS refused dynamodb:Query.")),
        "AWS refused dynamodb:Query.",
        "You do not have the permission for this",
    ),
    "a role that falls short": Failure(
        answering(403, refusal("forbidden", "caller", "A viewer may not.")),
        "A viewer may not.",
        "Your role does not allow this",
    ),
    "a firewall": Failure(
        answering(403, "<html><script>window.hostile=1</script>Forbidden</html>", "text/html"),
        "Something in front of the API refused this.",
    ),
    "a failure that explains itself": Failure(
        answering(500, refusal("store_unavailable", "service", "The inventory does not answer.", retryable=True)),
        "The inventory does not answer.",
    ),
    "a failure that does not": Failure(answering(500, ""), "The API answered with status 500 and no explanation."),
    "a function that broke off": Failure(
        answering(502, {"message": "Internal server error"}), "The API failed before it could say why."
    ),
    "a function that takes nothing": Failure(
        answering(503, {"message": "Service Unavailable"}), "The API takes no requests now."
    ),
    "a gateway that waits no longer": Failure(
        answering(504, {"message": "Endpoint request timed out"}), "The API took longer than its gateway waits."
    ),
    "a connection that breaks": Failure(lambda route: route.abort("connectionreset"), "The API did not answer."),
}


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the browser says of each of these failures."""
    return []


@pytest.fixture(scope="module")
def tabs(heliostat: dict[str, Any], told: list[str]) -> Iterator[dict[str, Page]]:
    """Three tabs side by side, each with a page that is loaded."""
    with tab(told) as first:
        opened = dict(zip(PAGES, [first, first.context.new_page(), first.context.new_page()], strict=True))
        for address, page in opened.items():
            page.set_default_timeout(WAIT_MS)
            page.goto(f"{heliostat['address']}{address}#token={heliostat['token']}")
        for address, page in opened.items():
            page.get_by_text(PAGES[address][0]).first.wait_for()
        yield opened


@pytest.fixture
def pages(tabs: dict[str, Page]) -> Iterator[dict[str, Page]]:
    """The tabs, whose pages must not be loaded anew by what happens."""
    for page in tabs.values():
        page.evaluate("window.isSame = true")
    yield tabs
    for page in tabs.values():
        page.unroute_all()
        page.context.set_offline(False)
    for address, page in tabs.items():
        expect(page.get_by_text(PAGES[address][1])).to_have_count(0, timeout=WAIT_MS)


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_shown_beside_what_was_there_and_passes_by_itself(name: str, pages: dict[str, Page]) -> None:
    failure = FAILURES[name]
    for page in pages.values():
        page.route(API, failure.meet)

    for address, page in pages.items():
        there, header = PAGES[address]
        alert = (
            page.get_by_role("alert")
            .filter(has_text=failure.told)
            .or_(page.locator("[class*=alert]").filter(has_text=failure.told))
        )
        alert.filter(has_text=failure.header or header).first.wait_for()
        assert page.get_by_text(there).first.is_visible()
        assert page.evaluate("window.hostile") is None
    look(pages["/endpoints"], f"failure-{name.replace(' ', '-')}")
    assert_accessible(pages["/endpoints"])

    for page in pages.values():
        page.unroute_all()
    for page in pages.values():
        expect(page.get_by_text(failure.told)).to_have_count(0, timeout=WAIT_MS)
        assert page.evaluate("window.isSame") is True
