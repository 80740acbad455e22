#!/usr/bin/env python3
"""Write .chalice/policy-STAGE.json, the role of `chalice deploy`, from the tasks that the control plane declares.

    tools/make_chalice_policies.py

Chalice fills in nothing, so that partition, region and account are open in it, and names are those of an installation
called "heliostat". `heliostat deploy` uses the roles of cfn/control-plane.yaml instead.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chalice_app.policies.documents import PolicyPlace, statement
from chalice_app.policies.grant import Grant
from chalice_app.policies.tasks import CONTROL_PLANE

FOLDER = Path(__file__).resolve().parents[1] / ".chalice"
STAGES = ("dev", "prod")
ANYWHERE = PolicyPlace("*", "*", "*")
WRITE_LOGS = Grant(
    sid="WriteLogs",
    actions=("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
    resources=("arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{name}-*",),
)


def role_policy() -> dict[str, Any]:
    """The sum of what the control plane's functions do; what is shared, or bound to no resource, stands once."""
    named: dict[str, dict[str, Any]] = {"WriteLogs": statement(WRITE_LOGS, ANYWHERE)}
    unbound: set[str] = set()
    for task in CONTROL_PLANE:
        for grant in task.grants:
            made = _open(statement(grant, ANYWHERE))
            if made["Resource"] == "*" and "Condition" not in made:
                unbound.update(made["Action"])
            elif named.setdefault(grant.sid, made) != made:
                sid = task.name.capitalize() + grant.sid
                named[sid] = made | {"Sid": sid}
    everywhere = {"Sid": "Unbound", "Effect": "Allow", "Action": sorted(unbound), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [*named.values(), everywhere]}


def _open(made: dict[str, Any]) -> dict[str, Any]:
    """The statement with conditions that take patterns; what would match anything is left out."""
    conditions: dict[str, dict[str, Any]] = {}
    for operator, keys in made.pop("Condition", {}).items():
        for key, value in keys.items():
            if value == "*":
                continue
            spelled = operator.replace("StringEquals", "StringLike") if "*" in str(value) else operator
            conditions.setdefault(spelled, {})[key] = value
    return made | ({"Condition": conditions} if conditions else {})


def text() -> str:
    """The file's text."""
    return json.dumps(role_policy(), indent=2) + "\n"


def main() -> None:
    """Write the files."""
    for stage in STAGES:
        (FOLDER / f"policy-{stage}.json").write_text(text(), "utf-8")


if __name__ == "__main__":
    main()
