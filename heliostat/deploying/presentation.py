"""A dry run and an end as a person reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalice_app.policies.documents import PolicyPlace, policy_documents
from chalice_app.policies.tasks import TASKS
from heliostat.deploying.first_admin import commands
from heliostat.deploying.limits import RESOURCES_SHOWN_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heliostat.deploying.deploy import Deployed
    from heliostat.deploying.dry_run import StackPreview, Statement
    from heliostat.deploying.installation import Installation

VERBS = {"Add": "create", "Modify": "update", "Remove": "delete"}


def preview_lines(preview: StackPreview) -> Iterator[str]:
    """One stack: its resources, the parameters that move, and every IAM statement of what is made or changed."""
    yield f"{preview.stack} ({'exists' if preview.exists else 'new'})"
    if not preview.changes:
        yield "  nothing to change"
    for change in preview.changes[:RESOURCES_SHOWN_MAX]:
        yield f"  {VERBS[change.action]:<7} {change.resource_type:<36} {change.logical_id}"
    if len(preview.changes) > RESOURCES_SHOWN_MAX:
        yield f"  and {len(preview.changes) - RESOURCES_SHOWN_MAX} more"
    if preview.exists:
        for name, (old, new) in sorted(preview.parameters.items()):
            yield f"  parameter {name}: {old or '(none)'} -> {new or '(none)'}"
    touched = {change.logical_id for change in preview.changes}
    statements = [each for each in preview.statements if each.resource in touched]
    if statements:
        yield f"{preview.stack}: IAM statements"
    for statement in statements:
        yield from _statement_lines(statement)


def _statement_lines(statement: Statement) -> Iterator[str]:
    yield f"  {statement.resource}: {statement.effect} {statement.sid}".rstrip()
    yield f"    actions   {', '.join(statement.actions)}"
    for place, resource in enumerate(statement.resources):
        yield f"    {'on' if place == 0 else '':<9} {resource}"
    if statement.principal is not None:
        yield f"    principal {json.dumps(statement.principal)}"
    if statement.condition is not None:
        yield f"    if        {json.dumps(statement.condition)}"


def deployer_policies(installation: Installation) -> list[dict[str, Any]]:
    """The IAM policies of whoever deploys and destroys this installation: what the control plane would show as well."""
    place = PolicyPlace(installation.partition, installation.region, installation.account, name=installation.name)
    return policy_documents(TASKS["deployer"], place)


def deployed_lines(deployed: Deployed, installation: Installation) -> Iterator[str]:
    """Where API and dashboard are, and what to do next."""
    yield ""
    yield f"Heliostat stands in {installation.region} of {installation.account}."
    yield f"API: {deployed.api_url}"
    yield f"Notifications: {deployed.topic_arn}"
    if deployed.dashboard_url:
        yield f"Dashboard: {deployed.dashboard_url}"
        yield "Who may sign in is made by --admin-email ADDRESS, or by:"
        yield from (f"  {command}" for command in commands(deployed.user_pool_id, installation.region))
    yield f"Next: heliostat load-balancers --api {deployed.api_url}"
