"""The control plane's commands as a person calls them: what they ask, what they print, and how they end."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from chalice_app.mirroring.selection import Selection
from chalice_app.policies.documents import PolicyPlace, characters, policy_documents
from chalice_app.policies.tasks import TASKS
from tests.unit.heliostat.control.recorded import (
    FAILED,
    HELD,
    NO_CAPACITY,
    SHOP,
    Overview,
    as_json,
    at_step,
    balancers,
    document,
    last_run,
    listing,
    nothing_yet,
    operation,
    permissions,
    plan,
    selection,
)

if TYPE_CHECKING:
    from tests.unit.heliostat.control.conftest import CommandLine
    from tests.unit.heliostat.control.fake_control_plane import FakeControlPlane

ROOT = Path(__file__).resolve().parents[4]
OPENAPI = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
MIRRORING, PLAN, OPERATION = "/v1/mirroring", "/v1/mirroring/plan", "/v1/operations/op-1"
DONE = replace(operation(state="succeeded"), counts={"create_done": 2, "skip": 1})
WAITING = replace(at_step(operation("reconcile", "waiting"), "mirror_sessions", "waiting"), failure=HELD)


def policy_answer(task: str, copies: int = 1) -> dict[str, Any]:
    found = TASKS[task]
    documents = policy_documents(found, PolicyPlace("aws", "eu-central-1", "123456789012")) * copies
    return as_json(
        {
            "task": task,
            "description": found.description,
            "used_by": found.used_by,
            "document": documents[0],
            "documents": documents,
            "characters": max(map(characters, documents)),
            "characters_max": 6_144,
        }
    )


RECORDED = {
    ("GET", "/v1/policies/{task}", "200"): lambda: policy_answer("discovery"),
    ("GET", "/v1/permissions", "200"): lambda: permissions(denied=("ec2:DescribeInstances",)),
    ("GET", "/v1/load-balancers", "200"): lambda: listing(*balancers()),
    ("GET", MIRRORING, "200"): lambda: Overview(last_run=last_run(failure=HELD, waiting=HELD)).document(),
    ("POST", PLAN, "200"): plan,
    ("PUT", MIRRORING, "202"): lambda: document(operation()),
    ("GET", "/v1/operations/{operation_id}", "200"): lambda: document(FAILED),
    ("POST", "/v1/failures/explain", "200"): lambda: NO_CAPACITY,
}


@pytest.mark.parametrize("route", RECORDED, ids=" ".join)
def test_recorded_documents_are_those_of_the_rest_api(route: tuple[str, str, str]) -> None:
    method, path, status = route
    content = OPENAPI["paths"][path][method.lower()]["responses"][status]["content"]
    schema = {**content["application/json"]["schema"], "components": OPENAPI["components"]}

    jsonschema.Draft202012Validator(schema).validate(RECORDED[route]())


# --- policy -----------------------------------------------------------------------------------------------------------


def test_policy_prints_a_document_that_can_be_pasted_and_its_size_beside_it(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    answer = policy_answer("discovery")
    control.answers("GET /v1/policies/discovery", answer)

    ended = heliostat("policy", "discovery", "--vpc", "vpc-0abc1234")

    assert (ended.status, ended.document) == (0, answer["document"])
    assert ended.err == f"policy discovery: {answer['characters']:,} of 6,144 characters\n"
    assert control.asked[0].query == {"vpc_id": "vpc-0abc1234"}


def test_policy_numbers_several_documents(control: FakeControlPlane, heliostat: CommandLine) -> None:
    answer = policy_answer("discovery", copies=2)
    control.answers("GET /v1/policies/discovery", answer)

    ended = heliostat("policy", "discovery")

    decoder, text, documents = json.JSONDecoder(), ended.out.lstrip(), []
    while text:
        found, end = decoder.raw_decode(text)
        documents.append(found)
        text = text[end:].lstrip()
    assert documents == answer["documents"]
    assert [line.split(":")[0] for line in ended.err.splitlines()] == [
        "policy discovery, document 1 of 2",
        "policy discovery, document 2 of 2",
    ]


def test_policy_lists_the_tasks(control: FakeControlPlane, heliostat: CommandLine) -> None:
    items = [{"task": task.name, "description": task.description, "used_by": task.used_by} for task in TASKS.values()]
    control.answers("GET /v1/policies", {"items": items})

    assert {line.split(" ")[0] for line in heliostat("policy").lines()} >= set(TASKS)
    assert heliostat("policy", "--json").document == {"items": items}


def test_policy_of_an_unknown_task_is_wrong_usage(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.refuses("GET /v1/policies/a b", 404, "unknown_policy_task", "caller", fix="Ask for one of: discovery.")

    ended = heliostat("policy", "a b")

    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "heliostat: It is unknown_policy_task. Fix: Ask for one of: discovery. (unknown_policy_task)\n"


# --- permissions ------------------------------------------------------------------------------------------------------


def test_permissions_end_with_what_to_add(control: FakeControlPlane, heliostat: CommandLine) -> None:
    answer = permissions(denied=("ec2:DescribeInstances",))
    control.answers("GET /v1/permissions", answer)

    ended = heliostat("permissions")

    assert ended.status == 1
    lines = ended.lines()
    assert lines[1] == "ec2:DescribeInstances discovery denied No policy allows it. Fix: Attach the policy."
    assert any("1 action missing, as IAM's policy simulator says" in line for line in lines)
    assert json.loads(ended.out[ended.out.index("{") :]) == answer["delta"]


def test_permissions_that_are_all_there_end_well(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers("GET /v1/permissions", permissions())

    ended = heliostat("permissions", "--vpc", "vpc-0abc1234")

    assert ended.status == 0
    assert "nothing is missing" in ended.out
    assert control.asked[0].query == {"vpc_id": "vpc-0abc1234"}


def test_permissions_of_several_tasks_are_one_answer(control: FakeControlPlane, heliostat: CommandLine) -> None:
    first = permissions(denied=("ec2:DescribeInstances",))
    second = permissions(denied=("ec2:DescribeSubnets",), task="discovery")
    control.answers("GET /v1/permissions", first, second)

    ended = heliostat("permissions", "--task", "discovery", "--task", "preflight", "--json")

    assert ended.status == 1
    assert ended.document == {
        **first,
        "items": first["items"] + second["items"],
        "missing": ["ec2:DescribeInstances", "ec2:DescribeSubnets"],
        "deltas": first["deltas"] + second["deltas"],
    }
    assert [asked.query for asked in control.asked] == [{"task": "discovery"}, {"task": "preflight"}]


# --- load-balancers ---------------------------------------------------------------------------------------------------


def test_load_balancers_are_listed_whole_with_what_can_be_mirrored(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    shop, api, classic = balancers()
    control.answers("GET /v1/load-balancers", listing(shop, token="t"), listing(api, classic, gone=("classic/gone",)))

    ended = heliostat("load-balancers", "--vpc", "vpc-0a1b2c3d", "--search", "o")

    assert ended.status == 0
    assert ended.lines() == [
        "name type scheme VPC zones listeners mirrorable reasons",
        "shop application internal vpc-0a1b2c3d eu-central-1a HTTPS:443 (TLS), HTTP:80 1 of 2 instance_not_running: 1",
        "api network internal vpc-0a1b2c3d eu-central-1a 0 of 0 unread, aws_access_denied: 1",
        "old classic internal vpc-0a1b2c3d eu-central-1a 0 of 0",
        "3 load balancers, 1 of 2 targets can be mirrored",
    ]
    assert ended.err == "heliostat: classic/gone was deleted while the listing was read\n"
    query = {"vpc_id": "vpc-0a1b2c3d", "collector_vpc_id": "vpc-0a1b2c3d", "search": "o"}
    assert [asked.query for asked in control.asked] == [query, {**query, "page_token": "t"}]


def test_targets_are_listed_with_their_reason_and_what_to_do(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers("GET /v1/load-balancers", listing(*balancers()))

    assert heliostat("load-balancers", "--targets").lines()[1:] == [
        "shop web i-eni-1 8080 eni-1 mirrorable Its interface can be a mirror source.",
        "shop web i-eni-2 8080 eni-2 instance_not_running Its instance is stopped. Fix: Start the instance.",
        "api (unread) aws_access_denied AWS refused the look. Fix: Attach the policy.",
    ]


def test_the_document_of_load_balancers_holds_every_page(control: FakeControlPlane, heliostat: CommandLine) -> None:
    shop, api, classic = balancers()
    control.answers("GET /v1/load-balancers", listing(shop, token="t"), listing(api, classic, gone=("classic/gone",)))

    ended = heliostat("load-balancers", "--json")

    assert ended.document == {"items": listing(shop, api, classic)["items"], "gone": ["classic/gone"]}


@pytest.mark.parametrize(("option", "row_count"), [([], 200), (["--all"], 500)])
def test_many_rows_are_counted_and_shown_on_demand(
    control: FakeControlPlane, heliostat: CommandLine, option: list[str], row_count: int
) -> None:
    classic = balancers()[2]
    many = (replace(classic, id=f"classic/lb{number}", name=f"lb{number}") for number in range(500))
    control.answers("GET /v1/load-balancers", listing(*many))

    lines = heliostat("load-balancers", *option).lines()

    assert sum(line.startswith("lb") for line in lines) == row_count
    assert ("... and 300 more load balancers: --all shows them" in lines) == (row_count < 500)
    assert lines[-1] == "500 load balancers, 0 of 0 targets can be mirrored"


# --- plan -------------------------------------------------------------------------------------------------------------


def test_plan_asks_for_the_wish_and_shows_steps_quotas_and_cost(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    control.answers(f"GET {MIRRORING}", nothing_yet())
    control.answers("GET /v1/load-balancers", listing(balancers()[0]))
    control.answers(f"POST {PLAN}", {**plan(), "warnings": ["A mirror filter holds ten rules."]})

    ended = heliostat("plan", "shop", "--packet-length", "256", "--connected-vpc", "vpc-0c0c0c0c")

    assert ended.status == 0
    lines = ended.lines()
    assert lines[0] == "1 load balancer, collector in vpc-0a1b2c3d"
    assert [line for line in lines if line.split(" ")[0] in ("create", "modify", "delete", "keep", "skip")] == [
        "create 2",
        "skip 1",
    ]
    assert "mirror session eni-1 new_target It serves web." in lines
    assert "target i-eni-2 of shop/web instance_not_running Its instance is stopped. Fix: Start the instance." in lines
    assert "warning A mirror filter holds ten rules." in lines
    assert "mirror sessions 0 1 10,000" in lines
    assert any(line.startswith("all of it ") for line in lines)
    assert any("List prices of us-east-1, read 2026-11." in line for line in lines)
    sent = control.asked[-1].document
    assert sent.pop("version") == 0
    wish = Selection(0, "vpc-0a1b2c3d", (SHOP,), ("vpc-0c0c0c0c",), packet_length=256)
    assert Selection.from_document(sent) == wish


def test_a_plan_of_nothing_to_do_says_so(control: FakeControlPlane, heliostat: CommandLine) -> None:
    idle = plan()
    idle["steps"] = [step for step in idle["steps"] if step["action"] == "skip"]
    idle["counts"] = dict.fromkeys(idle["counts"], 0)
    control.answers(f"GET {MIRRORING}", Overview().document())
    control.answers(f"POST {PLAN}", idle)

    assert "Nothing is to be changed." in heliostat("plan").lines()


def test_a_plan_of_many_steps_shows_the_first_of_each_action(control: FakeControlPlane, heliostat: CommandLine) -> None:
    large = plan()
    large["steps"] = [{**large["steps"][1], "subject": f"eni-{number}"} for number in range(500)]
    control.answers(f"GET {MIRRORING}", Overview().document())
    control.answers(f"POST {PLAN}", large)

    shown, whole = heliostat("plan"), heliostat("plan", "--json")

    assert "... and 480 more steps: --json has them all" in shown.lines()
    assert whole.document == large


def test_a_plan_that_aws_refuses_ends_with_1(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers(f"GET {MIRRORING}", Overview().document())
    control.refuses(f"POST {PLAN}", 502, "aws_access_denied", "account", fix="Attach the policy.")

    ended = heliostat("plan")

    assert (ended.status, ended.out) == (1, "")
    assert ended.err == "heliostat: It is aws_access_denied. Fix: Attach the policy. (aws_access_denied)\n"


# --- apply ------------------------------------------------------------------------------------------------------------


def ready(control: FakeControlPlane, *looks: dict[str, Any]) -> None:
    """An installation whose next operation goes as these looks tell."""
    control.answers(f"GET {MIRRORING}", Overview().document())
    control.answers(f"POST {PLAN}", plan())
    control.answers(f"PUT {MIRRORING}", document(operation()), status=202)
    control.answers(f"GET {OPERATION}", *looks)


def test_apply_shows_the_plan_and_follows_the_operation_line_by_line(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    group = {"name": "AgentGroup", "type": "AWS::AutoScaling::AutoScalingGroup", "detail": ""}
    making = ({**group, "state": "CREATE_IN_PROGRESS"},)
    running = operation(state="running")
    ready(
        control,
        document(at_step(running, "collector_stack", "running", done=3, total=12, resources=making), 5),
        document(at_step(running, "collector_stack", "running", done=3, total=12, resources=making), 7),
        document(at_step(running, "mirror_sessions", "running", done=0, total=2), 60),
        document(at_step(DONE, "mirror_sessions", "done", done=2, total=2, detail="2 changes are made."), 63),
    )

    ended = heliostat("apply", "--yes", "--confirm")

    assert ended.status == 0
    lines = ended.lines()
    assert "create 2" in lines
    assert lines[lines.index("apply op-1 queued, 0:00:00, asked for by maria") :] == [
        "apply op-1 queued, 0:00:00, asked for by maria",
        "0:00:05 preflight: done",
        "0:00:05 collector stack AgentGroup: CREATE_IN_PROGRESS",
        "0:00:05 collector stack: running, 3 of 12",
        "0:00:05 apply: running",
        "0:01:00 collector stack: done",
        "0:01:00 processing stack: done",
        "0:01:00 mirror sessions: running, 0 of 2",
        "0:01:03 mirror sessions: done, 2 of 2: 2 changes are made.",
        "0:01:03 apply: succeeded",
        "apply succeeded after 0:01:03: 2 create done, 1 skip",
    ]
    wish = selection(3)
    assert [asked.document for asked in control.asked if asked.method == "PUT"] == [
        {**wish.document(), "version": 3, "confirm": True}
    ]


def test_a_failed_apply_says_why_what_to_do_and_how_to_try_again(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    row = {
        "kind": "mirror_session",
        "subject": "eni-9",
        "action": "create",
        "state": "failed",
        "code": "new_target",
        "explanation": "It serves web.",
        "failure": NO_CAPACITY,
    }
    ready(control, document(replace(FAILED, interfaces=(row,), interfaces_left_out=7), 65))

    ended = heliostat("apply", "--yes")

    assert ended.status == 1
    told = " ".join(ended.out.split())
    assert "apply failed after 0:01:05" in told
    assert "error no_capacity why AWS has no free capacity for m6i.large in eu-central-1a" in told
    assert "fix Try again with other instance types" in told
    assert "AWS said InsufficientInstanceCapacity: We currently do not have sufficient m6i.large capacity" in told
    assert "eni-9 failed no_capacity AWS has no free capacity" in told
    assert "... and 7 more rows" in told
    assert ended.lines()[-1] == (
        "Try again: heliostat apply --retry op-1 --instance-type m5.large --instance-type c6i.xlarge"
    )


def test_an_apply_that_waits_ends_with_3_and_the_command_that_says_yes(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    ready(control, document(replace(at_step(operation(state="waiting"), "mirror_sessions", "waiting"), failure=HELD)))

    ended = heliostat("apply", "--yes")

    assert ended.status == 3
    assert ended.lines()[-1] == "To say yes: heliostat apply --retry op-1"


def test_a_superseded_apply_ends_with_1(control: FakeControlPlane, heliostat: CommandLine) -> None:
    ready(control, document(operation(state="superseded")))

    ended = heliostat("apply", "--yes")

    assert ended.status == 1
    assert "A newer wish took its place" in ended.lines()[-1]


def test_without_a_terminal_nothing_is_done_unless_a_person_said_yes_before(
    control: FakeControlPlane, heliostat: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))

    for command in (["apply"], ["apply", "--retry", "op-1"], ["remove"], ["apply", "--json"]):
        ended = heliostat(*command)

        assert (ended.status, ended.out) == (2, "")
        assert "standard input is no terminal: give --yes to go on" in ended.err
    assert control.asked == []


def test_the_document_of_an_apply_is_the_operation_at_its_end(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    ready(control, document(DONE, 63))

    ended = heliostat("apply", "--yes", "--json")

    assert (ended.status, ended.document) == (0, document(DONE, 63))
    assert "create 2" in ended.err
    assert "0:01:03 apply: succeeded" in ended.err


def test_an_apply_need_not_be_followed(control: FakeControlPlane, heliostat: CommandLine) -> None:
    ready(control)

    told, printed = heliostat("apply", "--yes", "--no-wait"), heliostat("apply", "--yes", "--no-wait", "--json")

    assert told.lines()[-1] == "op-1 is queued: follow it with `heliostat watch`"
    assert printed.document == document(operation())
    assert (told.status, printed.status) == (0, 0)
    assert f"GET {OPERATION}" not in control.routes_asked()


def test_a_selection_that_somebody_changed_meanwhile_is_not_overwritten(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    control.answers(f"GET {MIRRORING}", Overview().document())
    control.answers(f"POST {PLAN}", plan())
    control.refuses(f"PUT {MIRRORING}", 409, "stale_version", "caller", fix="Read it anew.")

    ended = heliostat("apply", "--yes")

    assert ended.status == 2
    assert "It is stale_version. Fix: Read it anew." in ended.err


def test_a_failed_operation_is_tried_again_with_other_capacity(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    control.answers(f"GET {OPERATION}", document(FAILED, 65))
    control.answers(f"POST {OPERATION}/retry", document(operation(identifier="op-2")), status=202)
    control.answers("GET /v1/operations/op-2", document(replace(DONE, id="op-2"), 9))

    ended = heliostat(
        *("apply", "--retry", "op-1", "--yes", "--subnet", "subnet-0a0a0a0a"),
        *("--instance-type", "m5.large", "--instance-type", "c6i.xlarge"),
    )

    assert ended.status == 0
    assert ended.lines()[0] == "apply op-1 failed, 0:01:05, asked for by maria"
    assert [asked.document for asked in control.asked if asked.method == "POST"] == [
        {"instance_types": ["m5.large", "c6i.xlarge"], "subnet_ids": ["subnet-0a0a0a0a"]}
    ]


@pytest.mark.parametrize("more", [["shop"], ["--packet-length", "0"], ["--add", "shop"], ["--confirm"], ["--all"]])
def test_a_retry_takes_no_other_selection(control: FakeControlPlane, heliostat: CommandLine, more: list[str]) -> None:
    ended = heliostat("apply", "--retry", "op-1", "--yes", *more)

    assert ended.status == 2
    assert "--retry takes --instance-type and --subnet, and nothing else" in ended.err
    assert control.asked == []


# --- status and watch -------------------------------------------------------------------------------------------------


def test_status_tells_all_of_an_installation_that_mirrors(control: FakeControlPlane, heliostat: CommandLine) -> None:
    now = Overview(last_run=last_run(counts={"create_done": 1, "keep": 0})).document()
    control.answers(f"GET {MIRRORING}", now)

    told, printed = heliostat("status", "--sessions"), heliostat("status", "--json")

    assert told.status == 0
    assert told.lines() == [
        "state mirroring",
        "selection 1 load balancer (version 3): shop",
        "collector VPC vpc-0a1b2c3d",
        "packet length whole packets",
        "stack heliostat-collector ready (CREATE_COMPLETE)",
        "stack heliostat-processing ready (CREATE_COMPLETE)",
        "mirror sessions 1",
        f"each month {now['cost']['month']} USD (list prices of 2026-11)",
        "last reconciled 2026-11-18 11:06:40 UTC: 1 create done",
        "under way nothing",
        "network interface mirror session number VNI serves",
        f"eni-1 {now['interfaces'][0]['mirror_session_id']} 1 1 shop/web",
    ]
    assert printed.document == now


def test_status_of_nothing_yet(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers(f"GET {MIRRORING}", nothing_yet())

    lines = heliostat("status").lines()

    assert {"state off", "selection nothing (version 0)", "mirror sessions 0", "last reconciled never"} <= set(lines)


def test_status_shows_the_operation_that_is_at_work(control: FakeControlPlane, heliostat: CommandLine) -> None:
    running = at_step(operation(state="running"), "collector_stack", "running", done=3, total=12)
    control.answers(f"GET {MIRRORING}", Overview(operation=running).document())
    control.answers(f"GET {OPERATION}", document(running, 5))

    lines = heliostat("status").lines()

    assert "apply op-1 running, 0:00:05, asked for by maria" in lines
    assert "collector stack running 0:00:05 3 of 12" in lines


def test_status_names_what_waits_for_a_person_and_ends_with_3(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    held = last_run(failure=HELD, waiting=HELD)
    control.answers(f"GET {MIRRORING}", Overview(operation=WAITING, last_run=held).document())
    control.answers("GET /v1/operations", {"items": [document(WAITING)], "next_page_token": None})
    control.answers(f"GET {OPERATION}", document(WAITING))

    told, printed, watched = heliostat("status"), heliostat("status", "--json"), heliostat("watch")

    assert (told.status, printed.status, watched.status) == (3, 3, 3)
    assert "This waits for a person:" in told.lines()
    assert told.lines()[-1] == watched.lines()[-1] == "To say yes: heliostat apply --retry op-1"


def test_status_lists_the_stages_and_says_where_it_stops(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers(f"GET {MIRRORING}", Overview().document())
    stage = {"name": "stack", "state": "stopped", "rate_per_s": None, "total": 0, "unit": "stacks", "age_s": None}
    told = {"stages": [stage], "stops_at": "stack", "reason": "No load balancer is selected.", "fix": "Select some."}
    told |= {"releases": {"parts": [{"part": "control_plane", "version": "0.1.0"}], "misfit": None}}
    told |= {"vpcs": [], "vpcs_unread": None}
    control.answers("GET /v1/pipeline", told)

    shown, printed = heliostat("status", "--checklist"), heliostat("status", "--checklist", "--json")

    assert shown.status == 0
    assert shown.lines()[-2:] == ["It stops at: stack", "No load balancer is selected. Fix: Select some."]
    assert printed.document["pipeline"] == told


def test_status_tells_what_the_last_reconciliation_met(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers(f"GET {MIRRORING}", Overview(last_run=last_run(failure=NO_CAPACITY)).document())

    ended = heliostat("status")

    assert ended.status == 0
    assert {"The last reconciliation met this:", "error no_capacity"} <= set(ended.lines())


@pytest.mark.parametrize(("end", "status"), [(DONE, 0), (FAILED, 1), (WAITING, 3)])
def test_watch_ends_as_the_operation_does(
    control: FakeControlPlane, heliostat: CommandLine, end: Any, status: int
) -> None:
    running = operation(state="running")
    control.answers(f"GET {MIRRORING}", Overview(operation=running).document())
    control.answers(f"GET {OPERATION}", document(running), document(end, 9))

    assert heliostat("watch").status == status
    assert heliostat("watch", "op-1", "--json").document == document(end, 9)


def test_watch_of_nothing_says_so(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers(f"GET {MIRRORING}", Overview().document())

    assert heliostat("watch").out == "No operation is under way.\n"
    assert heliostat("watch", "--json").document is None


def test_watch_of_an_unknown_operation_is_wrong_usage(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.refuses("GET /v1/operations/nope", 404, "unknown_operation", "caller")

    assert heliostat("watch", "nope").status == 2


# --- remove and reconcile ---------------------------------------------------------------------------------------------


def test_remove_shows_what_goes_and_ends_with_nothing_left(control: FakeControlPlane, heliostat: CommandLine) -> None:
    now = Overview().document()
    removing = operation("remove", "running")
    verified = "Nothing of Heliostat's mirroring is left. That saves 199.70 USD each month."
    removed = at_step(operation("remove", "succeeded"), "verify", "done", detail=verified, done=1, total=1)
    control.answers(f"GET {MIRRORING}", now)
    control.answers(f"DELETE {MIRRORING}", document(removing), status=202)
    control.answers(f"GET {OPERATION}", document(replace(removed, saved_per_month="199.70"), 200))

    ended = heliostat("remove", "--yes")

    assert ended.status == 0
    lines = ended.lines()
    assert lines[:5] == [
        "This is taken away; the inventory stays:",
        "selection 1 load balancer",
        "mirror sessions 1",
        "stacks heliostat-collector, heliostat-processing",
        f"saved each month {now['cost']['month']} USD (list prices of 2026-11)",
    ]
    assert lines[-2:] == ["remove succeeded after 0:03:20", verified]


def test_a_removal_that_leaves_something_says_what_and_how_to_go_on(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    control.answers(f"GET {MIRRORING}", Overview().document())
    failed = at_step(operation("remove", "failed"), "verify", "failed", detail="mirror session tms-1")
    control.answers(f"DELETE {MIRRORING}", document(replace(failed, failure=HELD)), status=202)

    ended = heliostat("remove", "--yes")

    assert ended.status == 1
    assert ended.lines()[-1] == "Try again: heliostat remove"


def test_remove_need_not_be_followed(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers(f"GET {MIRRORING}", Overview().document())
    control.answers(f"DELETE {MIRRORING}", document(operation("remove")), status=202)

    assert heliostat("remove", "--yes", "--no-wait", "--json").document["kind"] == "remove"


@pytest.mark.parametrize(("state", "status"), [("succeeded", 0), ("failed", 1), ("waiting", 3)])
def test_reconcile_asks_nobody_and_ends_as_its_operation_does(
    control: FakeControlPlane, heliostat: CommandLine, state: Any, status: int
) -> None:
    control.answers(f"POST {MIRRORING}/reconcile", document(operation("reconcile")), status=202)
    failure = None if state == "succeeded" else HELD
    control.answers(f"GET {OPERATION}", document(replace(operation("reconcile", state), failure=failure)))

    followed, begun = heliostat("reconcile"), heliostat("reconcile", "--no-wait")

    assert followed.status == status
    assert begun.out == "op-1 is queued: follow it with `heliostat watch`\n"
    if state == "failed":
        assert followed.lines()[-1] == "Try again: heliostat reconcile"


# --- where the control plane is ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ["policy"],
        ["permissions"],
        ["load-balancers"],
        ["plan"],
        ["apply", "--yes"],
        ["status"],
        ["watch"],
        ["remove", "--yes"],
        ["reconcile"],
    ],
    ids=lambda command: command[0],
)
def test_without_a_control_plane_every_command_says_how_to_name_one(
    heliostat: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.delenv("HELIOSTAT_API", raising=False)

    ended = heliostat(*command, "--state", str(tmp_path))

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("heliostat: no control plane was named, and no `heliostat up` runs")


def test_the_address_may_stand_in_the_environment(
    control: FakeControlPlane, heliostat: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    control.answers(f"GET {MIRRORING}", nothing_yet())
    monkeypatch.setenv("HELIOSTAT_API", control.address)

    assert heliostat("status").status == 0


# --- what strangers wrote ---------------------------------------------------------------------------------------------


def test_no_word_of_a_document_can_write_on_the_terminal(control: FakeControlPlane, heliostat: CommandLine) -> None:
    hostile = "\x1b]0;owned\x07[red]x[/red]\r\u202e"
    shop = replace(balancers()[0], name=hostile, type=hostile, vpc_id=hostile)  # type: ignore[arg-type]
    control.answers("GET /v1/load-balancers", listing(shop))
    control.answers(f"GET {MIRRORING}", Overview().document())
    control.answers(
        f"GET {OPERATION}",
        document(replace(FAILED, requested_by=hostile, failure={**NO_CAPACITY, "evidence": {"aws_message": hostile}})),
    )

    printed = "".join(
        heliostat(*command).out
        for command in (
            ["load-balancers"],
            ["load-balancers", "--targets"],
            ["load-balancers", "--json"],
            ["watch", "op-1"],
            ["watch", "op-1", "--json"],
        )
    )

    assert "owned" in printed
    assert "[red]x[/red]" in printed
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(printed)
