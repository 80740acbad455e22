"""Out of every state in which a stack can be found, as CloudFormation would show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from heliostat.deploying.account import AwsAccount
from heliostat.deploying.errors import DeploymentFailed
from heliostat.deploying.limits import STACK_WAIT_S_MAX
from heliostat.deploying.report import LinesReport
from heliostat.deploying.stack_work import StackWork, stack_parameters
from heliostat.deploying.stacks import FoundStack, Stacks
from simulator.aws import stack_engine
from simulator.aws.stack_engine import failing

if TYPE_CHECKING:
    from simulator.region import Region

import json


def template(*topics: str, name: str = "") -> dict[str, Any]:
    resources = {topic: {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name or topic}} for topic in topics}
    return {"Parameters": {"Name": {"Type": "String", "Default": "n"}}, "Resources": resources}


class Worker:
    def __init__(self, name: str) -> None:
        account = AwsAccount(None)
        self.name = name
        self.lines: list[str] = []
        self.stacks = Stacks(account.client("cloudformation"))
        self.work = StackWork(
            self.stacks,
            account.installation("states"),
            LinesReport(self.lines.append),
            stack_engine.wait_until_idle,
        )

    def stand(self, body: dict[str, Any], **parameters: str) -> FoundStack:
        return self.work.stand(self.name, body, {"TemplateBody": json.dumps(body)}, parameters)


def test_an_update_that_fails_is_told_and_the_next_goes_through(region: Region) -> None:
    del region
    worker = Worker("states-update")
    worker.stand(template("A"))

    with failing("AWS::SNS::Topic", "no such thing", "B"), pytest.raises(DeploymentFailed) as refused:
        worker.stand(template("A", "B"))

    assert str(refused.value).startswith(
        "states-update is UPDATE_ROLLBACK_COMPLETE. It began with B (AWS::SNS::Topic): no such thing"
    )
    assert worker.stand(template("A", "B")).status == "UPDATE_COMPLETE"
    assert worker.work.remove("states-update")
    assert not worker.work.remove("states-update")


def test_a_rollback_that_failed_goes_on_before_the_update(region: Region) -> None:
    del region
    worker = Worker("states-rollback")
    worker.stand(template("A", name="old"))
    with (
        failing("AWS::SNS::Topic", "broken", "A", on=("rollback",)),
        failing("AWS::SNS::Topic", "no such thing", "B"),
        pytest.raises(DeploymentFailed, match="UPDATE_ROLLBACK_FAILED"),
    ):
        worker.stand(template("A", "B", name="new"))

    assert worker.stand(template("A", "B", name="new")).status == "UPDATE_COMPLETE"

    assert "states-rollback is UPDATE_ROLLBACK_FAILED: its rollback goes on" in worker.lines
    worker.work.remove("states-rollback")


def test_a_deletion_that_fails_is_tried_again_and_then_told(region: Region) -> None:
    del region
    worker = Worker("states-delete")
    worker.stand(template("A"))
    tries: list[int] = []

    with failing("AWS::SNS::Topic", "in use", "A", on=("delete",)), pytest.raises(DeploymentFailed, match="in use"):
        worker.work.remove("states-delete", lambda: tries.append(1))

    assert len(tries) == 3
    assert worker.work.remove("states-delete")


def test_a_drain_that_cannot_be_asked_any_more_is_left_out_of_the_deletion(region: Region) -> None:
    del region
    worker = Worker("states-drain")
    worker.stand(template("A", "MirrorSessionDrain"))

    with failing("AWS::SNS::Topic", "no such function", "MirrorSessionDrain", on=("delete",)):
        assert worker.work.remove("states-drain")

    assert worker.stacks.find("states-drain") is None


def test_a_stack_that_is_at_work_is_followed_first(region: Region) -> None:
    worker = Worker("states-working")
    region.client("cloudformation").create_stack(
        StackName="states-working",
        TemplateBody=json.dumps(template("A")),
        Tags=[{"Key": "heliostat:managed-by", "Value": "states"}],
    )

    assert worker.stand(template("A", "B")).stands

    worker.work.remove("states-working")


def test_nobody_waits_for_ever() -> None:
    class Stuck:
        def find(self, name: str) -> FoundStack:
            return FoundStack(name, f"arn/{name}/1", "UPDATE_IN_PROGRESS", tags={"heliostat:managed-by": "states"})

        def find_own(self, name: str, owner: str) -> FoundStack:
            del owner
            return self.find(name)

        def events(self, stack_id: str, seen: str | None) -> list[Any]:
            del stack_id, seen
            return []

    now_s = iter((0.0, 1.0, STACK_WAIT_S_MAX + 1.0))
    installation: Any = type("Named", (), {"name": "states"})()
    work = StackWork(Stuck(), installation, LinesReport(lambda _: None), lambda: None, lambda: next(now_s))  # type: ignore[arg-type]

    with pytest.raises(DeploymentFailed, match="for two hours; the same command follows it further"):
        work.remove("states-stuck")


def test_parameters_that_are_not_given_keep_their_values_and_new_ones_their_defaults() -> None:
    body = {"Parameters": {"Given": {}, "Kept": {}, "New": {"Default": "d"}}}
    before = FoundStack("x", "id", "CREATE_COMPLETE", parameters={"Given": "old", "Kept": "k", "Gone": "g"})

    assert stack_parameters(body, {"Given": "new"}, before) == [
        {"ParameterKey": "Given", "ParameterValue": "new"},
        {"ParameterKey": "Kept", "UsePreviousValue": True},
    ]
