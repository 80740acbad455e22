"""What tests of pages in a browser share: a tab, pictures, accessibility in every look, and room for words."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
WAIT_MS = 60_000
# What is expected of a page is waited for as long as the page is.
expect.set_options(timeout=WAIT_MS)
# A laptop, and half of one.
WIDTHS = (1280, 768)
# What reaches beyond the window, and stands in nothing that scrolls, if the page still does after half a minute.
BESIDE = """
() => new Promise((tell) => {
    const page = document.documentElement;
    const end = performance.now() + 30000;
    const isWide = (each) => each.getBoundingClientRect().right > page.clientWidth + 1;
    const isCut = (each) => getComputedStyle(each).overflowX !== "visible";
    const scrolls = (each) => each !== null && (isCut(each) || scrolls(each.parentElement));
    const beside = () => [...document.querySelectorAll("body *")].filter((each) => isWide(each) && !scrolls(each));
    const look = () => {
        if (page.scrollWidth <= page.clientWidth) tell([]);
        else if (performance.now() < end) requestAnimationFrame(look);
        else tell([page.scrollWidth, ...beside().map((each) => each.outerHTML.slice(0, 200)).slice(-4)].map(String));
    };
    look();
})
"""


@contextmanager
def tab(complaints: list[str]) -> Iterator[Page]:
    """A tab of a browser of its own, whose complaints, and those of tabs beside it, are added to those."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        # Nothing moves: axe would measure the colours of what is half faded in.
        context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, reduced_motion="reduce")
        context.set_default_timeout(WAIT_MS)
        context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        yield context.new_page()
        browser.close()


def look(page: Page, name: str) -> None:
    """Keeps a picture where one is asked for: HELIOSTAT_SCREENSHOTS names the folder."""
    if folder := os.environ.get("HELIOSTAT_SCREENSHOTS"):
        # Each as it comes to rest.
        page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")


def assert_accessible(page: Page) -> None:
    # Colours that are on their way are none that anybody reads.
    page.evaluate(
        "new Promise(requestAnimationFrame).then(() => Promise.allSettled(document.getAnimations()"
        ".filter(each => each instanceof CSSTransition).map(each => each.finished)))"
        ".then(() => undefined)"
    )
    # The page's own policy allows no foreign script: this one comes by the debugger.
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text("utf-8") + "; undefined")
    violations = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']})"
        ".then(found => found.violations.map(each =>"
        "each.id + ': ' + each.nodes.map(node => node.html + ' ' + node.failureSummary).join(' ')))"
    )
    assert violations == [], "\n".join(violations)


def assert_accessible_in_every_look(page: Page, picture: str = "") -> None:
    """Ends where pages begin, in the light mode of a laptop. `picture` names the pictures to keep (see `look`)."""
    for mode, other in (("dark", "Dark mode"), ("light", "Light mode")):
        page.get_by_role("button", name=other).first.click()
        for width in reversed(WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            if picture:
                look(page, f"{picture}-{width}-{mode}")
            assert_accessible(page)
            assert_fits(page)


def assert_fits(page: Page) -> None:
    """Nothing lies beside the window once the page has followed its width."""
    beside = page.evaluate(BESIDE)
    assert beside == [], "\n".join(["wider than the window:", *beside])


def assert_room(page: Page, header: str, width_min: float) -> None:
    """A column can be read: words are not broken into single letters."""
    cell = page.get_by_role("columnheader", name=header).first
    cell.wait_for(timeout=WAIT_MS)
    box = cell.bounding_box()
    assert box is not None
    assert box["width"] >= width_min
