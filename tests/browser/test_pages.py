"""Pages that no other test goes to on its way: axe finds nothing in any look, and nothing is wider than its window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.looking import (
    WIDTHS,
    assert_accessible,
    assert_accessible_in_every_look,
    assert_fits,
    look,
    tab,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
# Address, and what stands there once it is loaded.
PAGES = {
    "checklist": ("/checklist", "Coverage"),
    "costs": ("/costs", "Line by line"),
    "permissions": ("/permissions", "Live check"),
    "operations": ("/operations", "No operations"),
    "traffic": ("/traffic", "Endpoints with the most"),
    "audit": ("/audit", "POST /v1/mutes"),
    "settings": ("/settings", "Redaction"),
    "settings-retention": ("/settings?tab=retention", "Samples"),
    "settings-capacity": ("/settings?tab=capacity", "VPC endpoints"),
    "settings-notifications": ("/settings?tab=notifications", "Notifications"),
    "settings-users": ("/settings?tab=users", "Users"),
    "settings-history": ("/settings?tab=history", "History"),
    "not-found": ("/no/such/page", "There is no such page"),
}
# Where it is opened, and by which button.
DIALOGS = {
    "purge": ("/hosts/shop.example.test", "Purge"),
    "add-webhook": ("/settings?tab=notifications", "Add a webhook"),
}


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the browser complains about."""
    return []


@pytest.fixture(scope="module")
def opened(heliostat: dict[str, Any], told: list[str]) -> Iterator[Page]:
    """One tab for all of them."""
    with tab(told) as page:
        page.goto(heliostat["sign_in_url"])
        page.get_by_role("link", name="shop.example.test").wait_for()
        # A change, so that there is a record of one.
        as_admin = {"Authorization": f"Bearer {heliostat['token']}"}
        with httpx.Client(base_url=heliostat["address"], headers=as_admin, timeout=30) as api:
            muted = api.post("/v1/mutes", json={"host": "shop.example.test"}).raise_for_status()
            api.delete(f"/v1/mutes/{muted.json()['id']}").raise_for_status()
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_in_every_look(
    name: str, opened: Page, heliostat: dict[str, Any], told: list[str]
) -> None:
    address, awaited = PAGES[name]
    opened.goto(heliostat["address"] + address)
    opened.get_by_text(awaited).first.wait_for()

    assert_accessible_in_every_look(opened, picture=name)

    assert told == []


def test_what_stands_in_columns_is_readable_on_a_telephone(opened: Page, heliostat: dict[str, Any]) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.goto(f"{heliostat['address']}/checklist")
    sessions = opened.locator(".stage-amount", has_text="mirror sessions")
    sessions.wait_for()
    assert sessions.evaluate("each => each.clientHeight") < 40, "a letter or two on each line"
    assert_fits(opened)

    opened.goto(f"{heliostat['address']}/hosts/shop.example.test")
    opened.locator("dd time").first.wait_for()
    beyond = (
        "all => all.map(each => each.getBoundingClientRect().right - each.closest('dd').getBoundingClientRect().right)"
    )
    assert max(opened.locator("dd time").evaluate_all(beyond)) <= 1, "it runs into the next column"
    assert_fits(opened)


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_is_left_by_escape_and_gives_the_focus_back(
    name: str, opened: Page, heliostat: dict[str, Any], told: list[str]
) -> None:
    address, opener = DIALOGS[name]
    opened.set_viewport_size({"width": WIDTHS[0], "height": 900})
    opened.goto(heliostat["address"] + address)
    button = opened.get_by_role("button", name=opener, exact=True)
    # It waits for what the page asks for.
    expect(button).to_be_enabled()
    button.press("Enter")
    dialog = opened.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel").wait_for()
    look(opened, f"dialog-{name}")
    assert_accessible(opened)

    opened.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    # Browsers call an answer an error that says that a host has no document.
    assert all("404" in complaint for complaint in told)
    told.clear()
