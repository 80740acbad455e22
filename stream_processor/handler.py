"""The Lambda function behind the record stream.

Lambda delivers at least once, in order within a shard, and with ReportBatchItemFailures retries from the lowest
sequence number that is reported. The fold is exactly-once, so that records after it which were folded are no-ops.

A record that cannot be read is reported as failed like one whose write failed: after its last retry the event source
mapping sends its position to the failure destination and goes on, so that it delays its shard for a bounded time and
blocks it never. Everything else in the same batch was folded on the first delivery, and is not lost with it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from stream_processor.wiring import current_processor

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from stream_processor.processor import BatchReport

logger = Logger(service="stream_processor", stream=sys.stderr)
metrics = Metrics(namespace="Heliostat", service="stream_processor")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[dict[str, str]]]:  # noqa: ARG001 - Lambda's signature
    """Folds a Kinesis event into the inventory; the answer names the records that have to come again."""
    report = current_processor().process(event)
    _publish(report)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in report.failed]}


def _publish(report: BatchReport) -> None:
    """Counters as metrics; why records failed as log lines, without a byte of their content."""
    for name, count in report.counters.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    for rejected in report.rejected:
        logger.error(
            "record rejected",
            extra={
                "sequence_number": rejected.sequence_number,
                "reason": rejected.reason,
                "explanation": rejected.explanation,
            },
        )
    for refusal in report.refusals:
        logger.error("the inventory store refused a fold", extra={"explanation": refusal})
