"""Tests in Akto's grammar from files, and what a person is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api_inventory.akto_tests.collection import AktoTests, read_tests, shipped_tests
from api_inventory.visible import visible
from heliostat.errors import UnreadableInput
from heliostat.limits import TEST_FILE_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_CELL_CHARACTERS_MAX = 120
_SUFFIXES = frozenset({".yaml", ".yml"})


def read_test_files(paths: Iterable[Path]) -> AktoTests:
    """The tests of these files, and of the YAML files of these folders; without any, those that Heliostat brings.

    Raises:
        UnreadableInput: a file cannot be read, or is too large.
    """
    sources = list(sources_of(paths))
    return read_tests(sources) if sources else shipped_tests()


def sources_of(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Name and text of each file, in the order of their names.

    Raises:
        UnreadableInput: see `read_test_files`.
    """
    for path in paths:
        files = sorted(each for each in path.rglob("*") if each.suffix in _SUFFIXES) if path.is_dir() else [path]
        for file in files:
            try:
                data = file.read_bytes()
            except OSError as error:
                raise UnreadableInput(f"{file}: {error.strerror}") from error
            if len(data) > TEST_FILE_BYTES_MAX:
                raise UnreadableInput(f"{file}: more than {TEST_FILE_BYTES_MAX:,} bytes are no test")
            yield str(file), data.decode("utf-8", "replace")


def document_of(tests: AktoTests) -> dict[str, Any]:
    """For machines."""
    return {
        "tests": [
            {
                "id": test.id,
                "rule": test.rule,
                "title": test.title,
                "severity": test.severity,
                "standing": test.standing,
                "reason": test.reason,
            }
            for test in tests.tests
        ],
        "problems": list(tests.problems),
    }


def print_tests(tests: AktoTests) -> None:
    """For people: those that are evaluated first."""
    console = Console(highlight=False)
    table = Table("Test", "Severity", "Evaluated", "Why not", box=None, header_style="dim")
    for test in sorted(tests.tests, key=lambda test: (test.standing != "passive", test.id)):
        cells = (test.id, test.severity, "yes" if test.standing == "passive" else "no", test.reason)
        table.add_row(*(Text(visible(cell, _CELL_CHARACTERS_MAX)) for cell in cells))
    console.print(table)
    for problem in tests.problems:
        console.print(Text(visible(problem, 2 * _CELL_CHARACTERS_MAX)))
    evaluated = tests.standings["passive"]
    console.print(f"{evaluated} of {len(tests.tests)} tests are evaluated on traffic; nothing is ever sent.")
