"""The four CloudFormation types of VPC Traffic Mirroring.

moto finds a type by looking for direct subclasses of its model class, which must be imported before the first stack.
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.ec2.models import ec2_backends

from simulator.aws import traffic_mirroring

Properties = dict[str, Any]


class _ByIdentifier:
    """A resource that Ref gives by its identifier."""

    def __init__(self, identifier: str) -> None:
        self.physical_resource_id = identifier

    @staticmethod
    def cloudformation_name_type() -> str:
        """No property names it."""
        return ""

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Fn::GetAtt has an attribute named Id in newer schemas of these types."""
        return attr == "Id"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """Fn::GetAtt."""
        assert attribute_name == "Id"
        return self.physical_resource_id

    def is_created(self) -> bool:
        """It is, once it is there."""
        return True

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,  # noqa: ARG003 - it keeps its identifier
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
    ) -> Any:
        """Change what can change in place: by default its tags alone."""
        backend = ec2_backends[account_id][region_name]
        original_resource.change(backend, cloudformation_json.get("Properties", {}))
        return original_resource

    def change(self, backend: Any, properties: Properties) -> None:
        """Set its tags."""
        backend.create_tags(
            [self.physical_resource_id], {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
        )


class MirrorTargetType(_ByIdentifier, CloudFormationModel):
    """AWS::EC2::TrafficMirrorTarget."""

    @staticmethod
    def cloudformation_type() -> str:
        """The type's name."""
        return "AWS::EC2::TrafficMirrorTarget"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **_: Any
    ) -> MirrorTargetType:
        """Create a mirror target."""
        properties = cloudformation_json["Properties"]
        target = ec2_backends[account_id][region_name].create_traffic_mirror_target(
            network_interface_id=properties.get("NetworkInterfaceId"),
            network_load_balancer_arn=properties.get("NetworkLoadBalancerArn"),
            gateway_load_balancer_endpoint_id=properties.get("GatewayLoadBalancerEndpointId"),
            description=properties.get("Description"),
            tag_specifications=_tagged("traffic-mirror-target", properties),
            client_token=resource_name,
        )
        return cls(target.id)

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        traffic_mirroring.delete_target(ec2_backends[account_id][region_name], self.physical_resource_id)


class MirrorFilterType(_ByIdentifier, CloudFormationModel):
    """AWS::EC2::TrafficMirrorFilter."""

    @staticmethod
    def cloudformation_type() -> str:
        """The type's name."""
        return "AWS::EC2::TrafficMirrorFilter"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **_: Any
    ) -> MirrorFilterType:
        """Create a mirror filter."""
        properties = cloudformation_json.get("Properties", {})
        created = ec2_backends[account_id][region_name].create_traffic_mirror_filter(
            description=properties.get("Description"),
            tag_specifications=_tagged("traffic-mirror-filter", properties),
            client_token=resource_name,
        )
        return cls(created.id)

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        traffic_mirroring.delete_filter(ec2_backends[account_id][region_name], self.physical_resource_id)


class MirrorFilterRuleType(_ByIdentifier, CloudFormationModel):
    """AWS::EC2::TrafficMirrorFilterRule."""

    @staticmethod
    def cloudformation_type() -> str:
        """The type's name."""
        return "AWS::EC2::TrafficMirrorFilterRule"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **_: Any
    ) -> MirrorFilterRuleType:
        """Add a rule to a mirror filter."""
        del resource_name
        properties = cloudformation_json["Properties"]
        filter_id, direction, fields = _rule_fields(properties)
        tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
        backend = ec2_backends[account_id][region_name]
        return cls(traffic_mirroring.create_rule(backend, filter_id, direction, fields, tags).rule_id)

    def change(self, backend: Any, properties: Properties) -> None:
        """Set what it accepts or rejects."""
        _, direction, fields = _rule_fields(properties)
        left_out = tuple(name for name, field in traffic_mirroring.REMOVABLE_OF_RULES.items() if field not in fields)
        traffic_mirroring.modify_rule(backend, self.physical_resource_id, fields, direction=direction, removed=left_out)
        super().change(backend, properties)

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        traffic_mirroring.delete_rule(ec2_backends[account_id][region_name], self.physical_resource_id)


class MirrorSessionType(_ByIdentifier, CloudFormationModel):
    """AWS::EC2::TrafficMirrorSession."""

    @staticmethod
    def cloudformation_type() -> str:
        """The type's name."""
        return "AWS::EC2::TrafficMirrorSession"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **_: Any
    ) -> MirrorSessionType:
        """Create a mirror session."""
        properties = cloudformation_json["Properties"]
        session = ec2_backends[account_id][region_name].create_traffic_mirror_session(
            network_interface_id=properties["NetworkInterfaceId"],
            traffic_mirror_target_id=properties["TrafficMirrorTargetId"],
            traffic_mirror_filter_id=properties["TrafficMirrorFilterId"],
            session_number=int(properties["SessionNumber"]),
            packet_length=_number(properties.get("PacketLength")),
            virtual_network_id=_number(properties.get("VirtualNetworkId")),
            description=properties.get("Description"),
            tag_specifications=_tagged("traffic-mirror-session", properties),
            client_token=resource_name,
        )
        return cls(session.id)

    def change(self, backend: Any, properties: Properties) -> None:
        """Set all but its interface."""
        changes = {
            "traffic_mirror_target_id": properties["TrafficMirrorTargetId"],
            "traffic_mirror_filter_id": properties["TrafficMirrorFilterId"],
            "session_number": int(properties["SessionNumber"]),
            "packet_length": _number(properties.get("PacketLength")),
            "virtual_network_id": _number(properties.get("VirtualNetworkId")),
            "description": properties.get("Description"),
        }
        # The virtual network that EC2 chose stays.
        left_out = [name for name in ("packet-length", "description") if changes[name.replace("-", "_")] is None]
        traffic_mirroring.modify_session(backend, self.physical_resource_id, changes, removed=left_out)
        super().change(backend, properties)

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        ec2_backends[account_id][region_name].delete_traffic_mirror_session(self.physical_resource_id)


def _rule_fields(properties: Properties) -> tuple[str, str, Properties]:
    """A rule's mirror filter, its direction, and the rest as the API names it."""
    fields = {name: value for name, value in properties.items() if name != "Tags"}
    for name in ("RuleNumber", "Protocol"):
        if name in fields:
            fields[name] = int(fields[name])
    for name in ("SourcePortRange", "DestinationPortRange"):
        if name in fields:
            fields[name] = {end: int(port) for end, port in fields[name].items()}
    return fields.pop("TrafficMirrorFilterId"), fields.pop("TrafficDirection"), fields


def _tagged(resource_type: str, properties: Properties) -> list[dict[str, Any]]:
    tags = properties.get("Tags", [])
    return [{"ResourceType": resource_type, "Tags": tags}] if tags else []


def _number(value: Any) -> int | None:
    return None if value is None else int(value)
