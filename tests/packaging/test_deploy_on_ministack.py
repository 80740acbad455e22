"""The whole product on ministack: deployed from its templates, fed by a real agent, and asked through API Gateway.

What ministack does in another way than AWS is mended here, by the few lines that say so, or written down in
docs/engines.md.
"""

from __future__ import annotations

import json
import re
import signal
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from chalice_app.stacks.request import Network, StackSettings, collector_request, processing_request
from heliostat.deploying.account import AwsAccount
from heliostat.deploying.deploy import Deployment
from heliostat.deploying.report import LinesReport
from heliostat.environment import applied_environment
from simulator.emulator import ENVIRONMENT, start_emulator
from tests.unit.mirror_agent.mirrored_traffic import datagrams, request, response
from tests.unit.mirror_agent.test_wiring import running_agent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalice_app.stacks.request import StackRequest
    from heliostat.deploying.artifacts import Artifacts
    from heliostat.deploying.deploy import Deployed
    from heliostat.deploying.installation import Installation
    from simulator.region import Region

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.emulated,
    pytest.mark.skipif(not ENVIRONMENT.exists(), reason=f"{ENVIRONMENT.name} is not there: run `make emulator`"),
]
ABSENT = "AWS::EC2::TrafficMirrorTarget"
# ministack has no public parameter of Debian's, and refuses to be given one, as AWS does.
IMAGE = "/image/debian-12"
PASSWORD = "Correct-horse-42-battery"
PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Standing:
    """The product as it stands on ministack."""

    region: Region
    account: AwsAccount
    installation: Installation
    deployed: Deployed
    collector: dict[str, str]

    def url(self, deployed_url: str, path: str) -> str:
        """Where ministack answers for an API of API Gateway."""
        [api] = re.findall(r"https://([a-z0-9]+)\.execute-api", deployed_url)
        return f"{self.region.endpoint_url}/restapis/{api}/api/_user_request_{path}"


@pytest.fixture(scope="module")
def standing(artifacts: Artifacts) -> Iterator[Standing]:
    with pytest.MonkeyPatch.context() as patch:
        # ministack runs functions with the first python3 on the path: with its own, of the version that they are for.
        patch.setenv("PATH", f"{ENVIRONMENT / 'bin'}:/usr/bin:/bin")
        with start_emulator() as region, applied_environment(region.environment()):
            account = AwsAccount(None)
            account._session.events.register("before-parameter-build.cloudformation", partial(_adapt, account))
            installation = account.installation("heliostat")
            report = LinesReport(lambda _line: None)
            deployed = Deployment(account, installation, artifacts, report, lambda: time.sleep(0.2)).deploy()
            outputs = _collect_and_process(account, installation, artifacts, deployed)
            yield Standing(region, account, installation, deployed, outputs)


