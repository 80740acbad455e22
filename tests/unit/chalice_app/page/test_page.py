from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalice_app.page.page_files import PageFiles
from chalice_app.page.security_headers import SECURITY_HEADERS

if TYPE_CHECKING:
    from pathlib import Path

INDEX = """<!doctype html>
<meta name="heliostat-root" content="/" />
<link rel="icon" href="/heliostat.svg" />
<script type="module" crossorigin src="/assets/index-1a2b.js"></script>
"""


@pytest.fixture
def built(tmp_path: Path) -> PageFiles:
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "heliostat.svg").write_text("<svg/>")
    (folder / "assets" / "index-1a2b.js").write_text('fetch("/assets")')
    (tmp_path / "secret.txt").write_text("secret")
    return PageFiles(folder)


def test_the_page_stands_under_the_root_that_it_is_given(built: PageFiles) -> None:
    index, under_stage = built.index("/"), built.index("/api/")

    assert index is not None
    assert under_stage is not None
    assert index.text == INDEX
    assert under_stage.text.splitlines()[1:] == [
        '<meta name="heliostat-root" content="/api/" />',
        '<link rel="icon" href="/api/heliostat.svg" />',
        '<script type="module" crossorigin src="/api/assets/index-1a2b.js"></script>',
    ]


def test_files_named_after_their_content_are_kept_and_the_page_is_not(built: PageFiles) -> None:
    script, icon, index = built.file("assets/index-1a2b.js"), built.file("heliostat.svg"), built.index("/")

    assert script is not None
    assert icon is not None
    assert index is not None
    assert script.text == 'fetch("/assets")'
    assert script.headers == {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    assert icon.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert (index.headers["Content-Type"], index.headers["Cache-Control"]) == ("text/html; charset=utf-8", "no-store")


@pytest.mark.parametrize(
    "name",
    ["../secret.txt", "assets/../../secret.txt", "%2e%2e/secret.txt", "assets", "", "index.html", "none.js", "\0"],
)
def test_nothing_but_a_built_file_is_sent(built: PageFiles, name: str) -> None:
    assert built.file(name) is None


def test_where_nothing_was_built_there_is_nothing(tmp_path: Path) -> None:
    assert PageFiles(tmp_path / "none").index("/") is None


def test_a_browser_runs_files_of_this_origin_and_asks_no_other() -> None:
    policy = dict(part.split(" ", 1) for part in SECURITY_HEADERS["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in SECURITY_HEADERS["Content-Security-Policy"]


def test_a_browser_comes_back_by_https_alone() -> None:
    # As our own rule asks of others (api_inventory/rules/catalogue.json): 180 days at the least.
    name, _, seconds = SECURITY_HEADERS["Strict-Transport-Security"].partition("=")
    assert name == "max-age"
    assert int(seconds) >= 180 * 86_400
