"""Stacks of CloudFormation: states that lead nowhere, what is in use, and what a template may not."""

from __future__ import annotations

import re

from chalice_app.failures.facts import key_remedy
from chalice_app.failures.row import Row

_IN_STATE = (
    r"(?:Stack:? ?\[?(?P<stack_name>[A-Za-z0-9:/._-]{1,512})\]? )?is in (?P<stack_status>%s) state and can ?not be"
)
# What stands before a name that is told without quotes: nothing, or what it is the name of. A number is none.
_NAMED = r"(?:^|[:\"] ?\"?|\b(?:[Bb]ucket|[Nn]amed?|[Qq]ueue|[Rr]ole|[Ss]tream|[Tt]able) )"

ROWS = (
    Row(
        code="stack_unchanged",
        scope="stack",
        severity="warning",
        pattern=re.compile(
            r"No updates are to be performed|submitted information didn't contain changes|contained no changes"
        ),
        explanation="The stack is as it should be already.",
        fix="",
    ),
    Row(
        code="stack_busy",
        scope="stack",
        severity="warning",
        aws_codes=frozenset(
            {"OperationInProgressException", "InvalidChangeSetStatus", "InvalidChangeSetStatusException"}
        ),
        pattern=re.compile(
            _IN_STATE % r"[A-Z_]{0,60}IN_PROGRESS"
            + r"|cannot be deleted while in status (?P<status>[A-Z_]{1,60})"
            + r"|operation on this ChangeSet is currently in progress"
        ),
        explanation=(
            "{stack_name} is at work on something else ({stack_status}), and CloudFormation does one thing at a time."
        ),
        fix="Nothing: it is tried again when that has ended. See who else changes the stack if it was not Heliostat.",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="collector_in_another_vpc",
        scope="stack",
        pattern=re.compile(
            r"cannot update a stack when a custom-named resource requires replacing"
            r"(?:\. Rename (?P<renamed>[^\s]{1,128}))?"
        ),
        explanation=(
            "The collector stands in another VPC, and CloudFormation cannot move it: its target group is named, and "
            "belongs to a VPC.[ What would have to be replaced is {renamed}.]"
        ),
        fix="Remove mirroring first, and apply again when that is done.",
    ),
    Row(
        code="stack_rolled_back",
        scope="stack",
        aws_codes=frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}),
        pattern=re.compile(_IN_STATE % "(?:ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED)"),
        explanation=(
            "{stack_name} failed when it was first made, and CloudFormation rolled it back. A stack in that "
            "state can only "
            "be deleted."
        ),
        fix="Mend what failed (the operation names it), then delete the stack and make it anew: a retry does both.",
        automatic_fix="delete_and_create",
    ),
    Row(
        code="stack_update_rollback_failed",
        scope="stack",
        aws_codes=frozenset({"UPDATE_ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED"}),
        pattern=re.compile(_IN_STATE % "(?:UPDATE_ROLLBACK_FAILED|IMPORT_ROLLBACK_FAILED)"),
        explanation="An update of {stack_name} failed, and so did the way back: it is between two versions.",
        fix=(
            "Let CloudFormation continue the rollback; what fails again is skipped by name. Then apply anew."
            "[ What failed: {logical_ids}.]"
        ),
        automatic_fix="continue_update_rollback",
    ),
    Row(
        code="stack_delete_failed",
        scope="stack",
        aws_codes=frozenset({"DELETE_FAILED"}),
        pattern=re.compile(
            _IN_STATE % "DELETE_FAILED"
            + r"|following resource\(s\) failed to delete: \[(?P<logical_ids>[A-Za-z0-9, ]{1,512})\]"
        ),
        explanation="{stack_name} could not be deleted whole.[ These resources are left: {logical_ids}.]",
        fix=(
            "Remove the mirror sessions that still use them, then delete again; what still cannot go is kept and "
            "named. A "
            "session of another tool must be removed by that tool."
        ),
        automatic_fix="drain_and_delete",
    ),
    Row(
        code="stack_absent",
        scope="stack",
        severity="warning",
        aws_codes=frozenset({"ChangeSetNotFound", "ChangeSetNotFoundException", "StackNotFoundException"}),
        pattern=re.compile(
            r"Stack (?:with id |\[)?(?P<stack_name>[A-Za-z0-9:/._-]{1,512})\]? does not exist"
            r"|Stack:(?P<stack_arn>[A-Za-z0-9:/._-]{1,512}) does not exist"
        ),
        explanation=(
            "The stack, or what was worked out to change in it, does not exist: it was not made yet, or somebody "
            "deleted it behind Heliostat's back."
        ),
        fix="Apply again to make it; to be rid of everything, remove: what is left over is found by its tag.",
    ),
    Row(
        code="stack_exists",
        scope="stack",
        severity="warning",
        aws_codes=frozenset({"AlreadyExistsException"}),
        pattern=re.compile(r"Stack \[(?P<stack_name>[A-Za-z0-9-]{1,128})\] already exists"),
        explanation="A stack of this name is there already, made in the meantime.",
        fix="Nothing: its state is read again. If it is not Heliostat's, choose another installation name.",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="name_taken",
        scope="stack",
        aws_codes=frozenset(
            {
                "AlreadyExists",
                "BucketAlreadyExists",
                "BucketAlreadyOwnedByYou",
                "DuplicateLoadBalancerName",
                "EntityAlreadyExists",
            }
        ),
        pattern=re.compile(
            r"(?<![A-Za-z0-9/._-])(?P<name>[A-Za-z0-9/._-]{1,256}) already exists in stack "
            r"(?P<stack_arn>arn:[^\s\"]{1,300})"
            r"|Resource of type '(?P<resource_type>[A-Za-z0-9:]{1,128})' with identifier "
            r"'(?P<identifier>[^\n]{1,256}?)' already exists"
            rf"|{_NAMED}(?P<taken>[A-Za-z0-9/._-]{{3,256}})(?: under account \d{{12}})? already exists(?! in stack )"
            r"|already associated with another user pool"
            r"|bucket name is not available|already owned by you|exists, but with different settings"
            r"|already exists? with (?:different|the same)|[Nn]ame already in use"
        ),
        explanation=(
            "Something else has {name} already.[ It belongs to the stack {stack_arn}.][ It is of the type "
            "{resource_type}: {identifier}.][ It is {taken}.]"
        ),
        fix="Remove it if it is a leftover, or choose another installation name (HELIOSTAT_NAME).",
    ),
    Row(
        code="balancer_has_mirror_target",
        scope="stack",
        aws_codes=frozenset({"NlbInUseByTrafficMirrorTargetException"}),
        pattern=re.compile(r"Network Load Balancer is already configured as a Traffic Mirror target"),
        explanation="The Network Load Balancer is a mirror target already, and AWS lets it be one only once.",
        fix="Use that mirror target if it is Heliostat's; else the collector needs a load balancer of its own.",
        automatic_fix="delete_and_create",
    ),
    Row(
        code="still_in_use",
        scope="stack",
        aws_codes=frozenset(
            {
                "DependencyViolation",
                "ResourceInUse",
                "ResourceInUseException",
                "TrafficMirrorFilterInUse",
                "TrafficMirrorSessionInUse",
                "TrafficMirrorTargetInUse",
                "TrafficMirrorTargetInUseException",
            }
        ),
        pattern=re.compile(
            r"resource (?P<resource_id>[a-z]{1,10}-[0-9a-f]{4,32}) has a dependent object"
            r"|Traffic Mirror (?:filter|target) cannot be deleted because a Traffic Mirror session is currently "
            r"using it"
            r"|cannot be deleted because it is currently associated with another service"
            r"|Target group '(?P<target_group>arn:[^']{1,200})' is currently in use by a listener or a rule"
            r"|It has a domain configured that should be deleted first"
        ),
        explanation=(
            "{resource_id} is still used by something else, mostly by mirror sessions that were made since.[ It is "
            "{target_group}, and a listener of another load balancer uses it.]"
        ),
        fix=(
            "Remove the mirror sessions first (Remove drains Heliostat's own), then delete again. A session of "
            "another tool "
            "is named, and is never removed."
        ),
        retryable=True,
        automatic_fix="drain_and_delete",
    ),
    Row(
        code="deletion_protected",
        scope="stack",
        pattern=re.compile(
            r"cannot be deleted because deletion protection is (?:enabled|activated)|cannot be deleted while "
            r"TerminationProtection is enabled|currently protected against deletion"
        ),
        explanation="Somebody protected this stack, load balancer, table or user pool from deletion, on purpose.",
        fix="Take the protection off yourself if it shall go, then remove again.",
    ),
    Row(
        code="capabilities_missing",
        scope="stack",
        aws_codes=frozenset({"InsufficientCapabilitiesException", "InsufficientCapabilities"}),
        pattern=re.compile(r"Requires capabilities : \[(?P<capabilities>[A-Z_, ]{1,120})\]"),
        explanation=(
            "The stack makes IAM roles, and CloudFormation wants this to be acknowledged.[ It asks for {capabilities}.]"
        ),
        fix="Pass the capability with the stack: Apply and heliostat deploy do.",
    ),
    Row(
        code="parameters_invalid",
        scope="stack",
        pattern=re.compile(
            r"Parameters: \[(?P<parameters>[^\]]{1,512})\] (?:must have values|do not exist in the template)"
            r"|Parameter '?(?P<parameter>[A-Za-z0-9]{1,128})'? (?:must match pattern|failed to satisfy constraint)"
            r"|parameter value (?P<value>[^\s]{1,200}) for parameter name (?P<named>[A-Za-z0-9]{1,128}) does not exist"
        ),
        explanation=(
            "The stack template and the values for it do not go together: they are of different versions, or a "
            "value is not "
            "well-formed.[ It is about {parameters}.][ It is about {parameter}.][ {named} is {value}, which does not "
            "exist in this region.]"
        ),
        fix=(
            "Run heliostat deploy, so that control plane and stack templates are of one version, and look at "
            "your settings."
        ),
    ),
    Row(
        code="custom_resource_silent",
        scope="stack",
        pattern=re.compile(
            r"did not receive a response from your Custom Resource|Custom Resource failed to stabilize in expected time"
        ),
        explanation=(
            "The function that drains mirror sessions never answered CloudFormation: it failed, or was not there."
        ),
        fix=(
            "See the log of the function NAME-drain, then delete again; if it is gone, keep the resource and "
            "remove by tag."
        ),
        retryable=True,
        automatic_fix="drain_and_delete",
    ),
    Row(
        code="balancer_quota",
        scope="account",
        aws_codes=frozenset({"TooManyLoadBalancers", "TooManyLoadBalancersException"}),
        pattern=re.compile(r"reached the limit on the number of load balancers|maximum number of load balancers"),
        explanation="The account has as many load balancers of this type in this region as its quota allows.",
        fix="Remove one, or ask for more: Service Quotas, Elastic Load Balancing, Network Load Balancers per Region.",
    ),
    Row(
        code="resource_cancelled",
        scope="stack",
        severity="warning",
        pattern=re.compile(r"Resource (?:creation|update|deletion) cancelled"),
        explanation="CloudFormation stopped this resource because another one failed: it is not the cause.",
        fix="Look at the resource that failed first.",
    ),
    Row(
        code="stack_stuck",
        scope="stack",
        severity="warning",
        seen="A stack is at work and no event came for longer than the slowest resource takes.",
        explanation="Nothing was heard of {stack_name} for long.[ Last at work: {logical_id}.]",
        fix="See the activity of that resource; CloudFormation gives up by itself, at the latest after an hour.",
    ),
    Row(
        code="stack_deleted",
        scope="stack",
        severity="warning",
        seen="A stack that was ready does not exist any more.",
        explanation="{stack_name} was deleted by somebody else; mirror sessions that led to it are removed.",
        fix="Apply again to mirror on.",
        automatic_fix="remove_session",
    ),
    Row(
        code="no_way_to_aws",
        scope="account",
        seen="Preflight finds neither a default route nor endpoints; or an instance is healthy and no heartbeat comes.",
        explanation=(
            "From the agents' subnets no way leads to Kinesis, S3, CloudFormation, CloudWatch Logs, Auto Scaling "
            "and Secrets "
            "Manager.[ It concerns {subnets}.][ Not reached: {services}.]"
        ),
        fix=(
            "Route 0.0.0.0/0 of those subnets to a NAT gateway, or have endpoints made: the setting "
            "creates_vpc_endpoints "
            "(Settings, Capacity and network), with DNS support and DNS host names on in the VPC."
        ),
    ),
    Row(
        code="permissions_missing",
        scope="account",
        seen="Preflight asks IAM, and the caller lacks actions that the installation needs.",
        explanation=(
            "The control plane's role lacks permissions that are needed before anything is made.[ They are: {actions}.]"
        ),
        fix="Add the statement that GET /v1/permissions gives as delta to the role, then run the preflight again.",
    ),
    Row(
        code="vpc_unfit",
        scope="account",
        seen="Preflight does not find the VPC, or DNS support or DNS host names are off in it.",
        pattern=re.compile(
            r"requires both (?P<off>enableDnsSupport and enableDnsHostnames) VPC attributes set to true"
            r"(?: for (?P<vpc>vpc-[0-9a-f]{4,32}))?"
        ),
        explanation=(
            "The VPC cannot take the collector.[ {vpc_id} does not exist in this region.][ In {vpc} this is off: "
            "{off}.]"
        ),
        fix="Give a VPC of this region, and turn on DNS support and DNS host names: agents find AWS by name.",
    ),
    Row(
        code="subnets_unfit",
        scope="account",
        seen="Preflight finds too few subnets, subnets of another VPC, IPv6-only ones, or all in one zone.",
        explanation=(
            "The collector needs subnets of the VPC, with IPv4, in at least two zones."
            "[ Not found: {unknown}.][ Of another VPC: {foreign}.][ IPv6 alone: {ipv6_only}.][ All are in: "
            "{only_zones}.]"
            "[ No subnet of the VPC is fit: {none_fit}.]"
        ),
        fix="Choose other subnets (stack parameter SubnetIds), or leave the choice to Heliostat.",
        automatic_fix="use_other_subnets",
    ),
    Row(
        code="subnets_nearly_full",
        scope="account",
        severity="warning",
        seen="Preflight finds fewer free addresses than the largest fleet would need.",
        explanation="The subnets have room to begin with and not for the largest fleet.[ It concerns {subnets}.]",
        fix="Choose larger subnets, or lower AgentsMax (setting agents_max).",
    ),
    Row(
        code="type_missing_in_zone",
        scope="account",
        severity="warning",
        seen="Preflight finds that some of the instance types are not offered in some of the zones.",
        explanation="Not every instance type is offered in every zone.[ Missing: {missing}.]",
        fix=(
            "Nothing, as long as each zone has one of them. More types make a launch surer: stack parameter "
            "InstanceTypes."
        ),
    ),
    Row(
        code="vcpu_quota_near",
        scope="account",
        severity="warning",
        seen="Preflight finds that the largest fleet would exceed the quota of vCPUs.",
        explanation="The quota of vCPUs lets the agents begin and not grow to their most.[ In use: {used} of {limit}.]",
        fix="Ask for more: Service Quotas, Amazon EC2, quota L-1216C47A. Or lower AgentsMax (setting agents_max).",
    ),
    Row(
        code="volume_key_of_customer",
        scope="account",
        severity="warning",
        seen="Preflight finds that VolumeKey is a customer managed key.",
        explanation=(
            "The agents' volumes are encrypted with {key_arn}, a key of yours. If its policy does not let Auto "
            "Scaling use "
            "it, every launch ends with Client.InternalError: Client error on launch."
        ),
        fix=(
            "See that the policy of {key_arn} holds these statements: {key_policy_statements}. For a key of another "
            "account, run: {create_grant_command}. Or turn the setting volume_key to alias/aws/ebs."
        ),
        automatic_fix="use_default_volume_key",
        remedy=key_remedy,
    ),
    Row(
        code="not_checked",
        scope="account",
        severity="warning",
        seen="Preflight could not read what it judges by.",
        explanation="This could not be checked, which does not mean that it fails.[ AWS refused {operation}.]",
        fix="Add {policies} to the role to have it checked, or go on without.",
    ),
    Row(
        code="operation_running",
        scope="service",
        severity="warning",
        seen="Another operation holds the lock of this installation.",
        explanation="Another operation is running: only one changes the account at a time.",
        fix="Nothing: this one waits for it.",
        retryable=True,
        automatic_fix="retry_later",
    ),
)
