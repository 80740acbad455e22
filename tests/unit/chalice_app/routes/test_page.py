from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalice_app import wiring
from chalice_app.page.page_files import PageFiles
from tests.unit.chalice_app.calling import Api

if TYPE_CHECKING:
    from pathlib import Path

STAGE = {
    "SignInUrl": "https://pool.example",
    "SignInClient": "client1",
    "PageUrl": "https://abc.execute-api.eu-central-1.amazonaws.com/api/",
}


@pytest.fixture
def stranger(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Api:  # noqa: ARG001 - its settings
    """Somebody who is not signed in, at the door for people."""
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<script src="/assets/a-1.js"></script>')
    (folder / "heliostat.svg").write_text("<svg/>")
    (folder / "assets" / "a-1.js").write_text("run()")
    monkeypatch.setattr(wiring, "page", lambda: PageFiles(folder))
    return Api(None, STAGE)


@pytest.mark.parametrize(
    "path", ["/", "/endpoints", "/endpoints/5eed0000", "/collections/shop.example%3A8443", "/index.html"]
)
def test_the_page_answers_at_every_address_of_it(stranger: Api, path: str) -> None:
    answer = stranger.get(path)

    assert (answer.status, answer.text) == (200, '<script src="/api/assets/a-1.js"></script>')
    assert answer.headers["Cache-Control"] == "no-store"


def test_files_come_as_they_were_built(stranger: Api) -> None:
    script, icon = stranger.get("/assets/a-1.js"), stranger.get("/heliostat.svg")

    assert (script.text, script.headers["Content-Type"]) == ("run()", "text/javascript; charset=utf-8")
    assert (icon.text, icon.headers["Content-Type"]) == ("<svg/>", "image/svg+xml; charset=utf-8")


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1", "/assets/none.js", "/assets/..%2findex.html"])
def test_what_there_is_not_is_no_page(stranger: Api, path: str) -> None:
    answer = stranger.get(path)

    assert (answer.status, answer.code) == (404, "unknown_route")


def test_a_package_without_the_page_says_so(api: Api) -> None:
    answer = api.get("/")

    assert (answer.status, answer.body["error"]["explanation"]) == (
        404,
        "The dashboard is not in this package. The API answers under /v1.",
    )
