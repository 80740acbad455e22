"""Signing in at a user pool, in Chromium, at the door for people: the page as it is packaged, under a stage's path."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from chalice_app import wiring
from heliostat.environment import applied_environment
from simulator.loopback_server import serving
from tests.browser.looking import ROOT, WAIT_MS, WIDTHS, assert_accessible, assert_accessible_in_every_look, look, tab
from tests.browser.peoples_door import PeoplesDoor
from tests.unit.chalice_app.reviewed import fill_and_review
from tests.unit.chalice_app.sign_in.user_pool import CLIENT_ID, UserPool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
HOST = "shop.example"


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PeoplesDoor]:
    monkeypatch.setattr(wiring, "PAGE_FOLDER", ROOT / "dashboard" / "dist")
    pool = UserPool()
    found = PeoplesDoor(pool)
    with (
        applied_environment({"HELIOSTAT_INVENTORY": f"sqlite:///{tmp_path / 'inventory.db'}"}),
        serving(pool, name="user pool") as pool_port,
        serving(found, name="people's door") as port,
    ):
        wiring.forget()
        wiring.page.cache_clear()
        fill_and_review(wiring.inventory())
        page_url = f"http://127.0.0.1:{port}/api/"
        pool.page_urls = (page_url,)
        found.stage = {
            "SignInUrl": f"http://127.0.0.1:{pool_port}",
            "SignInClient": CLIENT_ID,
            "PageUrl": page_url,
        }
        yield found
        wiring.inventory().close()
        wiring.forget()
        wiring.page.cache_clear()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def stranger(complaints: list[str]) -> Iterator[Page]:
    """A tab in which nobody is signed in."""
    with tab(complaints) as page:
        yield page


def sign_in(page: Page) -> None:
    page.get_by_role("button", name="Continue to sign in").click(timeout=WAIT_MS)
    page.get_by_role("link", name="Sign in as ada@example.com").click(timeout=WAIT_MS)


def see_collections(page: Page) -> None:
    page.get_by_role("link", name=HOST).first.wait_for(timeout=WAIT_MS)


def test_a_person_signs_in_where_they_are_and_out_again(
    door: PeoplesDoor, stranger: Page, complaints: list[str]
) -> None:
    origins: set[str] = set()
    stranger.on(
        "request",
        lambda request: None if request.is_navigation_request() else origins.add(urlsplit(request.url).netloc),
    )
    address = f"{door.stage['PageUrl']}endpoints?host={HOST}"

    stranger.goto(address)
    stranger.get_by_role("button", name="Continue to sign in").wait_for(timeout=WAIT_MS)
    look(stranger, "sign-in-user-pool")
    assert_accessible_in_every_look(stranger)
    stranger.set_viewport_size({"width": WIDTHS[0], "height": 900})
    sign_in(stranger)

    # Back at the address, of which no code is left.
    stranger.get_by_role("link", name="/users/{user_id}").first.wait_for(timeout=WAIT_MS)
    assert stranger.url == address
    stranger.get_by_role("button", name="ada@example.com").click()
    stranger.get_by_text("Operator · Heliostat").locator("visible=true").first.wait_for(timeout=WAIT_MS)
    look(stranger, "signed-in-menu")
    # A page that is loaded anew at its own address, and one that comes later, with its style sheet.
    stranger.reload()
    stranger.get_by_role("link", name="/users/{user_id}").first.click(timeout=WAIT_MS)
    stranger.get_by_role("tab").first.wait_for(timeout=WAIT_MS)
    assert urlsplit(stranger.url).path.startswith("/api/endpoints/")

    stranger.get_by_role("button", name="ada@example.com").click()
    stranger.get_by_role("menuitem", name="Sign out").click()
    stranger.get_by_role("button", name="Continue to sign in").wait_for(timeout=WAIT_MS)

    assert {path for path, _ in door.pool.asked[-2:]} == {"/oauth2/revoke", "/logout"}
    assert door.pool.refresh_tokens == set()
    assert origins == {urlsplit(door.stage["PageUrl"]).netloc}
    assert stranger.evaluate("Object.keys(sessionStorage).filter(name => /token|renewal/.test(name))") == []
    assert complaints == []


def test_a_sign_in_that_ends_is_renewed_and_one_that_cannot_be_comes_back_to_the_page(
    door: PeoplesDoor, stranger: Page, complaints: list[str]
) -> None:
    stranger.goto(f"{door.stage['PageUrl']}collections")
    sign_in(stranger)
    see_collections(stranger)
    first = door.token

    door.expired.add(first)
    stranger.get_by_role("link", name="Endpoints").click()
    stranger.get_by_role("link", name="/users/{user_id}").first.wait_for(timeout=WAIT_MS)
    assert door.token != first

    door.expired.add(door.token)
    door.pool.refresh_tokens.clear()
    stranger.get_by_role("link", name="Collections").first.click()
    stranger.get_by_text("You are signed out").wait_for(timeout=WAIT_MS)
    look(stranger, "sign-in-ended")
    assert_accessible(stranger)
    sign_in(stranger)
    see_collections(stranger)

    assert urlsplit(stranger.url).path == "/api/collections"
    # What a browser says of every refusal.
    assert {complaint for complaint in complaints if "401" not in complaint} == set()


def test_whoever_is_not_let_in_is_told_and_may_try_again(
    door: PeoplesDoor, stranger: Page, complaints: list[str]
) -> None:
    door.pool.refuses_with = "access_denied"
    stranger.goto(door.stage["PageUrl"])
    sign_in(stranger)
    stranger.get_by_text("The user pool did not let you in.").wait_for(timeout=WAIT_MS)
    look(stranger, "sign-in-denied")

    door.pool.refuses_with, door.pool.groups = "", ["payroll"]
    sign_in(stranger)
    stranger.get_by_text("You have no role yet").wait_for(timeout=WAIT_MS)
    look(stranger, "no-role")
    assert_accessible(stranger)

    assert {complaint for complaint in complaints if "403" not in complaint} == set()


def test_a_code_that_another_tab_asked_for_signs_nobody_in(door: PeoplesDoor, stranger: Page) -> None:
    stranger.goto(f"{door.stage['PageUrl']}?code=stolen&state=of-another")

    stranger.get_by_text("This sign-in was not begun in this tab").wait_for(timeout=WAIT_MS)

    assert door.pool.asked == []
    assert urlsplit(stranger.url).query == ""
