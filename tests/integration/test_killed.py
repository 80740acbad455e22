"""The worker dies at every AWS call in turn; the next one, when the lock has expired, ends as if nothing had happened.

A call that was made and whose answer was lost leaves AWS as it is before the call that would have followed. So what
only reads is cut before, and what changes something is cut before and after.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from moto.ec2.models import ec2_backends

from api_inventory.notifications import outbox
from simulator.aws import functions
from simulator.aws.traffic_mirroring.filter_rules import rules_of
from simulator.aws.traffic_mirroring.filters import delete_filter
from simulator.aws.traffic_mirroring.kinds import Kind, held
from simulator.aws.traffic_mirroring.sessions import delete_session
from simulator.faults.small_stacks import small_templates
from tests.integration.connected import COLLECTOR, OWNERSHIP_TAG, PROCESSING, Connected, connected
from tests.integration.killing import Mortal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.killing import Moment

ROOT = Path(__file__).resolve().parents[2]
SELECTED = ("storefront-alb",)
READS = ("Describe", "Get", "List", "Query")
LIVES_MAX = 200
OWN_TAGS = [{"Key": OWNERSHIP_TAG, "Value": "heliostat"}]


def changes(action: str) -> bool:
    return bool(action) and not action.partition(":")[2].startswith(READS)


@dataclass
class Scene:
    """An account with somebody else's mirror sessions in it, and a worker that can be killed."""

    account: Connected
    mortal: Mortal

    def __post_init__(self) -> None:
        region = self.account.region
        self.ec2, self.elbv2 = region.client("ec2"), region.client("elbv2")
        self.backend = ec2_backends[region.account_id][region.region_name]
        [group] = self.elbv2.describe_target_groups(Names=["storefront"])["TargetGroups"]
        # A second port, and so a second mirror filter.
        targets = [{"Id": self.account.instance("storefront-2"), "Port": 9000}]
        self.elbv2.register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=targets)
        self.foreign = [
            self.account.foreign_session(self.account.interface(address), number)
            for address, number in (("10.20.1.11", 1), ("10.20.1.21", 7), ("10.20.2.41", 3))
        ]
        self.foreign_as_made = self._foreign()

    # --- wishes ---

    def apply(self) -> str:
        return self._asked(self.account.api.put("/v1/mirroring", self.account.wish(*SELECTED)))

    def reconcile(self) -> str:
        return self._asked(self.account.api.post("/v1/mirroring/reconcile", {}))

    def remove(self) -> str:
        return self._asked(self.account.api.delete("/v1/mirroring"))

    def _asked(self, answer: Any) -> str:
        assert answer.status == 202, answer.body
        return str(answer.body["id"])

    # --- what is there ---

    def own(self) -> list[Any]:
        return [each for each in held(self.backend, Kind.SESSION).values() if _is_own(each)]

    def state(self) -> dict[str, Any]:
        """All of ours in the account, but for identifiers and the numbers that VNIs happen to have."""
        together = defaultdict(set)
        for session in self.own():
            together[session.virtual_network_id].add(session.network_interface_id)
        targets = held(self.backend, Kind.TARGET)
        return {
            "sessions": sorted(
                (
                    session.network_interface_id,
                    int(session.session_number),
                    self._rules(session.traffic_mirror_filter_id),
                    _is_own(targets[session.traffic_mirror_target_id]),
                )
                for session in self.own()
            ),
            "served alike": sorted(sorted(interfaces) for interfaces in together.values()),
            "filters": sorted(
                self._rules(each.id) for each in held(self.backend, Kind.FILTER).values() if _is_own(each)
            ),
            "targets": sum(_is_own(each) for each in targets.values()),
            "listens": self._listens(),
            "stacks": (self.account.stack_status(COLLECTOR), self.account.stack_status(PROCESSING)),
        }

    def _rules(self, filter_id: str) -> list[str]:
        return sorted(
            json.dumps({**rule.fields, "direction": rule.direction}, sort_keys=True)
            for rule in rules_of(self.backend, filter_id)
        )

    def _agents(self) -> list[str]:
        """The agents' load balancer, where there is one."""
        targets = held(self.backend, Kind.TARGET).values()
        return [each.network_load_balancer_arn for each in targets if _is_own(each)]

    def _listens(self) -> list[int]:
        return [
            listener["Port"]
            for arn in self._agents()
            for listener in self.elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]
        ]

    def _foreign(self) -> dict[str, Any]:
        return {each.id: each.to_dict() for each in held(self.backend, Kind.SESSION).values() if not _is_own(each)}

    def unsettle(self) -> None:
        """Let everything be wrong that a look can find: missing, edited, left over, and sent elsewhere."""
        for session in self.own():
            delete_session(self.backend, session.id)
        for each in [*held(self.backend, Kind.FILTER).values()]:
            if _is_own(each):
                delete_filter(self.backend, each.id)
        for arn in self._agents():
            for listener in self.elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]:
                self.elbv2.delete_listener(ListenerArn=listener["ListenerArn"])
        edited, unused = self._filter("ipv4:8080"), self._filter("ipv4:1")
        self._rule(edited, "ingress", 100, 22)
        self._rule(edited, "egress", 7, 23)
        self._session("10.20.1.11", edited, 999)
        self._session("10.20.2.41", unused, 998)

    def _filter(self, key: str) -> str:
        tags = [*OWN_TAGS, {"Key": "heliostat:filter-key", "Value": key}]
        specification = [{"ResourceType": "traffic-mirror-filter", "Tags": tags}]
        made = self.ec2.create_traffic_mirror_filter(TagSpecifications=specification)
        return str(made["TrafficMirrorFilter"]["TrafficMirrorFilterId"])

    def _rule(self, filter_id: str, direction: str, number: int, port: int) -> None:
        self.ec2.create_traffic_mirror_filter_rule(
            TrafficMirrorFilterId=filter_id,
            TrafficDirection=direction,
            RuleNumber=number,
            RuleAction="accept",
            Protocol=6,
            SourceCidrBlock="0.0.0.0/0",
            DestinationCidrBlock="0.0.0.0/0",
            DestinationPortRange={"FromPort": port, "ToPort": port},
        )

    def _session(self, address: str, filter_id: str, vni: int) -> None:
        [own] = [each.id for each in held(self.backend, Kind.TARGET).values() if _is_own(each)]
        self.ec2.create_traffic_mirror_session(
            NetworkInterfaceId=self.account.interface(address),
            TrafficMirrorTargetId=own,
            TrafficMirrorFilterId=filter_id,
            # What planning would give: so that the end is the same.
            SessionNumber=2,
            VirtualNetworkId=vni,
            PacketLength=64,
            TagSpecifications=[{"ResourceType": "traffic-mirror-session", "Tags": OWN_TAGS}],
        )

    # --- lives ---

    def undisturbed(self) -> list[str]:
        """A worker that nobody kills; the calls that it makes."""
        assert self.mortal.work()
        return list(self.mortal.calls)

    def killed_at(self, action: str, nth: int, moment: Moment) -> None:
        """A worker that dies at its nth call of this action, and one that comes after it."""
        self._killed(lambda called, met: called == action and met == moment and self.mortal.calls.count(action) >= nth)

    def killed_after(self, point: tuple[str, int] | None) -> None:
        """A worker that dies after so many calls of an action, and one that comes after it; without, one that lives."""
        if point is None:
            self.undisturbed()
            return
        self._killed(
            lambda action, met: action == point[0] and met == "after" and self.mortal.calls.count(action) >= point[1]
        )

    def _killed(self, dies: Callable[[str, Moment], bool]) -> None:
        self.mortal.dies = dies
        lived = self.mortal.work()
        self.mortal.dies = lambda _action, _moment: False
        assert not lived, "the worker was to die, and did not come there"
        self.check()
        assert self.mortal.work()
        self.check()

    def storm(self) -> Counter[tuple[str, Moment]]:
        """Workers that die at the first kind of call that none has died at, until one comes through."""
        died_at = self.mortal.died_at = Counter()
        self.mortal.dies = lambda action, met: (met == "before" or changes(action)) and not died_at[action, met]
        for _ in range(LIVES_MAX):
            lived = self.mortal.work()
            self.check()
            if lived:
                self.mortal.dies = lambda _action, _moment: False
                return died_at
        raise AssertionError("no worker comes through")

    def check(self) -> None:
        """What holds at every moment: foreign sessions are as they were, and nothing of ours is doubled."""
        assert self._foreign() == self.foreign_as_made
        interfaces = [each.network_interface_id for each in self.own()]
        assert len(interfaces) == len(set(interfaces))

    def succeeded(self, operation_id: str) -> None:
        operation = self.account.get(f"/v1/operations/{operation_id}")
        assert (operation["state"], operation["failure"]) == ("succeeded", None)


