"""AWS calls and time that discovery takes, while load balancers and targets grow tenfold and a hundredfold.

    python benchmarks/discovery/run.py [--pause-ms 0]

The account is made up: boto3's real clients, whose calls end in answers of AWS's shape and page sizes before anything
is sent. `--pause-ms` lets each call take that long, as AWS does. Targets are half instances and half addresses. Exits
with 1 where calls grow with targets.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from heliostat.environment import applied_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.aws.account import Account

ACCOUNT = "123456789012"
ARN = f"arn:aws:elasticloadbalancing:eu-central-1:{ACCOUNT}"
# Load balancers, and targets of all of them together.
SIZES = ((10, 100), (100, 1_000), (1_000, 10_000), (1_000, 100_000))
ENVIRONMENT = {
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(slots=True)
class MadeAccount:
    """So many load balancers with a target group each, and so many targets in all."""

    balancers: int
    targets: int
    pause_s: float
    calls: Counter[str] = field(default_factory=Counter)

    def answer(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """One call of AWS."""
        self.calls[operation] += 1
        if self.pause_s:
            time.sleep(self.pause_s)
        answers = {
            "DescribeLoadBalancers": lambda: self._page("LoadBalancers", self._balancer, arguments),
            "DescribeTargetGroups": lambda: self._page("TargetGroups", self._group, arguments),
            "DescribeListeners": lambda: {"Listeners": [{"Protocol": "HTTPS", "Port": 443}]},
            "DescribeTargetHealth": lambda: {"TargetHealthDescriptions": self._health(arguments["TargetGroupArn"])},
            "DescribeInstances": lambda: {"Reservations": [{"Instances": self._instances(arguments)}]},
            "DescribeNetworkInterfaces": lambda: {"NetworkInterfaces": self._interfaces(arguments)},
            "DescribeSubnets": lambda: {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}]},
            "DescribeTrafficMirrorSessions": lambda: {"TrafficMirrorSessions": []},
            "DescribeTrafficMirrorFilters": lambda: {"TrafficMirrorFilters": []},
            "DescribeTrafficMirrorTargets": lambda: {"TrafficMirrorTargets": []},
            "GetCallerIdentity": lambda: {"Account": ACCOUNT},
        }
        return answers[operation]()

    def _page(self, member: str, make: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        start = int(arguments.get("Marker", 0))
        end = min(start + arguments.get("PageSize", 400), self.balancers)
        following = {"NextMarker": str(end)} if end < self.balancers else {}
        return {member: [make(number) for number in range(start, end)], **following}

    def _balancer(self, number: int) -> dict[str, Any]:
        arn = f"{ARN}:loadbalancer/app/lb-{number}/{number:016x}"
        return {"LoadBalancerArn": arn, "LoadBalancerName": f"lb-{number}", "Type": "application", "VpcId": "vpc-1"}

    def _group(self, number: int) -> dict[str, Any]:
        return {
            "TargetGroupArn": f"{ARN}:targetgroup/tg-{number}/{number:016x}",
            "TargetGroupName": f"tg-{number}",
            "Protocol": "HTTP",
            "Port": 8080,
            "VpcId": "vpc-1",
            "TargetType": "ip" if number % 2 else "instance",
            "LoadBalancerArns": [f"{ARN}:loadbalancer/app/lb-{number}/{number:016x}"],
        }

    def _health(self, group_arn: str) -> list[dict[str, Any]]:
        number, each = int(group_arn.split("/tg-")[1].split("/", maxsplit=1)[0]), self.targets // self.balancers
        ids = range(number * each, (number + 1) * each)
        name = _address if number % 2 else _instance_id
        return [{"Target": {"Id": name(target), "Port": 8080}, "TargetHealth": {"State": "healthy"}} for target in ids]

    def _instances(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "InstanceId": instance_id,
                "InstanceType": "m6i.large",
                "State": {"Name": "running"},
                "VpcId": "vpc-1",
                "NetworkInterfaces": [_interface(instance_id, "10.255.255.1") | {"Attachment": {"DeviceIndex": 0}}],
            }
            for instance_id in _asked(arguments)
        ]

    def _interfaces(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            _interface(address, address) | {"Attachment": {"InstanceId": f"i-of-{address}", "DeviceIndex": 0}}
            for address in _asked(arguments)
        ]


def _asked(arguments: dict[str, Any]) -> Sequence[str]:
    values: Sequence[str] = arguments["Filters"][0]["Values"]
    return values


def _interface(name: str, address: str) -> dict[str, Any]:
    owned = {"NetworkInterfaceId": f"eni-of-{name}", "VpcId": "vpc-1", "SubnetId": "subnet-1", "OwnerId": ACCOUNT}
    return owned | {"PrivateIpAddress": address}


def _instance_id(number: int) -> str:
    return f"i-{number:017x}"


def _address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _account(made: MadeAccount) -> Account:
    """The control plane's own reading, on top of the made-up account."""
    from botocore.client import BaseClient  # noqa: PLC0415 - slow to import, and patched here alone

    from chalice_app.aws import clients  # noqa: PLC0415 - as above
    from chalice_app.aws.account import Account  # noqa: PLC0415 - as above

    clients.session.cache_clear()
    BaseClient._make_api_call = lambda _, operation, arguments: made.answer(operation, arguments)  # noqa: SLF001
    return Account()


