from __future__ import annotations

import json
import re
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.retries.standard import ThrottledRetryableChecker
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.failures.catalogue import BY_CODE, CATALOGUE
from chalice_app.failures.explain import UNEXPLAINED, explain
from chalice_app.failures.facts import facts_of, policy_tasks_of
from chalice_app.failures.failure import AutomaticFix, Failure, Scope
from chalice_app.failures.raw_text import SHOWN_CHARACTERS_MAX, TOLD_CODES, shown, told_codes
from chalice_app.failures.row import UNTOLD, Row, fill
from chalice_app.policies.documents import PolicyPlace, policy_documents
from chalice_app.policies.tasks import TASKS
from tests.unit.chalice_app.failures.recorded import RECORDED, Recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
UNBOUNDED = 1_000
# What a reader of this project's failure study would look up, and the row that answers; rows of the study that name no
# failure but a design (merging, paging, repeating) are answered by that design and have none.
STUDIED = {
    "denied, action missing": "aws_access_denied",
    "denied by an organization": "denied_by_organization",
    "denied by a boundary": "denied_by_boundary",
    "denied, session resources or tagging": "mirror_session_denied",
    "pass role": "pass_role_denied",
    "policy too large": "policy_too_large",
    "policy not attached": "policy_not_attached",
    "throttled": "aws_throttled",
    "eventual consistency": "not_visible_yet",
    "unsupported type": "source_unsupported",
    "interface of a service": "requester_managed_interface",
    "interface not attached": "interface_not_attached",
    "foreign session": "foreign_session",
    "three sessions": "interface_sessions_full",
    "session number in use": "session_number_taken",
    "account quota": "mirror_quota",
    "target's sources": "target_sources_full",
    "more than ten rules": "filter_rules_full",
    "stopped instance": "instance_not_running",
    "type changed": "instance_type_changed",
    "shared VPC": "other_account_interface",
    "IPv6-only subnet": "ipv6_only_subnet",
    "mirror loop": "own_agent",
    "load balancer elsewhere": "other_vpc",
    "ip target without an interface": "no_network_interface",
    "lambda target": "lambda_target",
    "TLS to targets": "tls_to_backend",
    "TLS passed through": "tls_probable",
    "HTTP/2 or gRPC": "http2_backend",
    "empty or draining": "waiting_for_targets",
    "load balancer deleted": "load_balancer_gone",
    "client error on launch": "launch_key_unusable",
    "insufficient capacity": "no_capacity",
    "type not offered": "type_not_offered",
    "vCPU quota": "vcpu_quota",
    "no free addresses": "no_free_addresses",
    "no egress": "no_way_to_aws",
    "image missing": "image_not_found",
    "rolled back": "stack_rolled_back",
    "rollback of an update failed": "stack_update_rollback_failed",
    "delete failed": "stack_delete_failed",
    "in use": "still_in_use",
    "concurrent operations": "stack_busy",
    "no changes": "stack_unchanged",
    "custom resource never answers": "custom_resource_silent",
    "stack stuck": "stack_stuck",
    "stack deleted": "stack_deleted",
    "NLB is another target's": "balancer_has_mirror_target",
    "UDP 4789 blocked": "agents_hear_nothing",
    "no route to the NLB": "no_route_to_collector",
    "listener deleted": "listener_missing",
    "all unhealthy": "agents_unhealthy",
    "zone without agents": "zone_without_agents",
    "source drops": "source_drops_copies",
    "truncation": "packets_cut",
    "split halves": "halves_apart",
    "agent overload": "agents_overloaded",
    "scale-out does not help": "new_agents_idle",
    "spoofed packets": "strange_packets",
    "Kinesis throttles": "stream_throttled",
    "record too big": "record_too_large",
    "iterator age": "records_late",
    "function timeout": "processor_timeout",
    "function concurrency": "processor_throttled",
    "table hot": "table_throttled",
    "item too large": "item_too_large",
    "too many paths": "too_many_paths",
    "nothing arrives": "nothing_arrives",
    "instance replaced": "session_missing",
    "orphaned session": "session_orphaned",
    "drift": "session_drifted",
    "target replaced": "mirror_target_gone",
    "share revoked": "share_revoked",
    "runaway deletion": "too_many_deletions",
    "discovery failed in part": "discovery_partial",
}


def named(recorded: Recorded) -> str:
    return f"{recorded.row}: {recorded.message[:60]}"


# --- recorded messages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("recorded", RECORDED, ids=named)
def test_a_recorded_message_is_explained_by_its_row_and_by_none_before_it(recorded: Recorded) -> None:
    failure = explain(code=recorded.code, message=recorded.message, context=recorded.context)

    assert failure.code == recorded.row


