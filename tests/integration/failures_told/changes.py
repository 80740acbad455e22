"""What people, other tools and AWS do to an account, each undone when its block ends."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from moto.ec2.models import ec2_backends

from chalice_app import wiring
from chalice_app.aws import clients
from heliostat.environment import applied_environment
from simulator.aws.enforcing import Limited, enforcing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.integration.connected import Connected

Document = dict[str, Any]


@contextmanager
def working_as_role(account: Connected, documents: Sequence[Mapping[str, Any]]) -> Iterator[Limited]:
    """The control plane works as an assumed role that has exactly these policy documents, until it is given others."""
    with enforcing(account.region, *documents, as_role=True) as limited, applied_environment(limited.environment()):
        begin_anew()
        try:
            yield limited
        finally:
            account.settle()
    begin_anew()


@contextmanager
def begun_anew(environment: Mapping[str, str | None]) -> Iterator[None]:
    """The control plane begins with these variables (None: without), and again in its own environment afterwards."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environment.items():
            if value is None:
                patched.delenv(name, raising=False)
            else:
                patched.setenv(name, value)
        begin_anew()
        yield
    begin_anew()


def begin_anew() -> None:
    """As when a function starts: credentials and settings are read again."""
    wiring.forget()
    clients.session.cache_clear()


def without(documents: Sequence[Mapping[str, Any]], *actions: str) -> list[Document]:
    """The documents, some actions taken out of every statement."""
    kept = []
    for document in documents:
        statements = [
            {**each, "Action": [action for action in each["Action"] if action not in actions]}
            for each in document["Statement"]
        ]
        kept.append({**document, "Statement": [each for each in statements if each["Action"]]})
    return kept


def lose_a_session(account: Connected, address: str = "10.20.1.11") -> str:
    """Somebody deletes one of our mirror sessions; gives its interface, which is to be mirrored again."""
    interface_id = account.interface(address)
    session = account.sessions()[interface_id]["TrafficMirrorSessionId"]
    account.region.client("ec2").delete_traffic_mirror_session(TrafficMirrorSessionId=session)
    return interface_id


def ec2_backend(account: Connected) -> Any:
    """What stands behind EC2's API: for what no API of EC2 changes, such as who owns an interface."""
    return ec2_backends[account.region.account_id][account.region.region_name]


@contextmanager
def having(thing: Any, **fields: Any) -> Iterator[None]:
    """A thing of the account is otherwise than it was."""
    before = {name: getattr(thing, name) for name in fields}
    for name, value in fields.items():
        setattr(thing, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(thing, name, value)


def group_arn(account: Connected, name: str) -> str:
    """The target group of a name."""
    [found] = account.region.client("elbv2").describe_target_groups(Names=[name])["TargetGroups"]
    return str(found["TargetGroupArn"])


@contextmanager
def registered(account: Connected, target_id: str, port: int = 8080, group: str = "backoffice") -> Iterator[None]:
    """A further target of a target group."""
    elbv2, arn, target = account.region.client("elbv2"), group_arn(account, group), {"Id": target_id, "Port": port}
    elbv2.register_targets(TargetGroupArn=arn, Targets=[target])
    try:
        yield
    finally:
        elbv2.deregister_targets(TargetGroupArn=arn, Targets=[target])


@contextmanager
def foreign_sessions(account: Connected, interface_id: str, *numbers: int) -> Iterator[list[str]]:
    """Another tool mirrors an interface; gives its mirror sessions."""
    made = [account.foreign_session(interface_id, number) for number in numbers]
    try:
        yield made
    finally:
        left = {session["TrafficMirrorSessionId"] for session in account.all_sessions()}
        ec2 = account.region.client("ec2")
        for session_id in made:
            if session_id in left:
                ec2.delete_traffic_mirror_session(TrafficMirrorSessionId=session_id)
        # Its mirror target is an interface of the shop, which could not be mirrored any more.
        for target in ec2.describe_traffic_mirror_targets()["TrafficMirrorTargets"]:
            if "NetworkInterfaceId" in target:
                ec2.delete_traffic_mirror_target(TrafficMirrorTargetId=target["TrafficMirrorTargetId"])


def change_type(account: Connected, name: str, instance_type: str) -> None:
    """Somebody changes an instance's type, for which it has to stop."""
    ec2, instance_id = account.region.client("ec2"), account.instance(name)
    ec2.stop_instances(InstanceIds=[instance_id])
    ec2.modify_instance_attribute(InstanceId=instance_id, InstanceType={"Value": instance_type})
    ec2.start_instances(InstanceIds=[instance_id])
    account.settle()


def row_of(told: Mapping[str, Any], subject: str) -> dict[str, Any]:
    """What an operation, or the last look, tells of one interface or target."""
    rows = [row for row in told["interfaces"] if subject in (row["subject"], row.get("network_interface_id"))]
    assert len(rows) == 1, told["interfaces"]
    found: dict[str, Any] = rows[0]
    return found