def _is_own(shown: Any) -> bool:
    return {"Key": OWNERSHIP_TAG, "Value": "heliostat"} in shown.to_dict().get("Tags", [])


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    openapi: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    templates = small_templates(ROOT / "cfn", tmp_path)
    with connected(tmp_path, monkeypatch, openapi, templates) as account:
        # However often somebody applies within the hours of these tests, they are told each time, and at once.
        monkeypatch.setattr(outbox, "MESSAGES_PER_HOUR_MAX", 1_000_000)
        # No worker beside the one that is killed, and no other function whose calls were taken for its own.
        for name in ("worker", "tick", "stack-events", "instance-events", "webhooks"):
            functions.register(f"heliostat-{name}", lambda event, _context: event)
        mortal = Mortal()
        mortal.listen(monkeypatch)
        yield Scene(account, mortal)


def points(calls: list[str]) -> Iterator[tuple[int, Moment]]:
    """Where to die: before every call, and after those that change something.

    Left out is what is the same moment: before a call that follows a change, but for the first of its kind; and of
    reads of one kind in a row, which are made side by side, all but the first.
    """
    seen: set[str] = set()
    for number, (before, action) in enumerate(pairwise(["", *calls]), 1):
        if action not in seen or not (changes(before) or before == action):
            yield number, "before"
        if changes(action):
            yield number, "after"
        seen.add(action)


