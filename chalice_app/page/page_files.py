"""The built dashboard beside this package: `tools/package_control_plane.py` puts it there.

The page routes by itself, so that `index.html` is what every address of it answers with. It is built for the root of an
origin; at API Gateway it stands under the stage, which its own addresses get in front.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

INDEX: Final = "index.html"
# Vite names these files after their content, so that a name never changes its meaning.
HASHED_FOLDER: Final = "assets/"
YEAR_S: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file, and how it is sent."""

    text: str
    headers: dict[str, str | list[str]]


class PageFiles:
    """The files of a folder by name; none where nothing was built."""

    def __init__(self, folder: Path) -> None:
        # Only what is listed is ever opened, whatever a request names.
        self._paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}

    def file(self, name: str) -> PageFile | None:
        """A file as it was built; None where there is none of this name."""
        path = self._paths.get(name)
        if path is None or name == INDEX:
            return None
        # The build's files are texts, which the packaging holds them to.
        kept = f"public, max-age={YEAR_S}, immutable" if name.startswith(HASHED_FOLDER) else "no-cache"
        return PageFile(path.read_text("utf-8"), _headers(name, kept))

    def index(self, root: str) -> PageFile | None:
        """The page, its addresses under `root`, which begins and ends with a slash; None where nothing was built."""
        path = self._paths.get(INDEX)
        if path is None:
            return None
        return PageFile(path.read_text("utf-8").replace('="/', f'="{root}'), _headers(INDEX, "no-store"))


def _headers(name: str, cache_control: str) -> dict[str, str | list[str]]:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": cache_control}
