from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.configuration.configuration import Choice, Configuration
from chalice_app.errors import AwsRefused, AwsUnreachable
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.preparation import Preparation
from chalice_app.policies.documents import PolicyPlace
from chalice_app.policies.permissions import Answer, Principal, questions, report
from chalice_app.stacks.request import StackSettings
from tests.unit.chalice_app.operations.standing_stacks import StandingStacks
from tests.unit.chalice_app.stacks.standing_vpc import READING, SUBNETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.policies.grant import PolicyTask
    from chalice_app.policies.permissions import PermissionReport, Verdict
    from chalice_app.stacks.preflight import Check, Wanted
    from chalice_app.stacks.reading import Reading

PLACE = PolicyPlace("aws", "eu-central-1", "111122223333", "shop")
WISH = Selection(vpc_id="vpc-0a1b2c3d4e5f60718", load_balancer_ids=("classic/shop",))
SETTINGS = StackSettings("shop", "bucket", "agent", "0" * 64, "processor", "https://c", "https://p", "shop-inventory")
NAMED_SUBNETS = tuple(replace(each, id=f"{each.id}1b2c3d") for each in SUBNETS)
CREATE = "ec2:CreateTrafficMirrorSession"


@dataclass
class Account:
    """Answers questions about permissions: every action is allowed but for some."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    error: Exception | None = None
    places: list[PolicyPlace] = field(default_factory=list)
    cidrs: tuple[str, ...] = ()

    def permissions(self, tasks: Sequence[PolicyTask], place: PolicyPlace) -> list[PermissionReport]:
        if self.error is not None:
            raise self.error
        self.places.append(place)
        return [report(Principal("arn", None), "probed", task, place, self.answers(task, place)) for task in tasks]

    def answers(self, task: PolicyTask, place: PolicyPlace) -> list[Answer]:
        asked = [(each.sid, action) for each in questions(task, place) for action in each.actions]
        found = [(sid, action, self.verdicts.get(action, "allowed")) for sid, action in asked]
        return [Answer(sid, action, verdict, verdict * (verdict == "denied")) for sid, action, verdict in found]

    def blocks(self, vpc_ids: Sequence[str]) -> tuple[str, ...]:
        assert self.cidrs, f"a preflight asks for no blocks: {vpc_ids}"
        return self.cidrs


class Reader:
    """Everything else is as it should be."""

    wanted: Wanted

    def read(
        self, place: PolicyPlace, wanted: Wanted, *, missing_permissions: tuple[str, ...] | None = None
    ) -> Reading:
        del place
        self.wanted = wanted
        return replace(READING, missing_permissions=missing_permissions)

    def network(self, place: PolicyPlace, wanted: Wanted) -> Reading:
        del place, wanted
        return replace(READING, subnets=NAMED_SUBNETS)


class NoStacks:
    def describe(self, name_or_id: str) -> None:
        del name_or_id


def permissions(account: Account) -> Check:
    stacks: Any = NoStacks()
    judged, _ = Preparation(SETTINGS, PLACE, Reader(), account, stacks, Configuration).preflight(WISH)
    return next(check for check in judged.checks if check.name == "permissions")


def test_what_is_allowed_passes_and_is_asked_for_the_vpc_of_the_selection() -> None:
    account = Account()

    assert permissions(account).state == "passed"
    assert [place.vpc_id for place in account.places] == [WISH.vpc_id]
    assert {place.name for place in account.places} == {"shop"}


def test_what_is_denied_fails_with_the_statements_to_add_each_once() -> None:
    # Both tasks keep state: the statement is the same.
    found = permissions(Account({CREATE: "denied", "dynamodb:PutItem": "denied"}))

    assert found.failure is not None
    assert (found.state, found.failure.code) == ("failed", "permissions_missing")
    assert CREATE in found.failure.explanation
    assert found.failure.remedy is not None
    added = found.failure.remedy["policy_statements"]
    assert {action for each in added for action in each["Action"]} == {CREATE, "dynamodb:PutItem"}
    assert [each["Sid"] for each in added].count("WriteState") == 1


@pytest.mark.parametrize(
    "account",
    [
        Account({CREATE: "unknown"}),
        Account(error=AwsUnreachable("sts:GetCallerIdentity", "silence")),
        Account(error=AwsRefused("sts:GetCallerIdentity", "ExpiredToken", "expired", code="x", fix=None)),
    ],
    ids=["unknown", "unreachable", "refused"],
)
def test_what_nobody_told_is_not_taken_for_allowed(account: Account) -> None:
    found = permissions(account)

    assert found.failure is not None
    assert (found.state, found.failure.code) == ("warning", "not_checked")


def test_a_denial_counts_though_the_rest_is_unknown() -> None:
    found = permissions(Account({CREATE: "denied", "ec2:CreateTags": "unknown"}))

    assert (found.state, found.evidence["actions"]) == ("failed", [CREATE])


def test_what_is_judged_and_asked_for_is_what_settings_and_the_stack_that_stands_say() -> None:
    choices = {"creates_vpc_endpoints": True, "agents_min": 5, "agents_max": 20, "volume_key": "alias/mine"}
    configuration = Configuration(1, {name: Choice(value, "ada", 1.0) for name, value in choices.items()})
    names = tuple(each.id for each in NAMED_SUBNETS)
    standing = {"SubnetIds": ",".join(names), "InstanceTypes": "c5.xlarge,c6i.xlarge"}
    stacks = StandingStacks()
    stacks.put("UPDATE_COMPLETE", name="shop-collector", parameters={**standing, "CreateVpcEndpoints": "true"})
    reader, account = Reader(), Account(cidrs=("10.0.0.0/16",))
    preparation = Preparation(SETTINGS, PLACE, reader, account, stacks, lambda: configuration)

    _, subnet_ids = preparation.preflight(WISH)
    request = preparation.collector(replace(WISH, subnet_ids=subnet_ids))

    wanted = reader.wanted
    assert (wanted.agents_min, wanted.agents_max, wanted.volume_key) == (5, 20, "alias/mine")
    assert (wanted.creates_endpoints, wanted.has_endpoints, wanted.stands) == (True, True, True)
    assert (wanted.subnet_ids, wanted.instance_types) == (names, ("c5.xlarge", "c6i.xlarge"))
    parameters = request.parameters
    assert (parameters["CreateVpcEndpoints"], parameters["RouteTableIds"]) == ("true", "rtb-0a")
    assert (parameters["VolumeKey"], parameters["AgentsMin"], parameters["LogDays"]) == ("alias/mine", "5", "30")
    assert set(request.kept) == {"ImageId", "InstanceTypes"}


def test_subnets_that_preflight_could_not_choose_are_chosen_when_the_stack_is_made() -> None:
    class Forgetful(Reader):
        """What it could not read for the preflight, it can read a moment later, or never."""

        error: Exception | None = None

        def network(self, place: PolicyPlace, wanted: Wanted) -> Reading:
            if self.error is not None:
                raise self.error
            in_vpc = tuple(replace(each, vpc_id=WISH.vpc_id or "") for each in NAMED_SUBNETS)
            assert READING.vpc is not None
            found = replace(super().network(place, wanted), subnets=in_vpc)
            return replace(found, vpc=replace(READING.vpc, id=WISH.vpc_id or ""))

    reader = Forgetful()
    account = Account(cidrs=("10.0.0.0/16",))
    preparation = Preparation(SETTINGS, PLACE, reader, account, StandingStacks(), Configuration)

    request = preparation.collector(WISH)

    assert len(request.parameters["SubnetIds"].split(",")) == 2
    reader.error = AwsUnreachable("ec2:DescribeRouteTables", "silence")
    with pytest.raises(AwsUnreachable):
        preparation.collector(WISH)
