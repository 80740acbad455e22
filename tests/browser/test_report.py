"""The report of `heliostat learn` in a browser: it asks for nothing, filters by styles, and axe finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from heliostat.learning.command import learn_captures
from simulator.traffic import write_capture
from tests.browser.looking import AXE, WIDTHS, assert_accessible, look, tab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_capture(folder / "monday.pcap", conversations=200, seed=7)
    learn_captures([folder / "monday.pcap"], folder / "inventory")
    return folder / "inventory" / "report.html"


@pytest.fixture
def requests() -> list[str]:
    """What the page asked the world for."""
    return []


@pytest.fixture
def opened(report: Path, complaints: list[str], requests: list[str]) -> Iterator[Page]:
    with tab(complaints) as page:
        page.on("request", lambda request: requests.append(request.url))
        page.goto(report.as_uri())
        yield page


def unfold_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def test_the_first_screen_says_what_is_worst_and_the_page_is_accessible(opened: Page) -> None:
    assert AXE.exists()
    for scheme in SCHEMES:
        for width in WIDTHS:
            opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            opened.set_viewport_size({"width": width, "height": 900})
            look(opened, f"report-{width}-{scheme}")
            assert opened.get_by_role("heading", name="What to look at first").is_visible()
            assert opened.evaluate("document.documentElement.scrollWidth") == width
            assert_accessible(opened)


def test_everything_unfolded_is_accessible_and_fits(opened: Page) -> None:
    unfold_everything(opened)
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 900})

        assert opened.evaluate("document.documentElement.scrollWidth") == width
        assert_accessible(opened)


def test_the_page_asks_for_nothing_and_its_style_is_let_in(opened: Page, requests: list[str], report: Path) -> None:
    unfold_everything(opened)

    assert requests == [report.as_uri()]
    # Without its style a body has a margin.
    assert opened.evaluate("getComputedStyle(document.body).margin") == "0px"


def test_a_filter_leaves_what_it_says(opened: Page) -> None:
    endpoints = opened.locator("details.endpoint")
    everything = endpoints.count()
    label = opened.locator("label", has_text="critical or high findings")

    label.click()

    shown = endpoints.locator("visible=true")
    assert 0 < shown.count() < everything
    assert shown.count() == int(label.locator("span").inner_text())
    label.click()
    assert endpoints.locator("visible=true").count() == everything


def test_a_finding_leads_to_its_endpoint(opened: Page) -> None:
    opened.locator(".worst a").first.click()
    topic = opened.locator("details.topic:target")
    topic.locator("summary").click()
    topic.locator("a[href^='#endpoint-']").first.click()

    assert opened.locator("details.endpoint:target").is_visible()


def test_paper_shows_what_is_folded(opened: Page) -> None:
    detail = opened.locator("details.endpoint .detail").first
    assert not detail.is_visible()

    opened.emulate_media(media="print")

    assert detail.is_visible()
    assert not opened.locator("nav").is_visible()
