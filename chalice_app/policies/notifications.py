"""The tasks around notifications: who subscribes, and what is posted to webhooks."""

from __future__ import annotations

from chalice_app.policies.grant import KEYS, OWNED, Condition, Grant, PolicyTask, by_way_of
from inventory_store.host_book import NOTIFICATION_MUTES
from inventory_store.table import document_partition

TOPIC = "arn:{partition}:sns:{region}:{account}:{name}-notifications"
# Secrets Manager appends six characters of its own to a secret's name.
WEBHOOK_SECRETS = "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-webhooks-??????"
DEAD_LETTERS = "arn:{partition}:sqs:{region}:{account}:{name}-control-plane-webhook-dead-letters"
USE_SECRETS_KEY = Grant(
    "UseSecretsKey", ("kms:Decrypt", "kms:GenerateDataKey"), KEYS, (OWNED, by_way_of("secretsmanager"))
)

SUBSCRIBERS = PolicyTask(
    name="subscribers",
    description="List who is told, subscribe people by mail and unsubscribe them; add, remove and test webhooks.",
    used_by="The API of the control plane.",
    modules=("subscriptions", "webhook_secret", "webhook_function", "dead_letters"),
    grants=(
        Grant("ListSubscribers", ("sns:ListSubscriptionsByTopic",), (TOPIC,)),
        Grant("UnsubscribePeople", ("sns:Unsubscribe",)),
        # Nothing but people: an address or a queue of somebody else's is no task of the API's.
        Grant(
            "SubscribePeople",
            ("sns:Subscribe",),
            (TOPIC,),
            (Condition("StringEquals", "sns:Protocol", ("email",)),),
        ),
        Grant("KeepWebhooks", ("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"), (WEBHOOK_SECRETS,)),
        USE_SECRETS_KEY,
        Grant(
            "TestWebhooks",
            ("lambda:InvokeFunction",),
            ("arn:{partition}:lambda:{region}:{account}:function:{name}-webhooks",),
        ),
        Grant("CountDeadLetters", ("sqs:GetQueueAttributes",), (DEAD_LETTERS,)),
    ),
)

WEBHOOKS = PolicyTask(
    name="webhooks",
    description="Read the webhooks, and keep what none of them took.",
    used_by="The function of the control plane that posts to webhooks.",
    modules=("webhook_secret", "dead_letters"),
    grants=(
        Grant("ReadWebhooks", ("secretsmanager:GetSecretValue",), (WEBHOOK_SECRETS,)),
        Grant("UseSecretsKey", ("kms:Decrypt",), KEYS, (OWNED, by_way_of("secretsmanager"))),
        Grant("UseQueuesKey", ("kms:Decrypt", "kms:GenerateDataKey"), KEYS, (OWNED, by_way_of("sqs"))),
        Grant("KeepDeadLetters", ("sqs:SendMessage",), (DEAD_LETTERS,)),
    ),
)

MUTES = PolicyTask(
    name="mutes",
    description="Read the rules by which people are not told, and nothing else of the inventory.",
    used_by="The function of the control plane that posts to webhooks.",
    grants=(
        Grant(
            "ReadMutes",
            ("dynamodb:Query",),
            ("arn:{partition}:dynamodb:{region}:{account}:table/{name}-inventory",),
            (
                Condition(
                    "ForAllValues:StringEquals", "dynamodb:LeadingKeys", (document_partition(NOTIFICATION_MUTES),)
                ),
            ),
        ),
        Grant("UseInventorysKey", ("kms:Decrypt",), KEYS, (OWNED, by_way_of("dynamodb"))),
    ),
)
