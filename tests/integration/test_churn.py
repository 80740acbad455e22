"""Backends come and go by the hundred, events are lost, doubled and late, AWS refuses now and then: mirroring follows.

A seeded random walk through an account whose control plane runs beside it, as on AWS. What has to be mirrored is
worked out here from the account alone, and the region itself says which packets a mirror session takes.
`HELIOSTAT_CHURN_STEPS` and `HELIOSTAT_CHURN_SEED` make other and longer walks.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter, defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import botocore.endpoint
import pytest
from botocore.exceptions import ClientError
from moto.ec2.models import ec2_backends

from simulator.aws import event_bus, eventual, faults, functions, paging
from simulator.aws.traffic_mirroring.kinds import Kind, held
from simulator.aws.traffic_mirroring.matching import Packet, first_match, interface_sessions
from simulator.shop_vpc import IMAGE_ID
from tests.integration.connected import OWNERSHIP_TAG, Connected, connected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
STEPS = int(os.environ.get("HELIOSTAT_CHURN_STEPS", "100"))
SEED = int(os.environ.get("HELIOSTAT_CHURN_SEED", "5"))
PAGE_SIZE = 20
# Of its kinds of moves, what every walk makes at least: a walk that stands still proves nothing.
MOVES_MIN = 10
IDLE_ROUNDS_MAX = 60
SELECTED = ("storefront-alb", "payments-nlb", "ledger-nlb", "backoffice-alb")
GROUP = "storefront-workers"
CAPACITY_MAX = 40
PORTS = (5000, 6000, 7000, 8080, 8081, 8443, 9000)
# Of the instance types that the shop and its group run on, those whose interfaces can be mirror sources.
MIRRORABLE_TYPES = {"m6i.large", "c6g.large", "t3.medium"}
# EC2 gives the largest length where none was asked for.
WHOLE_PACKETS = (None, 8500)
# In the clear: what is mirrored of other protocols cannot be read, and is left out.
PLAIN_PROTOCOLS = {"HTTP", "TCP"}
# What the control plane alone asks for, or what this walk asks for again: refusals do not steer the walk.
REFUSED_ACTIONS = (
    "ec2:DescribeTrafficMirrorSessions",
    "ec2:DescribeTrafficMirrorFilters",
    "ec2:CreateTrafficMirrorSession",
    "ec2:ModifyTrafficMirrorSession",
    "ec2:DeleteTrafficMirrorSession",
    "ec2:CreateTrafficMirrorFilter",
    "ec2:CreateTrafficMirrorFilterRule",
    "ec2:DeleteTrafficMirrorFilter",
    "ec2:DescribeInstances",
    "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:DescribeTargetGroups",
)


@dataclass
class Walk:
    """A random walk through an account, and what it did."""

    account: Connected
    random: random.Random
    moves: Counter[str] = field(default_factory=Counter)
    instances_run: set[str] = field(default_factory=set)
    foreign: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked_for: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        client = self.account.region.client
        self.ec2, self.elbv2, self.autoscaling = client("ec2"), client("elbv2"), client("autoscaling")
        groups = self.elbv2.describe_target_groups()["TargetGroups"]
        self.groups = {group["TargetGroupName"]: group["TargetGroupArn"] for group in groups}
        self.backend = ec2_backends[self.account.region.account_id][self.account.region.region_name]
        self.subnets = [
            subnet["SubnetId"]
            for subnet in self.ec2.describe_subnets()["Subnets"]
            if subnet["VpcId"] == self.account.region.vpc_id
        ]
        own = self.account.interface("10.20.1.51")
        self.foreign_target = self.ec2.create_traffic_mirror_target(NetworkInterfaceId=own)["TrafficMirrorTarget"][
            "TrafficMirrorTargetId"
        ]
        self.foreign_filter = self.ec2.create_traffic_mirror_filter()["TrafficMirrorFilter"]["TrafficMirrorFilterId"]
        self.ec2.create_traffic_mirror_filter_rule(
            TrafficMirrorFilterId=self.foreign_filter,
            TrafficDirection="ingress",
            RuleNumber=1,
            RuleAction="accept",
            Protocol=17,
            SourceCidrBlock="0.0.0.0/0",
            DestinationCidrBlock="0.0.0.0/0",
        )
        self.ec2.create_launch_template(
            LaunchTemplateName=GROUP, LaunchTemplateData={"ImageId": IMAGE_ID, "InstanceType": "m6i.large"}
        )
        self.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=GROUP,
            LaunchTemplate={"LaunchTemplateName": GROUP},
            MinSize=0,
            MaxSize=CAPACITY_MAX,
            DesiredCapacity=8,
            VPCZoneIdentifier=",".join(self.subnets),
            TargetGroupARNs=[self.groups["storefront"], self.groups["orders"]],
        )

    # --- moves ---

    def step(self) -> None:
        """Do one thing that happens in an account."""
        moves: list[tuple[int, Callable[[], object]]] = [
            (8, self.scale),
            (4, self.run),
            (3, self.stop),
            (3, self.start),
            (2, self.terminate),
            (3, self.register_instance),
            (2, self.deregister),
            (4, self.register_address),
            (3, self.foreign_comes),
            (2, self.foreign_goes),
            (2, self.somebody_deletes_ours),
            (1, self.somebody_changes_ours),
            (1, self.somebody_edits_a_rule),
        ]
        move = self.random.choices([move for _, move in moves], [weight for weight, _ in moves])[0]
        self.moves[move.__name__] += 1
        move()
        self.instances_run |= {instance.id for instance in self.instances()}

    def scale(self) -> None:
        capacity = self.random.randrange(CAPACITY_MAX)
        self.autoscaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=capacity)

    def run(self) -> None:
        """Instances of nobody's group come up, and some of them serve."""
        count = self.random.randint(2, 8)
        made = self.ec2.run_instances(
            ImageId=IMAGE_ID,
            InstanceType=self.random.choice(["m6i.large", "c6g.large", "t2.micro"]),
            MinCount=count,
            MaxCount=count,
            SubnetId=self.random.choice(self.subnets),
        )["Instances"]
        self._register(self.random.choice(["orders", "ledger"]), [each["InstanceId"] for each in made])

    def stop(self) -> None:
        self.ec2.stop_instances(InstanceIds=self._some(self._single("running"), 3))

    def start(self) -> None:
        if stopped := self._single("stopped"):
            self.ec2.start_instances(InstanceIds=self._some(stopped, 3))

    def terminate(self) -> None:
        if made := [each for each in self._single("running", "stopped") if _tag(each, "Name") is None]:
            self.ec2.terminate_instances(InstanceIds=self._some(made, 4))

    def register_instance(self) -> None:
        group = self.random.choice(["storefront", "orders", "ledger"])
        self._register(group, self._some(self.instances("running"), 3))

    def _register(self, group: str, instance_ids: Sequence[str]) -> None:
        targets = [{"Id": each, "Port": self._port()} for each in instance_ids]
        self.elbv2.register_targets(TargetGroupArn=self.groups[group], Targets=targets)

    def register_address(self) -> None:
        group = self.random.choice(["payments", "backoffice", "payments-tls"])
        chosen = self._some(self.instances("running"), 3)
        addresses = [each.private_ip for each in self.instances("running") if each.id in chosen]
        targets = [{"Id": address, "Port": self._port()} for address in addresses]
        self.elbv2.register_targets(TargetGroupArn=self.groups[group], Targets=targets)

    def deregister(self) -> None:
        group = self.groups[self.random.choice(["storefront", "orders", "ledger", "payments", "backoffice"])]
        targets = [each["Target"] for each in self.targets(group)]
        if targets:
            chosen = self.random.sample(targets, min(len(targets), self.random.randint(1, 3)))
            named = [{"Id": each["Id"], "Port": each["Port"]} for each in chosen]
            self.elbv2.deregister_targets(TargetGroupArn=group, Targets=named)

    def foreign_comes(self) -> None:
        """Somebody else mirrors an interface; now and then one that has no room, which is theirs to bear."""
        instance = self.random.choice(self.instances("running"))
        fields = {
            "NetworkInterfaceId": instance.nics[0].id,
            "TrafficMirrorTargetId": self.foreign_target,
            "TrafficMirrorFilterId": self.foreign_filter,
            "SessionNumber": self.random.randint(1, 30),
            "VirtualNetworkId": self.random.randint(1, 40),
        }
        self._again("ec2:CreateTrafficMirrorSession", lambda: self.ec2.create_traffic_mirror_session(**fields))
        self.note_foreign()

    def foreign_goes(self) -> None:
        """Somebody else stops mirroring."""
        if self.foreign:
            gone = self.random.choice(sorted(self.foreign))
            del self.foreign[gone]
            request = {"TrafficMirrorSessionId": gone}
            self._again("ec2:DeleteTrafficMirrorSession", lambda: self.ec2.delete_traffic_mirror_session(**request))

    def somebody_deletes_ours(self) -> None:
        if ours := self.own():
            request = {"TrafficMirrorSessionId": self.random.choice(ours).id}
            self._again("ec2:DeleteTrafficMirrorSession", lambda: self.ec2.delete_traffic_mirror_session(**request))

    def somebody_changes_ours(self) -> None:
        if ours := self.own():
            request = {
                "TrafficMirrorSessionId": self.random.choice(ours).id,
                **self.random.choice(
                    [{"PacketLength": 64}, {"VirtualNetworkId": 999}, {"TrafficMirrorFilterId": self.foreign_filter}]
                ),
            }
            self._again("ec2:ModifyTrafficMirrorSession", lambda: self.ec2.modify_traffic_mirror_session(**request))

    def somebody_edits_a_rule(self) -> None:
        if ours := self.own():
            used = self.random.choice(ours).traffic_mirror_filter_id
            rules = self.ec2.describe_traffic_mirror_filter_rules(TrafficMirrorFilterId=used)
            if used != self.foreign_filter and rules["TrafficMirrorFilterRules"]:
                rule = self.random.choice(rules["TrafficMirrorFilterRules"])
                rule_id = rule["TrafficMirrorFilterRuleId"]
                self.ec2.modify_traffic_mirror_filter_rule(TrafficMirrorFilterRuleId=rule_id, RuleAction="reject")

    def _again(self, action: str, call: Callable[[], object]) -> None:
        """Make a call that the walk's own faults may meet; what EC2 itself says to it is the caller's to bear."""
        for _ in range(20):
            try:
                call()
            except ClientError as error:
                if error.response["Error"]["Code"] in ("RequestLimitExceeded", "UnauthorizedOperation"):
                    continue
            return
        raise AssertionError(f"{action} was refused each time")

    def _single(self, *states: str) -> list[Any]:
        """Those of no group: a group replaces what somebody stops."""
        return [each for each in self.instances(*states) if _tag(each, "aws:autoscaling:groupName") is None]

    def _some(self, instances: Sequence[Any], count_max: int) -> list[str]:
        ids = sorted(each.id for each in instances)
        return self.random.sample(ids, min(len(ids), self.random.randint(1, count_max)))

    def _port(self) -> int:
        return self.random.choice(PORTS)

    # --- the account as it is ---

    def instances(self, *states: str) -> list[Any]:
        """The shop's instances, but for the agents, as the region holds them: whoever asks over HTTP meets faults."""
        return [
            instance
            for reservation in self.backend.all_reservations()
            for instance in reservation.instances
            if instance.state in (states or ("running", "stopped"))
            and instance.vpc_id == self.account.region.vpc_id
            and _tag(instance, OWNERSHIP_TAG) is None
        ]

    def targets(self, group_arn: str) -> list[dict[str, Any]]:
        for _ in range(20):
            try:
                found = self.elbv2.describe_target_health(TargetGroupArn=group_arn)
            except ClientError:
                continue
            return list(found["TargetHealthDescriptions"])
        raise AssertionError("targets could not be read")

    def own(self) -> list[Any]:
        """Mirror sessions of Heliostat, as the region holds them."""
        return [each for each in self._sessions() if _shown_owner(each) == "heliostat"]

    def _sessions(self) -> list[Any]:
        return [*held(self.backend, Kind.SESSION).values()]

    def note_foreign(self) -> None:
        """Remember what somebody else has made."""
        for each in self._sessions():
            if _shown_owner(each) is None:
                self.foreign.setdefault(each.id, each.to_dict())

    # --- what holds at every moment ---

    def check(self) -> None:
        """Foreign sessions are as they were made, and no interface is mirrored twice by us."""
        sessions = {each.id: each for each in self._sessions()}
        interfaces = set(self.backend.enis)
        for session_id, made in [*self.foreign.items()]:
            if made["NetworkInterfaceId"] not in interfaces:
                # It went with its interface.
                del self.foreign[session_id]
                continue
            assert session_id in sessions, f"the foreign session {session_id} is gone"
            assert sessions[session_id].to_dict() == made
        assert self.asked_for == []
        counted = Counter(each.network_interface_id for each in self.own())
        assert not [interface for interface, count in counted.items() if count > 1]

    def hear(self, parameters: Mapping[str, Any]) -> bool:
        """Stands in the way of every change of a mirror session, and lets it pass."""
        if parameters.get("TrafficMirrorSessionId") in self.foreign:
            self.asked_for.append(parameters["TrafficMirrorSessionId"])
        return False

    # --- what has to be, in the end ---

    def wanted(self) -> dict[str, set[int]]:
        """The ports to mirror of each network interface, from what the account says of itself."""
        filters = [{"Name": "instance-state-name", "Values": ["running"]}]
        pages = self.ec2.get_paginator("describe_instances").paginate(Filters=filters)
        found = [each for page in pages for reservation in page["Reservations"] for each in reservation["Instances"]]
        found = [each for each in found if each["VpcId"] == self.account.region.vpc_id]
        by_id = {each["InstanceId"]: each for each in found}
        by_address = {each["PrivateIpAddress"]: each for each in found}
        balancers = self.elbv2.describe_load_balancers(Names=list(SELECTED))["LoadBalancers"]
        arns = {each["LoadBalancerArn"] for each in balancers}
        wanted: dict[str, set[int]] = defaultdict(set)
        for page in self.elbv2.get_paginator("describe_target_groups").paginate():
            for group in page["TargetGroups"]:
                if not arns & set(group["LoadBalancerArns"]) or group.get("Protocol") not in PLAIN_PROTOCOLS:
                    continue
                for target in self.targets(group["TargetGroupArn"]):
                    name = target["Target"]["Id"]
                    instance = by_id.get(name) or by_address.get(name)
                    if instance is not None and instance["InstanceType"] in MIRRORABLE_TYPES:
                        interface_id = instance["NetworkInterfaces"][0]["NetworkInterfaceId"]
                        wanted[interface_id].add(target["Target"]["Port"])
        crowd = Counter(made["NetworkInterfaceId"] for made in self.foreign.values())
        return {interface_id: ports for interface_id, ports in wanted.items() if crowd[interface_id] < 3}

    def check_end(self) -> None:
        """Actual is desired, and every session takes what its interface serves."""
        wanted, own = self.wanted(), {each.network_interface_id: each for each in self.own()}
        assert own.keys() == wanted.keys()
        for interface_id, ports in wanted.items():
            [session] = [
                each
                for each in interface_sessions(self.account.region, interface_id)
                if each.session_id == own[interface_id].id
            ]
            for port in ports:
                asked = Packet("ingress", "10.20.9.9", "10.20.1.1", source_port=40_000, destination_port=port)
                answered = Packet("egress", "10.20.1.1", "10.20.9.9", source_port=port, destination_port=40_000)
                assert first_match([session], asked) is session
                assert first_match([session], answered) is session
            assert own[interface_id].packet_length in WHOLE_PACKETS

    def check_vnis(self) -> None:
        """Interfaces share a VNI exactly where they serve the same groups, as the API tells of them."""
        rows = self.account.get("/v1/mirroring")["interfaces"]
        groups = defaultdict(set)
        for row in rows:
            groups[row["vni"]].add(json.dumps(row["serves"], sort_keys=True))
        assert {row["network_interface_id"] for row in rows} == {each.network_interface_id for each in self.own()}
        assert all(len(serves) == 1 for serves in groups.values())
        assert len({serves for [serves] in groups.values()}) == len(groups)


