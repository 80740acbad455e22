"""The webhooks with their addresses and keys, in one secret of Secrets Manager."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_refusals
from chalice_app.errors import Misconfigured
from chalice_app.webhooks.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Sequence


class WebhookSecret:
    """The secret `name`."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def read(self) -> tuple[Webhook, ...]:
        """All webhooks."""
        with named_refusals("secretsmanager:GetSecretValue"):
            text = self._client.get_secret_value(SecretId=self._name)["SecretString"]
        try:
            return tuple(Webhook.from_kept(row) for row in json.loads(text)["webhooks"])
        except (KeyError, TypeError, ValueError):
            # Without what stands in it: an error's text is logged.
            raise Misconfigured("secret of webhooks", 'what heliostat writes, or {"webhooks": []}') from None

    def write(self, webhooks: Sequence[Webhook]) -> None:
        """Keep these, and no others."""
        text = json.dumps({"webhooks": [each.kept() for each in webhooks]})
        with named_refusals("secretsmanager:PutSecretValue"):
            self._client.put_secret_value(SecretId=self._name, SecretString=text)
