"""Posts what the topic tells to webhooks; what none took is kept in a queue. Also a test, for who asks and waits.

Invoked by SNS. One that fails before anything was posted is invoked again; what a webhook did not take is not, since
others took it.
"""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from chalice import Blueprint

from chalice_app import wiring
from chalice_app.webhooks.webhooks import named

logger = Logger(service="heliostat-control-plane")
metrics = Metrics(namespace="Heliostat", service="webhooks")
blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="webhooks")
def webhooks(event: Any, context: Any) -> dict[str, Any]:
    """Deliver the messages of an event."""
    del context
    if isinstance(event, dict) and "test" in event:
        return _test(str(event["test"]))
    known = wiring.webhook_secret().read()
    counts = {"webhooks_delivered": 0, "webhook_attempts_failed": 0, "webhook_dead_letters": 0, "messages_malformed": 0}
    for record in event["Records"]:
        document = _document(record["Sns"]["Message"])
        if document is None:
            # Whoever may publish can say anything: EventBridge and CloudFormation may, and they are no JSON of ours.
            counts["messages_malformed"] += 1
            continue
        for outcome in wiring.delivery().deliver(document, known):
            counts["webhook_attempts_failed"] += outcome.attempts - outcome.is_delivered
            if outcome.is_delivered:
                counts["webhooks_delivered"] += 1
                continue
            counts["webhook_dead_letters"] += 1
            logger.warning(
                "A webhook did not take a message",
                webhook=outcome.webhook_id,
                reason=outcome.reason,
                notification=document["id"],
            )
            wiring.dead_letters().put(
                {
                    "webhook_id": outcome.webhook_id,
                    "name": outcome.name,
                    "reason": outcome.reason,
                    "attempts": outcome.attempts,
                    "notification": document,
                }
            )
    _count(counts)
    return counts


def _test(webhook_id: str) -> dict[str, Any]:
    webhook = named(wiring.webhook_secret().read(), webhook_id)
    document = wiring.test_message().document(wiring.settings().name)
    # Once: somebody waits, and sends another by themselves.
    [outcome] = wiring.delivery().deliver(document, [webhook], attempts_max=1)
    return {
        "is_delivered": outcome.is_delivered,
        "status": outcome.status,
        "reason": outcome.reason,
        "attempts": outcome.attempts,
    }


def _document(message: str) -> dict[str, Any] | None:
    try:
        document = json.loads(message)
    except ValueError:
        return None
    if not isinstance(document, dict) or document.get("source") != "heliostat" or document.get("version") != 1:
        return None
    return document


def _count(counts: dict[str, int]) -> None:
    for name, count in counts.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    metrics.flush_metrics()
