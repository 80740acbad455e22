"""Hostile traffic in the browser: nothing of it runs, breaks the layout, hides, or turns the line around it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from api_inventory.changes.change import Change
from api_inventory.endpoint import EndpointKey
from api_inventory.findings.state import FindingState
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from heliostat.learning.command import learn_captures
from heliostat.up.options import UpOptions
from heliostat.up.wiring import running
from inventory_store.cursor import Cursor
from inventory_store.folds import CollectionFold, EndpointFold, Part
from inventory_store.queries import CollectionQuery, EndpointQuery
from tests.browser.hostile_traffic import (
    ARABIC,
    EXCHANGES,
    HIDDEN,
    HOST,
    IMAGE,
    LONG_HOST,
    SCRIPT,
    TEXT_BY_NAME,
    TURNED,
    write_hostile_capture,
)
from tests.browser.looking import ROOT, WAIT_MS, WIDTHS, assert_accessible, assert_fits, tab
from tests.integration.running_heliostat import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Dialog, Page

    from api_inventory.endpoint import EndpointSummary
    from heliostat.up.wiring import Run

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
WRITTEN_HOST = f"{IMAGE}.example"
WRITTEN = TEXT_BY_NAME | {"long": "x" * 400 + SCRIPT}

# Everything that a page should not hold, wherever it came from.
PROBLEMS = r"""
() => {
    const problems = [...(window.refusedByPolicy ?? [])];
    if (window.hostile !== undefined) problems.push("a script of strangers ran");
    const markup = "script:not([src]), img[src='x'], [onerror], iframe, object, embed, a[href^='javascript:' i]";
    for (const each of document.querySelectorAll(markup)) problems.push(`markup: ${each.outerHTML}`);

    const doesNotShow = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;
    const told = ["title", "aria-label", "aria-description", "alt", "placeholder"];
    for (const each of document.querySelectorAll("*")) {
        for (const name of told) {
            if (doesNotShow.test(each.getAttribute(name) ?? "")) problems.push(`hidden in ${name}: ${each.outerHTML}`);
        }
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const {data, parentElement} = texts.currentNode;
        if (parentElement.closest("script, style")) continue;
        if (doesNotShow.test(data)) problems.push(`hidden in text: ${parentElement.outerHTML}`);
        if (/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(data)) {
            let around = parentElement;
            while (!getComputedStyle(around).unicodeBidi.startsWith("isolate")) around = around.parentElement;
            // Isolated together with words of ours, it turns these.
            const isAlone = around.tagName === "BDI" || around.textContent === data;
            if (!isAlone) problems.push(`not isolated: ${around.outerHTML}`);
        }
    }
    return problems.map((each) => each.slice(0, 600));
}
"""
LISTEN = """
    window.refusedByPolicy = [];
    document.addEventListener("securitypolicyviolation", (event) => {
        window.refusedByPolicy.push(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
"""


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.pcap"
    write_hostile_capture(path)
    return path


@pytest.fixture(scope="module")
def report(capture: Path) -> Path:
    learn_captures([capture], capture.parent / "learnt")
    return capture.parent / "learnt" / "report.html"


@pytest.fixture(scope="module")
def run(capture: Path, report: Path) -> Iterator[Run]:  # noqa: ARG001 - both run in this process, one after the other
    options = UpOptions(
        port=0,
        state=capture.parent / "state",
        captures=(capture,),
        conversations=0,
        emulated=False,
        dashboard=ROOT / "dashboard" / "dist",
        templates=ROOT / "cfn",
    )
    with running(options) as started:
        until(lambda: len(started.store.collections(CollectionQuery()).items), expected=2)
        until(lambda: sum(row.request_count for row in rows(started)), expected=EXCHANGES)
        write_what_no_traffic_brings(started)
        yield started


def write_what_no_traffic_brings(run: Run) -> None:
    """Text of the same kind where today's rules let none through: hosts, literal paths, evidence, changes."""
    now_ns = time.time_ns()
    traffic = Traffic(request_count=3, statuses={"200": 3}, first_seen_ns=now_ns, last_seen_ns=now_ns)
    seen = (Part(Cursor.of("1"), Usage(traffic)),)
    for name, text in WRITTEN.items():
        run.store.fold(EndpointFold(EndpointKey(WRITTEN_HOST, f"/{name}/{text}", "GET"), 7, seen))
    run.store.fold_collection(CollectionFold(WRITTEN_HOST, 7, seen))
    until(lambda: run.store.collection(WRITTEN_HOST).review is not None, expected=True)
    # After the review, which opens and closes findings, and notices changes.
    run.store.put_findings(
        FindingState(
            f"RULE-{name}",
            text,
            "high",
            WRITTEN_HOST,
            None,
            text,
            text,
            3,
            now_ns,
            now_ns,
            3,
            "open",
            now_ns,
            0,
            None,
            None,
            None,
            (),
        )
        for name, text in WRITTEN.items()
    )
    run.store.put_changes(
        Change("field_added", WRITTEN_HOST, "", f"POST /orders: {text}", text, text, "security", now_ns, 1)
        for text in WRITTEN.values()
    )


def rows(run: Run, host: str = HOST) -> Sequence[EndpointSummary]:
    return run.store.endpoints(EndpointQuery(host=host, page_size=200)).items


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the browser told of pages of which it should have nothing to tell."""
    return []


@pytest.fixture(scope="module")
def page(run: Run, report: Path, told: list[str]) -> Iterator[Page]:
    """One tab for all pages, signed in; it tells of dialogs, and of requests to elsewhere, too."""
    inside = (run.address, report.as_uri(), "data:")

    def tell_of_dialog(dialog: Dialog) -> None:
        told.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    with tab(told) as page:
        page.add_init_script(LISTEN)
        page.on("dialog", tell_of_dialog)
        page.on("request", lambda asked: None if asked.url.startswith(inside) else told.append(asked.url))
        page.goto(run.sign_in.url(run.address))
        page.get_by_role("link", name=HOST, exact=True).wait_for()
        yield page


def assert_harmless(page: Page, told: list[str]) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert_fits(page)
        problems = page.evaluate(PROBLEMS)
        assert problems == [], "\n".join(problems)
    assert_accessible(page)
    # Browsers call an answer an error that says that a host has no document.
    without = [each for each in told if "404" not in each]
    told.clear()
    assert without == []


MARK = "window.hostile=1"
# Addresses at which strangers' words stand, and what is there once they do.
PAGES = {
    "/collections": MARK,
    f"/endpoints?host={quote(WRITTEN_HOST)}": MARK,
    f"/endpoints?host={LONG_HOST}": "/long/host",
    f"/hosts/{quote(WRITTEN_HOST)}": "Overview",
    f"/hosts/{quote(WRITTEN_HOST)}?tab=paths": "Rules of paths",
    f"/hosts/{LONG_HOST}": "Overview",
    f"/hosts/{LONG_HOST}?tab=traffic": "Latency",
    "/traffic": "Endpoints with the most",
    f"/traffic?host={quote(WRITTEN_HOST)}": "Endpoints with the most",
    f"/traffic?host={LONG_HOST}": "Endpoints with the most",
    "/findings": MARK,
    "/sensitive": HOST,
    "/sensitive/email": MARK,
    "/changes": MARK,
}


@pytest.mark.parametrize("address", PAGES)
def test_strangers_words_on_a_page_are_words(address: str, page: Page, run: Run, told: list[str]) -> None:
    page.goto(run.address + address)
    page.get_by_text(PAGES[address]).first.wait_for()

    assert_harmless(page, told)


# The start of an endpoint's path, and the tabs on which it has something to show.
TABS = {
    "/fields": ("Parameters", "Findings", "Statuses", "Traffic", "Access", "Samples", "Changes", "Path template"),
    "/bodies": ("Sensitive fields", "Request body", "Response bodies", "Samples"),
    "/megabyte": ("Request body", "Response bodies", "Samples"),
    "/many": ("Parameters", "Samples"),
    "/deep": ("Parameters", "Samples"),
    "/script/{": ("Path template", "Samples"),
}


@pytest.mark.parametrize("path", TABS)
def test_strangers_words_of_an_endpoint_are_words(path: str, page: Page, run: Run, told: list[str]) -> None:
    [row] = [row for row in rows(run) if row.key.path_template.startswith(path)]
    page.goto(f"{run.address}/endpoints/{row.id}")
    for tab_name in TABS[path]:
        page.get_by_role("tab", name=tab_name).click()
        panel = page.get_by_role("tabpanel", name=tab_name)
        # Of a body that was cut off there is no schema.
        panel.get_by_role("heading").or_(panel.get_by_text("No body known")).first.wait_for()

        assert_harmless(page, told)


@pytest.mark.parametrize("name", WRITTEN)
def test_strangers_words_in_a_path_are_words(name: str, page: Page, run: Run, told: list[str]) -> None:
    [row] = [row for row in rows(run, WRITTEN_HOST) if row.key.path_template.startswith(f"/{name}/")]
    page.goto(f"{run.address}/endpoints/{row.id}?tab=template")
    page.get_by_role("table").first.wait_for()

    assert_harmless(page, told)


@pytest.mark.parametrize("name", WRITTEN)
def test_strangers_words_in_a_finding_are_words(name: str, page: Page, run: Run, told: list[str]) -> None:
    [finding] = [each for each in run.store.host_findings(WRITTEN_HOST) if each.rule == f"RULE-{name}"]
    page.goto(f"{run.address}/findings/{finding.id}")
    page.get_by_role("heading", name="What was seen").wait_for()

    assert_harmless(page, told)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("/script/<script>window.hostile=1", "script"),
        ("/image/ src=x onerror=window", "image"),
        ("javascript:window", "link"),
        (TURNED, "turned"),
        # As it is shown, and so copied.
        ("invoice\u27e8U+202E\u27e9gpj", "turned"),
        (HIDDEN, "hidden"),
        ("bell\u27e8U+0007\u27e9esc", "control"),
        (ARABIC, "arabic"),
        ("x" * 300, "long"),
    ],
)
def test_hostile_paths_are_found(typed: str, name: str, page: Page, run: Run, told: list[str]) -> None:
    page.goto(f"{run.address}/endpoints?host={quote(WRITTEN_HOST)}")
    page.get_by_role("searchbox", name="Find endpoints").fill(typed)
    page.wait_for_url("**search=**")
    table = page.get_by_role("table", name="Endpoints")

    expect(table.get_by_role("rowheader")).to_have_count(1, timeout=WAIT_MS)
    table.get_by_role("link", name=f"/{name}/").wait_for()
    assert told == []


def test_strangers_words_in_a_report_are_words(page: Page, report: Path, told: list[str]) -> None:
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.get_by_text(MARK).first.wait_for()

    assert_harmless(page, told)
