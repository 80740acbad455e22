from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.policies.documents import PolicyPlace, policy_documents
from chalice_app.policies.permissions import (
    Answer,
    Principal,
    permissions_document,
    principal_of,
    questions,
    report,
)
from chalice_app.policies.tasks import CONTROL_PLANE, TASKS

PLACE = PolicyPlace("aws", "eu-central-1", "123456789012", vpc_id="vpc-0a1b2c3d")
ROLE = Principal(
    "arn:aws:sts::123456789012:assumed-role/heliostat-api/i", "arn:aws:iam::123456789012:role/heliostat-api"
)
RECONCILER = TASKS["reconciler"]
EVERYTHING = [(grant.sid, action) for grant in RECONCILER.grants for action in grant.actions]


def told(denied: dict[tuple[str, str], str]) -> Any:
    answers = [
        Answer(sid, action, "denied", code) if (code := denied.get((sid, action))) else Answer(sid, action, "allowed")
        for sid, action in EVERYTHING
    ]
    return report(ROLE, "simulated", RECONCILER, PLACE, answers)


@pytest.mark.parametrize(
    ("arn", "role_arn"),
    [
        ("arn:aws:sts::123456789012:assumed-role/admin/me", "arn:aws:iam::123456789012:role/admin"),
        ("arn:aws-cn:sts::123456789012:assumed-role/admin/a/b", "arn:aws-cn:iam::123456789012:role/admin"),
        ("arn:aws:iam::123456789012:user/ops/me", "arn:aws:iam::123456789012:user/ops/me"),
        ("arn:aws:iam::123456789012:root", None),
        ("arn:aws:sts::123456789012:federated-user/me", None),
    ],
)
def test_iam_is_asked_about_roles_and_users_and_nobody_else(arn: str, role_arn: str | None) -> None:
    assert principal_of(arn) == Principal(arn, role_arn)


def test_a_question_is_asked_with_the_resources_and_conditions_of_its_statement() -> None:
    [backends] = [each for each in questions(RECONCILER, PLACE) if each.sid == "MirrorBackends"]

    assert backends.actions == ("ec2:CreateTrafficMirrorSession",)
    assert backends.resources == ("arn:aws:ec2:eu-central-1:123456789012:network-interface/*",)
    assert backends.context == {"ec2:Vpc": ("arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0a1b2c3d",)}


def test_with_nothing_missing_there_is_nothing_to_add() -> None:
    found = told({})

    assert (found.missing, found.deltas) == ((), ())
    assert permissions_document([found])["delta"] is None


def test_what_is_missing_is_added_where_the_policy_has_it() -> None:
    found = told({("MakeThemOfOwn", "ec2:CreateTrafficMirrorSession"): "denied"})

    [statement] = permissions_document([found])["delta"]["Statement"]
    [document] = policy_documents(RECONCILER, PLACE)
    [whole] = [each for each in document["Statement"] if each["Sid"] == "MakeThemOfOwn"]
    assert statement == whole | {"Action": ["ec2:CreateTrafficMirrorSession"]}
    assert found.missing == ("ec2:CreateTrafficMirrorSession",)


def test_what_stands_above_a_policy_is_missing_and_no_statement_is_offered_for_it() -> None:
    found = told({("Notify", "sns:Publish"): "denied_by_organization"})

    assert (found.missing, found.deltas) == (("sns:Publish",), ())


def test_what_nobody_told_of_is_unknown_and_not_offered() -> None:
    found = report(ROLE, "probed", RECONCILER, PLACE, [])

    assert {answer.verdict for answer in found.answers} == {"unknown"}
    assert (found.missing, found.deltas) == ((), ())


@given(st.sets(st.sampled_from(EVERYTHING)))
def test_what_is_allowed_and_the_delta_are_together_the_whole_policy(denied: set[tuple[str, str]]) -> None:
    found = told(dict.fromkeys(denied, "denied"))

    added = {
        (statement["Sid"], action)
        for document in found.deltas
        for statement in document["Statement"]
        for action in statement["Action"]
    }
    assert added == denied


def test_reports_of_several_tasks_are_one_document() -> None:
    found = [report(replace(ROLE), "simulated", task, PLACE, []) for task in CONTROL_PLANE]

    document = permissions_document(found)

    assert {item["task"] for item in document["items"]} == {task.name for task in CONTROL_PLANE}
    assert document["principal"] == ROLE.arn