# A look that finds everything wrong makes each of these.
EVERY_CHANGE = {
    "elbv2:CreateListener",
    *(f"ec2:{verb}TrafficMirrorFilterRule" for verb in ("Create", "Modify", "Delete")),
    *(f"ec2:{verb}TrafficMirrorFilter" for verb in ("Create", "Delete")),
    *(f"ec2:{verb}TrafficMirrorSession" for verb in ("Create", "Modify", "Delete")),
}


@pytest.mark.timeout(600)
def test_a_reconciler_that_dies_at_any_call_ends_as_if_it_had_not(scene: Scene) -> None:
    scene.apply()
    scene.undisturbed()
    settled = scene.state()
    scene.unsettle()
    operation = scene.reconcile()
    calls = scene.undisturbed()
    scene.succeeded(operation)
    assert scene.state() == settled
    assert set(calls) >= EVERY_CHANGE

    for number, moment in points(calls):
        scene.unsettle()
        operation = scene.reconcile()
        # By its kind: what a killed worker left to be told is told by the next one, before its own.
        action = calls[number - 1]
        scene.killed_at(action, calls[:number].count(action), moment)

        scene.succeeded(operation)
        assert scene.state() == settled, f"killed {moment} call {number}, {action}"

    assert {action for action, _ in scene.mortal.died_at} == set(calls)


@pytest.mark.timeout(600)
def test_workers_that_die_at_one_kind_of_call_after_the_other_apply_and_remove_all_the_same(scene: Scene) -> None:
    asked = {"apply": scene.apply, "remove": scene.remove}
    ends, kinds = {}, {}
    for name, ask in asked.items():
        operation = ask()
        kinds[name] = set(scene.undisturbed())
        scene.succeeded(operation)
        ends[name] = scene.state()

    for name, ask in asked.items():
        operation = ask()
        died_at = scene.storm()

        scene.succeeded(operation)
        assert scene.state() == ends[name]
        assert {action for action, _ in died_at} >= kinds[name]
        # People are told at most once: one notice is what a death before it costs.
        assert {action for action, moment in died_at if moment == "after"} >= {
            action for action in kinds[name] if changes(action) and action != "sns:Publish"
        }
    assert scene.state()["stacks"] == (None, None)
    assert scene.own() == []


@pytest.mark.timeout(600)
def test_a_worker_that_dies_after_a_change_of_the_account_makes_it_once(scene: Scene) -> None:
    scene.apply()
    apply_points = account_changes(scene.undisturbed())
    applied = scene.state()
    scene.remove()
    remove_points = account_changes(scene.undisturbed())
    removed = scene.state()
    assert {action for action, _ in apply_points} >= STACK_CHANGES["apply"]
    assert {action for action, _ in remove_points} >= STACK_CHANGES["remove"]

    for apply_point, remove_point in zip_longest(apply_points, remove_points):
        operation = scene.apply()
        scene.killed_after(apply_point)
        scene.succeeded(operation)
        assert scene.state() == applied, f"apply, killed after {apply_point}"

        operation = scene.remove()
        scene.killed_after(remove_point)
        scene.succeeded(operation)
        assert scene.state() == removed, f"remove, killed after {remove_point}"


STACK_CHANGES = {
    "apply": {"cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "ec2:CreateTrafficMirrorSession"},
    "remove": {"cloudformation:DeleteStack", "ec2:DeleteTrafficMirrorSession"},
}


def account_changes(calls: list[str]) -> list[tuple[str, int]]:
    """The first and the last call of each kind that changes the account: (action, which of them)."""
    counted = Counter(action for action in calls if changes(action) and not action.startswith("dynamodb:"))
    return [(action, which) for action, count in counted.items() for which in sorted({1, count})]
