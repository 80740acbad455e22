"""Whom the doors of a private API let in: the policies that are shipped, as IAM evaluates them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pytest

from heliostat.deploying.dry_run import Filling
from heliostat.deploying.installation import Installation
from simulator.emulator import ENVIRONMENT
from tests.packaging.builds import ROOT
from tests.packaging.iam_evaluation import Call, decisions
from tools.template_file import read_template

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.emulated,
    pytest.mark.skipif(not ENVIRONMENT.exists(), reason=f"{ENVIRONMENT.name} is not there: run `make emulator`"),
]
HERE = Installation("heliostat", "eu-central-1", "123456789012")
OTHER = "210987654321"
ENDPOINT, OTHER_ENDPOINT = "vpce-0a1b2c3d", "vpce-0f0f0f0f"
API = f"arn:aws:execute-api:{HERE.region}:{HERE.account}:k3v0yq7c1d"
SILENT: dict[str, Any] = {"Statement": []}
MAY_INVOKE = {"Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{API}/*"}]}
MAY_READ = {"Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{API}/api/GET/*"}]}


@dataclass(frozen=True, slots=True)
class Comer:
    """Whoever comes; `own_policy` None - without a signature."""

    account: str = "anonymous"
    own_policy: dict[str, Any] | None = None
    endpoint: str | None = ENDPOINT

    def call(self, policy: dict[str, Any], path: str) -> Call:
        told = {} if self.endpoint is None else {"aws:SourceVpce": self.endpoint}
        principal = "*" if self.own_policy is None else f"arn:aws:sts::{self.account}:assumed-role/ops/ada"
        resource = f"{API}/api/{path}"
        return Call(
            "execute-api:Invoke", resource, principal, self.account, HERE.account, policy, self.own_policy, told
        )


def door_policy(built: Path, api: Literal["RestAPI", "DashboardApi"]) -> dict[str, Any]:
    """The policy of a door where the API is private, as API Gateway keeps it."""
    template = json.loads((built / "control-plane.json").read_text("utf-8"))
    filling = Filling(HERE, {"PrivateApiEndpointId": ENDPOINT, "SignIn": "cognito"}, template)
    filled = filling.fill(template["Resources"][api]["Properties"]["Body"]["x-amazon-apigateway-policy"])
    return dict(json.loads(json.dumps(filled).replace('"execute-api:/', f'"{API}/')))


def endpoint_policy() -> dict[str, Any]:
    template = read_template(ROOT / "cfn" / "bootstrap.yaml")
    return dict(
        Filling(HERE, {}, template).fill(template["Resources"]["PrivateApiEndpoint"]["Properties"]["PolicyDocument"])
    )


def test_machines_need_an_allow_of_their_own_of_this_account_and_through_the_endpoint(
    deployable: tuple[Path, Path],
) -> None:
    policy = door_policy(deployable[0], "RestAPI")
    comers = [
        (Comer(HERE.account, SILENT), "GET/v1/settings", "ImplicitDeny"),
        (Comer(HERE.account, MAY_INVOKE), "GET/v1/settings", "Allow"),
        (Comer(HERE.account, MAY_INVOKE), "PUT/v1/settings", "Allow"),
        (Comer(HERE.account, MAY_READ), "GET/v1/settings", "Allow"),
        (Comer(HERE.account, MAY_READ), "PUT/v1/settings", "ImplicitDeny"),
        (Comer(OTHER, SILENT), "GET/v1/settings", "ImplicitDeny"),
        (Comer(OTHER, MAY_INVOKE), "GET/v1/settings", "ImplicitDeny"),
        (Comer(HERE.account, MAY_INVOKE, OTHER_ENDPOINT), "GET/v1/settings", "Deny"),
        (Comer(HERE.account, MAY_INVOKE, None), "GET/v1/settings", "Deny"),
        (Comer(), "GET/v1/health", "Allow"),
        (Comer(), "GET/v1/settings", "ImplicitDeny"),
        (Comer(endpoint=OTHER_ENDPOINT), "GET/v1/health", "Deny"),
        (Comer(endpoint=None), "GET/v1/health", "Deny"),
    ]

    decided = decisions([comer.call(policy, path) for comer, path, _ in comers])

    assert [(comer, path, each) for (comer, path, _), each in zip(comers, decided, strict=True)] == comers


def test_people_come_through_the_endpoint_and_the_authorizer_asks_for_their_token(
    deployable: tuple[Path, Path],
) -> None:
    policy = door_policy(deployable[0], "DashboardApi")
    comers = [(ENDPOINT, "Allow"), (OTHER_ENDPOINT, "ImplicitDeny"), (None, "ImplicitDeny")]

    decided = decisions([Comer(endpoint=endpoint).call(policy, "GET/v1/settings") for endpoint, _ in comers])

    assert decided == [each for _, each in comers]


def test_the_endpoint_leads_to_apis_of_the_account_and_takes_nobody_of_another() -> None:
    policy = endpoint_policy()
    # An endpoint's policy decides alone, of whoever the request says that it comes from.
    comers = [
        (HERE.account, "arn:aws:iam::123456789012:user/ada", API, "Allow"),
        ("anonymous", "*", API, "Allow"),
        (OTHER, f"arn:aws:iam::{OTHER}:user/eve", API, "Deny"),
        (HERE.account, "arn:aws:iam::123456789012:user/ada", API.replace(HERE.account, OTHER), "ImplicitDeny"),
        ("anonymous", "*", API.replace(HERE.account, OTHER), "ImplicitDeny"),
    ]

    decided = decisions(
        [
            Call("execute-api:Invoke", f"{api}/api/GET/v1/hosts", principal, account, HERE.account, policy)
            for account, principal, api, _ in comers
        ]
    )

    assert decided == [each for *_, each in comers]
