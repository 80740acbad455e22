"""What `make package` builds is what `heliostat deploy` installs: the whole control plane, in the simulated region."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
import zipfile
from email.parser import Parser
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from packaging.utils import canonicalize_name

from chalice_app.aws.control_table import ControlTable
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.control_store import Head
from chalice_app.page.page_files import PageFiles
from chalice_app.roles.role import RIGHTS
from chalice_app.roles.route_rights import OPEN, RIGHT_OF_ROUTE
from chalice_app.sign_in.people_door import SCOPE, PeopleDoor
from chalice_app.wiring import PAGE_FOLDER
from heliostat.deploying.account import AwsAccount
from heliostat.deploying.artifacts import Artifacts, read_artifacts
from heliostat.deploying.deploy import Deployment
from heliostat.deploying.destroy import Removal
from heliostat.deploying.errors import DeploymentFailed
from heliostat.deploying.report import LinesReport
from heliostat.doctor.examination import examine
from heliostat.environment import applied_environment
from simulator.aws import stack_engine
from simulator.aws.stack_engine import failing
from simulator.region import Region, start_region
from tests.packaging.builds import ROOT, run

if TYPE_CHECKING:
    from pathlib import Path

    from heliostat.deploying.installation import Installation

pytestmark = pytest.mark.timeout(300)
FUNCTIONS = ("api", "worker", "tick", "stack-events", "instance-events", "drain", "webhooks")


def template(deployable: tuple[Path, Path]) -> dict[str, Any]:
    return dict(json.loads((deployable[0] / "control-plane.json").read_text("utf-8")))


def of_type(deployable: tuple[Path, Path], kind: str) -> dict[str, dict[str, Any]]:
    resources = template(deployable)["Resources"]
    return {name: body["Properties"] for name, body in resources.items() if body["Type"] == kind}


def test_the_same_input_makes_the_same_bytes(deployable: tuple[Path, Path]) -> None:
    first, second = deployable

    for name in ("control-plane.zip", "control-plane.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_output_that_the_documents_quote_counts_the_resources_of_the_template(
    deployable: tuple[Path, Path],
) -> None:
    # As the command makes them by default: with people's door, and not private.
    conditions = [each.get("Condition") for each in template(deployable)["Resources"].values()]
    made = sum(each not in {"IsPrivate", "IsPrivateWithSignIn"} for each in conditions)

    told = re.findall(
        r"^heliostat-control-plane: (\d+) to create", (ROOT / "docs" / "deploy.md").read_text("utf-8"), re.MULTILINE
    )
    assert [int(count) for count in told] == [made]


def test_the_template_is_plain_and_cfn_lint_finds_nothing(deployable: tuple[Path, Path]) -> None:
    lint = [sys.executable.replace("python", "cfn-lint"), "--", str(deployable[0] / "control-plane.json")]
    ran = subprocess.run(lint, capture_output=True, text=True, check=False, timeout=100)

    assert (ran.returncode, ran.stdout) == (0, "")
    # No macro runs in the account: what is read here is what is made.
    assert "Transform" not in template(deployable)


def test_every_function_has_its_own_role_log_and_limits(deployable: tuple[Path, Path]) -> None:
    functions = of_type(deployable, "AWS::Lambda::Function")
    invoked = of_type(deployable, "AWS::Lambda::EventInvokeConfig")

    assert {each["FunctionName"]["Fn::Sub"] for each in functions.values()} == {
        f"${{InstallationName}}-{name}" for name in FUNCTIONS
    }
    roles = [each["Role"]["Fn::GetAtt"][0] for each in functions.values()]
    logs = [each["LoggingConfig"]["LogGroup"]["Ref"] for each in functions.values()]
    assert len(set(roles)) == len(set(logs)) == len(functions)
    assert {each["KmsKeyArn"]["Ref"] for each in functions.values()} == {"KeyArn"}
    assert {each["TracingConfig"]["Mode"] for each in functions.values()} == {"Active"}
    assert {each["TracingEnabled"] for each in of_type(deployable, "AWS::ApiGateway::Stage").values()} == {True}
    # Whatever is called without anybody who waits has a bound, and somewhere to go.
    assert {each["FunctionName"]["Ref"] for each in invoked.values()} == functions.keys() - {"APIHandler"}
    for each in invoked.values():
        assert each["MaximumRetryAttempts"] <= 2
        assert each["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["FailedInvocations", "Arn"]}


def test_a_deployed_api_is_another_one_where_it_is_private_and_the_only_stage_is_ours(
    deployable: tuple[Path, Path],
) -> None:
    resources = template(deployable)["Resources"]
    deployments = {name: each for name, each in resources.items() if each["Type"] == "AWS::ApiGateway::Deployment"}
    stages = of_type(deployable, "AWS::ApiGateway::Stage").values()

    by_door = {each["Condition"]: name for name, each in deployments.items()}
    assert [each["DeploymentId"] for each in sorted(stages, key=lambda each: "Variables" in each)] == [
        {"Fn::If": ["IsPrivate", {"Ref": by_door["IsPrivate"]}, {"Ref": by_door["IsRegional"]}]},
        {
            "Fn::If": [
                "IsPrivate",
                {"Ref": by_door["IsPrivateWithSignIn"]},
                {"Ref": by_door["IsRegionalWithSignIn"]},
            ]
        },
    ]
    # A name here would be a stage beside ours.
    assert [each["Properties"] for each in deployments.values() if "StageName" in each["Properties"]] == []
    assert [each["MethodSettings"][0]["ThrottlingRateLimit"] for each in stages] == [100, 50]


def routes_by_demand(api: dict[str, Any]) -> dict[str, set[tuple[str, str]]]:
    """The routes of a door by what they ask a caller for."""
    found: dict[str, set[tuple[str, str]]] = {}
    for path, methods in api["Body"]["paths"].items():
        for name, method in methods.items():
            [demand] = [key for each in method.get("security", [{"nothing": []}]) for key in each]
            found.setdefault(demand, set()).add((path, name.upper()))
    return found


def test_machines_come_signed_people_by_token_and_both_to_the_same_routes(deployable: tuple[Path, Path]) -> None:
    apis = of_type(deployable, "AWS::ApiGateway::RestApi")
    machines, people = routes_by_demand(apis["RestAPI"]), routes_by_demand(apis["DashboardApi"])
    is_open = {route for route, right in RIGHT_OF_ROUTE.items() if right == OPEN}

    assert machines["sigv4"] == people["people"] == set(RIGHT_OF_ROUTE) - is_open
    # The page and its sign-in are no machine's.
    assert machines["nothing"] == {("/v1/health", "GET")}
    assert people["nothing"] == is_open
    assert (machines.keys(), people.keys()) == ({"sigv4", "nothing"}, {"people", "nothing"})
    authorizer = apis["DashboardApi"]["Body"]["securityDefinitions"]["people"]["x-amazon-apigateway-authorizer"]
    assert authorizer == {"type": "cognito_user_pools", "providerARNs": [{"Fn::GetAtt": ["UserPool", "Arn"]}]}
    # Whom the policies of a private API let in: test_private_doors.py.
    assert [each["Body"]["x-amazon-apigateway-policy"]["Fn::If"][0] for each in apis.values()] == ["IsPrivate"] * 2


def test_every_open_route_has_a_throttle_of_its_own(deployable: tuple[Path, Path]) -> None:
    for stage in of_type(deployable, "AWS::ApiGateway::Stage").values():
        [every, *own] = stage["MethodSettings"]
        throttled = {
            (each["ResourcePath"].removeprefix("/").replace("~1", "/") or "/", each["HttpMethod"]) for each in own
        }
        is_open = {route for route, right in RIGHT_OF_ROUTE.items() if right == OPEN}

        assert (every["ResourcePath"], every["HttpMethod"]) == ("/*", "*")
        assert throttled == (is_open if "Variables" in stage else {("/v1/health", "GET")})


@pytest.mark.parametrize("door", ["DashboardApi", "RestAPI"])
def test_what_api_gateway_answers_by_itself_is_told_in_the_one_error_shape(
    deployable: tuple[Path, Path], door: str
) -> None:
    body = of_type(deployable, "AWS::ApiGateway::RestApi")[door]["Body"]
    document = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    schema = document["components"]["responses"]["Error"]["content"]["application/json"]["schema"]

    told = body["x-amazon-apigateway-gateway-responses"]

    codes = {}
    for name, response in told.items():
        answer = json.loads(response["responseTemplates"]["application/json"])
        Draft202012Validator(schema | {"components": document["components"]}).validate(answer)
        codes[name] = answer["error"]["code"]
        assert response["responseParameters"] == {
            "gatewayresponse.header.Cache-Control": "'no-store'",
            "gatewayresponse.header.X-Content-Type-Options": "'nosniff'",
        }
    assert codes == {
        "UNAUTHORIZED": "unauthenticated",
        "THROTTLED": "throttled",
        "INTEGRATION_TIMEOUT": "timed_out",
        "INTEGRATION_FAILURE": "internal_error",
        "REQUEST_TOO_LARGE": "body_too_large",
        "ACCESS_DENIED": "forbidden",
        "DEFAULT_4XX": "invalid_request",
        "DEFAULT_5XX": "internal_error",
    }


def test_people_sign_in_with_a_code_and_pkce_alone_for_a_quarter_of_an_hour(deployable: tuple[Path, Path]) -> None:
    [client] = of_type(deployable, "AWS::Cognito::UserPoolClient").values()
    [pool] = of_type(deployable, "AWS::Cognito::UserPool").values()
    groups = {each["GroupName"] for each in of_type(deployable, "AWS::Cognito::UserPoolGroup").values()}
    [stage] = [each for each in of_type(deployable, "AWS::ApiGateway::Stage").values() if "Variables" in each]

    assert groups == set(RIGHTS)
    assert (client["GenerateSecret"], client["AllowedOAuthFlows"]) == (False, ["code"])
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert set(client["AllowedOAuthScopes"]) == set(SCOPE.split())
    assert (client["IdTokenValidity"], client["TokenValidityUnits"]["IdToken"]) == (15, "minutes")
    assert client["CallbackURLs"] == client["LogoutURLs"] == [stage["Variables"]["PageUrl"]]
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 14
    filled = {name: f"https://{name}.test/" for name in stage["Variables"]}
    assert PeopleDoor.of_stage(filled) is not None


def test_the_page_lies_where_the_function_looks_for_it(
    deployable: tuple[Path, Path], built_page: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(deployable[0] / "control-plane.zip") as archive:
        archive.extractall(tmp_path)

    page = PageFiles(tmp_path / PAGE_FOLDER.relative_to(ROOT))

    index, script = page.index("/"), page.file("assets/index-1a2b.js")
    assert index is not None
    assert index.text == (built_page / "index.html").read_text()
    assert script is not None
    assert script.text == "run()"


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("fonts/a.js", b"x", "no route"),
        ("assets/a.woff2", b"\xff\xfe", "no text"),
        ("assets/a.js", b"x" * (4 * 2**20 + 1), "an answer takes"),
        ("index.html", None, "no dashboard"),
    ],
)
def test_a_page_that_could_not_be_served_is_not_packaged(
    built_page: Path, tmp_path: Path, name: str, content: bytes | None, complaint: str
) -> None:
    page = tmp_path / "page"
    shutil.copytree(built_page, page)
    (page / name).parent.mkdir(exist_ok=True)
    (page / name).unlink() if content is None else (page / name).write_bytes(content)

    tool = [sys.executable, "tools/package_control_plane.py", str(tmp_path / "out"), "--page", str(page)]
    ran = subprocess.run(tool, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    assert ran.returncode == 1
    assert complaint in ran.stderr


def test_every_rule_gives_up_at_some_time_and_keeps_what_it_gave_up(deployable: tuple[Path, Path]) -> None:
    targets = [target for rule in of_type(deployable, "AWS::Events::Rule").values() for target in rule["Targets"]]

    assert len(targets) == 5
    for target in targets:
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] <= 3_600
        assert target["DeadLetterConfig"]["Arn"] == {"Fn::GetAtt": ["FailedInvocations", "Arn"]}


def test_functions_understand_the_environment_that_the_template_gives_them(deployable: tuple[Path, Path]) -> None:
    variables = [
        set(each["Environment"]["Variables"]) for each in of_type(deployable, "AWS::Lambda::Function").values()
    ]
    read = set(re.findall(r'given\("([A-Z_0-9]+)"\)', (ROOT / "chalice_app" / "settings.py").read_text("utf-8")))

    assert read
    for names in variables:
        assert {name.removeprefix("HELIOSTAT_") for name in names} >= read | {"NAME", "INVENTORY"}


def assert_people_come_and_go(
    region: Region, account: AwsAccount, installation: Installation, artifacts: Artifacts, report: LinesReport
) -> None:
    cognito, gateway = region.client("cognito-idp"), region.client("apigateway")
    deployment = Deployment(account, installation, artifacts, report, stack_engine.wait_until_idle)
    deployed = deployment.deploy()
    [dashboard] = [each for each in gateway.get_rest_apis()["items"] if each["name"] == "heliostat-dashboard"]
    variables = gateway.get_stage(restApiId=dashboard["id"], stageName="api")["variables"]
    door = PeopleDoor.of_stage(variables)
    assert door is not None
    assert door.page_url == deployed.dashboard_url
    assert door.root == "/api/"
    client = cognito.describe_user_pool_client(UserPoolId=deployed.user_pool_id, ClientId=door.client_id)
    assert client["UserPoolClient"]["CallbackURLs"] == [deployed.dashboard_url]
    domain = re.fullmatch(
        r"https://(heliostat-[0-9a-f-]{36})\.auth\.eu-central-1\.amazoncognito\.com", door.sign_in_url
    )
    assert domain is not None
    assert (
        cognito.describe_user_pool_domain(Domain=domain[1])["DomainDescription"]["UserPoolId"] == deployed.user_pool_id
    )

    without = deployment.deploy(sign_in=False)

    assert (without.dashboard_url, without.user_pool_id) == ("", "")
    assert cognito.list_user_pools(MaxResults=5)["UserPools"] == []
    # It stays as it was chosen.
    assert deployment.deploy().dashboard_url == ""
    assert deployment.deploy(sign_in=True).user_pool_id


def test_what_was_built_is_installed_and_removed(artifacts: Artifacts) -> None:
    lines: list[str] = []
    with start_region() as region, applied_environment(region.environment()):
        account = AwsAccount(None)
        installation = account.installation("heliostat")
        report = LinesReport(lines.append)
        pause = stack_engine.wait_until_idle

        deployed = Deployment(account, installation, artifacts, report, pause).deploy()

        assert re.fullmatch(r"https://[a-z0-9]+\.execute-api\.eu-central-1\.amazonaws\.com/api", deployed.api_url)
        functions = region.client("lambda").list_functions()["Functions"]
        assert {each["FunctionName"] for each in functions} == {f"heliostat-{name}" for name in FUNCTIONS}
        boundary = f"arn:aws:iam::{region.account_id}:policy/heliostat-boundary"
        iam = region.client("iam")
        for role in iam.list_roles()["Roles"]:
            described = iam.get_role(RoleName=role["RoleName"])["Role"]
            if role["RoleName"].startswith("heliostat-control-plane-"):
                assert described["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary, role["RoleName"]
        again = Deployment(account, installation, artifacts, report, pause).preview()
        assert [each.changes for each in again] == [[], []]
        gateway = region.client("apigateway")

        def deployed_copies() -> dict[str, str]:
            apis = {each["name"]: each["id"] for each in gateway.get_rest_apis()["items"]}
            [*copies] = [(name, gateway.get_stages(restApiId=api)["item"]) for name, api in apis.items()]
            return {name: stage["deploymentId"] for name, [stage] in copies}

        regional = deployed_copies()
        assert regional.keys() == {"heliostat-control-plane", "heliostat-dashboard"}
        private = Deployment(account, installation, artifacts, report, pause).deploy(region.vpc_id)
        assert re.search(r"https://[a-z0-9]+-vpce-[0-9a-f]+\.execute-api", private.dashboard_url)
        while_private = deployed_copies()
        Deployment(account, installation, artifacts, report, pause).deploy("none")
        for name, copy in deployed_copies().items():
            assert len({regional[name], while_private[name], copy}) == 3
        assert_people_come_and_go(region, account, installation, artifacts, report)
        assert Removal(account, installation, report, pause).destroy(keep_inventory=False) is None
        assert region.client("lambda").list_functions()["Functions"] == []
        assert region.client("cognito-idp").list_user_pools(MaxResults=5)["UserPools"] == []
        assert gateway.get_rest_apis()["items"] == []
    assert lines[-1] == "nothing that carries heliostat's tag is left"


def packages_in(archive: Path) -> set[tuple[str, str]]:
    """Name and version of each Python package, by the metadata that its wheel left."""
    with zipfile.ZipFile(archive) as files:
        names = [name for name in files.namelist() if name.endswith(".dist-info/METADATA")]
        read = [Parser().parsestr(files.read(name).decode()) for name in names]
    return {(canonicalize_name(each["Name"]), each["Version"]) for each in read}


def test_a_bill_of_materials_names_what_really_lies_in_the_zip(folder: Path, tmp_path: Path) -> None:
    run([sys.executable, "tools/make_sbom.py", str(tmp_path)], ROOT)

    for part in ("control-plane", "processor"):
        bill = json.loads((tmp_path / f"{part}.cdx.json").read_text("utf-8"))
        named = {(each["name"], each["version"]) for each in bill["components"] if each["purl"].startswith("pkg:pypi/")}
        # Chalice puts its runtime into the zip as files, without metadata.
        without_metadata = {each for each in named if each[0] == "chalice"}
        assert named - without_metadata == packages_in(folder / f"{part}.zip")
        assert len(without_metadata) == (part == "control-plane")


def next_release(folder: Path, out: Path) -> Artifacts:
    """What the next release would be: another file in the functions, and a resource more in the template."""
    shutil.copytree(folder, out)
    with zipfile.ZipFile(out / "control-plane.zip", "a") as archive:
        archive.writestr("new_in_this_release.py", "")
    changed = json.loads((out / "control-plane.json").read_text("utf-8"))
    changed["Resources"]["NewInThisRelease"] = {"Type": "AWS::SNS::Topic"}
    (out / "control-plane.json").write_text(json.dumps(changed), "utf-8")
    run([sys.executable, "tools/write_artifacts.py", str(out)], ROOT)
    return read_artifacts(out)


def stored(region: Region) -> dict[str, Any]:
    """Both tables as they are: which they are, and what lies in them."""
    dynamodb = region.client("dynamodb")
    names = ("heliostat-inventory", "heliostat-control")
    return {
        name: (
            dynamodb.describe_table(TableName=name)["Table"]["CreationDateTime"],
            dynamodb.scan(TableName=name)["Items"],
        )
        for name in names
    }


def code_of_functions(region: Region) -> dict[str, str]:
    listed = region.client("lambda").list_functions()["Functions"]
    return {each["FunctionName"]: each["CodeSha256"] for each in listed}


def test_an_upgrade_keeps_what_is_stored_and_one_that_fails_leaves_the_old_release_at_work(
    folder: Path, artifacts: Artifacts, tmp_path: Path
) -> None:
    newer = next_release(folder, tmp_path / "newer")
    with start_region(populated=False) as region, applied_environment(region.environment()):
        account = AwsAccount(None)
        installation, report = account.installation("heliostat"), LinesReport(lambda _: None)

        def deployment(of: Artifacts) -> Deployment:
            return Deployment(account, installation, of, report, stack_engine.wait_until_idle)

        address = deployment(artifacts).deploy().api_url
        store = ControlTable(region.client("dynamodb"), "heliostat-control")
        store.submit(Head(), [], Selection(1, vpc_id="vpc-0abc1234", load_balancer_ids=("arn:alb",)))
        item = {"pk": {"S": "an endpoint"}, "sk": {"S": "of the old release"}}
        region.client("dynamodb").put_item(TableName="heliostat-inventory", Item=item)
        before, old_code = stored(region), code_of_functions(region)

        with (
            failing("AWS::SNS::Topic", "no such right", "NewInThisRelease"),
            pytest.raises(DeploymentFailed) as refused,
        ):
            deployment(newer).deploy()

        assert str(refused.value).startswith(
            "heliostat-control-plane is UPDATE_ROLLBACK_COMPLETE. It began with NewInThisRelease (AWS::SNS::Topic)"
        )
        assert (stored(region), code_of_functions(region)) == (before, old_code)
        # Nothing is left to be mended: the old release can be deployed again, and is found unchanged.
        assert deployment(artifacts).deploy().api_url == address
        assert (stored(region), code_of_functions(region)) == (before, old_code)

        assert deployment(newer).deploy().api_url == address

        assert stored(region) == before
        new_code = code_of_functions(region)
        assert new_code.keys() == old_code.keys()
        assert all(new_code[name] != code for name, code in old_code.items())
        examined = {each.check: each for each in examine(account, "heliostat", time.time())}
        # Nothing is applied, and no clock ticks here; the rights are those of the template that was built.
        assert {check for check, each in examined.items() if each.standing != "ok"} <= {
            "schedule",
            *(check for check in examined if check.startswith("stage ")),
        }
        assert {"rights", "releases", f"function {installation.name}-drain"} <= examined.keys()
