"""What was found is decided of, taken back, and looked for by one's own patterns; axe finds nothing in any look."""

from __future__ import annotations

import csv
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.changes.change import Change
from inventory_store.queries import EndpointQuery
from inventory_store.sqlite import SqliteInventoryStore
from tests.browser.test_inventory import WAIT_MS, assert_accessible, assert_accessible_in_every_look, look

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def open_page(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click(timeout=WAIT_MS)
    page.get_by_role("heading", name=re.compile(f"^{name}")).first.wait_for(timeout=WAIT_MS)


def test_a_finding_is_found_accepted_with_a_reason_and_opened_again(page: Page) -> None:
    open_page(page, "Findings")
    page.get_by_role("checkbox", name=re.compile(" of shop.example.test")).first.wait_for(timeout=WAIT_MS)
    look(page, "findings")
    assert_accessible_in_every_look(page)
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.get_by_role("heading", name="What to do").wait_for(timeout=WAIT_MS)
    look(page, "finding")
    assert_accessible_in_every_look(page)

    page.get_by_role("button", name="Accept").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("SEC-7: known since May")
    assert_accessible(page)
    dialog.get_by_role("button", name="Accept").click()
    page.get_by_text("The finding is now accepted.").wait_for(timeout=WAIT_MS)
    page.get_by_role("table", name="History").get_by_text("SEC-7: known since May").wait_for(timeout=WAIT_MS)

    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back.").wait_for(timeout=WAIT_MS)
    page.get_by_role("table", name="History").get_by_text("Open").nth(1).wait_for(timeout=WAIT_MS)


def test_findings_are_narrowed_and_saved(page: Page) -> None:
    open_page(page, "Findings")
    page.get_by_role("list", name="Severity").get_by_role("button").nth(1).click(timeout=WAIT_MS)
    page.wait_for_url("**severity=high**")

    page.get_by_role("button", name="Export").click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="CSV").click()

    with saved.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["severity"] for row in rows} == {"high"}


def test_a_class_of_ones_own_is_tried_and_made(page: Page, complaints: list[str]) -> None:
    open_page(page, "Sensitive data")
    page.get_by_role("link", name="E-mail address").wait_for(timeout=WAIT_MS)
    look(page, "sensitive")
    assert_accessible_in_every_look(page)
    page.get_by_role("link", name="E-mail address").click()
    page.get_by_role("columnheader", name="Fields").wait_for(timeout=WAIT_MS)
    look(page, "sensitive-class")
    assert_accessible_in_every_look(page)
    page.set_viewport_size({"width": 1280, "height": 900})

    open_page(page, "Sensitive data")
    page.get_by_role("tab", name="Classes of your own").click()
    page.get_by_role("button", name="Create class").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Employee number")
    pattern = dialog.get_by_label("Pattern for values")
    pattern.fill("EMP-(")
    dialog.get_by_text(re.compile("missing")).first.wait_for(timeout=WAIT_MS)
    assert_accessible(page)
    # The browser tells of every refusal, also of those that are asked for.
    assert {"400" in complaint for complaint in complaints} == {True}
    complaints.clear()
    pattern.fill("EMP-[0-9]{4}")
    dialog.get_by_label("Value to try it on").fill("badge EMP-1234")
    dialog.get_by_text("Found in 1 place").wait_for(timeout=WAIT_MS)
    assert_accessible(page)
    look(page, "class-form")
    dialog.get_by_role("button", name="Create class").click()

    page.get_by_role("table", name="Classes of your own").get_by_text("EMP-[0-9]{4}").wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="Delete Employee number").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete class").click()
    page.get_by_text("No classes of your own").wait_for(timeout=WAIT_MS)


@pytest.fixture
def changed(heliostat: dict[str, Any], page: Page) -> None:
    """A host that changed: what is found in the first day of a host is learnt, not changed."""
    page.get_by_role("link", name="shop.example.test").wait_for(timeout=WAIT_MS)
    store = SqliteInventoryStore(heliostat["inventory"])
    [row, *_] = store.endpoints(EndpointQuery(host="shop.example.test")).items
    now_ns, subject = time.time_ns(), f"{row.key.method} {row.key.path_template}"
    store.put_changes(
        [
            Change("exposure_changed", row.key.host, row.id, subject, "internal", "public", "security", now_ns, 1),
            Change("status_added", row.key.host, row.id, f"{subject}: <b>418</b>", "", "418", "compatible", now_ns, 2),
        ]
    )
    store.close()


@pytest.mark.usefixtures("changed")
def test_a_change_is_acknowledged_and_others_are_muted(page: Page) -> None:
    open_page(page, "Changes")
    page.get_by_text("Exposure changed").wait_for(timeout=WAIT_MS)
    look(page, "changes")
    assert_accessible_in_every_look(page)
    page.set_viewport_size({"width": 1280, "height": 900})

    exposed = page.get_by_role("article").filter(has_text="Exposure changed")
    exposed.get_by_role("button", name="Acknowledge").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("the new gateway")
    page.get_by_role("dialog").get_by_role("button", name="Acknowledge").click()
    exposed.get_by_text("the new gateway").wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="Undo").click()
    exposed.get_by_role("button", name="Acknowledge").wait_for(timeout=WAIT_MS)

    page.get_by_role("article").filter(has_text="Status added").get_by_role("button", name="Mute").click()
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Mute").click()
    page.get_by_role("tab", name="Mutes (1)").click(timeout=WAIT_MS)
    page.get_by_role("button", name="Remove the mute of shop.example.test").click()
    page.get_by_text("Every change is told.").wait_for(timeout=WAIT_MS)
