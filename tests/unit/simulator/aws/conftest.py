from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

WAIT_S = 30


@dataclass(frozen=True, slots=True)
class Stacks:
    """Stacks of an empty region, asked for and waited for as a person would."""

    region: Region
    client: Any

    def template(self, resources: dict[str, Any], **parts: Any) -> str:
        return template(resources, **parts)

    def create(self, name: str, resources: dict[str, Any], /, *, outputs: Any = None, **settings: Any) -> str:
        self.client.create_stack(StackName=name, TemplateBody=template(resources, outputs), **settings)
        return self.status(name)

    def update(self, name: str, resources: dict[str, Any], /, *, outputs: Any = None, **settings: Any) -> str:
        self.client.update_stack(StackName=name, TemplateBody=template(resources, outputs), **settings)
        return self.status(name)

    def delete(self, name: str, **settings: Any) -> str:
        self.client.delete_stack(StackName=name, **settings)
        return self.status(name)

    def describe(self, name: str) -> Any:
        [stack] = self.client.describe_stacks(StackName=name)["Stacks"]
        return stack

    def status(self, name: str) -> str:
        """The status in which a stack comes to rest; "" once it is gone."""
        deadline_s = time.monotonic() + WAIT_S
        while time.monotonic() < deadline_s:
            try:
                status = str(self.describe(name)["StackStatus"])
            except ClientError as error:
                if "does not exist" in str(error):
                    return ""
                raise
            if not status.endswith("IN_PROGRESS"):
                return status
        pytest.fail(f"{name} did not come to rest in {WAIT_S} s")

    def events(self, name: str) -> list[dict[str, Any]]:
        """Oldest first, of all pages."""
        pages = self.client.get_paginator("describe_stack_events").paginate(StackName=name)
        return [event for page in pages for event in page["StackEvents"]][::-1]

    def transcript(self, name: str, after: int = 0) -> list[str]:
        """What happened, oldest first: logical id and status."""
        return [f"{event['LogicalResourceId']} {event['ResourceStatus']}" for event in self.events(name)[after:]]

    def failures(self, name: str) -> list[tuple[str, str]]:
        return [
            (event["LogicalResourceId"], event.get("ResourceStatusReason", ""))
            for event in self.events(name)
            if event["ResourceStatus"].endswith("_FAILED")
        ]

    def resources(self, name: str) -> dict[str, tuple[str, str]]:
        """Physical id and status of each resource."""
        rows = self.client.list_stack_resources(StackName=name)["StackResourceSummaries"]
        return {row["LogicalResourceId"]: (row.get("PhysicalResourceId", ""), row["ResourceStatus"]) for row in rows}


def template(resources: dict[str, Any], outputs: Any = None, **parts: Any) -> str:
    return json.dumps({"Resources": resources, **({"Outputs": outputs} if outputs else {}), **parts})


@pytest.fixture
def stacks() -> Iterator[Stacks]:
    with start_region(populated=False) as region:
        yield Stacks(region, region.client("cloudformation"))
