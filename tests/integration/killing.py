"""A control plane whose worker dies at a call of AWS, as a Lambda function does that is out of memory or of time."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from chalice_app import wiring
from chalice_app.aws import clients
from chalice_app.operations.limits import LOCK_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

Moment = Literal["before", "after"]

# What a stack of the collector is to mirroring, and nothing else: each look at a stack costs calls, not resources.
COLLECTOR_RESOURCES = """
Resources:
  AgentLoadBalancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Type: network, Scheme: internal, Subnets: !Ref SubnetIds}
  AgentTargetGroup:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Protocol: UDP, Port: 4789, VpcId: !Ref VpcId, TargetType: instance, HealthCheckProtocol: TCP}
  AgentListener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref AgentLoadBalancer
      Protocol: UDP
      Port: 4789
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref AgentTargetGroup}]
  MirrorTarget:
    Type: AWS::EC2::TrafficMirrorTarget
    DependsOn: AgentListener
    Properties: {NetworkLoadBalancerArn: !Ref AgentLoadBalancer}
Outputs:
  RecordStreamArn: {Value: !Sub "arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/records"}
  MirrorTargetId: {Value: !Ref MirrorTarget}
  AgentLoadBalancerArn: {Value: !Ref AgentLoadBalancer}
  AgentTargetGroupArn: {Value: !Ref AgentTargetGroup}
"""
PROCESSING_RESOURCES = """
Resources:
  Functions:
    Type: AWS::SNS::Topic
"""


def small_templates(full: Path, folder: Path) -> Path:
    """Templates that take the parameters of the full ones, and make little of them."""
    for name, resources in (("collector", COLLECTOR_RESOURCES), ("processing", PROCESSING_RESOURCES)):
        parts = re.split(r"(?m)^(?=[A-Z]\w+:)", (full / f"{name}.yaml").read_text("utf-8"))
        head = [part for part in parts if part.startswith(("AWSTemplateFormatVersion", "Parameters"))]
        (folder / f"{name}.yaml").write_text("".join(head) + resources, "utf-8")
    return folder


class Killed(BaseException):
    """The process is gone. Nothing that the control plane does may catch this."""


@dataclass
class Mortal:
    """Listens to every call of the control plane, and kills its worker where it is told to.

    Attributes:
        calls: the actions of this life so far, in order.
        dies: says at each call whether the worker dies there.
    """

    calls: list[str] = field(default_factory=list)
    dies: Callable[[str, Moment], bool] = lambda _action, _moment: False
    is_dead: bool = False
    died_at: Counter[tuple[str, Moment]] = field(default_factory=Counter)
    age_s: float = 0.0
    lives: int = 0

    def listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand between the control plane and AWS, and in the place of its clock."""
        events = clients.session()._session
        events.register("before-call", lambda model, **_: self._meet(model, "before"))
        events.register("after-call", lambda model, **_: self._meet(model, "after"))
        monkeypatch.setattr(wiring, "now_s", lambda: time.time() + self.age_s)

    def _meet(self, model: Any, moment: Moment) -> None:
        action = f"{model.service_model.service_name}:{model.name}"
        if self.is_dead:
            raise Killed(action)
        if moment == "before":
            self.calls.append(action)
        if self.dies(action, moment):
            self.is_dead = True
            self.died_at[action, moment] += 1
            raise Killed(f"{moment} {action}")

    def live(self, work: Callable[[], object]) -> bool:
        """Let a fresh worker work, when the lock of the last one has expired. False where it was killed."""
        self.is_dead, self.calls = False, []
        self.lives += 1
        self.age_s += LOCK_S + 1
        try:
            work()
        except Killed:
            return False
        finally:
            self.is_dead = False
        return True

    def work(self) -> bool:
        """A worker works off what there is."""
        return self.live(lambda: wiring.worker(f"worker-{self.lives}").work())
