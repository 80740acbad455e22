"""Packages the control plane: Chalice's zip, and one template of CloudFormation alone.

    python tools/package_control_plane.py OUT_DIR

Chalice makes a template of the application's functions and routes, and merges `cfn/control-plane.yaml` into it. The SAM
translator makes plain CloudFormation of that here, so that no macro runs in the account, and linters see what is made.
Of the one API that Chalice knows two are made: machines come with signed requests, people with tokens of the user pool.
People get the dashboard as well, whose built files go into the zip.
The zip is packed anew with one time and one mode: the same source and the same pins make the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

# Run as a script, Python finds the folder of this file alone.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from build_lambda import is_shipped, write_zip
from samtranslator.translator.transform import transform
from template_file import read_template, template_text

ROOT = Path(__file__).resolve().parent.parent
MERGED = ROOT / "cfn" / "control-plane.yaml"
STAGE = "prod"
PAGE = ROOT / "dashboard" / "dist"
# Where chalice_app/wiring.py looks for the page.
PAGE_IN_ZIP = "page"
# Lambda answers with six megabytes, JSON around them.
PAGE_FILE_BYTES_MAX = 4 * 1024 * 1024
# Any region does: what depends on it is left to CloudFormation. The translator asks boto3 for one.
REGION = "us-east-1"
Template = dict[str, Any]


class NotPackaged(Exception):
    """The control plane cannot be packaged; the sentence says why."""


def chalice_package(out: Path) -> tuple[Template, Path]:
    """Runs Chalice; the answer is its merged SAM template, and its zip.

    Raises:
        NotPackaged: Chalice failed, or left a requirement out, which it calls success.
    """
    # In JSON, since Chalice answers in the form that it is given.
    merged = out / "merged.json"
    merged.write_text(template_text(read_template(MERGED)), "utf-8")
    chalice = str(Path(sys.executable).parent / "chalice")
    command = [chalice, "package", "--stage", STAGE, "--merge-template", str(merged), str(out)]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        # For a wheel that would not run under Lambda, Chalice asks pip for another one by name alone. With this, pip
        # takes nothing but what requirements.txt has the hash of, and Chalice says what it lacks.
        env=os.environ | {"AWS_DEFAULT_REGION": REGION, "PIP_REQUIRE_HASHES": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    printed = ran.stdout + ran.stderr
    if ran.returncode or "Could not install" in printed:
        raise NotPackaged(printed.strip())
    return json.loads((out / "sam.json").read_text("utf-8")), out / "deployment.zip"


def plain(sam: Template) -> Template:
    """The template that CloudFormation takes without a macro.

    Raises:
        NotPackaged: `cfn/control-plane.yaml` speaks of a function that the application does not have.
    """
    resources = sam["Resources"]
    if unknown := sorted(name for name, body in resources.items() if "Type" not in body):
        raise NotPackaged(f"{MERGED.name}: the application has no function for {', '.join(unknown)}")
    for body in resources.values():
        if body["Type"] == "AWS::Serverless::Function":
            # Chalice's own is a path on this machine.
            body["Properties"]["CodeUri"] = {"Bucket": {"Ref": "ArtifactBucket"}, "Key": {"Ref": "ControlPlaneKey"}}
    _part_doors(resources["RestAPI"], resources["DashboardApi"])
    notes = sam.pop("Metadata", {})
    # What Chalice puts out beside ours is of its own deployer.
    sam["Outputs"] = {name: body for name, body in sam["Outputs"].items() if "Description" in body}
    template = dict(transform(sam, {}, _NoManagedPolicies()))
    for body in template["Resources"].values():
        if body["Type"] in notes:
            body.setdefault("Metadata", {}).update(notes[body["Type"]])
    template["Description"] = sam["Description"]
    _deploy_by_endpoint(template["Resources"])
    return template


def _part_doors(machines: Template, people: Template) -> None:
    """Gives people's door the routes of the application, and leaves to machines' what machines ask for."""
    of_machines, of_people = machines["Properties"]["DefinitionBody"], people["Properties"]["DefinitionBody"]
    paths = of_machines["paths"]
    of_people.update({name: of_machines[name] for name in ("swagger", "schemes", "definitions")})
    of_people["info"] = {"version": "1.0", "title": "heliostat-dashboard"}
    of_people["x-amazon-apigateway-binary-media-types"] = of_machines["x-amazon-apigateway-binary-media-types"]
    for door, fix in ((of_people, "Sign in anew."), (of_machines, "Sign the request with IAM credentials.")):
        door["x-amazon-apigateway-gateway-responses"] = _gateway_responses(fix)
    of_people["securityDefinitions"] = {
        "people": {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {
                "type": "cognito_user_pools",
                "providerARNs": [{"Fn::GetAtt": ["UserPool", "Arn"]}],
            },
        }
    }
    of_people["paths"] = {
        path: {
            name: method | ({"security": [{"people": []}]} if "security" in method else {})
            for name, method in methods.items()
        }
        for path, methods in paths.items()
    }
    of_machines["paths"] = {
        path: methods
        for path, methods in paths.items()
        if path.startswith("/v1/") and not path.startswith("/v1/sign-in")
    }


# What API Gateway answers in the function's place, by its type of a response: our code, whose fault it is, what
# happened, what helps, and whether trying again does. The statuses stay AWS's own.
GATEWAY_RESPONSES: dict[str, tuple[str, str, str, str, bool]] = {
    "THROTTLED": ("throttled", "caller", "Too many requests came at once.", "Wait a moment, and try again.", True),
    "INTEGRATION_TIMEOUT": (
        *("timed_out", "service", "The control plane did not answer within 29 seconds."),
        *("Look whether a change was made all the same before you try again; ask for less at once.", True),
    ),
    "INTEGRATION_FAILURE": (
        *("internal_error", "service", "The control plane could not be asked."),
        *("Try again; if it lasts, see the function's log.", True),
    ),
    "REQUEST_TOO_LARGE": (
        *("body_too_large", "caller", "The request's body is larger than this API reads."),
        *("Send less at once.", False),
    ),
    "ACCESS_DENIED": (
        *("forbidden", "caller", "The request was refused before it reached the control plane."),
        *("See the policy of the API, and of whoever asks.", False),
    ),
    "DEFAULT_4XX": (
        *("invalid_request", "caller", "The request was refused before it reached the control plane."),
        *("See docs/openapi.json for the routes.", False),
    ),
    "DEFAULT_5XX": ("internal_error", "service", "API Gateway failed.", "Try again.", True),
}


def _gateway_responses(sign_in: str) -> Template:
    """All of them, in the one error shape; `sign_in` is what helps who was not let in."""
    unauthorized = ("unauthenticated", "caller", "The sign-in is not valid, or not any more.", sign_in, False)
    told = {"UNAUTHORIZED": unauthorized, **GATEWAY_RESPONSES}
    responses = {name: _gateway_response(*parts) for name, parts in told.items()}
    responses["UNAUTHORIZED"]["statusCode"] = "401"
    return responses


def _gateway_response(code: str, scope: str, explanation: str, fix: str, retryable: bool) -> Template:  # noqa: FBT001
    error = {
        "code": code,
        "scope": scope,
        "explanation": explanation,
        "fix": fix,
        "retryable": retryable,
        "evidence": {},
        "request_id": "$context.requestId",
    }
    return {
        "responseTemplates": {"application/json": json.dumps({"error": error})},
        "responseParameters": {
            "gatewayresponse.header.Cache-Control": "'no-store'",
            "gatewayresponse.header.X-Content-Type-Options": "'nosniff'",
        },
    }


def _deploy_by_endpoint(resources: dict[str, Template]) -> None:
    """A deployment of API Gateway is a copy of the API as it is then, its policy and endpoint included.

    The translator names it after the routes alone, so that an API which becomes private, or regional again, would go on
    as it was, or shut everybody out. So there is one for each, of which one exists. And without a stage name: with one,
    it makes a stage beside ours, without throttle and tag.
    """
    deployments = {name: body for name, body in resources.items() if body["Type"] == "AWS::ApiGateway::Deployment"}
    for name, deployment in deployments.items():
        [stage] = [
            body
            for body in resources.values()
            if body["Type"] == "AWS::ApiGateway::Stage" and body["Properties"]["DeploymentId"] == {"Ref": name}
        ]
        del resources[name], deployment["Properties"]["StageName"]
        private, regional = f"{name}Private", f"{name}Regional"
        # The door for people stands on a condition of its own.
        where = "WithSignIn" if "Condition" in deployment else ""
        resources[private] = {**deployment, "Condition": f"IsPrivate{where}"}
        resources[regional] = {**deployment, "Condition": f"IsRegional{where}"}
        stage["Properties"]["DeploymentId"] = {"Fn::If": ["IsPrivate", {"Ref": private}, {"Ref": regional}]}


class _NoManagedPolicies:
    """The translator resolves names of AWS's managed policies by asking IAM; no function here is given one."""

    def load(self) -> dict[str, str]:
        """None."""
        return {}


