"""`heliostat`: reads what a person typed, runs one command, and turns every failure into one sentence.

Exit status: 0 done, 1 failed, 2 wrong usage or unreadable input, 3 a person has to say yes. What nobody foresaw is one
sentence too; Python's development mode (PYTHONDEVMODE=1) shows its traceback. Parts that are slow to import are
imported by the command that needs them, so that `heliostat --help` is quick.
"""

from __future__ import annotations

import signal
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from heliostat.commands.agent import SETTINGS, agent
from heliostat.commands.apply import apply
from heliostat.commands.bench import bench
from heliostat.commands.classify import classify
from heliostat.commands.decode import decode
from heliostat.commands.deploy import deploy
from heliostat.commands.destroy import destroy
from heliostat.commands.doctor import doctor
from heliostat.commands.explain import explain
from heliostat.commands.learn import learn
from heliostat.commands.load_balancers import load_balancers
from heliostat.commands.passive_tests import passive_tests
from heliostat.commands.permissions import permissions
from heliostat.commands.plan import plan
from heliostat.commands.policy import policy
from heliostat.commands.purge import purge
from heliostat.commands.reconcile import reconcile
from heliostat.commands.redrive import redrive
from heliostat.commands.remove import remove
from heliostat.commands.settings import settings
from heliostat.commands.status import status
from heliostat.commands.templates import templates
from heliostat.commands.up import up
from heliostat.commands.watch import watch
from heliostat.errors import EXIT_DONE, EXIT_FAILED, HeliostatError

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
_LOCAL, _MIRRORING, _ACCOUNT, _PARTS = "On this machine", "Mirroring", "The control plane in an account", "Parts"
app.command(rich_help_panel=_LOCAL)(up)
app.command(rich_help_panel=_LOCAL)(learn)
app.command(rich_help_panel=_LOCAL)(decode)
app.command(rich_help_panel=_MIRRORING)(policy)
app.command(rich_help_panel=_MIRRORING)(permissions)
app.command(rich_help_panel=_MIRRORING)(load_balancers)
app.command(rich_help_panel=_MIRRORING)(plan)
app.command(rich_help_panel=_MIRRORING)(apply)
app.command(rich_help_panel=_MIRRORING)(settings)
app.command(rich_help_panel=_MIRRORING)(status)
app.command(rich_help_panel=_MIRRORING)(watch)
app.command(rich_help_panel=_MIRRORING)(reconcile)
app.command(rich_help_panel=_MIRRORING)(remove)
app.command(rich_help_panel=_MIRRORING)(explain)
app.command(rich_help_panel=_MIRRORING)(purge)
app.command(rich_help_panel=_ACCOUNT)(deploy)
app.command(rich_help_panel=_ACCOUNT)(destroy)
app.command(rich_help_panel=_ACCOUNT)(doctor)
app.command(rich_help_panel=_ACCOUNT)(redrive)
app.command(rich_help_panel=_PARTS, context_settings=SETTINGS, add_help_option=False)(agent)
app.command(rich_help_panel=_PARTS)(templates)
app.command(rich_help_panel=_PARTS)(classify)
app.command(rich_help_panel=_PARTS)(passive_tests)
app.add_typer(bench, name="bench", rich_help_panel=_PARTS)


def _print_version(*, asked: bool) -> None:
    if asked:
        typer.echo(f"heliostat {version('heliostat')}")
        raise typer.Exit(EXIT_DONE)


@app.callback()
def heliostat(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """An API inventory from AWS VPC Traffic Mirroring, out-of-band and inside your account."""


def _end(signal_number: int, _frame: object) -> NoReturn:
    """Ends by an exception, so that whatever was made for the time being is taken away."""
    sys.exit(128 + signal_number)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line of this process, or the given arguments, and end with the exit status."""
    before = signal.signal(signal.SIGTERM, _end)
    try:
        app(args=arguments, prog_name="heliostat")
    except HeliostatError as error:
        typer.echo(f"heliostat: {error}", err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        unforeseen = f"{type(error).__name__}: {error}; PYTHONDEVMODE=1 shows where it comes from"
        typer.echo(f"heliostat: this was not foreseen: {unforeseen}", err=True)
        sys.exit(EXIT_FAILED)
    finally:
        signal.signal(signal.SIGTERM, before)
    sys.exit(EXIT_DONE)
