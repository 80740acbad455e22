"""Instances of the agents' group that do not launch. The texts come from scaling activities, stack events and EC2."""

from __future__ import annotations

import re

from chalice_app.failures.facts import capacity_remedy, key_remedy
from chalice_app.failures.row import Row

INSTANCE_TYPE = r"(?P<instance_type>[a-z0-9-]{2,20}\.[a-z0-9-]{2,20})"
ZONES = r"(?P<zones_with_capacity>[a-z0-9-]{5,40}(?:, [a-z0-9-]{5,40}){0,20})"

ROWS = (
    Row(
        code="launch_key_unusable",
        scope="account",
        aws_codes=frozenset({"InvalidKMSKey.InvalidPermissions"}),
        pattern=re.compile(
            r"Client\.InternalError: Client error on launch"
            r"|encrypted with an inaccessible (?:AWS )?KMS key"
            r"|AWSServiceRoleForAutoScaling/\S{1,128} is not authorized to perform: (?P<action>kms:[A-Za-z]{1,64})"
            r"(?: on (?:this )?resource:? (?P<key_arn>arn:[a-z-]{1,20}:kms:[^\s\"]{1,200}))?"
        ),
        explanation=(
            "EC2 ended the instance as it launched, because its volume is encrypted with {key_arn} and Auto "
            "Scaling, which "
            "launches it as AWSServiceRoleForAutoScaling, may not use that key. Accounts that encrypt volumes by "
            "default "
            "with a customer managed key meet this with every Auto Scaling group."
        ),
        fix=(
            "Either turn the setting volume_key to alias/aws/ebs, the AWS managed key, which Auto Scaling "
            "may always "
            "use. Or let Auto Scaling use the key: add these statements to the policy of {key_arn}: "
            "{key_policy_statements}. Where you may not change its policy, or the key belongs to another account, run: "
            "{create_grant_command}"
        ),
        automatic_fix="use_default_volume_key",
        remedy=key_remedy,
    ),
    Row(
        code="no_capacity",
        scope="account",
        aws_codes=frozenset(
            {
                "InsufficientCapacity",
                "InsufficientHostCapacity",
                "InsufficientInstanceCapacity",
                "UnfulfillableCapacity",
            }
        ),
        pattern=re.compile(
            rf"do not have sufficient (?:{INSTANCE_TYPE} )?capacity in (?:the )?(?:Availability Zone|zone)s?"
            r"(?:[^.]{0,60}?\((?P<zone>[a-z0-9-]{5,40})\))?"
            rf"(?:[^?]{{0,260}}?Availability Zone in your request or choosing {ZONES})?"
        ),
        explanation=(
            "AWS has no free capacity for {instance_type} in {zone} at the moment. It is AWS's shortage, not a "
            "quota of "
            "yours.[ AWS names {zones_with_capacity} as having some.]"
        ),
        fix=(
            "Try again with other instance types or other zones: they are the stack parameters InstanceTypes and "
            "SubnetIds, and a retry of the operation takes both.[ Types to try: {other_instance_types}.]"
            "[ Choose subnets in: {other_zones}.]"
        ),
        retryable=True,
        automatic_fix="retry_with_other_capacity",
        remedy=capacity_remedy,
    ),
    Row(
        code="key_not_enabled",
        scope="account",
        aws_codes=frozenset(
            {"InvalidKMSKey.InvalidState", "DisabledException", "KMSDisabledException", "KMSInvalidStateException"}
        ),
        pattern=re.compile(
            r"KMS key provided is in an incorrect state|key is pending deletion"
            r"|(?P<key_arn>arn:[a-z-]{1,20}:kms:[^\s\"]{1,200}) is (?:disabled|pending deletion)"
        ),
        explanation=(
            "{key_arn} is disabled, waits for its deletion, or does not exist: nothing can be encrypted with it."
        ),
        fix="Enable the key (or cancel its deletion), or turn the setting volume_key to alias/aws/ebs.",
        automatic_fix="use_default_volume_key",
        remedy=key_remedy,
    ),
    Row(
        code="type_not_offered",
        scope="account",
        pattern=re.compile(
            rf"requested instance type \({INSTANCE_TYPE}\) is not supported in your requested Availability Zone "
            rf"\((?P<zone>[a-z0-9-]{{5,40}})\)"
            rf"(?:\. Please retry your request by not specifying an Availability Zone or choosing {ZONES})?"
            r"|requested Availability Zone is currently constrained"
        ),
        explanation=(
            "AWS does not offer {instance_type} in {zone}, and will not by waiting."
            "[ It is offered in {zones_with_capacity}.]"
        ),
        fix=(
            "Leave out the zone or the type: stack parameters SubnetIds and InstanceTypes.[ Types to try: "
            "{other_instance_types}.][ Choose subnets in: {other_zones}.]"
        ),
        automatic_fix="retry_with_other_capacity",
        remedy=capacity_remedy,
    ),
    Row(
        code="launch_unsupported",
        scope="account",
        aws_codes=frozenset({"Unsupported", "UnsupportedOperation"}),
        # What the control plane itself asks of AWS launches nothing.
        unless=frozenset({"operation"}),
        explanation="EC2 does not launch this combination of instance type, image and zone in this region.",
        fix="Try other instance types: stack parameter InstanceTypes.[ Types to try: {other_instance_types}.]",
        automatic_fix="retry_with_other_capacity",
        remedy=capacity_remedy,
    ),
    Row(
        code="vcpu_quota",
        scope="account",
        aws_codes=frozenset({"VcpuLimitExceeded", "InstanceLimitExceeded"}),
        pattern=re.compile(r"requested more vCPU capacity than your current vCPU limit of (?P<limit>\d{1,9}) allows"),
        explanation=(
            "The account's quota of vCPUs for running On-Demand instances in this region is used up.[ It is {limit}.]"
        ),
        fix=(
            "Ask for more: Service Quotas, Amazon EC2, quota L-1216C47A (Running On-Demand Standard instances). "
            "Until then "
            "stop other instances, or choose smaller instance types (stack parameter InstanceTypes)."
        ),
    ),
    Row(
        code="no_free_addresses",
        scope="account",
        aws_codes=frozenset({"InsufficientFreeAddressesInSubnet"}),
        pattern=re.compile(
            r"not enough free addresses in subnet '(?P<subnet_id>subnet-[0-9a-f]{4,32})'"
            r"|Not enough IP space available in (?P<balancer_subnet>subnet-[0-9a-f]{4,32})"
            r"|does not have enough free addresses to satisfy the request"
        ),
        explanation=(
            "A subnet has no free address left for another agent, or fewer than the eight that a load balancer "
            "asks for."
            "[ It is {subnet_id}.][ It is {balancer_subnet}.]"
        ),
        fix="Choose other subnets (stack parameter SubnetIds), or free addresses in this one.",
        automatic_fix="use_other_subnets",
    ),
    Row(
        code="image_not_found",
        scope="account",
        aws_codes=frozenset({"InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"}),
        pattern=re.compile(
            r"Unable to fetch parameters \[(?P<parameter>[^\]]{1,256})\] from parameter store"
            r"|image id '\[?(?P<image_id>ami-[0-9a-f]{8,32})\]?' does not exist"
        ),
        explanation=(
            "The agents' image cannot be found in this region.[ The SSM parameter {parameter} is not there.]"
            "[ {image_id} does not exist.]"
        ),
        fix=(
            "Set the stack parameter ImageId to an SSM parameter that this region has and that names a Debian 12 "
            "image for "
            "x86_64."
        ),
    ),
    Row(
        code="launch_internal_error",
        scope="service",
        pattern=re.compile(r"Server\.InternalError|Internal error on launch"),
        explanation="EC2 failed within while it launched the instance.",
        fix="Try again; if it lasts, another zone (stack parameter SubnetIds) is likely to do.",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="agents_failed",
        scope="agent",
        pattern=re.compile(r"Received [1-9]\d{0,5} FAILURE signal\(s\)|Received FAILURE signal with UniqueId"),
        explanation=(
            "The agents' instances launched, and set-up failed on them: they told the stack so. Mostly they could not "
            "fetch the bundle, or its SHA-256 is not the one that was given."
        ),
        fix=(
            "Compare AgentArtifactBucket, AgentArtifactKey and AgentArtifactSha256 with what make agent-bundle "
            "printed, and "
            "see the instance's console output (EC2, Get system log)."
        ),
    ),
    Row(
        code="agents_silent",
        scope="agent",
        pattern=re.compile(
            r"Received 0 SUCCESS signal\(s\) out of (?P<wanted>\d{1,6})"
            r"|Failed to receive (?P<missing>\d{1,6}) resource signal\(s\)"
            r"|Unable to satisfy \d{1,3}% MinSuccessfulInstancesPercent"
        ),
        explanation=(
            "No agent told the stack in time that it runs, and no launch failed: the instances started and could "
            "not reach "
            "AWS, or did not get as far."
        ),
        fix=(
            "See that the subnets lead to S3, CloudFormation, Kinesis, CloudWatch Logs, Auto Scaling and Secrets "
            "Manager "
            "over HTTPS: by NAT, or by endpoints with private DNS. The instance's console output (EC2, Get "
            "system log) says "
            "where it stopped."
        ),
    ),
    Row(
        code="group_unstable",
        scope="agent",
        pattern=re.compile(r"Group did not stabilize"),
        explanation="The Auto Scaling group did not reach its size in time, and its activities name no reason.",
        fix="See the group's activity history and the instances' console output, then try again.",
        retryable=True,
        automatic_fix="retry_later",
    ),
)
