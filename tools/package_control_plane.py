"""Packages the control plane: Chalice's zip, and one template of CloudFormation alone.

    python tools/package_control_plane.py OUT_DIR

Chalice makes a template of the application's functions and routes, and merges `cfn/control-plane.yaml` into it. The SAM
translator makes plain CloudFormation of that here, so that no macro runs in the account, and linters see what is made.
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
        env=os.environ | {"AWS_DEFAULT_REGION": REGION},
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


def _deploy_by_endpoint(resources: dict[str, Template]) -> None:
    """A deployment of API Gateway is a copy of the API as it is then, its policy and endpoint included.

    The translator names it after the routes alone, so that an API which becomes private, or regional again, would go on
    as it was, or shut everybody out. So there is one for each, of which one exists. And without a stage name: with one,
    it makes a stage beside ours, without throttle and tag.
    """
    [(name, deployment)] = [
        (name, body) for name, body in resources.items() if body["Type"] == "AWS::ApiGateway::Deployment"
    ]
    [stage] = [body for body in resources.values() if body["Type"] == "AWS::ApiGateway::Stage"]
    del resources[name], deployment["Properties"]["StageName"]
    private, regional = f"{name}Private", f"{name}Regional"
    resources[private] = {**deployment, "Condition": "IsPrivate"}
    resources[regional] = {**deployment, "Condition": "IsRegional"}
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


def main() -> int:
    """Writes control-plane.zip and control-plane.json into the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            sam, packed = chalice_package(Path(scratch))
            files = unzipped(packed)
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