def unzipped(path: Path) -> dict[str, bytes]:
    """The files of a zip that are shipped."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if is_shipped(Path(name)) and name[-1] != "/"}


def page_files(folder: Path) -> dict[str, bytes]:
    """The built dashboard, as it lies in the zip.

    Raises:
        NotPackaged: it is not built, or holds what API Gateway does not send as it is.
    """
    if not (folder / "index.html").is_file():
        raise NotPackaged(f"{folder}: no dashboard; `make dashboard` builds it")
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        if name.count("/") > name.startswith("assets/"):
            raise NotPackaged(f"{path}: the control plane has no route for it")
        if len(content) > PAGE_FILE_BYTES_MAX:
            raise NotPackaged(f"{path}: {len(content):,} bytes, and an answer takes {PAGE_FILE_BYTES_MAX:,}")
        try:
            content.decode()
        except UnicodeDecodeError as error:
            raise NotPackaged(f"{path}: no text, and the control plane sends the page as texts") from error
        files[f"{PAGE_IN_ZIP}/{name}"] = content
    return files


def main() -> int:
    """Writes control-plane.zip and control-plane.json into the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--page", type=Path, default=PAGE, help="the built dashboard (default: dashboard/dist)")
    given = parser.parse_args()
    out: Path = given.out
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    try:
        page = page_files(given.page)
        with tempfile.TemporaryDirectory() as scratch:
            sam, packed = chalice_package(Path(scratch))
            files = unzipped(packed) | page
        template = plain(sam)
    except NotPackaged as error:
        print(f"package_control_plane: {error}", file=sys.stderr)
        return 1
    write_zip(out / "control-plane.zip", files)
    (out / "control-plane.json").write_text(template_text(template), "utf-8")
    print(f"{out}: control-plane.zip with {len(files):,} files, template with {len(template['Resources'])} resources")
    return 0


if __name__ == "__main__":
    sys.exit(main())
