"""What the two stacks are asked to be: parameters, tags and capabilities, made purely of settings and choices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import TYPE_CHECKING

from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The stack templates walk no lists: they take this many (cfn/collector.yaml).
CIDRS_MAX = 5
IPV6_CIDRS_MAX = 2
INSTANCE_TYPES_MAX = 6
SUBNETS_MIN = 2

DEFAULT_VOLUME_KEY = "alias/aws/ebs"
# Where neither a setting nor the selection gives these, a stack that stands keeps what it has, by whomever it was set.
KEPT_OF_COLLECTOR = ("ImageId", "InstanceTypes")
# Both make roles; none has a name of its own.
CAPABILITIES = ("CAPABILITY_IAM",)


@dataclass(frozen=True, slots=True)
class StackSettings:
    """What an installation's settings and its bootstrap stack say about its stacks.

    Attributes:
        name: of the installation: the beginning of every name, and the value of the ownership tag.
        topic_arn: where changes of APIs are told; "" - nobody is.
        execution_role_arn: what CloudFormation works as; None only where the caller's own permissions are meant.
        collector_parameters, processing_parameters: what the settings give of either stack's parameters, by name.
    """

    name: str
    artifact_bucket: str
    agent_key: str
    agent_sha256: str
    processor_key: str
    collector_template_url: str
    processing_template_url: str
    inventory_table: str
    execution_role_arn: str | None = None
    permissions_boundary: str = ""
    key_arn: str = ""
    drain_function_arn: str = ""
    topic_arn: str = ""
    collector_parameters: Mapping[str, str] = field(default_factory=dict)
    processing_parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def collector_name(self) -> str:
        """The name of the collector stack."""
        return f"{self.name}-collector"

    @property
    def processing_name(self) -> str:
        """The name of the processing stack."""
        return f"{self.name}-processing"

    @property
    def stack_names(self) -> tuple[str, str]:
        """Both, in the order in which they are made."""
        return self.collector_name, self.processing_name


@dataclass(frozen=True, slots=True)
class Network:
    """Where the collector goes.

    Attributes:
        mirrored_cidrs: blocks in which mirror sources and the agents' own subnets lie, IPv4 and IPv6.
        route_table_ids: of the subnets, for the S3 gateway endpoint; only looked at where endpoints are made.
    """

    vpc_id: str
    subnet_ids: tuple[str, ...]
    mirrored_cidrs: tuple[str, ...]
    creates_endpoints: bool = False
    route_table_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StackRequest:
    """A stack as it is to be.

    Attributes:
        kept: parameters that a stack which stands keeps; one that is made anew has the template's.
    """

    name: str
    template_url: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    capabilities: tuple[str, ...] = CAPABILITIES
    role_arn: str | None = None
    kept: tuple[str, ...] = ()


def collector_request(settings: StackSettings, network: Network, *, instance_types: Sequence[str] = ()) -> StackRequest:
    """The collector stack; without instance types those that it has are tried, at first the template's.

    Raises:
        InvalidRequest: too few subnets, or more types or blocks than the template takes.
    """
    subnets = tuple(dict.fromkeys(network.subnet_ids))
    if len(subnets) < SUBNETS_MIN:
        raise InvalidRequest("subnet_ids", f"at least {SUBNETS_MIN} subnets, in different zones")
    types = tuple(dict.fromkeys(instance_types))
    if len(types) > INSTANCE_TYPES_MAX:
        raise InvalidRequest("instance_types", f"at most {INSTANCE_TYPES_MAX} instance types")
    v4, v6 = _blocks(network.mirrored_cidrs)
    parameters = {
        **settings.collector_parameters,
        **_common(settings),
        "DrainFunctionArn": settings.drain_function_arn,
        "VpcId": network.vpc_id,
        "SubnetIds": ",".join(sorted(subnets)),
        "MirroredCidrs": ",".join(v4),
        "MirroredIpv6Cidrs": ",".join(v6),
        "CreateVpcEndpoints": "true" if network.creates_endpoints else "false",
        "RouteTableIds": ",".join(sorted(set(network.route_table_ids))) if network.creates_endpoints else "",
        "AgentArtifactBucket": settings.artifact_bucket,
        "AgentArtifactKey": settings.agent_key,
        "AgentArtifactSha256": settings.agent_sha256,
    }
    if types:
        # The order is the order in which they are tried.
        parameters["InstanceTypes"] = ",".join(types)
    request = _request(settings, settings.collector_name, settings.collector_template_url, parameters)
    return replace(request, kept=tuple(name for name in KEPT_OF_COLLECTOR if name not in parameters))


def processing_request(settings: StackSettings, *, record_stream_arn: str) -> StackRequest:
    """The processing stack, for the stream that the collector stack put out."""
    parameters = {
        **settings.processing_parameters,
        **_common(settings),
        "RecordStreamArn": record_stream_arn,
        "ProcessorArtifactBucket": settings.artifact_bucket,
        "ProcessorArtifactKey": settings.processor_key,
        "InventoryTableName": settings.inventory_table,
    }
    return _request(settings, settings.processing_name, settings.processing_template_url, parameters)


def _common(settings: StackSettings) -> dict[str, str]:
    return {
        "InstallationName": settings.name,
        "PermissionsBoundary": settings.permissions_boundary,
        "KeyArn": settings.key_arn,
        "TopicArn": settings.topic_arn,
    }


def _request(settings: StackSettings, name: str, template_url: str, parameters: Mapping[str, str]) -> StackRequest:
    return StackRequest(
        name=name,
        template_url=template_url,
        parameters=dict(sorted(parameters.items())),
        tags={OWNERSHIP_TAG: settings.name},
        role_arn=settings.execution_role_arn,
    )


def _blocks(cidrs: Iterable[str]) -> tuple[list[str], list[str]]:
    """The blocks of each family, neighbours joined: security group rules are counted by them."""
    try:
        v4 = [IPv4Network(cidr) for cidr in cidrs if ":" not in cidr]
        v6 = [IPv6Network(cidr) for cidr in cidrs if ":" in cidr]
    except ValueError as error:
        raise InvalidRequest("mirrored_cidrs", "blocks such as 10.0.0.0/16 or 2001:db8::/56") from error
    joined_v4 = [str(block) for block in collapse_addresses(v4)]
    joined_v6 = [str(block) for block in collapse_addresses(v6)]
    if not 1 <= len(joined_v4) <= CIDRS_MAX or len(joined_v6) > IPV6_CIDRS_MAX:
        expected = f"one to {CIDRS_MAX} IPv4 blocks and at most {IPV6_CIDRS_MAX} of IPv6, neighbours joined"
        raise InvalidRequest("mirrored_cidrs", expected)
    return joined_v4, joined_v6
