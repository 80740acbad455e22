"""`heliostat classify`: exchanges in, the fields that hold sensitive data out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from heliostat.errors import UnreadableInput, UnwritableOutput


def classify(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Exchanges, one a line; `-` reads standard input.", allow_dash=True, dir_okay=False
        ),
    ],
) -> None:
    """Print which fields of exchanges hold sensitive data, and of which class.

    A line is a JSON object with `path` and, as far as there are any, `request_headers`, `request_body`,
    `response_headers` and `response_body`. Each finding is a JSON object on a line of its own: `location`, `key`,
    `class`. A line that is no exchange is told of on standard error; the exit status is then 2.

    Example: `heliostat classify exchanges.ndjson`
    """
    from heliostat.classification import write_classes

    try:
        source = _opened(file)
    except OSError as error:
        raise UnreadableInput(f"{file}: {error.strerror}") from error
    with source:
        try:
            bad_lines = write_classes(source, sys.stdout.buffer, name=str(file), complain=_complain)
        except BrokenPipeError:
            raise  # whoever reads has enough: nothing to tell
        except OSError as error:
            raise UnwritableOutput(f"standard output: cannot be written: {error.strerror}") from error
    if bad_lines:
        raise UnreadableInput(f"{file}: {bad_lines} of its lines hold no exchange; every other line was read")


def _opened(file: Path) -> BinaryIO:
    return sys.stdin.buffer if file == Path("-") else file.open("rb")


def _complain(sentence: str) -> None:
    typer.echo(f"heliostat: {sentence}", err=True)
