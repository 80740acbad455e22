"""Stack templates that take the parameters of the full ones and make little of them: looks at stacks are what costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

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
