"""Denied by somebody, for each of the reasons that AWS has; policies that are too large; and AWS's patience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.aws import faults
from tests.integration.failures_told.changes import begun_anew, lose_a_session
from tests.integration.failures_told.telling import explained_over_http, statements, tells, told

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.connected import Connected

CREATE = "ec2:CreateTrafficMirrorSession"
WORKER = "arn:aws:sts::123456789012:assumed-role/heliostat-worker/heliostat-worker"
EXECUTION = "arn:aws:iam::123456789012:role/heliostat-execution"
SESSION = "arn:aws:ec2:eu-central-1:123456789012:traffic-mirror-session/*"
DENIED = f"You are not authorized to perform this operation. User: {WORKER} is not authorized to perform: {CREATE}"


ENCODED = "4GIOHlTkIaWHQD0Q0m6XSnuUMCm-" * 12

DENIALS = {
    "denied_by_organization": (
        (
            f"{DENIED} on resource: {SESSION} with an explicit deny in a service control policy: "
            "arn:aws:organizations::111122223333:policy/o-abcd1234/service_control_policy/p-12345678"
        ),
        "policy/o-abcd1234/service_control_policy/p-12345678",
    ),
    "denied_by_boundary": (f"{DENIED} because no permissions boundary allows the {CREATE} action", "boundary"),
    "denied_by_session_policy": (f"{DENIED} because no session policy allows the {CREATE} action", "session policy"),
    "denied_by_endpoint_policy": (f"{DENIED} because no VPC endpoint policy allows the {CREATE} action", "endpoint"),
    "denied_by_resource_policy": (
        f"{DENIED} on resource: {SESSION} because no resource-based policy allows the {CREATE} action",
        SESSION,
    ),
    "denied_explicitly": (f"{DENIED} on resource: {SESSION} with an explicit deny in an identity-based policy", "MFA"),
    "mirror_session_denied": (
        f"{DENIED} on resource: {SESSION} because no identity-based policy allows the {CREATE} action",
        SESSION,
    ),
    "tagging_denied": (
        (
            f"You are not authorized to perform this operation. User: {WORKER} is not authorized to perform: "
            f"ec2:CreateTags on resource: {SESSION} because no identity-based policy allows the ec2:CreateTags action"
        ),
        "ec2:CreateTags",
    ),
    "denied_encoded": (
        f"You are not authorized to perform this operation. Encoded authorization failure message: {ENCODED}",
        "decode-authorization-message",
    ),
}
OFFERED = {"mirror_session_denied": CREATE, "tagging_denied": "ec2:CreateTags", "denied_encoded": CREATE}


@tells(chosen=DENIALS)
@pytest.mark.parametrize("code", DENIALS)
def test_a_mirror_session_that_is_denied_says_by_whom_and_is_made_once_it_is_allowed(
    mirroring: Connected, code: str
) -> None:
    message, word = DENIALS[code]
    lost = lose_a_session(mirroring)

    with faults.denying(CREATE, message):
        failed = mirroring.reconcile()

    told(failed["failure"], code, word, CREATE if code != "tagging_denied" else "ec2:CreateTags")
    assert failed["state"] == "failed"
    assert failed["failure"]["evidence"]["aws_code"] == "UnauthorizedOperation"
    assert ENCODED not in str(failed)
    assert lost not in mirroring.sessions()
    if code in OFFERED:
        assert statements(failed["failure"]).keys() == {OFFERED[code]}
    assert mirroring.retry(failed)["state"] == "succeeded"
    assert lost in mirroring.sessions()


@tells("pass_role_denied")
def test_a_role_that_may_not_be_passed_is_named_with_the_statement_to_add(mirroring: Connected) -> None:
    before = mirroring.all_sessions()
    text = (
        f"User: {WORKER} is not authorized to perform: iam:PassRole on resource: {EXECUTION} because no identity-based "
        "policy allows the iam:PassRole action"
    )

    with faults.denying("cloudformation:CreateChangeSet", text):
        failed = mirroring.apply("storefront-alb", "backoffice-alb", packet_length=512)

    told(failed["failure"], "pass_role_denied", EXECUTION, WORKER)
    assert statements(failed["failure"])["iam:PassRole"]["Resource"] == EXECUTION
    assert [step["state"] for step in failed["steps"]] == ["done", "failed", "pending", "pending"]
    assert mirroring.all_sessions() == before
    assert mirroring.retry(failed)["state"] == "succeeded"
    assert {each["PacketLength"] for each in mirroring.all_sessions()} == {512}


@tells("aws_access_denied")
def test_a_denied_reading_deletes_nothing_and_says_what_to_add(mirroring: Connected) -> None:
    before = mirroring.all_sessions()

    with faults.denying("ec2:DescribeTrafficMirrorFilters"):
        failed = mirroring.reconcile()

    told(failed["failure"], "aws_access_denied", "ec2:DescribeTrafficMirrorFilters", "GET /v1/policies/discovery")
    assert (failed["state"], failed["steps"][0]["detail"]) == ("failed", failed["failure"]["explanation"])
    assert statements(failed["failure"]).keys() == {"ec2:DescribeTrafficMirrorFilters"}
    assert mirroring.all_sessions() == before
    assert mirroring.reconcile()["state"] == "succeeded"


@tells("aws_throttled")
def test_throttling_is_borne_and_told_only_where_it_lasts(mirroring: Connected) -> None:
    lost = lose_a_session(mirroring)

    with faults.throttling(CREATE):
        failed = mirroring.reconcile()
    told(failed["failure"], "aws_throttled", CREATE, "pauses")
    assert failed["failure"]["retryable"] is True
    with faults.throttling(CREATE, times=4):
        assert mirroring.reconcile()["state"] == "succeeded"

    assert lost in mirroring.sessions()


@tells("table_throttled")
def test_a_table_that_takes_no_more_is_told_as_that(mirroring: Connected) -> None:
    text = "The level of configured provisioned throughput for the table was exceeded. Consider increasing your level."

    with faults.refusing("dynamodb:GetItem", "ProvisionedThroughputExceededException", text):
        refused = mirroring.api.get("/v1/mirroring")

    assert refused.status == 503
    told(refused.body["error"], "table_throttled")
    assert mirroring.get("/v1/mirroring")["state"] == "mirroring"


@tells("aws_credentials_invalid")
def test_credentials_that_have_expired_are_told_and_nothing_is_deleted(mirroring: Connected) -> None:
    before = mirroring.all_sessions()

    with faults.refusing(
        "ec2:Describe*", "ExpiredToken", "The security token included in the request is expired", status=403
    ):
        failed = mirroring.reconcile()

    told(failed["failure"], "aws_credentials_invalid", "Renew")
    assert mirroring.all_sessions() == before
    assert mirroring.reconcile()["state"] == "succeeded"


@tells("aws_credentials_missing")
def test_a_process_without_credentials_says_so(mirroring: Connected, tmp_path: Path) -> None:
    nowhere = {name: str(tmp_path / "none") for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE")}
    none = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))

    with begun_anew({**nowhere, **none, "AWS_EC2_METADATA_DISABLED": "true"}):
        refused = mirroring.api.get("/v1/load-balancers")

    told(refused.body["error"], "aws_credentials_missing", "no AWS credentials")
    assert mirroring.api.get("/v1/load-balancers").status == 200


@tells("aws_unreachable")
def test_an_aws_that_does_not_answer_is_told_as_that(mirroring: Connected) -> None:
    with begun_anew({"AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2": "http://127.0.0.1:9"}):
        refused = mirroring.api.get("/v1/load-balancers")

    assert refused.status == 503
    told(refused.body["error"], "aws_unreachable", "VPC endpoint")
    assert mirroring.api.get("/v1/load-balancers").status == 200


@tells("policy_too_large", "too_many_policies", "stream_throttled")
def test_what_only_others_meet_is_explained_by_the_text_of_aws(mirroring: Connected) -> None:
    """Who attaches policies, and the agents who put records, paste what AWS said."""
    for code, message, words in (
        ("policy_too_large", "Cannot exceed quota for PolicySize: 6144", ("6144 characters",)),
        ("policy_too_large", "Maximum policy size of 10240 bytes exceeded for role heliostat-worker", ("one role",)),
        ("too_many_policies", "Cannot exceed quota for PoliciesPerRole: 10", ("10",)),
        ("stream_throttled", "Rate exceeded for shard shardId-000000000000 in stream heliostat", ("BytesPerSecond",)),
    ):
        told(explained_over_http(mirroring, "LimitExceeded", message), code, *words)
