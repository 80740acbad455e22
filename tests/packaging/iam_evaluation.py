"""What IAM decides of a call, by the emulator's evaluator of policies: another's reading of AWS's documentation.

It runs in the emulator's own environment. Of a policy of a resource it knows that one which names an account leaves the
decision to the policies of that account's principals, and that across accounts both sides have to allow.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from simulator.emulator import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

Decision = Literal["Allow", "Deny", "ImplicitDeny"]

PROGRAM = """
import json, sys
from ministack.core.iam_evaluator import (
    EvalContext, combine_resource_policy, evaluate, evaluate_resource_policy, parse_policy_document,
)

def decided(call):
    context = EvalContext(
        call["principal"], "AssumedRole", call["account"], call["action"], call["resource"], "eu-central-1",
        service_context={key.lower(): value for key, value in call["told"].items()},
    )
    if call["own_policy"] is None:
        return evaluate_resource_policy(call["resource_policy"], context).decision
    own = evaluate(context, [parse_policy_document(call["own_policy"])])
    return combine_resource_policy(own, context, call["resource_policy"], call["owner"]).decision

json.dump([decided(call) for call in json.load(sys.stdin)], sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A call, and the policies that it meets.

    Attributes:
        principal: the ARN of whoever calls; * - nobody that is known.
        account: whose that is; anonymous - of nobody.
        owner: the account of the resource.
        told: keys of conditions that the service fills in.
        own_policy: of the principal; None - the policy of the resource decides alone.
    """

    action: str
    resource: str
    principal: str
    account: str
    owner: str
    resource_policy: dict[str, Any]
    own_policy: dict[str, Any] | None = None
    told: dict[str, str] = field(default_factory=dict)


def decisions(calls: Sequence[Call]) -> list[Decision]:
    """What IAM decides of each."""
    ran = subprocess.run(
        [str(ENVIRONMENT / "bin" / "python"), "-c", PROGRAM],
        input=json.dumps([asdict(call) for call in calls]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return list(json.loads(ran.stdout))
