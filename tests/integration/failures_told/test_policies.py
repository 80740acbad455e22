"""The control plane as a role with the generated policies and no more; then with one action less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.policies.tasks import CONTROL_PLANE
from tests.integration.failures_told.changes import without, working_as_role
from tests.integration.failures_told.telling import statements, tells, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.aws.enforcing import Limited
    from tests.integration.connected import Connected

CREATE = "ec2:CreateTrafficMirrorSession"


@pytest.fixture(scope="module")
def policies(shared: Connected) -> list[dict[str, Any]]:
    """What GET /v1/policies gives for the control plane's role."""
    return [
        document
        for task in CONTROL_PLANE
        for document in shared.get(f"/v1/policies/{task.name}?vpc_id={shared.region.vpc_id}")["documents"]
    ]


@pytest.fixture(scope="module")
def worker(shared: Connected, policies: list[dict[str, Any]]) -> Iterator[Limited]:
    """The role that the control plane works as."""
    with working_as_role(shared, policies) as role:
        yield role


@pytest.fixture
def role(worker: Limited, policies: list[dict[str, Any]]) -> Iterator[Limited]:
    """The role; it has all of its policies before and afterwards."""
    yield worker
    worker.may(*policies)


def permissions(account: Connected) -> Any:
    return account.get(f"/v1/permissions?vpc_id={account.region.vpc_id}")


def test_the_generated_policies_alone_are_enough_to_apply_and_to_remove(role: Limited, nothing: Connected) -> None:
    answered = permissions(nothing)
    applied = nothing.apply("storefront-alb")
    sessions = nothing.sessions()
    removed = nothing.remove()

    assert (answered["principal"], answered["method"]) == (role.arn, "simulated")
    assert (answered["missing"], answered["delta"]) == ([], None)
    assert applied["state"] == "succeeded", applied["failure"]
    [check] = [row for row in applied["steps"][0]["resources"] if row["name"] == "permissions"]
    assert check["state"] == "PASSED"
    assert sessions
    assert removed["state"] == "succeeded"


@tells("permissions_missing")
@pytest.mark.parametrize("action", [CREATE, "ec2:CreateTags", "cloudformation:ExecuteChangeSet", "iam:PassRole"])
def test_one_action_less_is_named_by_the_preflight_and_by_the_permissions_each_with_the_statement_to_add(
    role: Limited, mirroring: Connected, policies: list[dict[str, Any]], action: str
) -> None:
    less = without(policies, action)
    role.may(*less)

    answered = permissions(mirroring)
    applied = mirroring.apply("storefront-alb", "ledger-nlb")

    told(applied["failure"], "permissions_missing", action)
    assert (applied["state"], applied["steps"][0]["state"]) == ("failed", "failed")
    assert applied["steps"][0]["detail"] == applied["failure"]["explanation"]
    assert answered["missing"] == [action]
    delta = [each for document in answered["deltas"] for each in document["Statement"]]
    assert {name for each in delta for name in each["Action"]} == {action}
    assert [each for each in applied["failure"]["remedy"]["policy_statements"] if each not in delta] == []
    assert statements(applied["failure"]).keys() == {action}

    role.may(*less, *answered["deltas"])
    assert mirroring.retry(applied)["state"] == "succeeded"


@tells("mirror_session_denied")
def test_where_the_role_may_not_ask_iam_the_failed_step_names_the_action_with_the_statement_to_add(
    role: Limited, mirroring: Connected, policies: list[dict[str, Any]]
) -> None:
    silent = without(policies, "iam:SimulatePrincipalPolicy")
    role.may(*without(silent, CREATE))

    answered = permissions(mirroring)
    applied = mirroring.apply("storefront-alb", "ledger-nlb")

    ledger = mirroring.interface("10.20.1.51")
    told(applied["failure"], "mirror_session_denied", CREATE, role.arn)
    assert answered["method"] == "probed"
    assert (applied["steps"][-1]["name"], applied["steps"][-1]["state"]) == ("mirror_sessions", "failed")
    assert ledger not in mirroring.sessions()
    allowing = {
        each["Sid"]: each for document in policies for each in document["Statement"] if CREATE in each["Action"]
    }
    offered = applied["failure"]["remedy"]["policy_statements"]
    assert {each["Sid"] for each in offered} == allowing.keys() == {"MakeOwnSession", "MakeThemOfOwn", "MirrorBackends"}
    for each in offered:
        assert (each["Action"], each["Resource"]) == ([CREATE], allowing[each["Sid"]]["Resource"])

    role.may(*silent)
    assert mirroring.retry(applied)["state"] == "succeeded"
    assert ledger in mirroring.sessions()


@tells("policy_not_attached")
def test_a_role_without_any_policy_is_told_that_none_is_attached(role: Limited, mirroring: Connected) -> None:
    before = mirroring.all_sessions()
    role.may({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]})

    refused = mirroring.api.get("/v1/load-balancers")

    assert refused.status == 502
    told(refused.body["error"], "policy_not_attached", role.arn, "GET /v1/policies/discovery")
    assert mirroring.all_sessions() == before
