"""The whole examination, in the order in which one thing rests on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliostat.deploying.errors import DeploymentFailed
from heliostat.doctor.flow import (
    examine_deliveries,
    examine_heartbeats,
    examine_sessions,
    examine_stages,
)
from heliostat.doctor.rights import examine_rights
from heliostat.doctor.standing import (
    examine_alarms,
    examine_functions,
    examine_logs,
    examine_mapping,
    examine_queues,
    examine_releases,
    examine_stacks,
    examine_stream,
    examine_tables,
)
from heliostat.doctor.subject import Subject
from heliostat.doctor.verdict import Verdict, failed, judged, ok
from heliostat.errors import EXIT_DONE, EXIT_FAILED, EXIT_WAITING, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heliostat.deploying.account import AwsAccount

EXAMINATIONS = {
    "stacks": examine_stacks,
    "releases": examine_releases,
    "rights": examine_rights,
    "tables": examine_tables,
    "stream": examine_stream,
    "functions": examine_functions,
    "record reader": examine_mapping,
    "logs": examine_logs,
    "alarms": examine_alarms,
    "queues": examine_queues,
    "deliveries": examine_deliveries,
    "session quota": examine_sessions,
    "heartbeats": examine_heartbeats,
    "stages": examine_stages,
}


def examine(account: AwsAccount, name: str, now_s: float) -> Iterator[Verdict]:
    """A row each, as they are found. Without credentials or a region there is nothing to ask."""
    try:
        installation = account.installation(name)
    except (DeploymentFailed, WrongUsage) as error:
        fix = "Give this shell a profile or a role of the account (aws sts get-caller-identity), and --region."
        yield failed("credentials", str(error), fix)
        return
    yield ok("credentials", f"They are of account {installation.account}.")
    yield ok("region", f"{installation.region}, of partition {installation.partition}.")
    subject = Subject(account, installation, now_s)
    for check, examination in EXAMINATIONS.items():
        yield from judged(check, lambda examination=examination: examination(subject))  # type: ignore[misc]


def exit_status(verdicts: Sequence[Verdict]) -> int:
    """0 where all is well, 1 where something failed, 3 where nothing did and something is not known."""
    standings = {verdict.standing for verdict in verdicts}
    if "failed" in standings:
        return EXIT_FAILED
    return EXIT_WAITING if "unknown" in standings else EXIT_DONE
