"""Shows an operation while it is followed: a screen on a terminal, a line for each change elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.live import Live

from heliostat.control.following import exit_status, follow
from heliostat.control.views.operation import changes, operation_view, result_view
from heliostat.control.views.tables import print_json, print_view, terminal

if TYPE_CHECKING:
    from rich.console import Console

    from heliostat.control.api import ControlPlane, Document

# Lines of a screen that are no resource's: headline, steps with their heads, the line that tells of more.
FIXED_LINES = 10


def watch_to_end(operation: Document, control: ControlPlane, *, as_json: bool) -> int:
    """Follow an operation, tell what came of it, and give the exit status that stands for it."""
    console = terminal(is_error=as_json)
    ended = _on_screen(operation, control, console) if console.is_terminal else _by_lines(operation, control, console)
    if as_json:
        print_json(ended)
    else:
        print_view(result_view(ended))
    return exit_status(ended)


def begun(operation: Document, *, as_json: bool) -> None:
    """Tell of an operation that nobody follows."""
    if as_json:
        print_json(operation)
    else:
        print_view(f"{operation['id']} is {operation['state']}: follow it with `heliostat watch`")


def _on_screen(operation: Document, control: ControlPlane, console: Console) -> Document:
    with Live(console=console, auto_refresh=False) as live:
        room = max(console.height - FIXED_LINES, 0)
        return follow(
            operation,
            control,
            lambda now: live.update(operation_view(now, resources_max=room), refresh=True),
        )


def _by_lines(operation: Document, control: ControlPlane, console: Console) -> Document:
    before: Document | None = None

    def show(now: Document) -> None:
        nonlocal before
        for line in changes(before, now):
            console.print(line, soft_wrap=True)
        before = now

    return follow(operation, control, show)
