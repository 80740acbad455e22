"""A running Heliostat as a person sees it: where to go, and how it is doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live

from heliostat.up.status import status_view

if TYPE_CHECKING:
    from heliostat.up.lifetime import Lifetime
    from heliostat.up.wiring import Run


def present(run: Run, life: Lifetime) -> None:
    """Show the address, then the status until the run is over; without a terminal, the status once at the end."""
    console = Console(highlight=False)
    console.print(f"Heliostat is running at [bold]{run.address}[/bold]")
    console.print(f"Sign in: {run.sign_in.url(run.address)}", soft_wrap=True)
    console.print(f"Look, and change nothing: {run.sign_in.viewer_url(run.address)}", soft_wrap=True)
    console.print(f"Mirrored traffic is taken at 127.0.0.1:{run.agent_udp_port}/udp (VXLAN); state is in {run.state}")
    console.print(f"The simulated AWS region answers at {run.region.endpoint_url}; it forgets everything at the end")
    if run.hint:
        console.print(f"[yellow]{run.hint}[/yellow]")
    if console.is_terminal:
        _present_live(run, life, console)
    else:
        life.last(run.check)
        console.print(status_view(run.status(), address=run.address, running_s=life.running_s))


def _present_live(run: Run, life: Lifetime, console: Console) -> None:
    with Live(console=console, auto_refresh=False) as live:

        def look() -> None:
            run.check()
            live.update(status_view(run.status(), address=run.address, running_s=life.running_s), refresh=True)

        life.last(look)
