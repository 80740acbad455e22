"""The account that the credentials of this machine lead to."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

from chalice_app.aws.silence import reason_of
from chalice_app.failures.explain import UNEXPLAINED, explain
from heliostat.deploying.errors import DeploymentFailed
from heliostat.deploying.installation import Installation
from heliostat.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 8},
    user_agent_extra="heliostat-deploy",
)
# Which policy a denial asks for: nothing answers here yet that could give it.
DEPLOYERS_POLICY = "the policy that heliostat deploy --policy prints"


class AwsAccount:
    """AWS clients of one account and region; each is made once for a service and what it is configured to."""

    def __init__(self, region: str | None) -> None:
        try:
            self._session = boto3.Session(region_name=region)
        except ProfileNotFound as error:
            raise WrongUsage(f"{error}: AWS_PROFILE names one that the AWS configuration does not have") from error
        self.client = cache(self._client)

    def _client(self, service: str, config: Config = CONFIG) -> Any:
        return self._session.client(service, config=config)  # type: ignore[call-overload]

    def installation(self, name: str) -> Installation:
        """The installation of a name, here.

        Raises:
            WrongUsage: it cannot be a name, or nothing says which region is meant.
            DeploymentFailed: AWS does not say who is asking.
        """
        region = self._session.region_name
        if not region:
            raise WrongUsage("--region: not given, and neither AWS_REGION nor the AWS configuration names one")
        with refusals("sts:GetCallerIdentity"):
            account = self.client("sts").get_caller_identity()["Account"]
        return Installation(name, region, account, self._session.get_partition_for_region(region))


@contextmanager
def refusals(operation: str) -> Iterator[None]:
    """Turns what botocore raises into one sentence.

    Raises:
        DeploymentFailed: AWS refused, or did not answer.
    """
    try:
        yield
    except ClientError as error:
        told = error.response.get("Error", {})
        message = told.get("Message") or code_of(error)
        sentence = f"AWS refused {operation}: {message}"
        raise DeploymentFailed(with_explanation(sentence, code_of(error), message, operation)) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise DeploymentFailed("there are no AWS credentials: give this shell a profile or a role") from error
    except NoRegionError as error:
        raise WrongUsage("--region: not given, and neither AWS_REGION nor the AWS configuration names one") from error
    except BotoCoreError as error:
        reason = reason_of(error)
        sentence = f"AWS did not answer {operation}: {reason}"
        raise DeploymentFailed(with_explanation(sentence, type(error).__name__, reason, operation)) from error


def with_explanation(sentence: str, code: str | None, message: str, operation: str | None = None) -> str:
    """The sentence, and what the catalogue of failures makes of AWS's text: the cause and the fix, a line each."""
    told = explain(code=code, message=message, operation=operation, context={"policies": DEPLOYERS_POLICY})
    if told.code == UNEXPLAINED:
        return sentence
    return "\n  ".join(filter(None, (sentence, told.explanation, told.fix)))


def code_of(error: ClientError) -> str:
    """The code of a refusal, as the service spells it."""
    return str(error.response.get("Error", {}).get("Code", ""))
