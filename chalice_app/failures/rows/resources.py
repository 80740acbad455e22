"""Resources of a stack that cannot be made, changed or deleted, each for a reason of its service's.

They come before the general rows of stacks, for CloudFormation tells many of them by one of its dozen handler codes.
"""

from __future__ import annotations

import re

from chalice_app.failures.row import Row

_VPC = r"vpc-[0-9a-f]{4,32}"
_SUBNET = r"subnet-[0-9a-f]{4,32}"
_IDENTIFIED = r"[a-z]{1,10}-[0-9a-f]{4,32}"

ROWS = (
    Row(
        code="endpoints_in_the_way",
        scope="account",
        seen="Preflight is to have endpoints made, and the VPC has such with private names already.",
        pattern=re.compile(
            r"already a conflicting DNS domain for (?P<services>[A-Za-z0-9.-]{1,253})"
            rf"(?: in the VPC (?P<vpc>{_VPC}))?"
            r"|route table (?P<route_table>rtb-[0-9a-f]{4,32}) already has a route with destination-prefix-list-id"
        ),
        explanation=(
            "The VPC has endpoints of its own, and takes one private name of each service, and one gateway endpoint of "
            "each route table: those of the collector would fail.[ It is {vpc}.][ It concerns {services}.]"
            "[ It concerns the route table {route_table}.]"
        ),
        fix=(
            "Turn the setting creates_vpc_endpoints off, and make those that are missing beside them: agents use what "
            "is there. A private hosted zone of that name in Route 53 stands in the way as well."
        ),
    ),
    Row(
        code="endpoint_not_in_zone",
        scope="account",
        pattern=re.compile(
            r"VPC endpoint service (?P<service>[A-Za-z0-9.-]{1,128}) does not support the availability zone of the "
            rf"subnet: (?P<subnet_id>{_SUBNET})"
        ),
        explanation="AWS has no endpoint of {service} in the zone of {subnet_id}.",
        fix=(
            "Choose subnets in other zones (stack parameter SubnetIds), or turn the setting creates_vpc_endpoints off "
            "and let agents reach AWS by NAT. The zones of a service: aws ec2 describe-vpc-endpoint-services."
        ),
        automatic_fix="use_other_subnets",
    ),
    Row(
        code="balancer_subnets_unfit",
        scope="account",
        pattern=re.compile(
            r"load balancer cannot be attached to multiple subnets in the same Availability Zone"
            r"|At least two subnets in two different Availability Zones must be specified"
            r"|Found another VPC endpoint subnet in the availability zone of (?P<subnet_id>subnet-[0-9a-f]{4,32})"
            r"|Availability Zones? (?P<zone>[a-z0-9, -]{5,120}?) cannot be associated with a load balancer"
        ),
        explanation=(
            "A load balancer and an endpoint take one subnet of each zone, in zones that have them, and these subnets "
            "are otherwise.[ It concerns {subnet_id}.][ It concerns {zone}.]"
        ),
        fix="Choose one subnet of each of two or more zones (stack parameter SubnetIds), or leave it to Heliostat.",
        automatic_fix="use_other_subnets",
    ),
    Row(
        code="address_block_twice",
        scope="stack",
        aws_codes=frozenset({"InvalidPermission.Duplicate"}),
        pattern=re.compile(r"specified rule \"peer: (?P<cidr>[0-9a-fA-F.:/]{3,50})[^\"]{0,80}\" already exists"),
        explanation="A security group was to get the same rule twice.[ It is that for {cidr}.]",
        fix="Name each address block once in MirroredCidrs and MirroredIpv6Cidrs: connected VPCs may share one.",
    ),
    Row(
        code="image_unfit",
        scope="account",
        pattern=re.compile(
            r"architecture '(?P<type_architecture>[a-z0-9_]{1,20})' of the specified instance type does not match the "
            r"architecture '(?P<image_architecture>[a-z0-9_]{1,20})' of the specified AMI"
            r"|Elastic Network Adapter \(ENA\) is required for the '(?P<instance_type>[a-z0-9.-]{3,40})' instance type"
        ),
        explanation=(
            "The image and an instance type do not go together.[ The type is of {type_architecture}, the image of "
            "{image_architecture}.][ The image lacks the network driver that {instance_type} needs.]"
        ),
        fix=(
            "Agents run on x86_64: name such types in the stack parameter InstanceTypes (m6i.large, and not m6g.large),"
            " and in ImageId an SSM parameter with a Debian 12 image for x86_64."
        ),
        automatic_fix="retry_with_other_capacity",
    ),
    Row(
        code="launch_template_denied",
        scope="account",
        pattern=re.compile(r"not authorized to use launch template:? ?(?P<launch_template>[A-Za-z0-9()./_-]{0,128})"),
        explanation=(
            "Auto Scaling tries a launch template with the rights of whoever makes the group, and those do not launch "
            "it: ec2:RunInstances, ec2:CreateTags, or iam:PassRole on the agents' role is missing or denied."
            "[ It is {launch_template}.]"
        ),
        fix=(
            "Attach GET /v1/policies/execution to the role that CloudFormation uses, and look for a Deny on "
            "ec2:RunInstances (by region, type, image, or tag) in service control policies and its boundary."
        ),
    ),
    Row(
        code="role_not_usable",
        scope="account",
        pattern=re.compile(
            r"role defined for the function cannot be assumed by Lambda"
            r"|Invalid IAM Instance Profile|Invalid IamInstanceProfile"
            r"|Cannot access stream (?P<stream_arn>arn:[a-z-]{1,20}:kinesis:[^\s\"]{1,200}?)\. Please ensure the role"
            r"|execution role does not have permissions to call (?P<missing>[A-Za-z]{1,64}) on "
            r"(?P<service>[A-Z0-9]{1,20})"
        ),
        explanation=(
            "A role that was just made cannot be used: IAM takes some seconds until it is known everywhere.[ It may "
            "not call {missing} of {service}.][ It cannot read {stream_arn}.] If it happens again, a service control "
            "policy or a permissions boundary takes the right away."
        ),
        fix=(
            "Try again: a retry makes the stack anew. If it lasts, look at the permissions boundary and the service "
            "control policies of the account for what the function's or the agents' role needs."
        ),
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="execution_role_unusable",
        scope="account",
        pattern=re.compile(r"Role (?P<resource>arn:[^\s\"]{1,300}) is invalid or cannot be assumed"),
        explanation=(
            "CloudFormation cannot work as {resource}: the role was deleted, or its trust policy does not name "
            "cloudformation.amazonaws.com any more. A stack keeps the role that it was last changed with."
        ),
        fix=(
            "Run heliostat deploy, which makes the role anew or sets it right. Where all of the installation is to go, "
            "make a role of that very name which CloudFormation may assume, and remove with it."
        ),
    ),
    Row(
        code="artifact_unreadable",
        scope="account",
        pattern=re.compile(
            r"S3 Error Code: (?P<s3_code>NoSuchKey|NoSuchBucket|PermanentRedirect)"
            r"|permission to GetObject for (?P<object>[A-Za-z0-9./_-]{3,300}?)\. "
            r"S3 Error Code: (?P<denied>AccessDenied)"
            r"|S3 error: (?P<template_error>[A-Za-z ]{3,80}?)\.?\s{1,4}For more information"
            r"|TemplateURL must (?:be a supported URL|reference a valid S3 object)"
        ),
        explanation=(
            "A stack template, or the package of a function, could not be read from S3.[ S3 says {s3_code}.]"
            "[ S3 says {denied} to {object}.][ S3 says: {template_error}.]"
        ),
        fix=(
            "Run heliostat deploy of this release again: it uploads what is missing, into a bucket of this region. If "
            "S3 denies, look at the bucket's policy, its key's policy, and at service control policies: the role that "
            "asked may s3:GetObject by {policies}."
        ),
    ),
    Row(
        code="tag_policy_violated",
        scope="account",
        aws_codes=frozenset({"TagPolicyException", "TagPolicyViolation"}),
        pattern=re.compile(
            r"[Tt]ag policy does not allow the specified value for the following tag key:? ?'?(?P<tag>[^'\"\n]{0,128})"
            r"|[Tt]ag policy violation"
        ),
        explanation=(
            "A tag policy of the AWS organization does not allow a tag, or the value of one, that was to be given.[ "
            "The tag is {tag}.] Heliostat gives heliostat:managed-by and Name alone; other tags come from the account's"
            " own automation."
        ),
        fix=(
            "Ask whoever administers the organization to allow the tag's value, or to take heliostat:* out of what the "
            "policy enforces; then try again."
        ),
    ),
    Row(
        code="hook_refused",
        scope="account",
        pattern=re.compile(
            r"following hook\(s\) failed: \[(?P<hooks>[A-Za-z0-9:, ]{1,300})\](?: ?: ?(?P<hook_reason>[\s\S]{3,400}))?"
            r"|Hook failed with message"
        ),
        explanation=(
            "A hook that the account (or AWS Control Tower) has set on CloudFormation does not let {logical_id} be "
            'made so.[ The hook is {hooks}.][ It says: "{hook_reason}"]'
        ),
        fix=(
            "Show AWS's text to whoever set the hook, a proactive control of Control Tower mostly: it names the rule. "
            "They except this installation's stacks, or say what must be so; Heliostat's templates are not changed by "
            "hand. Then try again."
        ),
    ),
    Row(
        code="validation_refused",
        scope="stack",
        pattern=re.compile(
            r"AWS::EarlyValidation::(?P<validation>[A-Za-z]{1,64})"
            r"(?:[\s\S]{0,300}?Found: (?P<found>[\s\S]{3,600}))?|Early validation failed"
        ),
        explanation=(
            "CloudFormation looked before it began, and found what would fail.[ The check is {validation}.] Mostly "
            "something of that name exists already: a log group or table that an earlier installation left.[ It says: "
            '"{found}"]'
        ),
        fix=(
            "Delete what is named if it is a leftover, or choose another installation name (HELIOSTAT_NAME); then try "
            "again. All that was found: aws cloudformation describe-events --stack-name {stack_name} --change-set-name "
            "NAME, which stands with the operation."
        ),
    ),
    Row(
        code="secret_in_recovery",
        scope="account",
        pattern=re.compile(
            r"secret with this name is already scheduled for deletion|secret because it was marked for deletion"
        ),
        explanation="A secret of this name was deleted, and Secrets Manager keeps it, and its name, for days.",
        fix=(
            "If it is a leftover: aws secretsmanager delete-secret --secret-id NAME --force-delete-without-recovery. "
            "If it was a mistake: aws secretsmanager restore-secret --secret-id NAME. Then try again."
        ),
    ),
    Row(
        code="service_key_unusable",
        scope="account",
        aws_codes=frozenset({"InvalidKmsKeyException", "KMSNotFoundException"}),
        pattern=re.compile(
            r"specified KMS [Kk]ey(?: Id)? (?:could not be found|does not exist or is not allowed to be used)"
            r"(?:[\s\S]{0,160}?'(?P<key_arn>arn:[a-z-]{1,20}:kms:[^\s'\"]{1,200}))?"
            r"|KMS key is invalid for CreateGrant|Access to KMS is not allowed"
            r"|ciphertext refers to a customer master key that does not exist"
            r"|new key policy will not allow you to update the key policy"
        ),
        explanation=(
            "{key_arn} is not there, or its policy does not let the service encrypt with it: log groups, queues, "
            "tables and functions of the installation are encrypted with the installation's key."
        ),
        fix=(
            "Compare the key's policy with that of cfn/bootstrap.yaml (Key): it must let logs.REGION.amazonaws.com, "
            "and the roles of the installation, use the key. Run heliostat deploy to set right a key of its own; for "
            "a key that you gave, add the statements yourself."
        ),
    ),
    Row(
        code="resource_busy",
        scope="stack",
        severity="warning",
        aws_codes=frozenset(
            {
                "ConcurrentModification",
                "ConcurrentModificationException",
                "OperationAborted",
                "QueueDeletedRecently",
                "ResourceContention",
                "ScalingActivityInProgress",
                "TableInUseException",
                "TransactionConflictException",
                "TransactionInProgressException",
            }
        ),
        pattern=re.compile(
            r"not ACTIVE, instead in state (?P<state>[A-Z]{1,20})|An update is in progress for resource"
            r"|wait 60 seconds after deleting a queue|conflicting conditional operation is currently in progress"
            r"|Table is being (?:created|updated|deleted)|event source mapping because it is in use"
            r"|because the (?:scaling activity|AutoScalingGroup) .{0,80}in progress|Transaction is ongoing for the item"
        ),
        explanation="AWS is still at work on this, by an earlier change or deletion.[ It is in state {state}.]",
        fix="Nothing: it is tried again. A retry of the operation some minutes later does it if it lasts.",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="role_in_use",
        scope="account",
        aws_codes=frozenset({"DeleteConflict", "DeleteConflictException"}),
        pattern=re.compile(
            r"Cannot delete entity, must (?:detach|delete|remove) [a-z ]{3,40} first"
            r"|Cannot delete a policy attached to entities"
        ),
        explanation=(
            "Somebody attached a policy to a role of the installation, or one of its policies to another role, beside "
            "the stack: IAM deletes neither like that.[ It concerns {logical_id}.]"
        ),
        fix=(
            "See what is attached (IAM, Roles; or aws iam list-attached-role-policies and list-entities-for-policy) "
            "and detach it, then remove again."
        ),
        retryable=True,
        automatic_fix="drain_and_delete",
    ),
    Row(
        code="bucket_not_empty",
        scope="account",
        aws_codes=frozenset({"BucketNotEmpty"}),
        pattern=re.compile(r"bucket you tried to delete is not empty"),
        explanation="The bucket of templates and packages is not empty: it holds objects, or versions of them.",
        fix=(
            "Run heliostat destroy again, which empties it. If something writes into the bucket, such as access logs "
            "or inventory reports, end that first."
        ),
        retryable=True,
    ),
    Row(
        code="stack_policy_denies",
        scope="stack",
        pattern=re.compile(r"Action (?:denied|not allowed) by stack policy"),
        explanation="Somebody gave the stack a policy that lets {logical_id} not be changed.",
        fix=(
            "Let whoever set it take it off: aws cloudformation set-stack-policy --stack-name {stack_name} "
            "--stack-policy-body with an Allow of Update:* on *; then apply again."
        ),
    ),
    Row(
        code="change_set_outdated",
        scope="stack",
        pattern=re.compile(
            r"cannot be executed in its current (?:execution )?status of \[?"
            r"(?P<change_set_status>OBSOLETE|UNAVAILABLE|FAILED|EXECUTE_FAILED|DELETE_[A-Z_]{1,30})"
        ),
        explanation=(
            "The stack was changed by somebody else after it was worked out what changes: AWS executes that no more."
            "[ The change set is {change_set_status}.]"
        ),
        fix="Apply again: it is worked out anew. See who else changes {stack_name} if it happens again (CloudTrail).",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="template_refused",
        scope="stack",
        pattern=re.compile(
            r"(?:Template format error: )?Unrecognized resource types: \[(?P<missing_types>[A-Za-z0-9:, ]{1,300})\]"
            r"|Template (?:format|validation)? ?error: (?!S3 error)|Circular dependency between resources"
            r"|Transform AWS::[A-Za-z0-9-]{1,60} failed with"
            r"|runtime parameter of (?P<runtime>[a-z0-9.]{3,40}) is no longer supported"
            r"|'templateBody' failed to satisfy constraint|[Tt]emplate (?:size|may not exceed)"
        ),
        explanation=(
            "CloudFormation does not take the stack template: this region lacks what it needs, or it was changed by "
            "hand.[ This region lacks {missing_types}.]"
            "[ Lambda runs {runtime} no more, so that this release is too old.]"
        ),
        fix=(
            "Run heliostat deploy of this release, which uploads the templates anew. A region that lacks a type cannot "
            "take an installation: choose another."
        ),
    ),
    Row(
        code="cancelled_by_somebody",
        scope="stack",
        severity="warning",
        pattern=re.compile(r"(?:^|: )User Initiated$|Update cancelled by user|[Cc]ancel(?:led)? by user"),
        explanation="Somebody cancelled the change of {stack_name} in CloudFormation, which led it back.",
        fix="Apply again if it was not meant; CloudTrail tells who cancelled (CancelUpdateStack).",
        retryable=True,
    ),
    Row(
        code="stack_part_gone",
        scope="stack",
        pattern=re.compile(
            rf"'(?P<resource_id>{_IDENTIFIED})' does not exist"
            r"|Resource of type '(?P<gone_type>[A-Za-z0-9:]{1,128})' with identifier '(?P<gone>[^\n']{1,256})' was not "
            r"found"
            r"|(?P<resource>arn:[^\s\"]{1,300}) does not exist or is not attachable"
            r"|HandlerErrorCode: NotFound"
        ),
        needs=frozenset({"resource_type"}),
        explanation=(
            "{logical_id} needs something that does not exist, or is itself deleted beside its stack.[ It is "
            "{resource_id}.][ It is {gone}.][ It is {resource}.]"
        ),
        fix=(
            "If it is your own (a VPC, a subnet, a security group, a policy), give another one in the selection or the "
            "settings. If it is part of the installation, remove and apply again: see docs/operations.md, Changed "
            "beside its stack."
        ),
    ),
)