def _measure(balancers: int, targets: int, pause_s: float) -> tuple[Counter[str], float, int]:
    from chalice_app.discovery.discovery import discover  # noqa: PLC0415 - slow to import

    made = MadeAccount(balancers, targets, pause_s)
    account = _account(made)
    ids = [made._balancer(number)["LoadBalancerArn"] for number in range(balancers)]  # noqa: SLF001
    started = time.perf_counter()
    found = discover(ids, account)
    elapsed_s = time.perf_counter() - started
    mirrorable = sum(target.eligibility.mirrorable for balancer in found.balancers for target in balancer.targets)
    return made.calls, elapsed_s, mirrorable


def main() -> int:
    """Measure each size and print calls by operation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pause-ms", type=float, default=0.0, help="how long each call of AWS takes")
    pause_s = parser.parse_args().pause_ms / 1_000
    with applied_environment(ENVIRONMENT):
        rows = [(size, *_measure(*size, pause_s)) for size in SIZES]
    operations = sorted({operation for _, calls, _, _ in rows for operation in calls})
    print(f"{'':32}" + "".join(f"{f'{balancers:,} / {targets:,}':>18}" for (balancers, targets), *_ in rows))
    for operation in operations:
        print(f"{operation:32}" + "".join(f"{calls[operation]:18,}" for _, calls, _, _ in rows))
    print(f"{'all calls':32}" + "".join(f"{calls.total():18,}" for _, calls, _, _ in rows))
    # Each load balancer has one group here.
    print(f"{'calls / (balancers + groups)':32}" + "".join(f"{row[1].total() / 2 / row[0][0]:18.2f}" for row in rows))
    print(f"{'calls / target':32}" + "".join(f"{calls.total() / size[1]:18.3f}" for size, calls, _, _ in rows))
    print(f"{'seconds':32}" + "".join(f"{elapsed_s:18.2f}" for _, _, elapsed_s, _ in rows))
    print(f"{'mirrorable':32}" + "".join(f"{mirrorable:18,}" for *_, mirrorable in rows))
    # Ten times the targets of as many load balancers add calls for backends alone: one for each 200.
    (_, few, _, _), (_, many, _, _) = rows[-2:]
    backends = ("DescribeInstances", "DescribeNetworkInterfaces")
    grown = [operation for operation in operations if many[operation] > few[operation] and operation not in backends]
    batches = sum(many[operation] for operation in backends)
    is_whole = all(mirrorable == targets for (_, targets), _, _, mirrorable in rows)
    if grown or batches > SIZES[-1][1] / 200 * 2 or not is_whole:
        print(f"calls grow with targets: {', '.join(grown) or 'backends'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
