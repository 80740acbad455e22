"""What the environment says, read when it is first needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "0.1.0"
NAME_DEFAULT = "heliostat"
DYNAMODB = "dynamodb://"
# As in the stack templates, whose parameter InstallationName it is.
# Without prefixes that AWS keeps to itself for buckets and load balancers, and without names of our own stacks: what is
# named after the installation "a", such as a-collector-1, must not be named after "a-collector".
NAME = re.compile(
    r"(?!internal-|sthree-|xn--|amzn-s3-demo-)(?!.*-(?:bootstrap|collector|control-plane|execution|processing))"
    r"[a-z][a-z0-9-]{0,18}[a-z0-9]"
)


@dataclass(frozen=True, slots=True)
class Artifacts:
    """What stacks are made from: keys in `bucket`."""

    bucket: str
    agent_key: str
    agent_sha256: str
    processor_key: str
    collector_template_key: str
    processing_template_key: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the control plane.

    Attributes:
        name: of the installation: the prefix of every name, and the value of the ownership tag.
        inventory_url: "sqlite:///path" or "dynamodb://TABLE".
        inventory_table: the DynamoDB table that the processing stack is given.
        control_table: the DynamoDB table of selection and operations.
        worker_function: the Lambda function that works off operations.
        topic_arn: where people are told; "" - nobody is.
        execution_role_arn: what CloudFormation acts as; "" - as whoever asks.
        is_run: a run of `heliostat up`, whose parts follow what people decide by themselves.
        webhook_secret: the secret of webhooks, `webhook_function` what posts to them, and `webhook_dead_letters` the
            address of the queue of what they did not take.
        posts_to_loopback: webhooks may lead to this machine: in a run of `heliostat up` that was told so.
        drain_function_arn, permissions_boundary_arn, key_arn: parameters of the stacks; "" - none.
    """

    name: str
    inventory_url: str
    inventory_table: str
    control_table: str
    worker_function: str
    artifacts: Artifacts
    topic_arn: str = ""
    execution_role_arn: str = ""
    drain_function_arn: str = ""
    permissions_boundary_arn: str = ""
    key_arn: str = ""
    webhook_secret: str = ""
    webhook_function: str = ""
    webhook_dead_letters: str = ""
    is_run: bool = False
    posts_to_loopback: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings.

        Raises:
            Misconfigured: a setting is missing or malformed.
        """
        url = environment.get("HELIOSTAT_INVENTORY", "")
        if not url:
            raise Misconfigured("HELIOSTAT_INVENTORY", "dynamodb://TABLE or sqlite:///absolute/path")
        name = environment.get("HELIOSTAT_NAME", NAME_DEFAULT)
        if not NAME.fullmatch(name):
            raise Misconfigured(
                "HELIOSTAT_NAME",
                "two to twenty lower-case letters, digits and hyphens, without the names of our own stacks",
            )

        def given(setting: str) -> str:
            return environment.get(f"HELIOSTAT_{setting}", "")

        return cls(
            name=name,
            inventory_url=url,
            inventory_table=url.removeprefix(DYNAMODB) if url.startswith(DYNAMODB) else f"{name}-inventory",
            control_table=given("CONTROL_TABLE") or f"{name}-control",
            worker_function=given("WORKER_FUNCTION") or f"{name}-worker",
            artifacts=Artifacts(
                bucket=given("ARTIFACT_BUCKET"),
                agent_key=given("BUNDLE_KEY"),
                agent_sha256=given("BUNDLE_SHA256"),
                processor_key=given("PROCESSOR_KEY"),
                collector_template_key=given("COLLECTOR_TEMPLATE_KEY"),
                processing_template_key=given("PROCESSING_TEMPLATE_KEY"),
            ),
            topic_arn=given("TOPIC"),
            execution_role_arn=given("EXECUTION_ROLE"),
            drain_function_arn=given("DRAIN_FUNCTION"),
            permissions_boundary_arn=given("PERMISSIONS_BOUNDARY"),
            key_arn=given("KEY"),
            webhook_secret=given("WEBHOOK_SECRET") or f"{name}-webhooks",
            webhook_function=given("WEBHOOK_FUNCTION") or f"{name}-webhooks",
            webhook_dead_letters=given("WEBHOOK_DEAD_LETTERS"),
            # Said by `heliostat up` alone.
            is_run=environment.get("HELIOSTAT_RUN") == "local",
            posts_to_loopback=environment.get("HELIOSTAT_RUN") == "local"
            and environment.get("HELIOSTAT_WEBHOOKS_TO_LOOPBACK") == "yes",
        )
