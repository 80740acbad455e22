"""What moves: the stages from a packet to an endpoint, agents' heartbeats, mirror sessions, deliveries of events.

These rows verify on the account itself what rests on AWS's documentation elsewhere: that copies arrive as VXLAN, that
the schedule calls, that Lambda reads the stream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.aws.account import Account
from chalice_app.aws.cloudwatch import Metric
from chalice_app.aws.control_table import ControlTable
from chalice_app.aws.heartbeats import last_heartbeats
from chalice_app.aws.measures import CloudWatchMeasures
from chalice_app.aws.scaling import scaling_activities
from chalice_app.aws.stacks import Stacks
from chalice_app.pipeline.measures import Unread
from chalice_app.pipeline.reading import PipelineReader
from chalice_app.pipeline.stages import checklist
from chalice_app.settings import VERSION
from heliostat.deploying.account import refusals
from heliostat.doctor.limits import (
    HEARTBEAT_SILENCE_S,
    LOOKED_BACK_S,
    MIRROR_SESSIONS_MAX,
    QUOTA_SHARE_MAX,
    TICK_SILENCE_S,
)
from heliostat.doctor.standing import BESIDE
from heliostat.doctor.verdict import Standing, Verdict, failed, ok
from heliostat.numbers import plural
from inventory_store.opening import open_inventory_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalice_app.pipeline.stage import Stage
    from heliostat.doctor.subject import Subject

STANDINGS: Mapping[str, Standing] = {
    "flowing": "ok",
    "idle": "ok",
    "stopped": "failed",
    "waiting": "unknown",
    "unknown": "unknown",
}


def examine_stages(subject: Subject) -> Iterator[Verdict]:
    """The stages of `GET /v1/pipeline`, read with the rights of whoever asks."""
    bootstrap = subject.stack(subject.installation.bootstrap)
    if bootstrap is None:
        return
    control_table = subject.output(bootstrap, "ControlTableName")
    inventory_table = subject.output(bootstrap, "InventoryTableName")
    client, owner = subject.account.client, subject.installation.name
    reader = PipelineReader(
        owner=owner,
        account=Account(),
        stacks=Stacks(client("cloudformation")),
        store=ControlTable(client("dynamodb"), control_table),
        measures=CloudWatchMeasures(lambda: subject.now_s, client("cloudwatch"), client("logs"), client("elbv2")),
        inventory=lambda: open_inventory_store(f"dynamodb://{inventory_table}"),
        activities=lambda group: scaling_activities(client("autoscaling"), group),
    )
    facts = reader.look(subject.now_s).facts
    if facts.selected == 0:
        yield ok("mirroring", "Nothing is selected: nothing is mirrored, and there is nothing that could stop.")
        return
    if not isinstance(facts.selected, Unread):
        yield ok("mirroring", f"{plural(facts.selected, 'load balancer')} selected.")
    for stage in checklist(facts, owner).stages:
        yield _stage(stage)


def _stage(stage: Stage) -> Verdict:
    return Verdict(f"stage {stage.name}", STANDINGS[stage.state], stage.explanation, stage.fix or "")


def examine_heartbeats(subject: Subject) -> Iterator[Verdict]:
    """What each agent last said of itself, in its log: is it well, and of which release?"""
    group = subject.outputs(subject.installation.collector).get("AgentLogGroupName")
    if group is None:
        return
    beats = _heartbeats(subject, group)
    if not beats:
        found = f"No agent has told of itself within {HEARTBEAT_SILENCE_S // 60} minutes."
        yield failed("heartbeats", found, "See the agents' instances: their start-up is in their console output.")
        return
    for agent, beat in sorted(beats.items()):
        check, ailments = f"agent {agent}", [str(each) for each in beat.get("ailments", ())]
        version = str(beat.get("version", ""))
        if ailments:
            yield failed(check, " ".join(ailments), "docs/operations.md says what helps against each.")
        elif version != VERSION:
            found = f"It is well, and of release {version or 'unknown'}; this program is of {VERSION}."
            yield Verdict(check, "unknown", found, "Run heliostat apply: instances are replaced one by one.")
        else:
            yield ok(check, f"It is well, and of release {version}.")


def _heartbeats(subject: Subject, group: str) -> dict[str, dict[str, Any]]:
    logs, now_s = subject.account.client("logs"), subject.now_s
    with refusals("logs:FilterLogEvents"):
        return last_heartbeats(logs, group, now_s - HEARTBEAT_SILENCE_S, now_s)


def examine_sessions(subject: Subject) -> Iterator[Verdict]:
    """Mirror sessions of the account against what EC2 allows."""
    with refusals("ec2:DescribeTrafficMirrorSessions"):
        pages = subject.account.client("ec2").get_paginator("describe_traffic_mirror_sessions").paginate()
        count = sum(len(page["TrafficMirrorSessions"]) for page in pages)
    found = f"{count:,} of {MIRROR_SESSIONS_MAX:,} mirror sessions that EC2 allows by default."
    if count > MIRROR_SESSIONS_MAX * QUOTA_SHARE_MAX:
        yield failed("session quota", found, "Ask AWS for a higher quota, or select fewer load balancers.")
    else:
        yield ok("session quota", found)


def examine_deliveries(subject: Subject) -> Iterator[Verdict]:
    """Does EventBridge reach our functions? The schedule calls the clock without anybody's doing."""
    installation = subject.installation
    if subject.stack(installation.control_plane) is None:
        return
    tick = f"{installation.name}-tick"
    calls = Metric("AWS/Lambda", "Invocations", (("FunctionName", tick),))
    lately = subject.lately([calls], TICK_SILENCE_S)
    if lately.get(calls):
        yield ok("schedule", f"{tick} was called {lately[calls]:,.0f} times in {TICK_SILENCE_S // 60} minutes.")
    else:
        found = f"CloudWatch knows of no call of {tick} in {TICK_SILENCE_S // 60} minutes."
        fix = "After a deploy, wait as long. Else see the rule in EventBridge: is it enabled?"
        yield Verdict("schedule", "unknown", found, fix)
    rules = subject.made("AWS::Events::Rule")
    lost = [Metric("AWS/Events", "FailedInvocations", (("RuleName", name.rsplit("/", 1)[-1]),)) for name in rules]
    failing = [metric.dimensions[0][1] for metric, count in subject.lately(lost, LOOKED_BACK_S).items() if count]
    if failing:
        fix = f"See whether the function lets EventBridge call it. {BESIDE}"
        yield failed("events", f"EventBridge could not deliver for {', '.join(failing)}.", fix)
    elif rules:
        yield ok("events", f"{plural(len(rules), 'rule')} of EventBridge, and no delivery failed in the last hour.")
