"""`heliostat explain`: what a message of AWS means."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from heliostat.commands.options import JsonOption
from heliostat.errors import EXIT_FAILED, WrongUsage


def explain(
    told: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CODE-OR-TEXT",
            help="An error code, or AWS's text as it came; `-` reads standard input.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Events of a stack or scaling activities, as the aws command line prints them.",
            show_default=False,
        ),
    ] = None,
    *,
    catalogue: Annotated[bool, typer.Option("--list", help="List every failure that is known.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Explain an error of AWS, and say what to do. Asks nobody: the catalogue is part of this command.

    Exit status: 0 explained, 1 the catalogue does not know it, 2 wrong usage.

    Example: `heliostat explain "Client.InternalError: Client error on launch"`
    """
    from chalice_app.failures.documents import catalogue_document
    from heliostat.control.views.catalogue import catalogue_view
    from heliostat.control.views.tables import print_json, print_view

    if sum((bool(told), file is not None, catalogue)) != 1:
        raise WrongUsage("explain one thing: a code or text, or --file FILE, or --list")
    if catalogue:
        document = catalogue_document()
        if as_json:
            print_json(document)
        else:
            print_view(catalogue_view(document))
    else:
        _explain(" ".join(told or ()), file, as_json=as_json)


def _explain(told: str, file: Path | None, *, as_json: bool) -> None:
    from chalice_app.failures.explain import UNEXPLAINED
    from chalice_app.failures.raw_text import READ_CHARACTERS_MAX
    from heliostat.control.events_file import read_events
    from heliostat.control.explanation import explain_events, explain_text
    from heliostat.control.views.failure import failure_view
    from heliostat.control.views.tables import print_json, print_view

    if told == "-":
        told = sys.stdin.read(READ_CHARACTERS_MAX)
    failure = explain_text(told.strip()) if file is None else explain_events(read_events(file))
    if as_json:
        print_json(failure.document() if failure else None)
    elif failure is None:
        typer.echo("Nothing failed in these events.")
    else:
        print_view(failure_view(failure.document()))
    if failure is not None and failure.code == UNEXPLAINED:
        raise typer.Exit(EXIT_FAILED)
