from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.aws.enforcing import Limited, enforcing
from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::artifacts/*"},
        {
            "Effect": "Allow",
            "Action": "sqs:CreateQueue",
            "Resource": "arn:aws:sqs:*:*:heliostat-*",
            "Condition": {"StringEquals": {"aws:RequestTag/heliostat:managed-by": "heliostat"}},
        },
        {"Effect": "Deny", "Action": "ec2:DescribeSubnets", "Resource": "*"},
    ],
}
# A service of each protocol that AWS speaks, an operation, and the code of its denials.
DENIED = [
    ("ec2", "describe_subnets", {}, "UnauthorizedOperation"),
    ("elbv2", "describe_load_balancers", {}, "AccessDenied"),
    ("cloudformation", "describe_stacks", {}, "AccessDenied"),
    ("autoscaling", "describe_auto_scaling_groups", {}, "AccessDenied"),
    ("dynamodb", "list_tables", {}, "AccessDeniedException"),
    ("lambda", "invoke", {"FunctionName": "worker"}, "AccessDeniedException"),
    ("kinesis", "list_streams", {}, "AccessDeniedException"),
    ("s3", "delete_object", {"Bucket": "artifacts", "Key": "a"}, "AccessDenied"),
]


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region(populated=False) as started:
        s3 = started.client("s3")
        s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_object(Bucket="artifacts", Key="a", Body=b"x")
        yield started


@pytest.fixture(params=[False, True], ids=["user", "role"])
def limited(region: Region, request: pytest.FixtureRequest) -> Iterator[Limited]:
    with enforcing(region, DOCUMENT, as_role=request.param) as principal:
        yield principal


def test_what_the_documents_allow_is_done(limited: Limited) -> None:
    assert limited.client("ec2").describe_vpcs()["Vpcs"]
    assert limited.client("s3").get_object(Bucket="artifacts", Key="a")["Body"].read() == b"x"
    assert limited.client("sqs").create_queue(QueueName="heliostat-dead")["QueueUrl"]
    assert limited.client("sts").get_caller_identity()["Arn"] == limited.arn


@pytest.mark.parametrize(("service", "operation", "parameters", "code"), DENIED)
def test_nothing_else_is_and_each_service_says_so_in_its_way(
    limited: Limited, service: str, operation: str, parameters: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as raised:
        getattr(limited.client(service), operation)(**parameters)

    assert raised.value.response["Error"]["Code"] == code


def test_a_denial_names_who_and_what_and_why(limited: Limited) -> None:
    with pytest.raises(ClientError) as explicit:
        limited.client("ec2").describe_subnets()
    with pytest.raises(ClientError) as implicit:
        limited.client("kinesis").list_streams()

    assert explicit.value.response["Error"]["Message"].endswith(
        f"User: {limited.arn} is not authorized to perform: ec2:DescribeSubnets with an explicit deny in an "
        "identity-based policy"
    )
    assert implicit.value.response["Error"]["Message"].endswith(
        "kinesis:ListStreams because no identity-based policy allows the kinesis:ListStreams action"
    )


def transact(client: Any) -> str:
    """The code by which a transaction of a write and a condition is refused."""
    row = {"TableName": "state", "Key": {"pk": {"S": "a"}}}
    check = {**row, "ConditionExpression": "attribute_exists(pk)"}
    put = {"TableName": "state", "Item": {"pk": {"S": "b"}}}
    with pytest.raises(ClientError) as raised:
        client.transact_write_items(TransactItems=[{"Put": put}, {"ConditionCheck": check}])
    return str(raised.value.response["Error"]["Message"])


@pytest.mark.parametrize("as_role", [False, True])
def test_a_principal_is_given_other_policies_and_a_transaction_asks_for_its_parts(
    region: Region, *, as_role: bool
) -> None:
    def allowing(*actions: str) -> dict[str, Any]:
        return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [*actions], "Resource": "*"}]}

    with enforcing(region, allowing("dynamodb:TransactWriteItems"), as_role=as_role) as principal:
        client = principal.client("dynamodb")
        assert "dynamodb:ConditionCheckItem" in transact(client)

        principal.may(allowing("dynamodb:ConditionCheckItem"))
        assert "dynamodb:PutItem" in transact(client)

        principal.may(allowing("dynamodb:ConditionCheckItem"), allowing("dynamodb:PutItem"))
        assert "not authorized" not in transact(client)


@pytest.mark.usefixtures("limited")
def test_the_regions_own_clients_do_as_they_please(region: Region) -> None:
    assert region.client("ec2").describe_subnets()["Subnets"]
    assert region.client("kinesis").list_streams()["StreamNames"] == []


def test_the_principal_is_gone_after_the_block(region: Region) -> None:
    with enforcing(region, DOCUMENT), enforcing(region, DOCUMENT, as_role=True):
        pass

    assert region.client("iam").list_users()["Users"] == []
    assert region.client("iam").list_roles()["Roles"] == []
