"""What the worker may do, as IAM's simulator says: mirror sessions follow instances by its rights alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalice_app.aws.account import Account
from chalice_app.aws.permissions import role_permissions
from chalice_app.policies.changing import RECONCILER
from chalice_app.policies.reading import DISCOVERY
from heliostat.doctor.standing import BESIDE, named
from heliostat.doctor.subject import found_or_none
from heliostat.doctor.verdict import Verdict, failed, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heliostat.doctor.subject import Subject

# The role has them on the installation's own key alone, and a task's policy speaks of any: IAM would be asked too much.
OF_OWN_KEY = "kms:"


def examine_rights(subject: Subject) -> Iterator[Verdict]:
    """Has the worker's role what finding sources and mirroring them takes?"""
    name = f"{subject.installation.name}-worker"
    functions = subject.account.client("lambda")
    answer = found_or_none(
        "lambda:GetFunction", lambda: functions.get_function(FunctionName=name), "ResourceNotFoundException"
    )
    if answer is None:
        return
    place = replace(Account().place(), name=subject.installation.name)
    reports = role_permissions(answer["Configuration"]["Role"], (DISCOVERY, RECONCILER), place)
    missing = sorted({action for each in reports for action in each.missing if not action.startswith(OF_OWN_KEY)})
    if missing:
        fix = (
            "Where this program is of a newer release, run heliostat deploy. Where a boundary or an organization "
            f"denies them, have that changed. Where somebody changed the role: {BESIDE[0].lower()}{BESIDE[1:]}"
        )
        yield failed("rights", f"{name} may not: {named(missing)}.", fix)
    else:
        asked = {answer.action for each in reports for answer in each.answers}
        count = sum(not action.startswith(OF_OWN_KEY) for action in asked)
        yield ok("rights", f"{name} has all {count} actions of discovery and mirroring, those of keys not asked for.")
