"""Mirror sources, mirror sessions and their quotas. Codes of EC2 are those of its API reference, "Error codes"."""

from __future__ import annotations

import re

from chalice_app.failures.row import Row

ROWS = (
    Row(
        code="source_unsupported",
        scope="interface",
        aws_codes=frozenset({"NetworkInterfaceNotSupported", "NetworkInterfaceNotSupportedException"}),
        pattern=re.compile(r"network interface is not supported for Traffic Mirror"),
        severity="warning",
        explanation=(
            "EC2 does not mirror {interface_id}: its instance type is too old for it, or an AWS service owns the "
            "interface. "
            "EC2's word counts more than any list."
        ),
        fix=(
            "Move the backend to a Nitro instance type, such as m7g or t3. The other backends are mirrored all "
            "the same."
        ),
    ),
    Row(
        code="interface_sessions_full",
        scope="interface",
        aws_codes=frozenset({"TrafficMirrorSessionsPerInterfaceLimitExceeded"}),
        pattern=re.compile(
            r"allowed number of Traffic Mirror sessions for the specified network interface has been exceeded"
        ),
        severity="warning",
        explanation=(
            "{interface_id} has three mirror sessions already, the most that AWS allows, and none is Heliostat's."
        ),
        fix="Remove one of the three by the tool that made it. Heliostat never removes a session that is not its own.",
    ),
    Row(
        code="session_number_taken",
        scope="interface",
        pattern=re.compile(r"session number \d{1,5} is already (?:being used|in use)"),
        severity="warning",
        explanation="Another mirror session of {interface_id} took the session number between reading and creating.",
        fix="Nothing: the next free number is taken.",
        retryable=True,
        automatic_fix="next_session_number",
    ),
    Row(
        code="mirror_quota",
        told_as=frozenset({"session_quota"}),
        scope="account",
        aws_codes=frozenset(
            {
                "TrafficMirrorFilterLimitExceeded",
                "TrafficMirrorSessionLimitExceeded",
                "TrafficMirrorTargetLimitExceeded",
            }
        ),
        pattern=re.compile(r"maximum number of Traffic Mirror (?P<kind>sessions|targets|filters) has been exceeded"),
        explanation=(
            "The account has 10,000 traffic mirror {kind} in this region, and AWS raises this quota for nobody."
        ),
        fix="Select fewer load balancers, remove what other tools left behind, or mirror from a second account.",
    ),
    Row(
        code="target_sources_full",
        scope="interface",
        aws_codes=frozenset(
            {"TrafficMirrorSessionsPerTargetLimitExceeded", "TrafficMirrorSourcesPerTargetLimitExceeded"}
        ),
        pattern=re.compile(
            r"maximum number of Traffic Mirror (?:sources|sessions) for the specified Traffic Mirror target has "
            r"been exceeded"
        ),
        explanation=(
            "This mirror target is a network interface, and takes ten sources (a hundred on the largest instances)."
        ),
        fix="Mirror to a Network Load Balancer, as the collector stack does: it takes any number.",
    ),
    Row(
        code="filter_rules_full",
        scope="account",
        aws_codes=frozenset({"TrafficMirrorFilterRuleLimitExceeded"}),
        pattern=re.compile(r"maximum number of Traffic Mirror filter rules has been exceeded"),
        explanation="A mirror filter takes ten rules, and these ports ask for more.",
        fix="Nothing is lost by fewer backend ports, or by ports that lie side by side, which become one range.",
    ),
    Row(
        code="filter_rule_exists",
        scope="account",
        aws_codes=frozenset({"TrafficMirrorFilterRuleAlreadyExists"}),
        pattern=re.compile(r"Traffic Mirror filter rule already exists|Rule number \d{1,5} already exists"),
        severity="warning",
        explanation="Somebody made this rule of the mirror filter in the meantime.",
        fix="Nothing: the filter is read again.",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="instance_type_unsupported",
        scope="interface",
        severity="warning",
        seen="The instance's type is on the dated list of types that AWS does not mirror.",
        explanation="Instances of type {instance_type} cannot be mirror sources.",
        fix="Move the backend to a Nitro instance type, such as m7g or t3.",
    ),
    Row(
        code="instance_type_changed",
        scope="interface",
        severity="warning",
        seen=(
            "A source with a session of ours has an unsupported type, and its instance shows no NetworkMirror metrics."
        ),
        explanation=(
            "The instance was changed to {instance_type}, which is not mirrored; its session stays, and is billed."
        ),
        fix="Change the type back, or deselect it: then the session goes.",
        automatic_fix="remove_session",
    ),
    Row(
        code="interface_not_attached",
        scope="interface",
        severity="warning",
        seen="The network interface is not attached to an instance.",
        explanation="{interface_id} is attached to nothing: it sends no packets.",
        fix="Attach it, or deregister the target.",
    ),
    Row(
        code="requester_managed_interface",
        told_as=frozenset({"fargate", "interface_type_unsupported"}),
        scope="interface",
        severity="warning",
        seen="The network interface is managed by a service, or of another type than interface.",
        explanation=(
            "An AWS service owns {interface_id} (Fargate, Lambda, a NAT gateway, a VPC endpoint): it cannot be "
            "mirrored."
        ),
        fix="Run the backend on EC2 instances, or capture within the task by a sidecar.",
    ),
    Row(
        code="foreign_session",
        told_as=frozenset({"foreign_session_takes_all"}),
        scope="interface",
        severity="warning",
        seen="The network interface has a mirror session without our tag.",
        explanation=(
            "Another tool mirrors {interface_id} too. A packet goes to the session with the lowest number whose filter "
            "accepts it: Heliostat sees only what the sessions before its own do not take."
        ),
        fix=(
            "Nothing, if their filters differ. Else give the other session a higher number or a narrower filter "
            "yourself."
        ),
    ),
    Row(
        code="instance_not_running",
        scope="interface",
        severity="warning",
        seen="A source with a session of ours is stopped.",
        explanation="The instance is stopped; a mirror session of a stopped instance is billed and carries nothing.",
        fix="Nothing: the session is removed, and made again when the instance runs.",
        automatic_fix="remove_session",
    ),
    Row(
        code="other_account_interface",
        scope="interface",
        severity="warning",
        seen="The network interface belongs to another account (a shared subnet).",
        explanation="{interface_id} belongs to another account, which alone can mirror it.",
        fix="Run Heliostat in that account, or let its owner mirror to a shared mirror target.",
    ),
    Row(
        code="ipv6_only_subnet",
        scope="interface",
        severity="warning",
        seen="The interface's subnet is IPv6-only.",
        explanation="AWS does not mirror in subnets that have IPv6 alone.",
        fix="Run the backend in a subnet that has IPv4 as well.",
    ),
    Row(
        code="own_agent",
        told_as=frozenset({"mirror_target_interface"}),
        scope="interface",
        severity="warning",
        seen="The target is an agent of the collector, or the mirror target itself.",
        explanation="{interface_id} is one of Heliostat's own: to mirror it would mirror the mirror.",
        fix="Deselect this load balancer.",
    ),
)
