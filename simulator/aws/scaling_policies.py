"""The CloudFormation type of a scaling policy, which moto knows by the API alone."""

from __future__ import annotations

from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.core.common_models import CloudFormationModel


class ScalingPolicyType(CloudFormationModel):
    """AWS::AutoScaling::ScalingPolicy. Ref gives its ARN."""

    def __init__(self, arn: str) -> None:
        self.physical_resource_id = arn

    @staticmethod
    def cloudformation_name_type() -> str:
        """No property names it."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """The type's name."""
        return "AWS::AutoScaling::ScalingPolicy"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> ScalingPolicyType:
        """Create a policy with target tracking, the one kind that the templates use."""
        properties = cloudformation_json["Properties"]
        put_policy: Any = autoscaling_backends[account_id][region_name].put_scaling_policy
        # What the API hands over where a request leaves these out.
        left_out = dict.fromkeys(("adjustment_type", "min_adjustment_magnitude", "scaling_adjustment", "cooldown"))
        policy = put_policy(
            name=resource_name,
            policy_type=properties["PolicyType"],
            as_name=properties["AutoScalingGroupName"],
            target_tracking_config=properties["TargetTrackingConfiguration"],
            estimated_instance_warmup=properties.get("EstimatedInstanceWarmup"),
            metric_aggregation_type=None,
            step_adjustments=[],
            predictive_scaling_configuration={},
            **left_out,
        )
        return cls(policy.arn)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: ScalingPolicyType,
        new_resource_name: str,  # noqa: ARG003 - it keeps the name that it has
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> ScalingPolicyType:
        """Put it again under its name: that changes it, and its ARN stays."""
        name = original_resource.physical_resource_id.rpartition("policyName/")[2]
        return cls.create_from_cloudformation_json(name, cloudformation_json, account_id, region_name)

    def is_created(self) -> bool:
        """It is, once it is there."""
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        backend = autoscaling_backends[account_id][region_name]
        for name in [name for name, policy in backend.policies.items() if policy.arn == self.physical_resource_id]:
            backend.delete_policy(name)
