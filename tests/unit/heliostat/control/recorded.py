"""Documents as the control plane's own functions make them, of a small account."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from chalice_app.discovery.documents import listing_document
from chalice_app.discovery.listing import Listing
from chalice_app.discovery.load_balancer import Eligibility, Listener, LoadBalancer, Unread
from chalice_app.failures.explain import explain
from chalice_app.mirroring.execution import execute
from chalice_app.mirroring.patience import Pace
from chalice_app.mirroring.plan import make_plan
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.documents import operation_document
from chalice_app.operations.operation import Operation, OperationKind, OperationState
from chalice_app.operations.overview import month, overview, plan_document
from chalice_app.policies.documents import PolicyPlace
from chalice_app.policies.permissions import Answer, Principal, permissions_document, questions, report
from chalice_app.policies.tasks import policy_task
from chalice_app.stacks.stack import Stack
from tests.unit.chalice_app.mirroring.fleet import OWNER, VPC, FakeAccount, balancer, group, target

STARTED_S = 1_795_000_000.0
PREFIX = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer"
SHOP = f"{PREFIX}/app/shop/50dc6c495c0c9188"
API = f"{PREFIX}/net/api/60dc6c495c0c9188"
CLASSIC_SHOP = "classic/shop"
STOPPED = Eligibility(
    mirrorable=False, code="instance_not_running", explanation="Its instance is stopped.", fix="Start the instance."
)
NO_CAPACITY = explain(
    code="InsufficientInstanceCapacity",
    message=(
        "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested (eu-central-1a)."
    ),
    context={"instance_types": ("m6i.large", "m5.large", "c6i.xlarge"), "stack_name": "heliostat-collector"},
).document()
HELD = explain(code="too_many_deletions", message="9 of 10 mirror sessions would be deleted.").document()


def balancers() -> tuple[LoadBalancer, ...]:
    """A shop with a stopped target, an API that could not be read, and a classic load balancer without targets."""
    shop = replace(
        balancer("shop", group("web", target("eni-1"), target("eni-2", eligibility=STOPPED))),
        id=SHOP,
        arn=SHOP,
        listeners=(Listener("HTTPS", 443), Listener("HTTP", 80)),
    )
    unread = Unread("aws_access_denied", "AWS refused the look.", "Attach the policy.", retryable=False)
    api = replace(balancer("api"), id=API, arn=API, type="network", unread=unread)
    classic = replace(balancer("old"), id="classic/old", arn=None, type="classic")
    return shop, api, classic


def listing(*found: LoadBalancer, token: str | None = None, gone: tuple[str, ...] = ()) -> dict[str, Any]:
    return as_json(listing_document(Listing(found, token, gone), OWNER, ()))


def selection(version: int = 3, *ids: str) -> Selection:
    return Selection(version, VPC, tuple(sorted(ids or (SHOP,))))


def plan(wish: Selection | None = None) -> dict[str, Any]:
    """Of an empty account with a collector, for the shop."""
    [shop, *_] = balancers()
    wish = wish or selection()
    situation = FakeAccount().situation((shop,), selection=wish)
    made = make_plan(situation)
    return as_json(plan_document(made, wish, month(0, wish, {}), month(1, wish, {})) | {"settings": []})


class Overview:
    """Stands for the store, the stacks and the account that `overview` reads."""

    def __init__(
        self,
        *,
        wish: Selection | None = None,
        operation: Operation | None = None,
        last_run: dict[str, Any] | None = None,
        is_standing: bool = True,
    ) -> None:
        self._wish, self._operation, self._last_run = wish or selection(), operation, last_run
        self._is_standing = is_standing
        account = FakeAccount()
        made = make_plan(account.situation(balancers()[:1]))
        self._book = made.book
        if is_standing:
            pace = Pace(clock=lambda: 0.0, sleep=lambda _s: None, jitter=lambda: 1.0, deadline_s=1.0)
            list(execute(made.changes, account, target_id="tmt-agents", filter_ids={}, pace=pace))
        self._sessions = tuple(account.sessions.values())

    def selection(self) -> Selection:
        return self._wish

    def head(self) -> Any:
        return SimpleNamespace(running=self._operation.id if self._operation else None, queued=None)

    def last_run(self) -> dict[str, Any] | None:
        return self._last_run

    def operation(self, identifier: str) -> Operation | None:
        assert self._operation is None or identifier == self._operation.id
        return self._operation

    def vni_book(self) -> Any:
        return self._book

    def describe(self, name: str) -> Stack | None:
        if not self._is_standing:
            return None
        return Stack(f"arn:{name}", name, "CREATE_COMPLETE", "", datetime.fromtimestamp(STARTED_S, UTC))

    def mirrors(self) -> Any:
        return SimpleNamespace(sessions=self._sessions)

    def document(self) -> dict[str, Any]:
        return as_json(overview(self, self, self, OWNER))  # type: ignore[arg-type]


def last_run(**changed: Any) -> dict[str, Any]:
    """What the store keeps of the last look."""
    kept = {"at_s": STARTED_S, "counts": {}, "interfaces": [], "interfaces_left_out": 0, "warnings": []}
    return {**kept, "failure": None, "waiting": None, **changed}


def nothing_yet() -> dict[str, Any]:
    return Overview(wish=Selection(), is_standing=False).document()


def operation(
    kind: OperationKind = "apply", state: OperationState = "queued", identifier: str = "op-1", **changed: Any
) -> Operation:
    made = Operation.requested(identifier, kind, selection(), requested_by="maria", now_s=STARTED_S)
    return replace(made, state=state, **changed)


def document(of: Operation, after_s: float = 0.0) -> dict[str, Any]:
    return as_json(operation_document(replace(of, updated_at_s=STARTED_S + after_s), STARTED_S + after_s))


def at_step(of: Operation, name: str, state: str, **changed: Any) -> Operation:
    """The operation with one step changed; those before it are done."""
    names = [step.name for step in of.steps]
    done = set(names[: names.index(name)])
    steps = tuple(
        replace(step, state="done", started_at_s=STARTED_S, ended_at_s=STARTED_S + 5) if step.name in done else step
        for step in of.steps
    )
    now = replace(of, steps=steps)
    return now.with_step(replace(now.step(name), state=state, started_at_s=STARTED_S, **changed))


FAILED = replace(at_step(operation(state="failed"), "collector_stack", "failed"), failure=NO_CAPACITY)


def permissions(*, denied: tuple[str, ...] = (), task: str = "discovery") -> dict[str, Any]:
    found = policy_task(task)
    place = PolicyPlace("aws", "eu-central-1", "123456789012")
    answers = [
        Answer(question.sid, action, "denied", "denied", "No policy allows it.", "Attach the policy.")
        if action in denied
        else Answer(question.sid, action, "allowed")
        for question in questions(found, place)
        for action in question.actions
    ]
    principal = Principal("arn:aws:iam::123456789012:role/heliostat-control-plane", None)
    return as_json(permissions_document([report(principal, "simulated", found, place, answers)]))


def as_json(document: Any) -> Any:
    """As it comes over the wire."""
    return json.loads(json.dumps(document))
