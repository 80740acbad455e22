"""Metrics that AWS documents, with the sets of dimensions under which it tells them: as many as are watched here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Dimensions = frozenset[str]


def _of(dimensions: str, *names: str) -> set[tuple[str, Dimensions]]:
    return {(name, frozenset(dimensions.split())) for name in names}


# By namespace, from the tables of these pages.
AWS_METRICS: Mapping[str, set[tuple[str, Dimensions]]] = {
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html, "Instance metrics" and
    # "Traffic mirroring metrics"
    "AWS/EC2": {
        *_of("AutoScalingGroupName", "CPUUtilization"),
        *_of("InstanceId", "NetworkMirrorIn", "NetworkMirrorOut", "NetworkSkipMirrorIn", "NetworkSkipMirrorOut"),
        *_of("InstanceId", "NetworkPacketsMirrorIn", "NetworkPacketsMirrorOut"),
        *_of("InstanceId", "NetworkPacketsSkipMirrorIn", "NetworkPacketsSkipMirrorOut"),
    },
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
    "AWS/NetworkELB": {
        *_of("LoadBalancer", "ActiveFlowCount_UDP", "ConsumedLCUs_UDP", "NewFlowCount_UDP", "ProcessedBytes_UDP"),
        *_of("LoadBalancer TargetGroup", "HealthyHostCount", "UnHealthyHostCount"),
    },
    # https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html, "Basic stream-level metrics"
    "AWS/Kinesis": {
        *_of("StreamName", "GetRecords.IteratorAgeMilliseconds", "IncomingBytes", "IncomingRecords", "OutgoingBytes"),
        *_of("StreamName", "PutRecords.FailedRecords", "PutRecords.ThrottledRecords"),
        *_of("StreamName", "ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded"),
    },
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    "AWS/Lambda": {
        *_of("FunctionName", "AsyncEventAge", "AsyncEventsDropped", "ConcurrentExecutions", "Duration", "Errors"),
        *_of("FunctionName", "Invocations", "IteratorAge", "Throttles"),
    },
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
    "AWS/DynamoDB": {
        *_of("TableName", "ConditionalCheckFailedRequests", "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"),
        *_of("TableName", "ReadThrottleEvents", "WriteThrottleEvents"),
        *_of("TableName Operation", "SuccessfulRequestLatency", "SystemErrors"),
    },
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    "AWS/SQS": _of("QueueName", "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"),
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    "AWS/ApiGateway": _of("ApiName", "4XXError", "5XXError", "Count", "Latency"),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
    "AWS/Logs": _of("LogGroupName", "IncomingBytes"),
}
