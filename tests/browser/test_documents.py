"""One host in the browser: its exports, how it stands to a document, what happened when, and how it is pinned."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import validate

from tests.browser.test_inventory import WAIT_MS, assert_accessible_in_every_look, look

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
HOST = "shop.example.test"


def go(page: Page, address: str) -> None:
    """Opens a page of the dashboard as a link from elsewhere would; the sign-in stays in the tab."""
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin is not None
    page.goto(origin[0] + address)


def exported(page: Page, menu: str, kind: str) -> tuple[str, str]:
    """The name and the text of a file that a menu saves."""
    page.get_by_role("button", name=menu).click(timeout=WAIT_MS)
    with page.expect_download(timeout=WAIT_MS) as download:
        page.get_by_role("menuitem", name=kind).click()
    return download.value.suggested_filename, Path(download.value.path()).read_text("utf-8")


def rows(page: Page, table: str) -> list[str]:
    found = page.get_by_role("table", name=table).get_by_role("rowheader")
    found.first.wait_for(timeout=WAIT_MS)
    return [" ".join(text.split()) for text in found.all_inner_texts()]


@pytest.fixture
def host_page(page: Page) -> Page:
    """The page of a host that was reviewed."""
    page.get_by_role("link", name=HOST).wait_for(timeout=WAIT_MS)
    go(page, f"/hosts/{HOST}")
    page.get_by_role("heading", name="Overview").wait_for(timeout=WAIT_MS)
    return page


def test_what_is_exported_without_one_path_and_with_another_stands_apart_when_it_is_imported(
    host_page: Page, tmp_path: Path, complaints: list[str]
) -> None:
    assert_accessible_in_every_look(host_page)
    name, text = exported(host_page, "Export this host", "OpenAPI 3.1, JSON")
    assert name == f"{HOST}.openapi.json"
    document: dict[str, Any] = json.loads(text)
    validate(document)
    got = {path: item["get"]["x-request-count"] for path, item in document["paths"].items() if "get" in item}
    missing = max(got, key=got.__getitem__)
    del document["paths"][missing]
    document["paths"]["/never-seen"] = {"get": {"responses": {"200": {"description": "Nobody asks."}}}}
    (tmp_path / "promised.json").write_text(json.dumps(document), "utf-8")

    host_page.set_input_files("input[type=file]", str(tmp_path / "promised.json"))
    host_page.get_by_role("button", name="Import", exact=True).click()
    host_page.get_by_role("button", name=re.compile("^Shadow")).click(timeout=WAIT_MS)

    assert f"GET {missing}" in rows(host_page, "Comparison")
    host_page.get_by_role("button", name=re.compile("^Unseen")).click()
    host_page.get_by_text("/never-seen").first.wait_for(timeout=WAIT_MS)
    assert rows(host_page, "Comparison") == ["GET /never-seen"]
    assert "standing=orphan" in host_page.url
    name, text = exported(host_page, "Export the comparison", "These rows, CSV")
    assert (name, text.splitlines()[1].split(",")[:3]) == (
        f"{HOST}.comparison.csv",
        ["orphan", "GET", "/never-seen"],
    )
    host_page.get_by_role("button", name=re.compile("^All")).click()
    look(host_page, "host")
    assert_accessible_in_every_look(host_page)

    host_page.get_by_role("button", name="Remove", exact=True).click()
    host_page.get_by_text("The document is removed.").wait_for(timeout=WAIT_MS)
    host_page.get_by_role("button", name="Undo").first.click()
    host_page.get_by_role("table", name="Comparison").wait_for(timeout=WAIT_MS)
    host_page.get_by_role("button", name="Remove", exact=True).click()
    host_page.get_by_text("No document was imported for this host.").wait_for(timeout=WAIT_MS)

    # Browsers call an answer an error that says that there is no document.
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


def test_traffic_is_drilled_into_from_all_hosts_to_one_endpoint(page: Page) -> None:
    page.get_by_role("link", name="Traffic", exact=True).click(timeout=WAIT_MS)
    page.get_by_role("table", name="Endpoints with the most").wait_for(timeout=WAIT_MS)
    page.get_by_role("table", name="Collections").wait_for(timeout=WAIT_MS)
    look(page, "traffic")
    assert_accessible_in_every_look(page)

    page.get_by_role("table", name="Collections").get_by_role("link", name=HOST).click()
    page.get_by_role("heading", name=re.compile("^Requests and answers")).wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="24 hours").click()
    page.get_by_role("table", name="Endpoints with the most").get_by_role("link").first.click()
    page.get_by_role("tab", name="Traffic", selected=True).wait_for(timeout=WAIT_MS)
    page.get_by_role("heading", name=re.compile("^Latency")).wait_for(timeout=WAIT_MS)

    assert "range=24h" in page.url
    look(page, "endpoint-traffic")
    assert_accessible_in_every_look(page)
    for tab, table in (("Access", "Authentication"), ("Changes", "Changes")):
        page.get_by_role("tab", name=tab, exact=True).click()
        page.get_by_role("table", name=table).wait_for(timeout=WAIT_MS)
        assert_accessible_in_every_look(page)


def test_a_pin_is_previewed_kept_and_taken_back(page: Page) -> None:
    page.get_by_role("link", name=HOST).wait_for(timeout=WAIT_MS)
    go(page, f"/endpoints?host={HOST}&search=%7B")
    page.get_by_role("table", name="Endpoints").get_by_role("link").first.click(timeout=WAIT_MS)
    page.get_by_role("tab", name="Path template").click(timeout=WAIT_MS)
    page.get_by_label("All that stands here is one parameter, named otherwise").check(timeout=WAIT_MS)
    page.get_by_label("Name of the parameter").fill("pinned_by_hand")

    page.get_by_role("button", name="Show what changes").click()
    page.get_by_role("table", name="What the pin would change").wait_for(timeout=WAIT_MS)
    look(page, "pins")
    assert_accessible_in_every_look(page)
    page.get_by_role("button", name="Apply with the next review").click()

    page.get_by_role("button", name=re.compile(r"Remove the pin .*\{pinned_by_hand\}")).wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("Nobody said anything of these paths.").wait_for(timeout=WAIT_MS)
