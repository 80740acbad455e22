"""CloudFormation types of SNS and SQS that moto lacks or makes in part."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from moto.core.common_models import CloudFormationModel
from moto.sns.models import Topic, sns_backends
from moto.sqs.models import Queue, sqs_backends

from simulator.aws.patching import around
from simulator.aws.resource_types import OwnType, Place, Properties, is_true, settling, tags_of

if TYPE_CHECKING:
    from collections.abc import Callable

QUEUE_ATTRIBUTES = (
    "DelaySeconds",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
)


@settling(Topic)
def _settle_topic(topic: Topic, properties: Properties, place: Place) -> None:
    """Moto replaces a topic to change it, and its subscriptions are lost."""
    del place
    topic.display_name = properties.get("DisplayName", "")
    topic.kms_master_key_id = properties.get("KmsMasterKeyId", "")
    topic._tags = tags_of(properties)  # noqa: SLF001 - there is no public way


@around(Topic, "has_cfn_attr")
def _has_topic_arn(original: Callable[..., bool], attribute: str) -> bool:
    """Moto knows the name alone."""
    return attribute == "TopicArn" or original(attribute)


@around(Topic, "get_cfn_attribute")
def _get_topic_arn(original: Callable[..., str], topic: Topic, attribute: str) -> str:
    """Moto knows the name alone."""
    return topic.arn if attribute == "TopicArn" else original(topic, attribute)


class TopicPolicyType(OwnType, CloudFormationModel):
    """AWS::SNS::TopicPolicy: a resource policy for topics."""

    type_name = "AWS::SNS::TopicPolicy"
    attributes = ("Id",)
    topics: tuple[str, ...] = ()

    def change(self, properties: Properties) -> None:
        """Put the policy on its topics, and off those that are its no more."""
        self._take_off(set(self.topics) - set(properties["Topics"]))
        self.topics = tuple(properties["Topics"])
        for arn in self.topics:
            self._topic(arn).policy = json.dumps(properties["PolicyDocument"])

    def delete(self, account_id: str, region_name: str) -> None:
        """Put back the policies that topics have by default."""
        del account_id, region_name
        self._take_off(set(self.topics))

    def _take_off(self, arns: set[str]) -> None:
        for arn in arns & sns_backends[self.place.account_id][self.place.region_name].topics.keys():
            topic = self._topic(arn)
            topic._policy_json = topic._create_default_topic_policy(  # noqa: SLF001
                self.place.region_name, self.place.account_id, topic.name
            )

    def _topic(self, arn: str) -> Any:
        return sns_backends[self.place.account_id][self.place.region_name].get_topic(arn)


class SubscriptionType(OwnType, CloudFormationModel):
    """AWS::SNS::Subscription. Ref gives its ARN."""

    type_name = "AWS::SNS::Subscription"
    attributes = ("Arn",)

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Self:
        """Subscribe."""
        del name
        backend = sns_backends[place.account_id][place.region_name]
        arn = backend.subscribe(properties["TopicArn"], properties["Endpoint"], properties["Protocol"]).arn
        made = cls(arn, place)
        made.change(properties)
        return made

    def change(self, properties: Properties) -> None:
        """Set what filters and forms messages."""
        backend = sns_backends[self.place.account_id][self.place.region_name]
        for name in ("RawMessageDelivery", "FilterPolicyScope", "FilterPolicy", "RedrivePolicy"):
            value = properties.get(name)
            if isinstance(value, dict):
                value = json.dumps(value)
            if value is not None:
                backend.set_subscription_attributes(
                    self.physical_resource_id, name, str(value).lower() if is_true(value) else value
                )

    def delete(self, account_id: str, region_name: str) -> None:
        """Unsubscribe."""
        sns_backends[account_id][region_name].unsubscribe(self.physical_resource_id)


@settling(Queue)
def _settle_queue(queue: Queue, properties: Properties, place: Place) -> None:
    """Moto changes two of a queue's attributes and passes over the rest."""
    del place
    attributes = {name: properties[name] for name in QUEUE_ATTRIBUTES if name in properties}
    redrive = properties.get("RedrivePolicy")
    if redrive:
        attributes["RedrivePolicy"] = redrive if isinstance(redrive, str) else json.dumps(redrive)
    # moto takes a policy away whenever it sets something else.
    policy = queue.policy
    queue._set_attributes(attributes)  # noqa: SLF001
    queue.policy = policy
    queue.tags = tags_of(properties)


class QueuePolicyType(OwnType, CloudFormationModel):
    """AWS::SQS::QueuePolicy: a resource policy for queues."""

    type_name = "AWS::SQS::QueuePolicy"
    attributes = ("Id",)
    queues: tuple[str, ...] = ()

    def change(self, properties: Properties) -> None:
        """Put the policy on its queues, and off those that are its no more."""
        self._set(set(self.queues) - set(properties["Queues"]), None)
        self.queues = tuple(properties["Queues"])
        self._set(set(self.queues), json.dumps(properties["PolicyDocument"]))

    def delete(self, account_id: str, region_name: str) -> None:
        """Take the policy off its queues."""
        del account_id, region_name
        self._set(set(self.queues), None)

    def _set(self, urls: set[str], policy: str | None) -> None:
        backend = sqs_backends[self.place.account_id][self.place.region_name]
        for name in {url.rpartition("/")[2] for url in urls} & backend.queues.keys():
            backend.get_queue(name).policy = policy