@pytest.mark.parametrize("recorded", [each for each in RECORDED if each.facts], ids=named)
def test_what_a_recorded_message_tells_is_read_out_of_it(recorded: Recorded) -> None:
    row = BY_CODE[recorded.row]
    text = shown(recorded.message)
    codes = told_codes(recorded.code, text)

    facts = row.match(codes, f"{' '.join(sorted(codes))}: {text}", frozenset(recorded.context))

    assert facts is not None
    assert {name: facts.get(name) for name in recorded.facts} == recorded.facts


def test_every_row_that_aws_words_is_hit_by_a_recorded_message_and_every_other_says_how_it_is_seen() -> None:
    worded = {row.code for row in CATALOGUE if row.aws_codes or row.pattern}

    assert {recorded.row for recorded in RECORDED} == worded
    assert {row.code for row in CATALOGUE if not row.seen} <= worded


def test_every_recorded_message_says_where_it_is_quoted() -> None:
    assert all(
        re.match(r"https://(github\.com|docs\.aws\.amazon\.com|repost\.aws)/", recorded.source) for recorded in RECORDED
    )
    quoted = [recorded for recorded in RECORDED if recorded.worded == "quoted"]
    assert len(quoted) > 0.75 * len(RECORDED)


def test_every_studied_failure_has_a_row() -> None:
    assert [code for code in STUDIED.values() if code not in BY_CODE] == []


# --- the user's two launch failures -----------------------------------------------------------------------------------


def test_a_client_error_on_launch_comes_with_the_statements_and_the_grant_for_that_key_and_account() -> None:
    failure = explain(
        code=None,
        message="Client.InternalError: Client error on launch",
        context={"key_arn": KEY, "account": "111122223333"},
    )

    role = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    assert failure.remedy is not None
    assert failure.fix is not None
    statements = failure.remedy["key_policy_statements"]
    assert {statement["Principal"]["AWS"] for statement in statements} == {role}
    assert statements[1]["Action"] == "kms:CreateGrant"
    assert statements[1]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert json.dumps(statements) in failure.fix
    command = failure.remedy["create_grant_command"].split()
    assert command[:3] == ["aws", "kms", "create-grant"]
    assert (command[command.index("--key-id") + 1], command[command.index("--grantee-principal") + 1]) == (KEY, role)
    assert failure.automatic_fix == "use_default_volume_key"
    assert failure.remedy["stack_parameters"] == {"VolumeKey": "alias/aws/ebs"}


def test_the_operations_of_the_grant_are_those_that_kms_knows() -> None:
    grants = botocore.session.get_session().get_service_model("kms").shape_for("GrantOperation").enum
    remedy = explain(code="launch_key_unusable", message="").remedy

    assert remedy is not None
    operations = remedy["create_grant_command"].split("--operations ")[1].split()
    assert set(operations) <= set(grants)
    assert "CreateGrant" in operations


def test_missing_capacity_leads_to_a_retry_with_other_types_and_the_zones_that_aws_names() -> None:
    failure = explain(
        code=None,
        message=(
            "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested "
            "(eu-central-1a). "
            "Our system will be working on provisioning additional capacity. You can currently get m6i.large "
            "capacity by not "
            "specifying an Availability Zone in your request or choosing eu-central-1b, eu-central-1c."
        ),
        context={"instance_types": ["m6i.large", "m7i.large"]},
    )

    assert failure.remedy is not None
    assert failure.remedy["instance_types"] == ["m7i.large"]
    assert failure.remedy["zones"] == ["eu-central-1b", "eu-central-1c"]
    assert (failure.auto_fixable, failure.retryable) == (True, True)
    assert "m6i.large in eu-central-1a" in failure.explanation
    assert failure.fix is not None
    assert "eu-central-1b, eu-central-1c" in failure.fix


# --- denials ----------------------------------------------------------------------------------------------------------


def test_a_denial_names_the_policy_that_holds_the_action() -> None:
    failure = explain(
        code="AccessDenied",
        message="User: arn:aws:iam::111122223333:user/mateo is not authorized to perform: ec2:DescribeInstances",
    )

    assert failure.fix is not None
    assert "GET /v1/policies/discovery" in failure.fix
    assert failure.evidence["principal"] == "arn:aws:iam::111122223333:user/mateo"


def test_a_denial_without_words_falls_back_on_the_operation_that_was_made() -> None:
    failure = explain(code="UnauthorizedOperation", message="Denied.", operation="ec2:DescribeInstances")

    assert failure.code == "aws_access_denied"
    assert failure.explanation == "The role in use may not do ec2:DescribeInstances: no policy allows it."
    assert failure.fix is not None
    assert "GET /v1/policies/discovery" in failure.fix


