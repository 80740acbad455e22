"""The termination hook of the agent's own Auto Scaling group: the agent needs longer, or it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from mirror_agent.instance_metadata import MetadataUnavailable

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable


class AutoScalingClient(Protocol):
    """What is needed of boto3's client."""

    def complete_lifecycle_action(  # noqa: D102
        self,
        *,
        AutoScalingGroupName: str,  # noqa: N803
        LifecycleHookName: str,  # noqa: N803
        InstanceId: str,  # noqa: N803
        LifecycleActionResult: str,  # noqa: N803
    ) -> object: ...

    def record_lifecycle_action_heartbeat(  # noqa: D102
        self,
        *,
        AutoScalingGroupName: str,  # noqa: N803
        LifecycleHookName: str,  # noqa: N803
        InstanceId: str,  # noqa: N803
    ) -> object: ...


class HookAction:
    """The action of one hook on one instance. A refusal is logged: the hook then ends by its time-out."""

    def __init__(
        self, client: AutoScalingClient, log: logging.Logger, *, group: str, hook: str, instance_id: Callable[[], str]
    ) -> None:
        """Makes one; `instance_id` is asked when it is needed, and may raise `MetadataUnavailable`."""
        self._client = client
        self._log = log
        self._group = group
        self._hook = hook
        self._instance_id = instance_id

    def prolong(self) -> None:
        """Starts the hook's time-out anew."""
        try:
            self._client.record_lifecycle_action_heartbeat(
                AutoScalingGroupName=self._group, LifecycleHookName=self._hook, InstanceId=self._instance_id()
            )
        except (BotoCoreError, ClientError, MetadataUnavailable) as error:
            self._refused("prolong", error)

    def complete(self) -> None:
        """Lets the group go on with the termination."""
        try:
            self._client.complete_lifecycle_action(
                AutoScalingGroupName=self._group,
                LifecycleHookName=self._hook,
                InstanceId=self._instance_id(),
                LifecycleActionResult="CONTINUE",
            )
        except (BotoCoreError, ClientError, MetadataUnavailable) as error:
            self._refused("complete", error)
        else:
            self._log.info("lifecycle_action_completed", extra={"facts": {"group": self._group, "hook": self._hook}})

    def _refused(self, step: str, error: Exception) -> None:
        facts = {"step": step, "group": self._group, "hook": self._hook, "reason": str(error)}
        self._log.warning("lifecycle_action_refused", extra={"facts": facts})
