"""`heliostat passive-tests`: which tests in Akto's grammar can be evaluated on traffic, and why the others cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heliostat.commands.options import JsonOption
from heliostat.errors import UnreadableInput


def passive_tests(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE|FOLDER]...", help="YAML files, or folders of them.", show_default=False),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say of each test in Akto's published grammar whether it is evaluated on traffic.

    A test whose request is sent unchanged is: the observed exchange is its answer. What would change a request and send
    it is named, and never sent. Without files, the tests that Heliostat brings. A file that is not understood costs
    only itself; the exit status is then 2.

    Example: `heliostat passive-tests tests-library/`
    """
    from heliostat.control.views.tables import print_json
    from heliostat.passive_tests import document_of, print_tests, read_test_files

    tests = read_test_files(files or [])
    if as_json:
        print_json(document_of(tests))
    else:
        print_tests(tests)
    if tests.problems:
        raise typer.Exit(UnreadableInput.exit_code)
