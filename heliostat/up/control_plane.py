"""The control plane's part of the simulated account: what `heliostat deploy` makes on AWS, made at once.

A bucket with the stack templates, the control table, a topic, the secret of webhooks, the functions, and the rules that
bring them AWS's events. The functions run in this process, behind the region's own lambda:Invoke.
"""

from __future__ import annotations

import hashlib
import json
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from simulator.aws import functions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.region import Region

NAME = "heliostat"
CONTROL_TABLE = f"{NAME}-control"
BUCKET = f"{NAME}-artifacts"
HANDLERS = ("worker", "tick", "stack_events", "instance_events", "drain", "webhooks")
TEMPLATES = ("collector", "processing")
# Agents of the simulated region are instances that run nothing: `heliostat up` has its one agent beside them.
AGENT_BUNDLE = b"no agent is started from this in a simulated region"
TICK_INTERVAL_S = 300.0
TICK_LOOK_S = 0.5

# As in cfn/control-plane.yaml: which events go to which function. Those of stacks are of our two alone.
RULES: dict[str, tuple[str, dict[str, Any]]] = {
    "stack-events": (
        "stack-events",
        {
            "source": ["aws.cloudformation"],
            "detail-type": ["CloudFormation Stack Status Change", "CloudFormation Resource Status Change"],
        },
    ),
    "instances": (
        "instance-events",
        {
            "source": ["aws.ec2"],
            "detail-type": ["EC2 Instance State-change Notification"],
            "detail": {"state": ["running", "stopped", "terminated"]},
        },
    ),
    "scaling": (
        "instance-events",
        {
            "source": ["aws.autoscaling"],
            "detail-type": [
                "EC2 Instance Launch Successful",
                "EC2 Instance Launch Unsuccessful",
                "EC2 Instance Terminate Successful",
            ],
        },
    ),
    "tasks": (
        "instance-events",
        {
            "source": ["aws.ecs"],
            "detail-type": ["ECS Task State Change"],
            "detail": {"lastStatus": ["RUNNING", "STOPPED"]},
        },
    ),
}


def install(region: Region, templates: Path, dynamodb: Any) -> dict[str, str]:
    """Make it all in a region; the answer is the environment that the control plane's settings are read from.

    Args:
        region: where. What is made goes with it.
        templates: the folder of the stack templates.
        dynamodb: a client of where the control table is to be.
    """
    keys = _upload(region.client("s3"), region.region_name, templates)
    _make_table(dynamodb)
    topic_arn = region.client("sns").create_topic(Name=f"{NAME}-notifications")["TopicArn"]
    for name in HANDLERS:
        # A second worker finds the lock taken and ends: on AWS, several run at a time as well.
        functions.register(f"{NAME}-{name.replace('_', '-')}", _handler(name), concurrency=2)
    _make_rules(region)
    dead_letters = _make_webhooks(region, topic_arn)
    return {
        "HELIOSTAT_NAME": NAME,
        "HELIOSTAT_CONTROL_TABLE": CONTROL_TABLE,
        "HELIOSTAT_WORKER_FUNCTION": f"{NAME}-worker",
        "HELIOSTAT_DRAIN_FUNCTION": _function_arn(region, "drain"),
        "HELIOSTAT_TOPIC": topic_arn,
        "HELIOSTAT_WEBHOOK_DEAD_LETTERS": dead_letters,
        "HELIOSTAT_ARTIFACT_BUCKET": BUCKET,
        **keys,
    }


def tick(tell: Callable[[str], None], stopped: Callable[[], bool]) -> None:
    """Stand for the schedule: invoke the tick function every five minutes."""
    del tell
    next_s = time.monotonic() + TICK_INTERVAL_S
    while not stopped():
        if time.monotonic() >= next_s:
            functions.invoke_later(f"{NAME}-tick", {})
            next_s += TICK_INTERVAL_S
        time.sleep(TICK_LOOK_S)


def _handler(name: str) -> Callable[[dict[str, Any], Any], Any]:
    """A handler that is imported when it is first called: its module reads the environment that it is imported into."""

    def handle(event: dict[str, Any], context: Any) -> Any:
        return getattr(import_module(f"chalice_app.handlers.{name}"), name)(event, context)

    return handle


def _upload(s3: Any, region_name: str, templates: Path) -> dict[str, str]:
    """Put templates and artifacts into a bucket; settings name their keys."""
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": region_name})
    sha256 = hashlib.sha256(AGENT_BUNDLE).hexdigest()
    objects = {"BUNDLE_KEY": (f"agent/{sha256}.tar", AGENT_BUNDLE)}
    objects["PROCESSOR_KEY"] = ("processor/simulated.zip", _empty_zip())
    for template in TEMPLATES:
        body = (templates / f"{template}.yaml").read_bytes()
        key = f"templates/{hashlib.sha256(body).hexdigest()}.yaml"
        objects[f"{template.upper()}_TEMPLATE_KEY"] = (key, body)
    for key, body in objects.values():
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    return {"HELIOSTAT_BUNDLE_SHA256": sha256, **{f"HELIOSTAT_{name}": key for name, (key, _) in objects.items()}}


def _empty_zip() -> bytes:
    """The smallest zip: its end alone (APPNOTE.TXT, 4.3.16)."""
    return b"PK\x05\x06" + bytes(18)


def _make_table(dynamodb: Any) -> None:
    dynamodb.create_table(
        TableName=CONTROL_TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    dynamodb.get_waiter("table_exists").wait(TableName=CONTROL_TABLE)


def _make_webhooks(region: Region, topic_arn: str) -> str:
    """Their secret, the queue of what they do not take, and the function's subscription; the queue's address."""
    region.client("secretsmanager").create_secret(Name=f"{NAME}-webhooks", SecretString='{"webhooks": []}')
    arn = _function_arn(region, "webhooks")
    region.client("sns").subscribe(TopicArn=topic_arn, Protocol="lambda", Endpoint=arn)
    queue = region.client("sqs").create_queue(QueueName=f"{NAME}-control-plane-webhook-dead-letters")
    return str(queue["QueueUrl"])


def _make_rules(region: Region) -> None:
    events = region.client("events")
    stacks = f"arn:aws:cloudformation:{region.region_name}:{region.account_id}:stack/{NAME}"
    ours = {"detail": {"stack-id": [{"prefix": f"{stacks}-{template}/"} for template in TEMPLATES]}}
    for name, (function, pattern) in RULES.items():
        whole = pattern | (ours if function == "stack-events" else {})
        events.put_rule(Name=f"{NAME}-{name}", EventPattern=json.dumps(whole))
        target = {"Id": function, "Arn": _function_arn(region, function)}
        events.put_targets(Rule=f"{NAME}-{name}", Targets=[target])


def _function_arn(region: Region, name: str) -> str:
    return f"arn:aws:lambda:{region.region_name}:{region.account_id}:function:{NAME}-{name}"
