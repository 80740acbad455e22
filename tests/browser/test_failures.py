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


def test_a_page_that_never_loaded_says_why_and_comes_once_the_api_is_back(pages: dict[str, Page]) -> None:
    for page in pages.values():
        page.route(API, FAILURES["a function that broke off"].meet)
        page.reload()
        page.evaluate("window.isSame = true")
    for address, page in pages.items():
        there, header = PAGES[address]
        page.get_by_text(f"{header} loaded").first.wait_for()
        page.get_by_text("The API failed before it could say why.").first.wait_for()
        assert page.get_by_text(there).count() == 0
    assert_accessible(pages["/checklist"])

    for page in pages.values():
        page.unroute_all()
    for address, page in pages.items():
        page.get_by_text(PAGES[address][0]).first.wait_for()
        assert page.evaluate("window.isSame") is True


def test_a_lost_connection_is_told_on_every_page_until_it_is_back(pages: dict[str, Page]) -> None:
    [context] = {page.context for page in pages.values()}
    context.set_offline(True)
    for address, page in pages.items():
        page.get_by_text("Heliostat does not answer").first.wait_for()
        page.get_by_text("What is shown is from").first.wait_for()
        assert page.get_by_text(PAGES[address][0]).first.is_visible()
    look(pages["/collections"], "offline")
    assert_accessible(pages["/collections"])

    context.set_offline(False)
    for page in pages.values():
        expect(page.get_by_text("Heliostat does not answer")).to_have_count(0, timeout=WAIT_MS)
        assert page.evaluate("window.isSame") is True


def test_a_slow_api_is_waited_for_and_that_is_said(pages: dict[str, Page]) -> None:
    waiting: list[Route] = []
    for page in pages.values():
        page.route(API, lambda route: waiting.append(route))  # noqa: PLW0108 - what it calls is marked as such
    for address, page in pages.items():
        page.get_by_text("Still waiting for an answer of Heliostat.").first.wait_for()
        assert page.get_by_text(PAGES[address][0]).first.is_visible()
        assert page.get_by_text("could not be").count() == 0
    look(pages["/checklist"], "slow")
    assert_accessible(pages["/checklist"])

    for route in [*waiting]:
        route.continue_()
    for page in pages.values():
        page.unroute_all(behavior="ignoreErrors")
    for page in pages.values():
        expect(page.get_by_text("Still waiting for an answer of Heliostat.")).to_have_count(0, timeout=WAIT_MS)
        assert page.evaluate("window.isSame") is True


def test_a_sign_in_that_ended_is_told_and_leads_back_to_the_page(
    pages: dict[str, Page], heliostat: dict[str, Any]
) -> None:
    for page in pages.values():
        page.route(API, answering(401, refusal("unauthenticated", "caller", "The token is not valid.")))
        # How one signs in, everybody may ask.
        page.route("**/v1/sign-in", lambda route: route.continue_())
        page.get_by_text("You are signed out").wait_for()
        page.unroute_all()
    for address, page in pages.items():
        page.get_by_label("Sign-in token").fill(heliostat["token"])
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text(PAGES[address][0]).first.wait_for()
        assert page.url == heliostat["address"] + address
        assert page.evaluate("window.isSame") is True
