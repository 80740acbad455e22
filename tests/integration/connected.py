"""A control plane in a simulated account, driven over its HTTP API, with every function and event as on AWS.

Time is the only thing that is not as on AWS: pauses are cut to some milliseconds.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jsonschema
from botocore import endpoint

from chalice_app import wiring
from chalice_app.aws import clients
from heliostat.environment import applied_environment
from heliostat.up.control_plane import install
from simulator.aws import functions, stack_engine
from simulator.region import start_region
from tests.unit.chalice_app.calling import Api

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

    from simulator.region import Region

ROOT = Path(__file__).resolve().parents[2]
PAUSE_MAX_S = 0.01
# Looks share this process with everything that they look at.
LOOK_S = 0.05
UNTIL_S = 60.0
OWNERSHIP_TAG = "heliostat:managed-by"
COLLECTOR, PROCESSING = "heliostat-collector", "heliostat-processing"


@dataclass
class Connected:
    """The API, and the account behind it."""

    region: Region
    openapi: Mapping[str, Any]
    api: Api = field(default_factory=Api)

    @cached_property
    def _operation_schema(self) -> jsonschema.Draft202012Validator:
        schema = {"$ref": "#/components/schemas/Operation", "components": self.openapi["components"]}
        return jsonschema.Draft202012Validator(schema)

    # --- over HTTP ---

    def get(self, path: str) -> Any:
        answer = self.api.get(path)
        assert answer.status == 200, answer.body
        return answer.body

    def load_balancers(self) -> dict[str, dict[str, Any]]:
        """All of the shop's VPC, by name."""
        page = self.get(f"/v1/load-balancers?page_size=200&vpc_id={self.region.vpc_id}")
        return {balancer["name"]: balancer for balancer in page["items"]}

    def wish(self, *names: str, **changes: Any) -> dict[str, Any]:
        """A wish for load balancers by name, made from the selection as it is."""
        listed = self.load_balancers()
        return {
            "version": self.get("/v1/mirroring")["version"],
            "vpc_id": self.region.vpc_id,
            "load_balancer_ids": [listed[name]["id"] for name in names],
            **changes,
        }

    def apply(self, *names: str, **changes: Any) -> dict[str, Any]:
        """Apply a wish, and wait for the operation's end."""
        answer = self.api.put("/v1/mirroring", self.wish(*names, **changes))
        assert answer.status == 202, answer.body
        return self.ended(answer.body)

    def remove(self) -> dict[str, Any]:
        """Remove everything, and wait for the operation's end."""
        answer = self.api.delete("/v1/mirroring")
        assert answer.status == 202, answer.body
        return self.ended(answer.body)

    def reconcile(self) -> dict[str, Any]:
        """Look now, and wait for the operation's end."""
        answer = self.api.post("/v1/mirroring/reconcile", {})
        assert answer.status == 202, answer.body
        return self.ended(answer.body)

    def retry(self, operation: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
        """Try an operation again, and wait for the end."""
        answer = self.api.post(f"/v1/operations/{operation['id']}/retry", changes)
        assert answer.status == 202, answer.body
        return self.ended(answer.body)

    def ended(self, operation: Mapping[str, Any]) -> dict[str, Any]:
        """An operation when it is over, or waits for a person; every look agrees with the API's document."""
        deadline_s = time.monotonic() + UNTIL_S
        while time.monotonic() < deadline_s:
            found: dict[str, Any] = self.get(f"/v1/operations/{operation['id']}")
            self._operation_schema.validate(found)
            if found["state"] in ("succeeded", "failed", "waiting", "superseded"):
                self.settle()
                return found
            time.sleep(LOOK_S)
        raise AssertionError(f"did not end: {found}")

    def tick(self) -> None:
        """Let the schedule come round once."""
        functions.invoke_later("heliostat-tick", {})
        self.settle()

    def settle(self) -> None:
        """Wait until no function runs, and no stack is on its way."""
        for _ in range(3):
            functions.wait_until_idle(UNTIL_S)
            stack_engine.wait_until_idle()

    # --- the account ---

    def sessions(self) -> dict[str, dict[str, Any]]:
        """Our mirror sessions, by network interface."""
        return {each["NetworkInterfaceId"]: each for each in self.all_sessions() if _tags(each) == "heliostat"}

    def all_sessions(self) -> list[dict[str, Any]]:
        """Every mirror session of the account."""
        pages = self.region.client("ec2").get_paginator("describe_traffic_mirror_sessions").paginate()
        return [session for page in pages for session in page["TrafficMirrorSessions"]]

    def interface(self, address: str) -> str:
        """The network interface with an address of the shop's VPC."""
        filters = [
            {"Name": "private-ip-address", "Values": [address]},
            {"Name": "vpc-id", "Values": [self.region.vpc_id]},
        ]
        [found] = self.region.client("ec2").describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
        return str(found["NetworkInterfaceId"])

    def instance(self, name: str) -> str:
        """The instance of a name."""
        filters = [{"Name": "tag:Name", "Values": [name]}]
        [reservation] = self.region.client("ec2").describe_instances(Filters=filters)["Reservations"]
        return str(reservation["Instances"][0]["InstanceId"])

    def stack_status(self, name: str) -> str | None:
        """A stack's status; None where there is none of this name."""
        found = self.region.client("cloudformation").describe_stacks()["Stacks"]
        return next((str(stack["StackStatus"]) for stack in found if stack["StackName"] == name), None)

    def foreign_session(self, interface_id: str, number: int) -> str:
        """Somebody else mirrors an interface, too."""
        ec2 = self.region.client("ec2")
        own = self.interface("10.20.1.51")
        targets = ec2.describe_traffic_mirror_targets()["TrafficMirrorTargets"]
        foreign = [target for target in targets if target.get("NetworkInterfaceId") == own]
        target = (
            foreign[0] if foreign else ec2.create_traffic_mirror_target(NetworkInterfaceId=own)["TrafficMirrorTarget"]
        )
        mirror_filter = ec2.create_traffic_mirror_filter()["TrafficMirrorFilter"]
        session = ec2.create_traffic_mirror_session(
            NetworkInterfaceId=interface_id,
            TrafficMirrorTargetId=target["TrafficMirrorTargetId"],
            TrafficMirrorFilterId=mirror_filter["TrafficMirrorFilterId"],
            SessionNumber=number,
        )
        return str(session["TrafficMirrorSession"]["TrafficMirrorSessionId"])


def _tags(row: Mapping[str, Any]) -> str | None:
    return next((tag["Value"] for tag in row.get("Tags", []) if tag["Key"] == OWNERSHIP_TAG), None)


@contextmanager
def connected(
    folder: Path, monkeypatch: pytest.MonkeyPatch, openapi: Mapping[str, Any], templates: Path = ROOT / "cfn"
) -> Iterator[Connected]:
    """Run the control plane in a simulated account until the block ends, with stacks of these templates."""
    monkeypatch.setattr(wiring, "sleep", lambda seconds: time.sleep(min(seconds, PAUSE_MAX_S)))
    # boto3 pauses by itself between the attempts of one call.
    monkeypatch.setattr(endpoint, "time", SimpleNamespace(sleep=lambda seconds: time.sleep(min(seconds, PAUSE_MAX_S))))
    with start_region() as region:
        environment = {
            **region.environment(),
            **install(region, templates, region.client("dynamodb")),
            "HELIOSTAT_INVENTORY": f"sqlite:///{folder / 'inventory.db'}",
            "POWERTOOLS_METRICS_DISABLED": "true",
        }
        with applied_environment(environment):
            clients.session.cache_clear()
            wiring.forget()
            found = Connected(region, openapi)
            try:
                yield found
            finally:
                found.settle()
                wiring.forget()
                clients.session.cache_clear()
