"""Debian's Chromium on a running Heliostat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.looking import tab
from tests.integration.running_heliostat import running_heliostat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CONVERSATIONS = 40


@pytest.fixture(scope="session")
def heliostat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What `heliostat up --json` announced, and where its inventory lies."""
    state = tmp_path_factory.mktemp("up") / "state"
    with running_heliostat("--traffic", str(CONVERSATIONS), state=state) as run:
        yield run.announced | {"inventory": str(run.state / "inventory.sqlite")}


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complains about. Whatever a test leaves in it fails the test."""
    complaints: list[str] = []
    yield complaints
    assert complaints == []


@pytest.fixture
def page(heliostat: dict[str, Any], complaints: list[str]) -> Iterator[Page]:
    """A signed-in page."""
    with tab(complaints) as page:
        page.goto(heliostat["sign_in_url"])
        yield page
