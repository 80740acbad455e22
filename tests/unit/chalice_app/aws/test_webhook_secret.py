"""Webhooks in Secrets Manager; requests are held against botocore's model."""

from __future__ import annotations

import json

import pytest

from chalice_app.aws.webhook_secret import WebhookSecret
from chalice_app.errors import AwsRefused, Misconfigured
from chalice_app.webhooks.webhook import Webhook
from tests.unit.chalice_app.aws.stubbed import stubbed

HOOK = Webhook("w1", "chat", "https://hooks.example.test/T0", "k" * 32, kinds=("finding",))


def test_what_is_written_is_read_again() -> None:
    text = json.dumps({"webhooks": [HOOK.kept()]})
    with stubbed("secretsmanager") as (client, stubber):
        stubber.add_response("put_secret_value", {}, {"SecretId": "heliostat-webhooks", "SecretString": text})
        stubber.add_response("get_secret_value", {"SecretString": text}, {"SecretId": "heliostat-webhooks"})
        secret = WebhookSecret(client, "heliostat-webhooks")

        secret.write([HOOK])

        assert secret.read() == (HOOK,)


@pytest.mark.parametrize("text", ["?", "[]", '{"webhooks": [{"secret": "hush"}]}'])
def test_a_secret_of_somebody_else_is_refused_without_what_stands_in_it(text: str) -> None:
    with stubbed("secretsmanager") as (client, stubber):
        stubber.add_response("get_secret_value", {"SecretString": text})

        with pytest.raises(Misconfigured) as refused:
            WebhookSecret(client, "heliostat-webhooks").read()

    assert "hush" not in f"{refused.value}{refused.value.fix}"
    assert refused.value.__cause__ is None


def test_a_refusal_is_named() -> None:
    with stubbed("secretsmanager") as (client, stubber):
        stubber.add_client_error("get_secret_value", "AccessDeniedException", "no")

        with pytest.raises(AwsRefused, match="secretsmanager:GetSecretValue"):
            WebhookSecret(client, "heliostat-webhooks").read()
