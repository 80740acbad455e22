"""`heliostat templates`: requests in, the same lines with their path templates out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from heliostat.errors import UnreadableInput


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
        with _opened(file) as source:
            bad_lines = write_templates(source, sys.stdout.buffer, name=str(file), complain=_complain)
    except OSError as error:
        raise UnreadableInput(f"{file}: {error.strerror}") from error
    if bad_lines:
        raise UnreadableInput(f"{file}: {bad_lines} of its lines hold no request; every other line was printed")


def _opened(file: Path) -> BinaryIO:
    return sys.stdin.buffer if file == Path("-") else file.open("rb")


def _complain(sentence: str) -> None:
    typer.echo(f"heliostat: {sentence}", err=True)
