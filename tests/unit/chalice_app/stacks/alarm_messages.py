"""What CloudWatch publishes of an alarm, as Amazon SNS hands it to a function.

The one of a single metric and the one of metric math have the form of
https://github.com/aws/aws-lambda-go/tree/main/events/testdata (cloudwatch-alarm-sns-payload-*.json), with the fields
that CloudWatch has added since: AlarmConfigurationUpdatedTimestamp and the three lists of actions.
"""

from __future__ import annotations

import json
from typing import Any

TOPIC = "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications"
NAME = "heliostat-collector-no-healthy-agent"
DESCRIPTION = (
    "No agent is healthy, so that mirrored packets go nowhere. Severity: critical. "
    "Runbook: docs/operations.md#alarm-no-healthy-agent"
)
SINGLE = {
    "Period": 60,
    "EvaluationPeriods": 5,
    "DatapointsToAlarm": 3,
    "ComparisonOperator": "LessThanThreshold",
    "Threshold": 1.0,
    "TreatMissingData": "breaching",
    "EvaluateLowSampleCountPercentile": "",
    "MetricName": "HealthyHostCount",
    "Namespace": "AWS/NetworkELB",
    "StatisticType": "Statistic",
    "Statistic": "MINIMUM",
    "Unit": None,
    "Dimensions": [
        {"value": "net/heliostat-collector/5d0b4d6a1b2c3d4e", "name": "LoadBalancer"},
        {"value": "targetgroup/heliostat-collector/6e1c5e7b2c3d4e5f", "name": "TargetGroup"},
    ],
}
MATH = {
    **{key: SINGLE[key] for key in ("Period", "EvaluationPeriods", "ComparisonOperator", "Threshold")},
    "TreatMissingData": "notBreaching",
    "EvaluateLowSampleCountPercentile": "",
    "Metrics": [
        {"Expression": "100 * dropped / (taken + dropped)", "Id": "watched", "Label": "watched", "ReturnData": True},
        {
            "Id": "dropped",
            "MetricStat": {
                "Metric": {
                    "Dimensions": [{"value": "heliostat-collector", "name": "StackName"}],
                    "MetricName": "datagrams_dropped_kernel",
                    "Namespace": "Heliostat/Agent",
                },
                "Period": 60,
                "Stat": "Sum",
            },
            "ReturnData": False,
        },
    ],
}


def alarm_message(name: str = NAME, **changes: Any) -> dict[str, Any]:
    """A message; `changes` take the place of its fields, and those of which the value is ... are left out."""
    message = {
        "AlarmName": name,
        "AlarmDescription": DESCRIPTION,
        "AWSAccountId": "123456789012",
        "AlarmConfigurationUpdatedTimestamp": "2026-11-20T08:00:00.000+0000",
        "NewStateValue": "ALARM",
        "NewStateReason": "Threshold Crossed: 3 out of the last 5 datapoints [0.0 (27/11/26 09:29:00), 0.0 (27/11/26 "
        "09:28:00), 0.0 (27/11/26 09:27:00)] were less than the threshold (1.0) (minimum 3 datapoints for OK -> ALARM "
        "transition).",
        "StateChangeTime": "2026-11-27T09:30:12.345+0000",
        "Region": "EU (Frankfurt)",
        "AlarmArn": f"arn:aws:cloudwatch:eu-central-1:123456789012:alarm:{name}",
        "OldStateValue": "OK",
        "OKActions": [TOPIC],
        "AlarmActions": [TOPIC],
        "InsufficientDataActions": [],
        "Trigger": SINGLE,
    }
    return {key: value for key, value in {**message, **changes}.items() if value is not ...}


def record(message: dict[str, Any]) -> dict[str, Any]:
    """The record of the event that Lambda gets."""
    return {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": f"{TOPIC}:1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
        "Sns": {
            "Type": "Notification",
            "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
            "TopicArn": TOPIC,
            "Subject": f'{message["NewStateValue"]}: "{message["AlarmName"]}" in EU (Frankfurt)',
            "Message": json.dumps(message),
            "Timestamp": "2026-11-27T09:30:12.400Z",
            "SignatureVersion": "1",
            "Signature": "EXAMPLE",
            "SigningCertUrl": "EXAMPLE",
            "UnsubscribeUrl": "EXAMPLE",
            "MessageAttributes": {},
        },
    }