def _tag(instance: Any, key: str) -> str | None:
    return next((tag["value"] for tag in instance.get_tags() if tag["key"] == key), None)


def _shown_owner(session: Any) -> str | None:
    return next((tag["Value"] for tag in session.to_dict()["Tags"] if tag["Key"] == OWNERSHIP_TAG), None)


@contextmanager
def disturbed(walk: Walk) -> Iterator[None]:
    """A while in which AWS is as it is on a bad day."""
    dice = walk.random
    with ExitStack() as day:
        if dice.random() < 0.4:
            lost = random.Random(dice.random())
            day.enter_context(event_bus.losing(lambda _: lost.random() < 0.5))
        if dice.random() < 0.4:
            day.enter_context(event_bus.duplicating())
        if dice.random() < 0.4:
            day.enter_context(event_bus.shuffled(dice.randrange(1000)))
        if dice.random() < 0.5:
            day.enter_context(faults.throttling(dice.choice(REFUSED_ACTIONS), times=dice.randint(1, 12)))
        if dice.random() < 0.3:
            day.enter_context(faults.denying(dice.choice(REFUSED_ACTIONS), times=dice.randint(1, 4)))
        if dice.random() < 0.4:
            day.enter_context(eventual.consistent_after(dice.randint(1, 4)))
        yield


