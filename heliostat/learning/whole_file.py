"""Files that appear when they are whole: a reader never finds half of one."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """A file to write to, in the place of what stands there.

    Line ends are written as they are given: CSV has its own.
    """
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        yield file
    partial.replace(path)


def write_array(file: IO[str], items: Iterable[Any]) -> None:
    """A JSON array with an item a line, so that a line tool can read it too."""
    separator = "[\n"
    for item in items:
        file.write(separator)
        file.write(json.dumps(item))
        separator = ",\n"
    file.write("[]" if separator == "[\n" else "\n]")