def test_the_policy_of_the_task_that_was_at_work_is_named_before_another_that_holds_the_action() -> None:
    told = {"action": "ec2:DescribeInstances", "task": "preflight"}

    assert "discovery" in policy_tasks_of("ec2:DescribeInstances")
    assert policy_tasks_of("ec2:MakeCoffee") == ()
    assert facts_of(told)["policies"] == "GET /v1/policies/preflight"


@pytest.mark.parametrize(
    "reason", ["with an explicit deny in a service control policy", "because no service control policy allows it"]
)
def test_an_organization_is_named_before_what_is_denied(reason: str) -> None:
    denied = "User: arn:aws:iam::1:user/x is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/r"

    assert explain(code="AccessDenied", message=f"{denied} {reason}").code == "denied_by_organization"
    assert explain(code="AccessDenied", message=denied).code == "pass_role_denied"


# --- what nobody knows ------------------------------------------------------------------------------------------------


def test_an_unknown_message_is_shown_as_it_stands_with_what_to_do() -> None:
    failure = explain(code="Brand.New", message="The flux is inverted.", operation="ec2:CreateFlux")

    assert failure.code == UNEXPLAINED
    assert "The flux is inverted." in failure.explanation
    assert "ec2:CreateFlux" in failure.explanation
    assert failure.fix
    assert failure.evidence["aws_code"] == "Brand.New"


@given(st.text(max_size=400), st.none() | st.text(max_size=40))
def test_no_text_is_too_strange_to_be_explained(message: str, code: str | None) -> None:
    failure = explain(code=code, message=message, context={"stack_name": message, "instance_types": [message]})

    assert failure.explanation
    json.dumps(failure.document())


# --- bounds and secrets -----------------------------------------------------------------------------------------------


def test_a_message_is_bounded_and_shows_no_secret_and_no_blob() -> None:
    message = (
        "Refused: "
        "https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIDEXAMPLE%2F20261126&X-Amz-Signature=5d672d79c15b1&x=1 "
        "by ASIAIOSFODNN7EXAMPLE " + "q" * 4_000 + " and " + "word " * 4_000
    )

    failure = explain(code=None, message=message)

    text = str(failure.document())
    assert len(failure.evidence["aws_message"]) == SHOWN_CHARACTERS_MAX
    assert "5d672d79c15b1" not in text
    assert "AKIDEXAMPLE" not in text
    assert "ASIAIOSFODNN7EXAMPLE" not in text
    assert "(encoded, 4000 characters)" in text


def hostile() -> Iterator[str]:
    size = 100_000
    for unit in (
        "User: a is not authorized to perform: ec2:A on resource: b ",
        "do not have sufficient m5.large capacity in the Availability Zone (",
        "Resource of type 'A' with identifier '",
        "is in A state and cannot be",
        "Error Code: ",
        "a, ",
        "A.",
        "'",
        "aaaa-",
        " ",
    ):
        yield unit * (size // len(unit))


@pytest.mark.parametrize("text", list(hostile()), ids=lambda text: text[:20])
def test_no_text_makes_the_search_hang(text: str) -> None:
    """Without the bound on what is read: the patterns are linear by themselves."""
    for pattern in [row.pattern for row in CATALOGUE if row.pattern] + list(TOLD_CODES):
        pattern.search(text)

    assert explain(code=None, message=text)


def repeats(tree: Any, depth: int = 0) -> Iterator[tuple[int, int]]:
    """The nesting of the unbounded repeats of a parsed pattern, and how often each may repeat."""
    for operator, argument in tree:
        if operator in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            _, most, inner = argument
            deeper = depth + (most > UNBOUNDED)
            yield deeper, int(most)
            yield from repeats(inner, deeper)
        elif operator is constants.SUBPATTERN:
            yield from repeats(argument[3], depth)
        elif operator is constants.BRANCH:
            for branch in argument[1]:
                yield from repeats(branch, depth)
        elif operator in (constants.ASSERT, constants.ASSERT_NOT):
            yield from repeats(argument[1], depth)


@pytest.mark.parametrize("row", [row for row in CATALOGUE if row.pattern], ids=lambda row: row.code)
def test_no_pattern_of_the_catalogue_repeats_without_a_bound(row: Row) -> None:
    assert row.pattern is not None
    found = list(repeats(parser.parse(row.pattern.pattern)))

    assert all(most <= UNBOUNDED for _, most in found)


def test_the_check_of_patterns_sees_a_nested_repeat() -> None:
    assert max(depth for depth, _ in repeats(parser.parse(r"(?:a+b?)+c"))) == 2


# --- the table --------------------------------------------------------------------------------------------------------


def test_codes_are_unique_and_are_none_of_awss() -> None:
    codes = [row.code for row in CATALOGUE]

    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]+", code) for code in codes)
    assert UNEXPLAINED not in codes


