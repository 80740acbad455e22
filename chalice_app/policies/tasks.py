"""What each task of Heliostat may do: the declared list, and the only one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.errors import UnknownPolicyTask
from chalice_app.policies.changing import AUDIT, NOTIFIER, ORCHESTRATION, RECONCILER
from chalice_app.policies.deployer import DEPLOYER
from chalice_app.policies.execution import EXECUTION
from chalice_app.policies.notifications import MUTES, SUBSCRIBERS, WEBHOOKS
from chalice_app.policies.people import USERS
from chalice_app.policies.reading import DECISIONS, DISCOVERY, MEASURES, PREFLIGHT, PURGES, READER
from chalice_app.policies.workloads import AGENT, PROCESSOR

if TYPE_CHECKING:
    from chalice_app.policies.grant import PolicyTask

TASKS = {
    task.name: task
    for task in (
        DISCOVERY,
        MEASURES,
        PREFLIGHT,
        ORCHESTRATION,
        EXECUTION,
        RECONCILER,
        NOTIFIER,
        READER,
        DECISIONS,
        PURGES,
        AUDIT,
        USERS,
        SUBSCRIBERS,
        WEBHOOKS,
        MUTES,
        AGENT,
        PROCESSOR,
        DEPLOYER,
    )
}
# What the functions of the control plane do: their role is the sum of these.
CONTROL_PLANE = (
    *(DISCOVERY, MEASURES, PREFLIGHT, ORCHESTRATION, RECONCILER, NOTIFIER, READER, DECISIONS, PURGES, USERS),
    *(SUBSCRIBERS, WEBHOOKS, MUTES, AUDIT),
)


def policy_task(name: str) -> PolicyTask:
    """The task of a name.

    Raises:
        UnknownPolicyTask: there is none.
    """
    if name not in TASKS:
        raise UnknownPolicyTask(name, tuple(TASKS))
    return TASKS[name]
