"""What planning and reconciling take, in time and AWS calls, while targets grow tenfold and a thousandfold.

    python benchmarks/mirroring/run.py [--targets 10 1000 10000]

The account is made up and in memory: boto3's real clients under the control plane's real adapters, whose calls end
before anything is sent, in answers of AWS's shape and page sizes. Each load balancer has one target group of ten
instances. Measured are a plan for nothing that is there yet, a plan for everything as it has to be, and reconciling:
first (every mirror session is made), again (nothing is to do), and after a tenth of the instances was replaced.
Exits with 1 where a plan takes a second or more, where time or calls grow faster than targets, or where what is
mirrored is not what is wanted.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from heliostat.environment import applied_environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice_app.mirroring.patience import Pace
    from chalice_app.operations.reconciliation import Reconciler

ACCOUNT = "123456789012"
ARN = f"arn:aws:elasticloadbalancing:eu-central-1:{ACCOUNT}"
AGENTS_ARN = f"{ARN}:loadbalancer/net/agents/0000000000000001"
VPC = "vpc-0a1b2c3d"
OWNED = [{"Key": "heliostat:managed-by", "Value": "heliostat"}]
TARGETS = (10, 1_000, 10_000)
TARGETS_EACH = 10
REPLACED_SHARE = 10
PLAN_MAX_S = 1.0
REPEATED = 3
# Of time for each target, how much more a larger fleet may take: a machine that others use is not even.
UNEVEN = 2.0
ENVIRONMENT = {
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(slots=True)
class MadeAccount:
    """An account with so many targets, and what the control plane makes in it. `replaced`: so many instances were."""

    targets: int
    replaced: int = 0
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    filters: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def balancer_ids(self) -> tuple[str, ...]:
        """What is selected."""
        return tuple(
            sorted(self._balancer(number)["LoadBalancerArn"] for number in range(self.targets // TARGETS_EACH))
        )

    @property
    def interface_ids(self) -> set[str]:
        """What has to be mirrored."""
        return {f"eni-{self._instance(place):017x}" for place in range(self.targets)}

    def answer(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """One call of AWS."""
        self.calls[operation] += 1
        answering: Callable[[dict[str, Any]], dict[str, Any]] = getattr(self, f"_{operation}")
        return answering(arguments)

    def _instance(self, place: int) -> int:
        """The number of the instance that serves at a place: one that took another's has a number of its own."""
        return place + self.targets if place < self.replaced else place

    # --- load balancing and instances ---

    def _balancer(self, number: int) -> dict[str, Any]:
        return {
            "LoadBalancerArn": f"{ARN}:loadbalancer/app/lb-{number}/{number:016x}",
            "LoadBalancerName": f"lb-{number}",
            "Type": "application",
            "Scheme": "internal",
            "VpcId": VPC,
            "State": {"Code": "active"},
            "DNSName": f"lb-{number}.example",
            "AvailabilityZones": [{"ZoneName": "eu-central-1a"}],
        }

    def _group(self, number: int) -> dict[str, Any]:
        return {
            "TargetGroupArn": f"{ARN}:targetgroup/tg-{number}/{number:016x}",
            "TargetGroupName": f"tg-{number}",
            "Protocol": "HTTP",
            "Port": 8080,
            "VpcId": VPC,
            "TargetType": "instance",
            "LoadBalancerArns": [f"{ARN}:loadbalancer/app/lb-{number}/{number:016x}"],
        }

    def _DescribeLoadBalancers(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - AWS's own names
        return _page("LoadBalancers", self._balancer, self.targets // TARGETS_EACH, arguments)

    def _DescribeTargetGroups(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return _page("TargetGroups", self._group, self.targets // TARGETS_EACH, arguments)

    def _DescribeListeners(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        is_ours = arguments["LoadBalancerArn"] == AGENTS_ARN
        return {"Listeners": [{"Protocol": "UDP", "Port": 4789} if is_ours else {"Protocol": "HTTP", "Port": 80}]}

    def _DescribeTargetHealth(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        first = int(arguments["TargetGroupArn"].split("/tg-")[1].split("/")[0]) * TARGETS_EACH
        ids = [self._instance(place) for place in range(first, first + TARGETS_EACH)]
        healthy = {"State": "healthy"}
        return {
            "TargetHealthDescriptions": [
                {"Target": {"Id": f"i-{number:017x}", "Port": 8080}, "TargetHealth": healthy} for number in ids
            ]
        }

    def _DescribeInstances(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {
            "Reservations": [
                {
                    "Instances": [
                        {
                            "InstanceId": instance_id,
                            "InstanceType": "m6i.large",
                            "State": {"Name": "running"},
                            "VpcId": VPC,
                            "NetworkInterfaces": [_interface(instance_id)],
                        }
                        for instance_id in arguments["Filters"][0]["Values"]
                    ]
                }
            ]
        }

    def _DescribeNetworkInterfaces(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"NetworkInterfaces": []}

    def _DescribeSubnets(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"Subnets": [{"SubnetId": "subnet-1", "VpcId": VPC}]}

    # --- mirroring ---

    def _DescribeTrafficMirrorSessions(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        rows = [*self.sessions.values()]
        return _page("TrafficMirrorSessions", rows.__getitem__, len(rows), arguments)

    def _DescribeTrafficMirrorFilters(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        rows = [*self.filters.values()]
        return _page("TrafficMirrorFilters", rows.__getitem__, len(rows), arguments)

    def _DescribeTrafficMirrorTargets(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        target = {"TrafficMirrorTargetId": "tmt-1", "NetworkLoadBalancerArn": AGENTS_ARN, "Tags": OWNED}
        return {"TrafficMirrorTargets": [target]}

    def _CreateTrafficMirrorFilter(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        made = {"TrafficMirrorFilterId": f"tmf-{next(self.numbers):017x}", "IngressFilterRules": []}
        made |= {"EgressFilterRules": [], "Tags": arguments["TagSpecifications"][0]["Tags"]}
        self.filters[made["TrafficMirrorFilterId"]] = made
        return {"TrafficMirrorFilter": made}

    def _CreateTrafficMirrorFilterRule(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        rules = self.filters[arguments["TrafficMirrorFilterId"]][f"{arguments['TrafficDirection'].title()}FilterRules"]
        rules.append({**arguments, "TrafficMirrorFilterRuleId": f"tmfr-{next(self.numbers):017x}"})
        return {}

    def _CreateTrafficMirrorSession(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        made = {**arguments, "TrafficMirrorSessionId": f"tms-{next(self.numbers):017x}", "OwnerId": ACCOUNT}
        made["Tags"] = made.pop("TagSpecifications")[0]["Tags"]
        self.sessions[made["TrafficMirrorSessionId"]] = made
        return {"TrafficMirrorSession": made}

    def _DeleteTrafficMirrorSession(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        del self.sessions[arguments["TrafficMirrorSessionId"]]
        return {}

    # --- the stack, the table, and who asks ---

    def _DescribeStacks(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        outputs = {"AgentLoadBalancerArn": AGENTS_ARN, "AgentTargetGroupArn": f"{ARN}:targetgroup/agents/1"}
        outputs |= {"MirrorTargetId": "tmt-1"}
        stack = {"StackName": arguments["StackName"], "StackId": "arn:stack", "StackStatus": "CREATE_COMPLETE"}
        stack |= {"CreationTime": datetime(2026, 11, 26, tzinfo=UTC), "Tags": OWNED}
        return {"Stacks": [stack | {"Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in outputs.items()]}]}

    def _GetCallerIdentity(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/bench"}

    def _GetItem(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        found = self.items.get((arguments["Key"]["pk"]["S"], arguments["Key"]["sk"]["S"]))
        return {"Item": found} if found else {}

    def _PutItem(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        item = arguments["Item"]
        self.items[item["pk"]["S"], item["sk"]["S"]] = item
        return {}

    def _Query(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        partition = arguments["ExpressionAttributeValues"][":pk"]["S"]
        return {"Items": [item for (pk, _), item in sorted(self.items.items()) if pk == partition]}


def _page(member: str, make: Callable[[int], Any], total: int, arguments: dict[str, Any]) -> dict[str, Any]:
    is_balancing = "PageSize" in arguments or "Marker" in arguments
    first = int(arguments.get("Marker") or arguments.get("NextToken") or 0)
    last = min(total, first + int(arguments.get("PageSize") or arguments.get("MaxResults") or 400))
    token = {"NextMarker" if is_balancing else "NextToken": str(last)} if last < total else {}
    return {member: [make(number) for number in range(first, last)], **token}


def _interface(instance_id: str) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": instance_id.replace("i-", "eni-"),
        "VpcId": VPC,
        "SubnetId": "subnet-1",
        "OwnerId": ACCOUNT,
        "PrivateIpAddress": "10.20.1.1",
        "Attachment": {"DeviceIndex": 0},
    }


@dataclass(frozen=True, slots=True)
class Measured:
    """One size's figures: seconds of processor time, for nothing is waited for, and calls, by what was done."""

    targets: int
    seconds: dict[str, float]
    calls: dict[str, Counter[str]]
    is_mirrored: bool


def _reconciler(made: MadeAccount) -> Reconciler:
    """The control plane's own, on top of the made-up account."""
    from botocore.client import BaseClient  # noqa: PLC0415 - slow to import, and patched here alone

    from chalice_app.aws import clients  # noqa: PLC0415 - as above
    from chalice_app.aws.account import Account  # noqa: PLC0415 - as above
    from chalice_app.aws.control_table import ControlTable  # noqa: PLC0415 - as above
    from chalice_app.aws.mirroring import MirrorWriter  # noqa: PLC0415 - as above
    from chalice_app.aws.stacks import Stacks  # noqa: PLC0415 - as above
    from chalice_app.operations.reconciliation import Reconciler  # noqa: PLC0415 - as above

    clients.session.cache_clear()
    BaseClient._make_api_call = lambda _, operation, arguments: made.answer(operation, arguments)  # noqa: SLF001
    client = clients.client
    return Reconciler(
        owner="heliostat",
        account=Account(),
        stacks=Stacks(client("cloudformation")),
        writer=MirrorWriter(client("ec2"), client("elbv2"), "heliostat"),
        store=ControlTable(client("dynamodb"), "heliostat-control"),
        today=lambda: "2026-11-26",
    )


def _pace() -> Pace:
    from chalice_app.mirroring.patience import Pace  # noqa: PLC0415 - slow to import

    return Pace(clock=time.monotonic, sleep=time.sleep, jitter=lambda: 0.0, deadline_s=time.monotonic() + 3600)


def measure(targets: int) -> Measured:
    """Plan and reconcile a fleet of so many targets."""
    from chalice_app.mirroring.plan import make_plan  # noqa: PLC0415 - slow to import
    from chalice_app.mirroring.selection import Selection  # noqa: PLC0415 - as above

    made = MadeAccount(targets)
    reconciler, selection = _reconciler(made), Selection(1, VPC, made.balancer_ids)
    seconds: dict[str, float] = {}
    calls: dict[str, Counter[str]] = {}

    def timed(what: str, work: Callable[[], object], *, times: int = 1) -> None:
        """Of what can be repeated, the least: the rest is of whoever else uses the machine."""
        taken = []
        for _ in range(times):
            made.calls.clear()
            # A collection would go over the made-up account as well, which a function does not hold.
            gc.collect()
            gc.disable()
            started = time.process_time()
            work()
            taken.append(time.process_time() - started)
            gc.enable()
        seconds[what] = min(taken)
        calls[what] = Counter(made.calls)

    def mirrored() -> bool:
        return sorted(each["NetworkInterfaceId"] for each in made.sessions.values()) == sorted(made.interface_ids)

    new = reconciler.situation(selection)
    timed("plan, new", lambda: make_plan(new), times=REPEATED)
    timed("reconcile, first", lambda: reconciler.reconcile(selection, _pace()))
    is_mirrored = mirrored()
    settled = reconciler.situation(selection)
    timed("plan, settled", lambda: make_plan(settled), times=REPEATED)
    timed("reconcile, again", lambda: reconciler.reconcile(selection, _pace()), times=REPEATED)
    made.replaced = targets // REPLACED_SHARE
    timed("reconcile, a tenth replaced", lambda: reconciler.reconcile(selection, _pace(), confirmed=True))
    # A full account has room for what is new once what went is deleted: the next look makes it.
    reconciler.reconcile(selection, _pace())
    return Measured(targets, seconds, calls, is_mirrored and mirrored())


def _print(rows: list[Measured]) -> None:
    print(f"{'targets':42}" + "".join(f"{row.targets:>12,}" for row in rows))
    for what in rows[0].seconds:
        print(f"{what + ', seconds':42}" + "".join(f"{row.seconds[what]:12.3f}" for row in rows))
        each = (row.seconds[what] / row.targets * 1_000_000 for row in rows)
        print(f"{'  microseconds / target':42}" + "".join(f"{figure:12.1f}" for figure in each))
        if what.startswith("reconcile"):
            print(f"{'  AWS calls':42}" + "".join(f"{row.calls[what].total():12,}" for row in rows))
            print(
                f"{'  AWS calls / target':42}"
                + "".join(f"{row.calls[what].total() / row.targets:12.3f}" for row in rows)
            )
    print()
    for what in ("reconcile, first", "reconcile, again"):
        print(f"AWS calls: {what}")
        for operation in sorted(rows[-1].calls[what]):
            print(f"  {operation:40}" + "".join(f"{row.calls[what][operation]:12,}" for row in rows))


def _complaints(rows: list[Measured]) -> list[str]:
    """What is not as it has to be."""
    found = [f"{row.targets:,} targets are not mirrored as wanted" for row in rows if not row.is_mirrored]
    found += [
        f"{what} of {row.targets:,} targets takes {row.seconds[what]:.2f} s"
        for row in rows
        for what in ("plan, new", "plan, settled")
        if row.seconds[what] >= PLAN_MAX_S
    ]
    few, many = rows[-2:]
    factor = many.targets / few.targets
    for what in many.seconds:
        if many.calls[what].total() > few.calls[what].total() * factor:
            found.append(f"calls of {what} grow faster than targets")
        # Of a fleet of some tens, time is that of the clock.
        if few.targets >= TARGETS[1] and many.seconds[what] > few.seconds[what] * factor * UNEVEN:
            found.append(f"time of {what} grows faster than targets")
    return found


def main() -> int:
    """Measure each size, and print time and calls."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=int, nargs="+", default=list(TARGETS), help="sizes, in tens, ascending")
    sizes = parser.parse_args().targets
    if len(sizes) < 2 or sizes != sorted(sizes) or any(size < 1 or size % TARGETS_EACH for size in sizes):
        parser.error("--targets: at least two, ascending, each a multiple of ten")
    with applied_environment(ENVIRONMENT):
        rows = [measure(size) for size in sizes]
    _print(rows)
    complaints = _complaints(rows)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
