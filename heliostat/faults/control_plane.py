"""The control plane in a simulated account while its worker is killed, throttled and cut off from AWS.

Its worker runs in a process of its own, behind a proxy; API, clock and events are as `heliostat up` composes them.
Every operation has to come to the end that it has undisturbed, and to say so; what is others' stays as it was.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Any

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from chalice_app.operations.limits import LOCK_S
from heliostat.environment import applied_environment
from heliostat.errors import PartFailed
from heliostat.faults.limits import OPERATION_S_MAX
from heliostat.faults.weather import Weather
from heliostat.up.api_gateway import ApiGateway
from heliostat.up.control_plane import NAME, install
from simulator.aws import functions, stack_engine
from simulator.aws.faults import throttling
from simulator.faults.function_process import FunctionProcess
from simulator.faults.mishaps import lose_answer, reset
from simulator.faults.service_proxy import ConnectionLost, ServiceProxy
from simulator.faults.small_stacks import small_templates
from simulator.region import start_region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.faults.service_proxy import Answered, Asked, Forward, Mishap
    from simulator.region import Region

TEMPLATES = Path(__file__).resolve().parents[2] / "cfn"
OWNERSHIP_TAG = "heliostat:managed-by"
SELECTED = ("storefront-alb", "payments-nlb")
# Interfaces that somebody else mirrors as well: their addresses, and the numbers of these sessions.
FOREIGN = (("10.20.1.11", 1), ("10.20.1.21", 7), ("10.20.2.41", 3))
ADMIN = {"sub": "local", "token_use": "id", "cognito:groups": "admin"}
# A worker's pauses are of seconds, for people's sake and AWS's.
PAUSE_S_MAX = 0.05
_LOOK_S = 0.1
_ENDED = ("succeeded", "failed", "waiting", "superseded")
_THROTTLED = ("ec2:Describe*", "ec2:CreateTrafficMirrorSession", "ec2:DeleteTrafficMirrorSession", "cloudformation:*")


@dataclass(slots=True)
class ControlPlane:
    """An account, and the control plane in it."""

    region: Region
    worker: FunctionProcess
    weather: Weather
    random: Random
    did: Counter[str]
    gateway: ApiGateway
    foreign: Mapping[str, Any] = field(default_factory=dict)
    _ahead_s: int = 0
    _lock: Lock = field(default_factory=Lock)

    # --- over HTTP ---

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What the API answers. Raises PartFailed where it refuses."""
        data = None if body is None else json.dumps(body).encode()
        environ = EnvironBuilder(path=path, method=method, data=data, content_type="application/json").get_environ()
        environ["REQUEST_URI"] = path
        answer = self.gateway.handle(Request(environ), ADMIN)
        if answer.status_code >= 400:
            raise PartFailed(f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)[:300]}")
        return answer.get_json()

    def apply(self) -> Mapping[str, Any]:
        """Ask for the load balancers to be mirrored."""
        listed = self.ask("GET", f"/v1/load-balancers?page_size=200&vpc_id={self.region.vpc_id}")["items"]
        ids = {each["name"]: each["id"] for each in listed}
        wish = {
            "version": self.ask("GET", "/v1/mirroring")["version"],
            "vpc_id": self.region.vpc_id,
            "load_balancer_ids": [ids[name] for name in SELECTED],
        }
        return self._asked("PUT", "/v1/mirroring", wish)

    def reconcile(self) -> Mapping[str, Any]:
        """Ask for a look."""
        return self._asked("POST", "/v1/mirroring/reconcile", {})

    def remove(self) -> Mapping[str, Any]:
        """Ask for everything to be taken away."""
        return self._asked("DELETE", "/v1/mirroring")

    def _asked(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        operation: Mapping[str, Any] = self.ask(method, path, body)
        return operation

    def ended(self, operation: Mapping[str, Any]) -> Mapping[str, Any]:
        """The operation once it is over; the schedule comes round where nobody works on it. Raises PartFailed."""
        deadline_s = time.monotonic() + OPERATION_S_MAX
        while True:
            found: Mapping[str, Any] = self.ask("GET", f"/v1/operations/{operation['id']}")
            if found["state"] in _ENDED:
                self.settle()
                return found
            if time.monotonic() > deadline_s:
                raise PartFailed(f"{found['kind']} did not end: {found['state']}, {found['steps']}"[:600])
            if functions.wait_until_idle(_LOOK_S):
                functions.invoke_later(f"{NAME}-tick", {})
                self.did["times that the schedule came round"] += 1

    def settle(self) -> None:
        """Wait until nothing is on its way."""
        for _ in range(3):
            functions.wait_until_idle()
            stack_engine.wait_until_idle()

    # --- the account ---

    def state(self) -> dict[str, Any]:
        """All of ours, but for identifiers."""
        ec2 = self.region.client("ec2")
        sessions = [each for each in _sessions(ec2) if _is_ours(each)]
        filters = [each for each in ec2.describe_traffic_mirror_filters()["TrafficMirrorFilters"] if _is_ours(each)]
        rules = {each["TrafficMirrorFilterId"]: _rules(each) for each in filters}
        targets = ec2.describe_traffic_mirror_targets()["TrafficMirrorTargets"]
        stacks = self.region.client("cloudformation").describe_stacks()["Stacks"]
        return {
            "sessions": sorted(
                (each["NetworkInterfaceId"], each["SessionNumber"], rules.get(each["TrafficMirrorFilterId"], []))
                for each in sessions
            ),
            "filters": sorted(rules.values()),
            "targets": sum(map(_is_ours, targets)),
            "stacks": sorted((each["StackName"], each["StackStatus"]) for each in stacks),
        }

    def others(self) -> dict[str, Any]:
        """Mirror sessions of others."""
        sessions = _sessions(self.region.client("ec2"))
        return {each["TrafficMirrorSessionId"]: each for each in sessions if not _is_ours(each)}

    def unsettle(self) -> None:
        """Somebody deletes some of our sessions."""
        ec2 = self.region.client("ec2")
        ours = sorted(each["TrafficMirrorSessionId"] for each in _sessions(ec2) if _is_ours(each))
        for each in self.random.sample(ours, len(ours) // 2):
            ec2.delete_traffic_mirror_session(TrafficMirrorSessionId=each)

    # --- faults ---

    def kill_at(self, nth: int, *, is_after: bool) -> None:
        """The worker is killed at its nth call of AWS from now, before it takes effect or after."""
        seen: Counter[str] = Counter()

        def look(_asked: Asked) -> tuple[str, Mishap] | None:
            with self._lock:
                seen["calls"] += 1
                return ("killed", die) if seen["calls"] == nth else None

        def die(asked: Asked, forward: Forward) -> Answered:
            if is_after:
                forward(asked.body)
            # The next worker finds the lock of this one expired, as if it had come so much later.
            self._ahead_s += LOCK_S + 1
            self.worker.arguments = _runtime(self._ahead_s)
            self.did["workers killed"] += self.worker.kill()
            raise ConnectionLost

        self.weather.always_first(look)

    def storm(self, parts: ExitStack) -> None:
        """AWS throttles, and loses requests and answers, for as long as the parts last."""
        action = self.random.choice(_THROTTLED)
        parts.enter_context(throttling(action, times=self.random.randint(2, 6)))
        self.weather.storm({"reset": reset, "answer lost": lose_answer}, share=0.08)
        parts.callback(self.weather.fair)
        self.did["storms at AWS"] += 1


@contextmanager
def running_control_plane(folder: Path, seed: int) -> Iterator[ControlPlane]:
    """A control plane in an account with others' mirror sessions, until the block ends."""
    did: Counter[str] = Counter()
    weather = Weather(f"{seed}:aws")
    with ExitStack() as parts:
        region = parts.enter_context(start_region())
        proxy = parts.enter_context(ServiceProxy(region.endpoint_url, weather.choose))
        environment = {
            **region.environment(),
            **install(region, small_templates(TEMPLATES, folder), region.client("dynamodb")),
            "HELIOSTAT_INVENTORY": f"sqlite://{folder / 'inventory.sqlite'}",
            "POWERTOOLS_METRICS_DISABLED": "true",
            "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        }
        parts.enter_context(applied_environment(environment))
        # Imported now, for these modules read the environment that they are imported into.
        from chalice_app import wiring  # noqa: PLC0415
        from chalice_app.application import app  # noqa: PLC0415

        wiring.forget()
        parts.callback(wiring.forget)
        of_worker = {**environment, "AWS_ENDPOINT_URL": proxy.url}
        worker = FunctionProcess("chalice_app.handlers.worker:worker", of_worker, folder / "worker.log", _runtime(0))
        parts.callback(worker.close)
        functions.register(f"{NAME}-worker", worker)
        random = Random(f"{seed}:control")  # noqa: S311 - drawn to be repeated
        plane = ControlPlane(region, worker, weather, random, did, ApiGateway(app))
        _make_foreign(region)
        plane.foreign = plane.others()
        yield plane
        plane.settle()


def _runtime(ahead_s: int) -> list[str]:
    return [f"--clock-ahead-s={ahead_s}", f"--pause-s-max={PAUSE_S_MAX}"]


def _sessions(ec2: Any) -> list[dict[str, Any]]:
    pages = ec2.get_paginator("describe_traffic_mirror_sessions").paginate()
    return [session for page in pages for session in page["TrafficMirrorSessions"]]


def _is_ours(shown: Mapping[str, Any]) -> bool:
    return {"Key": OWNERSHIP_TAG, "Value": NAME} in shown.get("Tags", [])


def _rules(mirror_filter: Mapping[str, Any]) -> list[str]:
    found = [*mirror_filter.get("IngressFilterRules", []), *mirror_filter.get("EgressFilterRules", [])]
    without_ids = [{name: value for name, value in rule.items() if not name.endswith("Id")} for rule in found]
    return sorted(json.dumps(rule, sort_keys=True) for rule in without_ids)


def _make_foreign(region: Region) -> None:
    ec2 = region.client("ec2")

    def interface(address: str) -> str:
        filters = [{"Name": "private-ip-address", "Values": [address]}, {"Name": "vpc-id", "Values": [region.vpc_id]}]
        [found] = ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
        return str(found["NetworkInterfaceId"])

    target = ec2.create_traffic_mirror_target(NetworkInterfaceId=interface("10.20.1.51"))["TrafficMirrorTarget"]
    for address, number in FOREIGN:
        mirror_filter = ec2.create_traffic_mirror_filter()["TrafficMirrorFilter"]
        ec2.create_traffic_mirror_session(
            NetworkInterfaceId=interface(address),
            TrafficMirrorTargetId=target["TrafficMirrorTargetId"],
            TrafficMirrorFilterId=mirror_filter["TrafficMirrorFilterId"],
            SessionNumber=number,
        )
