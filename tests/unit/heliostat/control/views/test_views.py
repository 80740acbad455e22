"""The views by themselves: what stands in them, in which order, and what is left out."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from heliostat.control.views.failure import failure_view, retry_command
from heliostat.control.views.operation import changes, operation_view, result_view
from heliostat.control.views.pipeline import pipeline_view
from heliostat.control.views.status import status_view
from heliostat.control.views.tables import duration, print_view, state, table, text
from heliostat.control.views.vpcs import vpcs_view
from tests.unit.heliostat.control.recorded import HELD, NO_CAPACITY, Overview, at_step, document, operation, selection

if TYPE_CHECKING:
    from rich.console import RenderableType

RUNNING = operation(state="running")
STATES = ("pending", "running", "waiting", "done", "failed", "skipped")


def lines(view: RenderableType, *, width: int = 160) -> list[str]:
    console = Console(file=io.StringIO(), width=width, record=True)
    console.print(view)
    return [" ".join(line.split()) for line in console.export_text().splitlines()]


def resource(name: str, how: str) -> dict[str, Any]:
    return {"name": name, "type": "AWS::EC2::Instance", "state": how, "detail": ""}


def test_resources_under_way_come_before_those_that_are_finished_and_many_are_counted() -> None:
    rows = (
        *(resource(f"Done{number}", "CREATE_COMPLETE") for number in range(20)),
        resource("Slow", "CREATE_IN_PROGRESS"),
        resource("Bad", "CREATE_FAILED"),
    )
    now = document(at_step(RUNNING, "collector_stack", "running", resources=rows), 5)

    shown = lines(operation_view(now, resources_max=3))

    heading = shown.index("resource type state")
    assert [line.split(" ")[0] for line in shown[heading + 1 : heading + 4]] == ["Slow", "Bad", "Done0"]
    assert shown[-1] == "... and 19 more resources: --json has them all"
    assert not any("resource" in line for line in lines(operation_view(now, resources_max=0)))


def test_resources_of_finished_steps_are_not_shown() -> None:
    rows = (resource("Stream", "CREATE_COMPLETE"),)
    now = document(at_step(RUNNING, "collector_stack", "done", resources=rows))

    assert not any("Stream" in line for line in lines(operation_view(now)))


def test_a_check_that_failed_says_how_to_mend_it() -> None:
    check = {"name": "addresses", "type": "check", "state": "FAILED", "detail": "None is free.", "fix": "Free some."}
    now = document(at_step(RUNNING, "preflight", "failed", resources=(check,)))

    assert "addresses check FAILED None is free. Fix: Free some." in lines(operation_view(now))
    assert "0:00:00 preflight addresses: FAILED, None is free. Fix: Free some." in [
        line.plain for line in changes(document(RUNNING), now)
    ]


def test_what_has_not_begun_is_not_told_at_the_first_look() -> None:
    assert [line.plain for line in changes(None, document(RUNNING))] == [
        "apply op-1 running, 0:00:00, asked for by maria"
    ]


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STATES), st.integers(0, 3), st.sampled_from(["", "Making it."])),
        min_size=4,
        max_size=4,
    )
)
def test_a_look_that_shows_the_same_tells_nothing_and_every_other_tells_something(steps: list[Any]) -> None:
    changed = document(RUNNING)
    for step, (how, done, detail) in zip(changed["steps"], steps, strict=True):
        step |= {"state": how, "done": done, "total": 3, "detail": detail}
    before = document(RUNNING)

    assert list(changes(changed, changed)) == []
    assert [line.plain.count("\n") for line in changes(before, changed)] == [0] * len(list(changes(before, changed)))
    assert len(list(changes(before, changed))) == 4  # `total` differs in each of the four


@pytest.mark.parametrize(
    ("of", "command"),
    [
        (replace(operation("apply", "failed"), failure=HELD), "heliostat apply --retry op-1"),
        (
            replace(operation("apply", "failed"), failure=NO_CAPACITY),
            "heliostat apply --retry op-1 --instance-type m5.large --instance-type c6i.xlarge",
        ),
        (replace(operation("reconcile", "waiting"), failure=HELD), "heliostat apply --retry op-1"),
        (replace(operation("reconcile", "failed"), failure=HELD), "heliostat reconcile"),
        (replace(operation("remove", "failed"), failure=HELD), "heliostat remove"),
        (operation("apply", "failed"), "heliostat apply --retry op-1"),
    ],
)
def test_there_is_a_command_to_go_on_with(of: Any, command: str) -> None:
    assert retry_command(document(of)) == command


def test_a_failure_without_a_fix_or_evidence_leaves_them_out() -> None:
    bare = {**NO_CAPACITY, "fix": None, "evidence": {}, "remedy": None}

    assert [line.split(" ")[0] for line in lines(failure_view(bare))] == ["error", "why"]


def test_statements_that_lift_a_denial_are_shown_to_be_pasted() -> None:
    statement = {"Sid": "Notify", "Effect": "Allow", "Action": ["sns:Publish"], "Resource": "*"}
    denied = {**NO_CAPACITY, "remedy": {"policy_statements": [statement]}}

    shown = "\n".join(lines(failure_view(denied)))

    head, _, pasted = shown.partition("Statements for the role's policy:")
    assert head
    assert json.loads(pasted) == [statement]


def test_what_aws_refused_is_told_with_its_reason_and_what_was_skipped_is_counted() -> None:
    failed = {
        "kind": "mirror_session",
        "subject": "eni-1",
        "action": "create",
        "state": "failed",
        "code": "new_target",
        "explanation": "It serves web.",
        "failure": NO_CAPACITY,
    }
    rows = (failed, {**failed, "subject": "eni-2", "state": "done"}, {**failed, "subject": "i-3", "state": "skipped"})
    ended = replace(operation(state="succeeded"), interfaces=rows, counts={"create_failed": 1, "skip": 1})

    shown = lines(result_view(document(ended)))

    assert shown[0] == "apply succeeded after 0:00:00: 1 create failed, 1 skip"
    assert shown[2].startswith("eni-1 failed no_capacity AWS has no free capacity")
    assert not any(name in line for name in ("eni-2", "i-3") for line in shown)


def test_status_names_the_first_of_many_load_balancers() -> None:
    many = selection(7, *(f"classic/lb{number:03}" for number in range(300)))

    shown = lines(status_view(Overview(wish=many).document(), None))

    [line] = [line for line in shown if line.startswith("selection")]
    assert line.startswith("selection 300 load balancers (version 7): lb000, lb001, ")
    assert line.endswith("lb009 and 290 more")


def test_a_stack_in_trouble_says_why() -> None:
    now = Overview().document()
    now["stacks"][0] |= {"state": "failed", "status": "ROLLBACK_COMPLETE", "reason": "It failed."}

    assert "stack heliostat-collector failed (ROLLBACK_COMPLETE): It failed." in lines(status_view(now, None))


def test_words_stand_without_colours_as_well() -> None:
    assert state("succeeded").plain == "succeeded"
    assert state("CREATE_FAILED").style == state("failed").style != state("CREATE_COMPLETE").style


@pytest.mark.parametrize(
    ("seconds", "shown"), [(None, ""), (0, "0:00:00"), (75.9, "0:01:15"), (90_061, "1 day, 1:01:01")]
)
def test_durations_read_as_clocks_do(seconds: float | None, shown: str) -> None:
    assert duration(seconds) == shown


def test_where_no_terminal_is_lines_are_wide_and_end_with_their_last_word(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    rows = table("name", "why")
    rows.add_row(text("a"), text("word " * 28 + "end"))
    rows.add_row(text("b"), text(None))

    print_view(rows)

    printed = capfd.readouterr().out.splitlines()
    assert printed[1].endswith("word end")
    assert printed == [line.rstrip() for line in printed]


def stage(name: str, how: str, **known: Any) -> dict[str, Any]:
    return {"name": name, "state": how, "rate_per_s": None, "total": None, "unit": "packets", "age_s": None, **known}


def vpc(identifier: str, *states: str, **known: Any) -> dict[str, Any]:
    names = ("sessions", "packets_at_source", "packets_at_agent", "exchanges")
    said = zip(names, states or ("flowing",) * 4, strict=True)
    return {
        "vpc_id": identifier,
        "is_collector_vpc": False,
        "load_balancers": 1,
        "mirror_sessions": 2,
        "packets_per_s": 30.0,
        "exchanges_per_s": 1.5,
        "is_shared": False,
        "stages": [{"name": name, "state": how, "explanation": f"{name} is {how}."} for name, how in said],
        "stops_at": None,
        "explanation": None,
        "fix": None,
        **known,
    }


def test_vpcs_have_a_row_each_and_the_one_that_stops_its_reason_and_fix() -> None:
    stop = {"stops_at": "packets_at_agent", "explanation": "Nothing comes.", "fix": "Look at the routes."}
    ours = vpc("vpc-0a", is_collector_vpc=True)
    partner = vpc("vpc-0b", "flowing", "unknown", "stopped", "waiting", load_balancers=None, is_shared=True, **stop)

    view = vpcs_view([ours, partner], "Two interfaces are gone.")

    assert view is not None
    shown = lines(view)
    assert shown[1] == "vpc-0a (collector) 1 2 flowing flowing 30.00 flowing 1.50"
    assert shown[2] == "vpc-0b 2 unknown stopped 30.00 waiting 1.50"
    assert "VPCs may be missing: Two interfaces are gone." in shown
    assert "Unknown of vpc-0b: packets_at_source is unknown." in shown
    assert any("shares virtual networks" in line for line in shown)
    assert shown[-2:] == ["vpc-0b stops at: packets at agent", "Nothing comes. Fix: Look at the routes."]


def test_a_single_vpc_that_flows_needs_no_table_and_one_that_stops_has_its_reason_above() -> None:
    stopped = vpc("vpc-0a", "stopped", "waiting", "waiting", "waiting", stops_at="sessions", explanation="None.")

    assert vpcs_view([], None) is None
    assert vpcs_view([vpc("vpc-0a")], None) is None
    alone = vpcs_view([stopped], None)
    assert alone is not None
    assert not any("None." in line for line in lines(alone))


def test_the_checklist_has_a_row_for_each_stage_and_says_where_it_stops() -> None:
    stages = [
        stage("sessions", "flowing", total=6, unit="mirror sessions"),
        stage("packets_at_agent", "flowing", rate_per_s=812.5, total=8_775_000, age_s=42.0),
        stage("exchanges", "stopped", rate_per_s=0.0, total=0),
    ]
    told = {"stages": stages, "stops_at": "exchanges", "reason": "All is encrypted.", "fix": "End TLS before."}
    parts = [{"part": "control_plane", "version": "0.1.0"}, {"part": "agents", "version": None}]
    misfit = {"explanation": "Parts are of different releases.", "fix": "Apply again."}
    told |= {"releases": {"parts": parts, "misfit": misfit}, "vpcs": [], "vpcs_unread": None}

    shown = lines(pipeline_view(told))

    assert "packets at agent flowing 812.50 8,775,000 packets 0:00:42 ago" in shown
    assert "sessions flowing 6 mirror sessions" in shown
    assert shown[-2:] == ["It stops at: exchanges", "All is encrypted. Fix: End TLS before."]
    assert "Releases: control plane 0.1.0, agents does not say" in shown
    assert any("Parts are of different releases. Fix: Apply again." in line for line in shown)


@pytest.mark.parametrize(
    ("last", "verdict"),
    [
        ("flowing", "Requests arrive in the inventory."),
        ("idle", "Nothing stops it, and nothing arrives at the moment."),
        ("unknown", "Nothing is known to stop it; whether requests arrive could not be read."),
    ],
)
def test_a_checklist_that_stops_nowhere_says_whether_requests_arrive(last: str, verdict: str) -> None:
    told = {
        "stages": [stage("sessions", "flowing"), stage("endpoints", last)],
        "stops_at": None,
        "reason": None,
        "fix": None,
    }
    releases = {"parts": [{"part": "control_plane", "version": "0.1.0"}], "misfit": None}

    shown = lines(pipeline_view({**told, "releases": releases, "vpcs": [], "vpcs_unread": None}))

    assert shown[-1] == verdict
    assert not any("stops at" in line for line in shown)


def test_rows_that_a_terminal_is_far_too_narrow_for_stand_as_names_and_values() -> None:
    view = table("name", "kind", "zone", "targets", right=("targets",))
    view.add_row("storefront", "application", "eu-central-1a", text("3"))
    view.add_row("payments", "", "", text("2"))

    assert lines(view, width=60) == [
        "name kind zone targets",
        "storefront application eu-central-1a 3",
        "payments 2",
    ]
    assert lines(view, width=23) == [
        *("name storefront", "kind application", "zone eu-central-1a", "targets 3", ""),
        *("name payments", "targets 2", ""),
    ]
