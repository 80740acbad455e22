from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from heliostat.up.dashboard_files import DashboardFiles

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("index")
    (built / "favicon.svg").write_text("<svg/>")
    (built / "assets" / "app-1a2b.js").write_text("run()")
    (tmp_path / "secret.txt").write_text("secret")
    return built


def get(folder: Path, path: str, method: str = "GET", **headers: str) -> Response:
    request = Request(EnvironBuilder(path=path, method=method, headers=list(headers.items())).get_environ())
    return DashboardFiles(folder).handle(request)


def text(response: Response) -> str:
    response.direct_passthrough = False
    return response.get_data(as_text=True)


def test_a_file_is_served_with_its_type(folder: Path) -> None:
    response = get(folder, "/assets/app-1a2b.js")

    assert (text(response), response.mimetype) == ("run()", "text/javascript")


@pytest.mark.parametrize("path", ["/", "/collections", "/endpoints/abc/samples"])
def test_every_other_path_is_the_dashboards_own_route(folder: Path, path: str) -> None:
    assert text(get(folder, path)) == "index"


@pytest.mark.parametrize("path", ["/../secret.txt", "/assets/../../secret.txt", "//etc/passwd", "/..%2fsecret.txt"])
def test_nothing_outside_the_folder_is_served(folder: Path, path: str) -> None:
    assert text(get(folder, path)) in {"index", "No such file.\n"}


def test_a_missing_asset_is_missing_and_not_a_page(folder: Path) -> None:
    assert get(folder, "/assets/app-0000.js").status_code == 404


def test_names_made_of_their_content_are_kept_and_the_index_is_not(folder: Path) -> None:
    assert "max-age=31536000" in get(folder, "/assets/app-1a2b.js").headers["Cache-Control"]
    assert get(folder, "/").headers["Cache-Control"] == "no-cache"
    assert get(folder, "/favicon.svg").headers["Cache-Control"] == "no-cache"


def test_a_browser_that_has_the_file_is_told_so(folder: Path) -> None:
    etag = get(folder, "/").headers["ETag"]

    assert get(folder, "/", **{"If-None-Match": etag}).status_code == 304


def test_only_reading_is_answered(folder: Path) -> None:
    assert get(folder, "/", "POST").status_code == 405


def test_a_missing_build_is_told_with_its_cure(tmp_path: Path) -> None:
    response = get(tmp_path, "/")

    assert response.status_code == 503
    assert "make dashboard" in text(response)
