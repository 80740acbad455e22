"""Builds the Corner Shop in a region, by the same API calls a person's tools would make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from simulator.shop import (
    BACKENDS,
    BALANCERS,
    PARTNER_VPC_BLOCK,
    SHOP_VPC_BLOCK,
    SUBNETS,
    Backend,
    Balancer,
    BalancerType,
    Listener,
    TargetGroup,
    TargetType,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# Any certificate would do for a listener that nobody connects to: this one is never handed out.
CERTIFICATE_BODY = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
IMAGE_ID = "ami-12c6146b"
TLS_PROTOCOLS = ("HTTPS", "TLS")


class Clients(Protocol):
    """Where the builder gets its AWS clients."""

    def client(self, service: str) -> Any:
        """A client of one service."""


class ShopVpc:
    """The identifiers of what was built so far, by name."""

    def __init__(self, clients: Clients) -> None:
        self._ec2 = clients.client("ec2")
        self._elbv2 = clients.client("elbv2")
        self._elb = clients.client("elb")
        self._iam = clients.client("iam")
        self._region_name: str = self._ec2.meta.region_name
        self._vpcs: dict[str, str] = {}
        self._subnets: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        self._instances: dict[str, str] = {}
        self._target_groups: dict[str, str] = {}
        self._certificate_arn = ""

    def build(self) -> str:
        """Build everything, and give the shop's VPC id."""
        self._certificate_arn = self._upload_certificate()
        self._build_vpc("shop", SHOP_VPC_BLOCK)
        self._build_vpc("partner", PARTNER_VPC_BLOCK)
        for subnet in SUBNETS:
            self._subnets[subnet.name] = self._ec2.create_subnet(
                VpcId=self._vpcs[subnet.vpc_block],
                CidrBlock=subnet.block,
                AvailabilityZone=subnet.zone,
                TagSpecifications=_named("subnet", subnet.name),
            )["Subnet"]["SubnetId"]
        for block in self._vpcs:
            self._lead_out(block)
        for backend in BACKENDS:
            self._instances[backend.name] = self._run(backend)
        for balancer in BALANCERS:
            self._build_balancer(balancer)
        # A stopped instance cannot be registered, but a registered one can stop.
        stopped = [self._instances[backend.name] for backend in BACKENDS if not backend.is_running]
        self._ec2.stop_instances(InstanceIds=stopped)
        return self._vpcs[SHOP_VPC_BLOCK]

    def _upload_certificate(self) -> str:
        answer = self._iam.upload_server_certificate(
            ServerCertificateName="shop.example.test", CertificateBody=CERTIFICATE_BODY, PrivateKey="-"
        )
        arn: str = answer["ServerCertificateMetadata"]["Arn"]
        return arn

    def _build_vpc(self, name: str, block: str) -> None:
        vpc_id = self._ec2.create_vpc(CidrBlock=block, TagSpecifications=_named("vpc", name))["Vpc"]["VpcId"]
        gateway = self._ec2.create_internet_gateway(TagSpecifications=_named("internet-gateway", name))
        self._ec2.attach_internet_gateway(
            VpcId=vpc_id, InternetGatewayId=gateway["InternetGateway"]["InternetGatewayId"]
        )
        self._vpcs[block] = vpc_id
        self._groups[block] = self._ec2.create_security_group(
            GroupName=f"{name}-web", Description=f"Web traffic of the {name} VPC", VpcId=vpc_id
        )["GroupId"]

    def _lead_out(self, block: str) -> None:
        """Let the subnets of a VPC reach AWS through a NAT gateway, as private subnets do."""
        subnet_ids = [self._subnets[subnet.name] for subnet in SUBNETS if subnet.vpc_block == block]
        gateway_id = self._ec2.create_nat_gateway(SubnetId=subnet_ids[0], ConnectivityType="private")["NatGateway"][
            "NatGatewayId"
        ]
        table_id = self._ec2.create_route_table(VpcId=self._vpcs[block])["RouteTable"]["RouteTableId"]
        self._ec2.create_route(RouteTableId=table_id, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway_id)
        for subnet_id in subnet_ids:
            self._ec2.associate_route_table(RouteTableId=table_id, SubnetId=subnet_id)

    def _run(self, backend: Backend) -> str:
        answer = self._ec2.run_instances(
            ImageId=IMAGE_ID,
            InstanceType=backend.instance_type,
            MinCount=1,
            MaxCount=1,
            SubnetId=self._subnets[backend.subnet.name],
            PrivateIpAddress=backend.address,
            SecurityGroupIds=[self._groups[backend.subnet.vpc_block]],
            TagSpecifications=_named("instance", backend.name),
        )
        instance_id: str = answer["Instances"][0]["InstanceId"]
        return instance_id

    def _build_balancer(self, balancer: Balancer) -> None:
        if balancer.balancer_type is BalancerType.CLASSIC:
            self._build_classic(balancer)
            return
        settings: dict[str, Any] = {}
        if balancer.balancer_type is BalancerType.APPLICATION:
            settings["SecurityGroups"] = [self._groups[balancer.subnets[0].vpc_block]]
        answer = self._elbv2.create_load_balancer(
            Name=balancer.name,
            Type=balancer.balancer_type.value,
            Scheme=balancer.scheme.value,
            Subnets=[self._subnets[subnet.name] for subnet in balancer.subnets],
            **settings,
        )
        balancer_arn = answer["LoadBalancers"][0]["LoadBalancerArn"]
        for listener in balancer.listeners:
            self._build_listener(balancer_arn, self._vpcs[balancer.subnets[0].vpc_block], listener)

    def _build_listener(self, balancer_arn: str, vpc_id: str, listener: Listener) -> None:
        certificate = (
            {"Certificates": [{"CertificateArn": self._certificate_arn}]} if listener.protocol in TLS_PROTOCOLS else {}
        )
        answer = self._elbv2.create_listener(
            LoadBalancerArn=balancer_arn,
            Protocol=listener.protocol,
            Port=listener.port,
            DefaultActions=[self._forward(listener.target_group, vpc_id)],
            **certificate,
        )
        for priority, (pattern, target_group) in enumerate(listener.path_rules, 1):
            self._elbv2.create_rule(
                ListenerArn=answer["Listeners"][0]["ListenerArn"],
                Priority=priority,
                Conditions=[{"Field": "path-pattern", "Values": [pattern]}],
                Actions=[self._forward(target_group, vpc_id)],
            )

    def _forward(self, target_group: TargetGroup, vpc_id: str) -> dict[str, str]:
        if target_group.name not in self._target_groups:
            self._target_groups[target_group.name] = self._build_target_group(target_group, vpc_id)
        return {"Type": "forward", "TargetGroupArn": self._target_groups[target_group.name]}

    def _build_target_group(self, group: TargetGroup, vpc_id: str) -> str:
        where = (
            {}
            if group.target_type is TargetType.LAMBDA
            else {"Protocol": group.protocol, "Port": group.port, "VpcId": vpc_id}
        )
        answer = self._elbv2.create_target_group(Name=group.name, TargetType=group.target_type.value, **where)
        arn: str = answer["TargetGroups"][0]["TargetGroupArn"]
        targets: Callable[[TargetGroup], list[dict[str, Any]]] = {
            TargetType.INSTANCE: self._instance_targets,
            TargetType.IP: _address_targets,
            TargetType.LAMBDA: self._function_targets,
        }[group.target_type]
        self._elbv2.register_targets(TargetGroupArn=arn, Targets=targets(group))
        return arn

    def _instance_targets(self, group: TargetGroup) -> list[dict[str, Any]]:
        return [{"Id": self._instances[backend.name], "Port": group.port} for backend in group.backends]

    def _function_targets(self, group: TargetGroup) -> list[dict[str, Any]]:
        account_id = self._certificate_arn.split(":")[4]
        return [{"Id": f"arn:aws:lambda:{self._region_name}:{account_id}:function:{group.name}"}]

    def _build_classic(self, balancer: Balancer) -> None:
        self._elb.create_load_balancer(
            LoadBalancerName=balancer.name,
            Listeners=[
                {
                    "Protocol": listener.protocol,
                    "LoadBalancerPort": listener.port,
                    "InstanceProtocol": listener.target_group.protocol,
                    "InstancePort": listener.target_group.port,
                }
                for listener in balancer.listeners
            ],
            Subnets=[self._subnets[subnet.name] for subnet in balancer.subnets],
            SecurityGroups=[self._groups[balancer.subnets[0].vpc_block]],
            Scheme=balancer.scheme.value,
        )
        self._elb.register_instances_with_load_balancer(
            LoadBalancerName=balancer.name,
            Instances=[
                {"InstanceId": self._instances[backend.name]}
                for listener in balancer.listeners
                for backend in listener.target_group.backends
            ],
        )


def _address_targets(group: TargetGroup) -> list[dict[str, Any]]:
    inside = [{"Id": backend.address, "Port": group.port} for backend in group.backends]
    # AWS takes an address outside the VPC only in all zones.
    outside = [{"Id": address, "Port": group.port, "AvailabilityZone": "all"} for address in group.outside_addresses]
    return [*inside, *outside]


def _named(resource_type: str, name: str) -> list[dict[str, Any]]:
    return [{"ResourceType": resource_type, "Tags": [{"Key": "Name", "Value": name}]}]
