"""The dashboard's built files, served from the same origin as the API."""

from __future__ import annotations

import mimetypes
from http import HTTPStatus
from pathlib import Path

from werkzeug.security import safe_join
from werkzeug.utils import get_content_type
from werkzeug.wrappers import Request, Response

INDEX = "index.html"
# Vite names these files after their content, so a name never changes its meaning.
HASHED_FOLDER = "assets"
YEAR_S = 365 * 24 * 3600

NOT_BUILT = "The dashboard is not built. Run `make dashboard` and load this page again. The API answers under /v1.\n"


class DashboardFiles:
    """A folder of files, and `index.html` for every other path, for the dashboard routes by itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def is_built(self) -> bool:
        """Whether there is a dashboard to serve."""
        return (self._folder / INDEX).is_file()

    def handle(self, request: Request) -> Response:
        """Answer a request for a file of the dashboard."""
        if not self.is_built:
            return Response(NOT_BUILT, status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain; charset=utf-8")
        if request.method not in {"GET", "HEAD"}:
            return Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        name = request.path.lstrip("/")
        hashed = name.startswith(f"{HASHED_FOLDER}/")
        file = self._file(name)
        if file is None and hashed:
            return Response("No such file.\n", status=HTTPStatus.NOT_FOUND, content_type="text/plain; charset=utf-8")
        return _send(request, file or self._folder / INDEX, hashed=hashed)

    def _file(self, name: str) -> Path | None:
        joined = safe_join(str(self._folder), name) if name else None
        return Path(joined) if joined is not None and Path(joined).is_file() else None


def _send(request: Request, file: Path, *, hashed: bool) -> Response:
    mimetype = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    response = Response(file.read_bytes(), content_type=get_content_type(mimetype, "utf-8"))
    response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable" if hashed else "no-cache"
    response.add_etag()
    return response.make_conditional(request)
