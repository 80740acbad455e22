"""`heliostat templates`: requests in, the same lines with their path templates out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from heliostat.errors import UnreadableInput, UnwritableOutput


def templates(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Requests, one a line; `-` reads standard input.", allow_dash=True, dir_okay=False
        ),
    ],
) -> None:
    """Print every request again with a tab and its path template.

    A line is `METHOD HOST PATH STATUS`, or a JSON object with `method`, `host` and `path`. A line of neither form is
    printed with an empty template and told of on standard error; the exit status is then 2.

    Example: `heliostat templates requests.txt`
    """
    from heliostat.templating import write_templates

    try:
        source = _opened(file)
    except OSError as error:
        raise UnreadableInput(f"{file}: {error.strerror}") from error
    with source:
        try:
            bad_lines = write_templates(source, sys.stdout.buffer, name=str(file), complain=_complain)
        except BrokenPipeError:
            raise  # whoever reads has enough: nothing to tell
        except OSError as error:
            raise UnwritableOutput(f"standard output: cannot be written: {error.strerror}") from error
    if bad_lines:
        raise UnreadableInput(f"{file}: {bad_lines} of its lines hold no request; every other line was printed")


def _opened(file: Path) -> BinaryIO:
    return sys.stdin.buffer if file == Path("-") else file.open("rb")


def _complain(sentence: str) -> None:
    typer.echo(f"heliostat: {sentence}", err=True)
