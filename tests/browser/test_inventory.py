"""The traffic that was sent appears in the dashboard, masked, and axe finds nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import (
    WAIT_MS,
    WIDTHS,
    assert_accessible,
    assert_accessible_in_every_look,
    assert_room,
    look,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_endpoints_of_the_sent_traffic_appear(page: Page) -> None:
    page.get_by_role("link", name="shop.example.test").wait_for(timeout=WAIT_MS)
    look(page, "collections")
    assert_accessible_in_every_look(page)

    page.get_by_role("link", name="shop.example.test").click()
    page.get_by_text("/api/v1/cart/items").first.wait_for(timeout=WAIT_MS)
    look(page, "endpoints")

    assert "host=shop.example.test" in page.url
    assert_accessible_in_every_look(page)


def test_an_endpoint_shows_its_schema_and_masked_samples(page: Page) -> None:
    page.get_by_role("link", name="shop.example.test").click(timeout=WAIT_MS)
    page.get_by_role("link", name="cart/items").first.click(timeout=WAIT_MS)
    page.get_by_role("heading", name="Overview").wait_for(timeout=WAIT_MS)
    look(page, "endpoint")
    assert_accessible_in_every_look(page)

    for tab in ("Findings", "Sensitive fields", "Path template"):
        page.get_by_role("tab", name=re.compile(tab)).click()
        page.get_by_role("table", name=tab).wait_for(timeout=WAIT_MS)
        assert_accessible_in_every_look(page)

    page.get_by_role("tab", name=re.compile("Samples")).click()
    page.get_by_text("masked:").first.wait_for(timeout=WAIT_MS)
    look(page, "samples")

    assert "eyJ" not in page.content()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert_room(page, "Request target", 200)


def test_load_balancers_say_why_a_target_cannot_be_mirrored(page: Page) -> None:
    page.get_by_role("link", name="Load balancers").click(timeout=WAIT_MS)
    page.get_by_text("storefront-alb").first.wait_for(timeout=WAIT_MS)
    look(page, "load-balancers")
    assert_accessible(page)

    page.get_by_role("link", name="storefront-alb").click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert_room(page, "Network interface", 190)


def test_a_policy_can_be_read_before_it_is_given(page: Page) -> None:
    page.get_by_role("link", name="Permissions").click(timeout=WAIT_MS)
    page.get_by_text("elasticloadbalancing:DescribeLoadBalancers").first.wait_for(timeout=WAIT_MS)
    page.get_by_role("heading", name="Live check").wait_for(timeout=WAIT_MS)
    look(page, "permissions")

    assert_accessible(page)


def test_a_page_that_cannot_be_loaded_says_so_and_can_be_loaded_again(page: Page, complaints: list[str]) -> None:
    page.get_by_role("link", name="Load balancers").wait_for(timeout=WAIT_MS)
    page.route("**/assets/**", lambda route: route.abort())
    page.get_by_role("link", name="Permissions").click()
    page.get_by_text("This page could not be shown").wait_for(timeout=WAIT_MS)
    assert_accessible(page)

    page.unroute("**/assets/**")
    page.get_by_role("button", name="Load the page again").click()
    page.get_by_text("elasticloadbalancing:DescribeLoadBalancers").first.wait_for(timeout=WAIT_MS)

    assert complaints
    complaints.clear()
