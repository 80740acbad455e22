"""The CloudFormation type of an Auto Scaling group's hook, which moto knows by the API alone."""

from __future__ import annotations

from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.core.common_models import CloudFormationModel


class LifecycleHookType(CloudFormationModel):
    """AWS::AutoScaling::LifecycleHook. Ref gives its name."""

    def __init__(self, name: str, group: str) -> None:
        self.physical_resource_id = name
        self._group = group

    @staticmethod
    def cloudformation_name_type() -> str:
        """The property that names it."""
        return "LifecycleHookName"

    @staticmethod
    def cloudformation_type() -> str:
        """The type's name."""
        return "AWS::AutoScaling::LifecycleHook"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> LifecycleHookType:
        """Create a hook."""
        properties = cloudformation_json["Properties"]
        hook = autoscaling_backends[account_id][region_name].create_lifecycle_hook(
            name=resource_name,
            as_name=properties["AutoScalingGroupName"],
            transition=properties["LifecycleTransition"],
            timeout=properties.get("HeartbeatTimeout"),
            result=properties.get("DefaultResult", "ABANDON"),
        )
        return cls(hook.name, hook.auto_scaling_group_name)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: LifecycleHookType,
        new_resource_name: str,  # noqa: ARG003 - it keeps the name that it has
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> LifecycleHookType:
        """Put it again: that changes it."""
        return cls.create_from_cloudformation_json(
            original_resource.physical_resource_id, cloudformation_json, account_id, region_name
        )

    def is_created(self) -> bool:
        """It is, once it is there."""
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        autoscaling_backends[account_id][region_name].delete_lifecycle_hook(self._group, self.physical_resource_id)