def test_an_error_code_of_aws_belongs_to_one_row() -> None:
    everywhere = [code for row in CATALOGUE for code in row.aws_codes]

    assert sorted(everywhere) == sorted(set(everywhere))


def test_throttling_is_what_botocore_holds_for_throttling() -> None:
    # These two say other things as well: a quota of IAM, and a transaction that goes on.
    shared = {"LimitExceededException", "TransactionInProgressException"}

    assert set(ThrottledRetryableChecker._THROTTLED_ERROR_CODES) - shared <= BY_CODE["aws_throttled"].aws_codes


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.code)
def test_every_sentence_is_whole_with_no_fact_known_and_with_all(row: Row) -> None:
    placeholders = set(re.findall(r"\{(\w+)\}", row.explanation + row.fix))

    bare = explain(code=row.code, message="")
    full = Failure(
        row.code,
        row.severity,
        row.scope,
        fill(row.explanation, dict.fromkeys(placeholders, "X")),
        fill(row.fix, dict.fromkeys(placeholders, "X")),
    )

    for failure in (bare, full):
        for text in (failure.explanation, failure.fix or ""):
            assert not re.search(r"\{\w+\}|\[[^\"{]", text), text
            assert not text or (text[0].isupper() or text[0] == "X"), text
            assert "  " not in text
    assert bare.explanation.endswith(".")
    assert bare.code == row.code


def test_every_word_for_an_untold_fact_is_used() -> None:
    used = {name for row in CATALOGUE for name in re.findall(r"\{(\w+)\}", row.explanation + row.fix)}

    assert set(UNTOLD) - {"operation"} <= used


def test_what_the_control_plane_can_mend_is_told_by_name() -> None:
    fixes = {row.automatic_fix for row in CATALOGUE if row.automatic_fix}

    assert fixes == set(AutomaticFix.__args__)  # type: ignore[attr-defined]
    assert {row.scope for row in CATALOGUE} == set(Scope.__args__)  # type: ignore[attr-defined]


def test_facts_follow_from_arns() -> None:
    facts = facts_of(
        {"key_arn": KEY, "account": "111122223333", "nothing": None, "zones": ["a", "b"], "long": "x" * 9_999}
    )

    assert (facts["region"], facts["partition"], facts["account"]) == ("eu-central-1", "aws", "111122223333")
    assert facts["zones"] == "a, b"
    assert "nothing" not in facts
    assert len(facts["long"]) == 512


def test_a_denial_that_a_policy_can_lift_comes_with_the_statements_of_that_policy() -> None:
    message = (
        "User: arn:aws-cn:sts::111122223333:assumed-role/shop-worker/w is not authorized to perform: iam:PassRole on "
        "resource: arn:aws-cn:iam::111122223333:role/shop-execution because no identity-based policy allows it"
    )
    context = {"region": "cn-north-1", "installation": "shop"}

    failure = explain(code="AccessDenied", message=message, context=context)

    place = PolicyPlace("aws-cn", "cn-north-1", "111122223333", "shop")
    allowing = [
        each
        for document in policy_documents(TASKS["orchestration"], place)
        for each in document["Statement"]
        if "iam:PassRole" in each["Action"]
    ]
    assert failure.remedy == {"policy_statements": allowing}


def test_statements_for_an_unknown_place_say_what_to_fill_in() -> None:
    text = "You are not authorized to perform: ec2:CreateTrafficMirrorSession"
    remedy = explain(code="UnauthorizedOperation", message=text, operation="ec2:CreateTrafficMirrorSession").remedy

    assert remedy is not None
    assert {"arn:aws:ec2:REGION:ACCOUNT_ID:network-interface/*"} <= {
        str(each["Resource"]) for each in remedy["policy_statements"]
    }


@pytest.mark.parametrize("row", [row for row in CATALOGUE if row.told_as], ids=lambda row: row.code)
def test_a_code_of_a_plan_or_a_listing_is_explained_by_the_row_that_it_stands_for(row: Row) -> None:
    assert {explain(code=code, message="").code for code in row.told_as} == {row.code}


def test_codes_of_plans_and_listings_stand_for_one_row_and_are_no_row_themselves() -> None:
    told = [code for row in CATALOGUE for code in row.told_as]

    assert sorted(told) == sorted(set(told))
    assert set(told) & {row.code for row in CATALOGUE} == set()
