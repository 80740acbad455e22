"""Posts what the topic tells to webhooks; what none took is kept in a queue. Also a test, for who asks and waits.

Alarms come as CloudWatch words them, past the outbox: what is muted is looked for here. Their mail is CloudWatch's own.

Invoked by SNS. One that fails before anything was posted is invoked again; what a webhook did not take is not, since
others took it.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger
from chalice import Blueprint

from api_inventory.notifications.notification import Notification
from chalice_app import wiring
from chalice_app.operations.notice import of_alarm
from chalice_app.stacks.alarm import read_alarm
from chalice_app.telemetry import invoked, measure
from chalice_app.webhooks.message import parsed, read_document
from chalice_app.webhooks.webhooks import named

logger = Logger(service="heliostat-control-plane")
blueprint = Blueprint(__name__)
COUNTED = (
    *("webhooks_delivered", "webhook_attempts_failed", "webhook_dead_letters"),
    *("alarms_muted", "alarms_no_news", "messages_malformed"),
)


@blueprint.lambda_function(name="webhooks")
@invoked
def webhooks(event: Any, context: Any) -> dict[str, Any]:
    """Deliver the messages of an event."""
    del context
    if isinstance(event, dict) and "test" in event:
        return _test(str(event["test"]))
    counts = dict.fromkeys(COUNTED, 0)
    try:
        _deliver(event["Records"], counts)
    finally:
        # What was posted has been, whatever fails behind it.
        measure({name: count for name, count in counts.items() if count})
    return counts


def _deliver(records: list[dict[str, Any]], counts: dict[str, int]) -> None:
    known = wiring.webhook_secret().read()
    for record in records:
        document = _document(record["Sns"]["Message"], counts)
        if document is None:
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


def _document(message: str, counts: dict[str, int]) -> dict[str, Any] | None:
    """What is to be posted; None where nothing is, which is counted."""
    value, known = parsed(message), wiring.settings()
    if (document := read_document(value, known.name)) is not None:
        return document
    change = read_alarm(value, installation=known.name, topic_arn=known.topic_arn)
    if change is None:
        counts["messages_malformed"] += 1
        return None
    happening = of_alarm(change)
    if not change.is_news:
        counts["alarms_no_news"] += 1
        return None
    if wiring.is_muted(happening):
        counts["alarms_muted"] += 1
        return None
    return Notification("alarm", (happening,), int(change.at.timestamp())).document(known.name)


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