def _adapt(account: AwsAccount, params: dict[str, Any], **_: Any) -> None:
    """ministack finds no template in S3 whose bucket stands in the host, and makes no alarm of several metrics."""
    if "TemplateURL" not in params:
        return
    url = params["TemplateURL"]
    [(bucket, key)] = re.findall(r"//(?:s3\.amazonaws\.com/)?([^./]+)(?:\.s3\.[^/]+)?/(.+)", url)
    template = json.loads(account.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
    params["TemplateURL"] = _put(account, bucket, key, _without_metric_math(template))


def _put(account: AwsAccount, bucket: str, key: str, template: dict[str, Any]) -> str:
    """Where a template stands that was made fit for ministack; too large to be sent along, as it is for AWS."""
    account.client("s3").put_object(Bucket=bucket, Key=f"{key}-for-ministack", Body=json.dumps(template))
    return f"https://s3.amazonaws.com/{bucket}/{key}-for-ministack"


def _without_metric_math(template: dict[str, Any]) -> dict[str, Any]:
    resources = {name: body for name, body in template["Resources"].items() if not _is_metric_math(body)}
    return template | {"Resources": resources}


def _is_metric_math(body: dict[str, Any]) -> bool:
    return body["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in body["Properties"]


def _collect_and_process(
    account: AwsAccount, installation: Installation, artifacts: Artifacts, deployed: Deployed
) -> dict[str, str]:
    """Makes the stacks that the worker makes on AWS, of the parameters that it gives them."""
    outputs = account.client("cloudformation").describe_stacks(StackName=installation.bootstrap)["Stacks"][0]["Outputs"]
    told = {each["OutputKey"]: each["OutputValue"] for each in outputs}
    keys = artifacts.parameters()
    settings = StackSettings(
        name=installation.name,
        artifact_bucket=told["ArtifactBucket"],
        agent_key=keys["AgentKey"],
        agent_sha256=keys["AgentSha256"],
        processor_key=keys["ProcessorKey"],
        collector_template_url=f"https://s3.amazonaws.com/{told['ArtifactBucket']}/{keys['CollectorTemplateKey']}",
        processing_template_url=f"https://s3.amazonaws.com/{told['ArtifactBucket']}/{keys['ProcessingTemplateKey']}",
        inventory_table=told["InventoryTableName"],
        permissions_boundary=told["PermissionsBoundaryArn"],
        key_arn=told["KeyArn"],
        topic_arn=deployed.topic_arn,
        collector_parameters={"ImageId": IMAGE},
    )
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    subnets = tuple(
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.7.{number}.0/24", AvailabilityZone=f"eu-central-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for number, zone in enumerate("ab")
    )
    network = Network(vpc, subnets, ("10.7.0.0/16",))
    image = ec2.register_image(Name="debian-12", RootDeviceName="/dev/xvda")["ImageId"]
    account.client("ssm").put_parameter(Name=IMAGE, Value=image, Type="String")
    asked = collector_request(settings, network)
    with pytest.raises(ClientError, match="Fn::Select cannot select nonexistent value"):
        _stand(account, asked, TemplateURL=asked.template_url)
    template = json.loads(artifacts.files["collector.json"].path.read_text("utf-8"))
    fit = _for_ministack(template, asked.parameters)
    url = _put(account, told["ArtifactBucket"], keys["CollectorTemplateKey"], fit)
    collector = _stand(account, asked, TemplateURL=url)
    asked = processing_request(settings, record_stream_arn=collector["RecordStreamArn"])
    _stand(account, asked, TemplateURL=asked.template_url)
    return collector


def _stand(account: AwsAccount, asked: StackRequest, **template: str) -> dict[str, str]:
    """Makes a stack, as the worker asks for it but for its template, and gives its outputs."""
    cloudformation = account.client("cloudformation")
    cloudformation.create_stack(
        StackName=asked.name,
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in asked.parameters.items()],
        Tags=[{"Key": name, "Value": value} for name, value in asked.tags.items()],
        Capabilities=list(asked.capabilities),
        **template,
    )
    waiter = cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName=asked.name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    outputs = cloudformation.describe_stacks(StackName=asked.name)["Stacks"][0]["Outputs"]
    return {each["OutputKey"]: each["OutputValue"] for each in outputs}


def _for_ministack(template: dict[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """The collector's template without what ministack does not know: mirror targets, and Fn::Split in a condition."""
    gone = {name for name, body in template["Resources"].items() if body["Type"] == ABSENT}
    left = {name: body for name, body in _without_metric_math(template)["Resources"].items() if name not in gone}
    outputs = {
        name: body
        for name, body in template["Outputs"].items()
        if body["Value"] not in [{"Ref": each} for each in gone]
    }
    defaults = {name: body.get("Default", "") for name, body in template["Parameters"].items()}
    conditions = {
        name: _decided(body, defaults | parameters) if "Fn::Split" in json.dumps(body) else body
        for name, body in template["Conditions"].items()
    }
    return template | {"Resources": left, "Outputs": outputs, "Conditions": conditions}


def _decided(condition: dict[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """Whether a list has a member of such an index, as a condition of constants."""
    [index] = re.findall(r'"Fn::Select": \[(\d)', json.dumps(condition))
    [name] = re.findall(r'"Ref": "(\w+)"', json.dumps(condition))
    members = [each for each in parameters[name].split(",") if each]
    return {"Fn::Equals": ["has it", "has it" if int(index) < len(members) else "has not"]}


def token(standing: Standing, group: str) -> str:
    """A person's ID token. The product lets people in by code and PKCE alone: here, a client of the test's own asks."""
    cognito, pool = standing.account.client("cognito-idp"), standing.deployed.user_pool_id
    who = {"UserPoolId": pool, "Username": f"{group}@shop.test"}
    cognito.admin_create_user(**who, TemporaryPassword=PASSWORD, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
    cognito.admin_add_user_to_group(**who, GroupName=group)
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName=group, ExplicitAuthFlows=flows)
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client["UserPoolClient"]["ClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": who["Username"], "PASSWORD": PASSWORD},
    )
    found: str = answer["AuthenticationResult"]["IdToken"]
    return found


def signed(standing: Standing, path: str) -> httpx.Response:
    """A machine's request, signed as AWS's own clients sign, with the key of a user of IAM."""
    iam = standing.account.client("iam")
    iam.create_user(UserName="machine")
    key = iam.create_access_key(UserName="machine")["AccessKey"]
    url = standing.url(standing.deployed.api_url, path)
    asked = AWSRequest("GET", url)
    SigV4Auth(Credentials(key["AccessKeyId"], key["SecretAccessKey"]), "execute-api", "eu-central-1").add_auth(asked)
    return httpx.get(url, headers=dict(asked.headers), timeout=60)


def test_of_the_types_of_all_templates_one_is_not_made(standing: Standing, artifacts: Artifacts) -> None:
    cloudformation = standing.account.client("cloudformation")
    stacks = {each["StackName"]: each["StackStatus"] for each in cloudformation.describe_stacks()["Stacks"]}

    assert stacks == {
        f"heliostat-{name}": "CREATE_COMPLETE" for name in ("bootstrap", "control-plane", "collector", "processing")
    }
    made = {
        each["ResourceType"]
        for name in stacks
        for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
        for each in page["StackResourceSummaries"]
    }
    collector = json.loads(artifacts.files["collector.json"].path.read_text("utf-8"))["Resources"].values()
    assert {each["Type"] for each in collector if "Condition" not in each} - made == {ABSENT}


def test_what_an_agent_captures_is_seen_by_people_and_machines(standing: Standing) -> None:
    """Mirrored packets in, the inventory out: every part between them is the one that is shipped."""
    stream = standing.collector["RecordStreamName"]
    asked = [request(f"GET /orders/{number} HTTP/1.1\nHost: shop.test") for number in range(4)]
    answered = response("HTTP/1.1 200 OK\nContent-Type: application/json", b'{"total": 12}')
    environment = {**standing.region.environment(), "AWS_REGION": "eu-central-1"}
    with running_agent(
        "--endpoint-url", standing.region.endpoint_url, "--stream", stream, environment=environment
    ) as agent:
        agent.send([packet for each in asked for packet in datagrams(7, each, answered)])
        status, ended = agent.end(signal.SIGTERM)
    assert (status, ended["exchanges_sent"]) == (0, len(asked))
    viewer, page = token(standing, "viewer"), standing.deployed.dashboard_url

    def people(path: str, **headers: str) -> httpx.Response:
        return httpx.get(standing.url(page, path), headers=headers, timeout=60)

    deadline_s = time.monotonic() + PATIENCE_S
    # What was asked in one moment may come in more records than one.
    while True:
        found = people("/v1/collections", Authorization=viewer).raise_for_status().json()["items"]
        if [(each["host"], each["request_count"]) for each in found] == [("shop.test", len(asked))]:
            break
        assert time.monotonic() < deadline_s, found
        time.sleep(0.5)

    by_machine = signed(standing, "/v1/collections")
    assert by_machine.raise_for_status().json()["items"] == found
    [endpoint] = people("/v1/endpoints", Authorization=viewer).json()["items"]
    assert (endpoint["method"], endpoint["request_count"]) == ("GET", len(asked))
    # What is not signed in is turned back by API Gateway, before the function; who may not, by the function.
    assert people("/v1/collections").status_code == 401
    assert people("/v1/collections", Authorization=viewer[:-8] + "AAAAAAAA").status_code == 401
    assert people("/v1/users", Authorization=viewer).status_code == 403
    assert httpx.get(standing.url(standing.deployed.api_url, "/v1/collections"), timeout=60).status_code == 403
    assert people("/v1/health").json()["store"] == "dynamodb"


def test_a_review_shows_what_was_captured(standing: Standing) -> None:
    invoked = standing.account.client("lambda").invoke(FunctionName="heliostat-processing-reviewer", Payload=b"{}")

    told = json.loads(invoked["Payload"].read())
    assert "FunctionError" not in invoked, told
    asked = {"headers": {"Authorization": token(standing, "operator")}, "timeout": 60}
    [shop] = httpx.get(standing.url(standing.deployed.dashboard_url, "/v1/collections"), **asked).json()["items"]
    # By this call, or by that of the schedule.
    assert shop["review"] is not None
    assert shop["review"]["reviewed_at"] >= shop["first_seen"]
    [endpoint] = httpx.get(standing.url(standing.deployed.dashboard_url, "/v1/endpoints"), **asked).json()["items"]
    assert endpoint["path_template"].startswith("/orders/{")
