"""What a service of AWS says of a resource, an account or the way to it: explained as whoever pastes it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.failures_told.telling import explained_over_http, tells, told
from tests.unit.chalice_app.failures.recorded import RECORDED

if TYPE_CHECKING:
    from tests.integration.connected import Connected

# What the sentences have to hold: the fact that AWS told, or what to do about it.
PASTED: dict[str, str] = {
    "account_restricted": "AWS Support",
    "sign_up_incomplete": "registration",
    "region_not_enabled": "Switch the region on",
    "free_plan_only": "paid plan",
    "image_unfit": "x86_64",
    "endpoint_not_in_zone": "subnet-aaa95e696bd9df088",
    "balancer_subnets_unfit": "SubnetIds",
    "address_block_twice": "10.0.0.0/16",
    "launch_template_denied": "lt-0b27953098b749950",
    "role_not_usable": "try again",
    "execution_role_unusable": "arn:aws:iam::111122223333:role/heliostat-execution",
    "artifact_unreadable": "NoSuchKey",
    "tag_policy_violated": "PLATFORM",
    "validation_refused": "ResourceExistenceCheck",
    "secret_in_recovery": "restore-secret",
    "service_key_unusable": "key's policy",
    "resource_busy": "CREATING",
    "role_in_use": "detach",
    "bucket_not_empty": "heliostat destroy",
    "stack_policy_denies": "set-stack-policy",
    "change_set_outdated": "OBSOLETE",
    "template_refused": "AWS::EC2::TrafficMirrorTarget",
    "cancelled_by_somebody": "CancelUpdateStack",
    "stack_part_gone": "vpc-0a1b2c3d4e5f60718",
    "quota_reached": "At least 50 must be left",
    "mail_quota": "Amazon SES",
    "tls_intercepted": "oidc.us-east-1.amazonaws.com",
    "proxy_refuses": "http://proxy.example.com:3128",
    "name_not_found": "DNS",
    "region_not_set": "AWS_REGION",
    "clock_wrong": "20151221T200419Z",
    "operation_unsupported": "ec2:CreateTrafficMirrorSession",
    "resource_not_ready": "in time",
    "custom_resource_failed": "3 mirror sessions or filters are left",
}


@tells(*PASTED)
def test_a_text_of_aws_that_somebody_pastes_is_explained_with_what_it_tells(nothing: Connected) -> None:
    for code, word in PASTED.items():
        recorded = next(each for each in RECORDED if each.row == code)
        named = {name: value for name, value in recorded.context.items() if name in ("operation", "resource_type")}

        failure = explained_over_http(nothing, recorded.code or "", recorded.message, **named)

        told(failure, code)
        assert word in f"{failure['explanation']} {failure['fix']}".replace("Try again", "try again"), failure