def settle(account: Connected) -> None:
    """Wait until every function is idle, however long there is work."""
    for _ in range(IDLE_ROUNDS_MAX):
        if functions.wait_until_idle(timeout_s=2.0):
            break
    account.settle()


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    # botocore tries again by itself, and would wait for seconds.
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None, time=time.time))
    openapi: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    with connected(tmp_path, monkeypatch, openapi) as found:
        yield found


@pytest.mark.timeout(60 + STEPS * 5)
def test_hundreds_of_instances_come_and_go_and_the_mirror_sessions_follow(account: Connected) -> None:
    walk = Walk(account, random.Random(SEED))
    assert account.apply(*SELECTED)["state"] == "succeeded"
    heard = [
        faults.refusing(f"ec2:{verb}TrafficMirrorSession", "Unused", "never said", where=walk.hear)
        for verb in ("Modify", "Delete")
    ]

    with ExitStack() as whole:
        whole.enter_context(paging.small_pages(PAGE_SIZE))
        for hearing in heard:
            whole.enter_context(hearing)
        for number in range(0, STEPS, 10):
            with disturbed(walk):
                for _ in range(min(10, STEPS - number)):
                    walk.step()
                    walk.check()
        settle(account)
        walk.check()
        account.tick()
        settle(account)
        if account.get("/v1/mirroring")["waiting"]:
            # More than the brake lets go unasked: a person looks at it, and says yes.
            walk.moves["confirmed"] += 1
            account.apply(*SELECTED, confirm=True)
        walk.check()

    walk.check_end()
    walk.check_vnis()
    assert functions.given_up() == []
    assert len(walk.instances_run) >= 2 * STEPS
    assert len(walk.moves) >= MOVES_MIN
