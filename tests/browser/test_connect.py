"""A person's whole way in the dashboard: policy, load balancers, plan, a launch that fails, retry, inventory, stop."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from openapi_spec_validator import validate

from heliostat.up.options import UpOptions
from heliostat.up.wiring import running
from simulator.aws.launch_failures import failing, insufficient_capacity
from simulator.traffic import send_traffic
from tests.browser.looking import ROOT, assert_accessible, assert_accessible_in_every_look, look, tab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from heliostat.up.wiring import Run

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
CONVERSATIONS = 40
HOST = "shop.example.test"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """In this process, so that a test can let launches of its region fail."""
    options = UpOptions(
        port=0,
        state=tmp_path_factory.mktemp("up") / "state",
        captures=(),
        conversations=0,
        emulated=False,
        dashboard=ROOT / "dashboard" / "dist",
        templates=ROOT / "cfn",
    )
    with running(options) as started:
        yield started


@pytest.fixture
def opened(run: Run, complaints: list[str]) -> Iterator[Page]:
    with tab(complaints) as page:
        page.goto(run.sign_in.url(run.address))
        yield page


def session_count(run: Run) -> int:
    return len(run.region.client("ec2").describe_traffic_mirror_sessions()["TrafficMirrorSessions"])


def choose_load_balancers(page: Page) -> None:
    page.get_by_role("link", name="Connect", exact=True).first.click()
    page.get_by_text("Nothing is denied").wait_for()
    page.get_by_role("button", name="Discovery", exact=True).click()
    policy = page.get_by_role("region", name="Policy document")
    policy.wait_for()
    assert "elasticloadbalancing:DescribeLoadBalancers" in policy.inner_text()
    page.get_by_role("button", name="Discovery", exact=True).click()
    look(page, "connect-permissions")
    assert_accessible_in_every_look(page)

    page.get_by_role("button", name="Next", exact=True).click()
    for name in ("storefront-alb", "payments-nlb"):
        page.get_by_role("checkbox", name=name).check(force=True)
    assert page.get_by_role("checkbox", name="legacy-clb, which cannot be mirrored").is_disabled()
    page.get_by_text("2 load balancers are chosen, over all pages.").wait_for()
    look(page, "connect-load-balancers")
    assert_accessible_in_every_look(page)


def apply_over_a_launch_that_fails(page: Page, run: Run) -> None:
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("tab", name="Created (7)").wait_for()
    look(page, "connect-plan")
    assert_accessible_in_every_look(page)
    page.reload()
    page.get_by_role("tab", name="Created (7)").wait_for()

    with failing(insufficient_capacity):
        page.get_by_role("button", name="Apply", exact=True).click()
        page.get_by_text("The selection could not be applied").wait_for()
    page.get_by_text(re.compile("AWS has no free capacity")).first.wait_for()
    look(page, "operation-failed")
    assert_accessible_in_every_look(page)
    assert session_count(run) == 0
    failed_at = page.url
    page.reload()

    page.get_by_role("button", name="Try again", exact=True).click()
    page.get_by_text("create in progress", exact=False).first.wait_for()
    assert page.url != failed_at
    look(page, "operation")
    assert_accessible(page)
    page.get_by_text("Mirroring is set up").wait_for()
    look(page, "operation-done")
    assert_accessible_in_every_look(page)
    assert session_count(run) == 5


def see_what_is_mirrored(page: Page) -> None:
    page.get_by_role("link", name="See what is mirrored").click()
    page.get_by_role("link", name="payments-nlb").wait_for()
    assert "selected=yes" in page.url
    assert page.get_by_role("link", name=re.compile("-alb|-clb")).all_inner_texts() == ["storefront-alb"]
    assert_accessible_in_every_look(page)


def decide_of_what_traffic_shows(page: Page) -> None:
    page.get_by_role("link", name="Collections", exact=True).click()
    page.get_by_role("link", name=HOST).click()
    page.get_by_role("link", name="cart/items").first.click()
    page.get_by_role("heading", name="Overview").wait_for()

    page.get_by_role("link", name="Findings", exact=True).first.click()
    page.get_by_role("checkbox", name=re.compile(f" of {HOST}")).first.wait_for()
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("SEC-7: known since May")
    page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    page.get_by_text("The finding is now accepted.").wait_for()


def export_what_was_found(page: Page) -> None:
    page.get_by_role("link", name="Collections", exact=True).click()
    page.get_by_role("link", name=HOST).click()
    page.get_by_role("link", name="About this host").click()
    page.get_by_role("button", name="Export this host").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="OpenAPI 3.1, JSON").click()
    document = json.loads(download.value.path().read_text("utf-8"))
    validate(document)
    assert any(path.endswith("/cart/items") for path in document["paths"])


def stop_mirroring(page: Page, run: Run) -> None:
    page.get_by_role("link", name="Connect", exact=True).first.click()
    page.get_by_text("What is mirrored now").wait_for()
    look(page, "connect-again")
    page.get_by_role("button", name="Stop mirroring").click()
    page.get_by_role("textbox", name=re.compile("to confirm")).fill("heliostat")
    page.get_by_role("dialog").get_by_role("button", name="Stop mirroring").click()
    page.get_by_text("Mirroring has stopped").wait_for()
    assert session_count(run) == 0

    page.get_by_role("link", name="Operations", exact=True).first.click()
    page.get_by_role("link", name=re.compile("^Stop mirroring, version")).wait_for()
    assert page.get_by_role("link", name=re.compile("^Apply")).count() == 2
    look(page, "operations")
    assert_accessible_in_every_look(page)


def test_a_person_connects_over_a_launch_that_fails_finds_something_and_stops_again(
    opened: Page, run: Run, complaints: list[str]
) -> None:
    choose_load_balancers(opened)
    apply_over_a_launch_that_fails(opened, run)
    see_what_is_mirrored(opened)

    send_traffic("127.0.0.1", run.agent_udp_port, conversations=CONVERSATIONS, rate=1_000.0)
    decide_of_what_traffic_shows(opened)
    export_what_was_found(opened)

    stop_mirroring(opened, run)
    # What was found stays.
    opened.get_by_role("link", name="Collections", exact=True).click()
    opened.get_by_role("link", name=HOST).wait_for()

    # Browsers call an answer an error that says that a host has no document.
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()
