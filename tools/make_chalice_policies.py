#!/usr/bin/env python3
"""Write .chalice/policy-STAGE.json, the role of `chalice deploy`, from the tasks that the control plane declares.

    tools/make_chalice_policies.py

Chalice fills in nothing, so that partition, region and account are open in it, and names are those of an installation
called "heliostat". `heliostat deploy` uses the roles of cfn/control-plane.yaml instead.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalice_app.policies.documents import PolicyPlace, statement
from chalice_app.policies.grant import Grant
from chalice_app.policies.tasks import CONTROL_PLANE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = Path(__file__).resolve().parents[1] / ".chalice"
STAGES = ("dev", "prod")
ANYWHERE = PolicyPlace("*", "*", "*")
WRITE_LOGS = Grant(
    sid="WriteLogs",
    actions=("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
    resources=("arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{name}-*",),
)


def role_policy() -> dict[str, Any]:
    """The sum of what the control plane's functions do: one statement for all that is allowed on the same terms.

    A role holds 10,240 characters of policies (IAM quotas).
    """
    by_terms: dict[str, dict[str, Any]] = {}
    unbound: set[str] = set()
    for grant in (WRITE_LOGS, *(grant for task in CONTROL_PLANE for grant in task.grants)):
        made = _open(statement(grant, ANYWHERE))
        if made["Resource"] == "*" and "Condition" not in made:
            unbound.update(made["Action"])
            continue
        first = by_terms.setdefault(json.dumps([made["Resource"], made.get("Condition")], sort_keys=True), made)
        first["Action"] = sorted({*first["Action"], *made["Action"]})
    everywhere = {"Sid": "Unbound", "Effect": "Allow", "Action": sorted(unbound), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [*_with_own_sids(by_terms.values()), everywhere]}


def _with_own_sids(statements: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Tasks call different statements alike; those of one policy differ."""
    seen: Counter[str] = Counter()
    for each in statements:
        seen[each["Sid"]] += 1
        yield each if seen[each["Sid"]] == 1 else each | {"Sid": f"{each['Sid']}{seen[each['Sid']]}"}


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
