"""`heliostat agent`: the mirror agent, its check, and a live view of a running one."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from heliostat.errors import WrongUsage

# What is no option of this command is a setting of the agent, and is read by its own model.
SETTINGS = {"ignore_unknown_options": True, "allow_extra_args": True}


def _print_help(context: typer.Context, *, asked: bool) -> None:
    if asked:
        from mirror_agent.flags import flags_help

        typer.echo(context.get_help())
        typer.echo(flags_help("Settings:"))
        raise typer.Exit


def agent(
    context: typer.Context,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Say what would work and what not, each with its fix.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --check: one JSON object.")] = False,
    top: Annotated[
        bool, typer.Option("--top", help="Watch a running agent; its URL may follow (http://127.0.0.1:8000).")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="With --top: print one table and end.")] = False,
    _help: Annotated[
        bool, typer.Option("--help", "-h", callback=_print_help, is_eager=True, help="Show this, and all settings.")
    ] = False,
) -> None:
    """Run the mirror agent on this machine: mirrored packets in, exchange records on a Kinesis stream out.

    Settings are flags, environment variables and a TOML file. Exit status: 0 done, 1 failed, 2 wrong settings, 3 the
    instance is being terminated.

    Example: `heliostat agent --check --config /etc/heliostat/agent.toml`
    """
    if top:
        from heliostat.top.command import watch

        if len(context.args) > 1:
            raise WrongUsage(f"--top: expected one URL, found {' '.join(context.args)}")
        watch(context.args[0] if context.args else "http://127.0.0.1:8000", once=once)
    elif check:
        from mirror_agent.check.command import check_agent

        sys.exit(check_agent(context.args, os.environ, typer.echo, as_json=as_json))
    else:
        from mirror_agent.main import main

        sys.exit(main(context.args))
