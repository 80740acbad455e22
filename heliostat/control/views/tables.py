"""What every view is made of: a console, tables, and text that may come from anybody."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from heliostat.control.limits import WIDTH_WITHOUT_TERMINAL
from heliostat.terminal_text import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType, RenderResult

STYLES = {
    **dict.fromkeys(("succeeded", "done", "allowed", "mirrorable", "mirroring", "ready", "create", "flowing"), "green"),
    **dict.fromkeys(("failed", "stuck", "stack failed", "denied", "delete", "error", "left", "stopped"), "bold red"),
    **dict.fromkeys(
        ("waiting", "unknown", "superseded", "warning", "modify", "leftovers", "collector missing", "waiting for you"),
        "yellow",
    ),
    **dict.fromkeys(("running", "queued", "working", "waiting for targets"), "cyan"),
    **dict.fromkeys(("pending", "skipped", "skip", "keep", "off", "absent", "idle"), "dim"),
}
# Of CloudFormation's own words.
STYLES_BY_ENDING = {"_complete": "green", "_failed": "bold red"}


def terminal(*, is_error: bool = False) -> Console:
    """Standard output, or standard error. Where nobody's terminal is, lines are wide: a pipe has no edge."""
    stream = sys.stderr if is_error else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH_WITHOUT_TERMINAL
    return Console(stderr=is_error, width=width, markup=False, emoji=False, highlight=False)


def print_view(view: RenderableType, *, is_error: bool = False) -> None:
    """A view, on standard output or standard error; where no terminal is, without the blanks that fill its lines."""
    console = terminal(is_error=is_error)
    if console.is_terminal:
        console.print(view, crop=False)
        return
    with console.capture() as captured:
        console.print(view, crop=False)
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()), err=is_error)


def print_json(document: Any) -> None:
    """A document for a program. Whatever is not ASCII is escaped, so that a terminal is safe as well."""
    typer.echo(json.dumps(document, indent=2))


def text(value: object, style: str = "") -> Text:
    """Text of anybody; None is nothing."""
    return Text("" if value is None else shown(value), style=style)


def as_it_is(printable: str) -> Text:
    """Text that is pasted elsewhere: no line of it is broken."""
    return Text(printable, no_wrap=True, overflow="ignore")


def json_text(document: Any) -> Text:
    """A document to be pasted. JSON escapes whatever a terminal would act upon."""
    return as_it_is(json.dumps(document, indent=2))


def state(word: str) -> Text:
    """A word that says how something is, in its colour; the word alone says it as well."""
    lowered = word.lower()
    ending = next((style for ending, style in STYLES_BY_ENDING.items() if lowered.endswith(ending)), "")
    return text(word, STYLES.get(lowered, ending))


def words(name: str) -> str:
    """A name of the API in words: "collector_stack" as "collector stack"."""
    return name.replace("_", " ")


def table(*headings: str, right: Iterable[str] = ()) -> Table:
    """A table without lines; columns of `right` are numbers."""
    made = _Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    numbers = set(right)
    for heading in headings:
        made.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold")
    return made


class _Table(Table):
    """A table of which, in a terminal that is far too narrow, the cells of a row stand below each other."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        longest_words = self.__rich_measure__(console, options.update_width(WIDTH_WITHOUT_TERMINAL)).minimum
        # A word that is broken here and there can be read; names, ids and addresses that all are, nobody reads.
        if not self.row_count or 2 * longest_words < 3 * options.max_width:
            yield from super().__rich_console__(console, options)
            return
        for cells in zip(*(column.cells for column in self.columns), strict=True):
            named = zip((str(column.header) for column in self.columns), cells, strict=True)
            yield facts(*((name, cell) for name, cell in named if str(cell)))
            yield ""


def facts(*rows: tuple[str, object]) -> Table:
    """Names and values, one a row; what is None or "" is left out."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows:
        if value is not None and value != "":
            made.add_row(name, value if isinstance(value, Text | Table) else text(value))
    return made


def sentence(explanation: object, fix: object = None) -> Text:
    """Why, and what to do about it."""
    return text(f"{explanation} Fix: {fix}" if fix else explanation)


def duration(seconds: float | None) -> str:
    """75.2 as "0:01:15"; nothing for what has not begun."""
    return "" if seconds is None else str(timedelta(seconds=int(seconds)))


def moment(timestamp: str) -> str:
    """A time of the API, which is in UTC, as "2026-11-24 14:00:00 UTC"."""
    return f"{datetime.fromisoformat(timestamp):%Y-%m-%d %H:%M:%S} UTC"


def more(count: int, noun: str, hint: str) -> Text:
    """The line under a table that does not show everything."""
    return text(f"... and {count:,} more {noun}: {hint}", "dim")
