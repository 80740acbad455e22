"""A person's whole way in the dashboard: policy, load balancers, plan, apply, a launch that fails, retry, stop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from heliostat.up.options import UpOptions
from heliostat.up.wiring import running
from simulator.aws.launch_failures import failing, insufficient_capacity
from tests.browser.looking import ROOT, WAIT_MS, assert_accessible, assert_accessible_in_every_look, look, tab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from heliostat.up.wiring import Run

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


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
        page.set_default_timeout(WAIT_MS)
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


def test_a_person_connects_over_a_launch_that_fails_and_stops_again(opened: Page, run: Run) -> None:
    choose_load_balancers(opened)
    opened.get_by_role("button", name="Next", exact=True).click()
    opened.get_by_role("tab", name="Created (7)").wait_for()
    look(opened, "connect-plan")
    assert_accessible_in_every_look(opened)
    opened.reload()
    opened.get_by_role("tab", name="Created (7)").wait_for()

    with failing(insufficient_capacity):
        opened.get_by_role("button", name="Apply", exact=True).click()
        opened.get_by_text("The selection could not be applied").wait_for()
    opened.get_by_text(re.compile("AWS has no free capacity")).first.wait_for()
    look(opened, "operation-failed")
    assert_accessible_in_every_look(opened)
    assert session_count(run) == 0
    failed_at = opened.url
    opened.reload()

    opened.get_by_role("button", name="Try again", exact=True).click()
    opened.get_by_text("create in progress", exact=False).first.wait_for()
    assert opened.url != failed_at
    look(opened, "operation")
    assert_accessible(opened)
    opened.get_by_text("Mirroring is set up").wait_for()
    look(opened, "operation-done")
    assert_accessible_in_every_look(opened)
    assert session_count(run) == 5

    opened.get_by_role("link", name="See what is mirrored").click()
    opened.get_by_role("link", name="payments-nlb").wait_for()
    assert "selected=yes" in opened.url
    assert opened.get_by_role("link", name=re.compile("-alb|-clb")).all_inner_texts() == ["storefront-alb"]
    assert_accessible_in_every_look(opened)

    opened.get_by_role("link", name="Connect", exact=True).first.click()
    opened.get_by_text("What is mirrored now").wait_for()
    look(opened, "connect-again")
    opened.get_by_role("button", name="Stop mirroring").click()
    opened.get_by_role("textbox", name=re.compile("to confirm")).fill("heliostat")
    opened.get_by_role("dialog").get_by_role("button", name="Stop mirroring").click()
    opened.get_by_text("Mirroring has stopped").wait_for()
    assert session_count(run) == 0

    opened.get_by_role("link", name="Operations", exact=True).first.click()
    opened.get_by_role("link", name=re.compile("^Stop mirroring, version")).wait_for()
    assert opened.get_by_role("link", name=re.compile("^Apply")).count() == 2
    look(opened, "operations")
    assert_accessible_in_every_look(opened)
