"""`heliostat policy`: IAM policies to paste."""

from __future__ import annotations

from typing import Annotated

import typer

from heliostat.commands.options import ApiOption, JsonOption, StateOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT


def policy(
    task: Annotated[
        str | None, typer.Argument(metavar="TASK", help="Without one: list the tasks.", show_default=False)
    ] = None,
    *,
    vpc: Annotated[
        str | None, typer.Option("--vpc", metavar="VPC", help="Scope the policy to this VPC.", show_default=False)
    ] = None,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """Print the least-privilege IAM policy of a task, for this account and region, ready to paste.

    A policy that would be larger than IAM allows comes as several documents: attach them all. Their sizes are told
    on standard error.

    Example: `heliostat policy discovery > discovery.json`
    """
    from heliostat.control.policies import policy_of, tasks
    from heliostat.control.views.policies import policies_view
    from heliostat.control.views.tables import print_json, print_view

    control = control_plane(api, state)
    answer = tasks(control) if task is None else policy_of(task, vpc, control)
    if as_json:
        print_json(answer)
    elif task is None:
        print_view(policies_view(answer))
    else:
        documents = answer["documents"]
        for number, document in enumerate(documents, start=1):
            typer.echo(f"{_title(task, number, len(documents))}: {_size(document)}", err=True)
            print_json(document)


def _title(task: str, number: int, count: int) -> str:
    return f"policy {task}" if count == 1 else f"policy {task}, document {number} of {count}"


def _size(document: object) -> str:
    from chalice_app.policies.documents import CHARACTERS_MAX, characters

    assert isinstance(document, dict)
    return f"{characters(document):,} of {CHARACTERS_MAX:,} characters"
