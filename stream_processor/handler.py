"""The Lambda function behind the record stream.

Lambda delivers at least once, in order within a shard, and with ReportBatchItemFailures retries from the lowest
sequence number that is reported. The fold is exactly-once, so that records after it which were folded are no-ops.

A record whose write was refused comes again for as long as it is young enough (`cfn/processing.yaml`): an outage of
the table, or a role that lacks a right, delays the inventory and loses nothing. A record that no retry can help, since
it cannot be read or the store will never take it, is not reported: its position goes to the failure queue, and its
shard goes on.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from stream_processor.limits import FOLDING_ENDS_BEFORE_TIMEOUT_MS, GARBAGE_THRESHOLDS
from stream_processor.settings import installation_of
from stream_processor.wiring import current_processor

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from stream_processor.processor import BatchReport

logger = Logger(service="stream_processor", stream=sys.stderr)
metrics = Metrics(namespace="Heliostat", service="stream_processor")


# What was imported stays. What a batch makes lives as long as the batch and is freed with it; looking through all of it
# again and again for cycles took a fifth of the time.
gc.freeze()
gc.set_threshold(*GARBAGE_THRESHOLDS)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[dict[str, str]]]:
    """Folds a Kinesis event into the inventory; the answer names the records that have to come again."""

    def has_time() -> bool:
        return context.get_remaining_time_in_millis() > FOLDING_ENDS_BEFORE_TIMEOUT_MS

    report = current_processor().process(event, has_time)
    _publish(report)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in report.failed]}


def _publish(report: BatchReport) -> None:
    """Counters as metrics; why records failed as log lines, without a byte of their content."""
    # Where metrics are disabled nothing takes those of the last batch away, and the hundredth would be printed.
    metrics.clear_metrics()
    metrics.add_dimension(name="installation", value=installation_of(os.environ))
    for name, count in report.counters.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    for given_up in report.given_up:
        logger.error(
            "record given up",
            extra={
                "shard_id": given_up.position.shard_id,
                "sequence_number": given_up.position.sequence_number,
                "reason": given_up.reason,
                "explanation": given_up.explanation,
            },
        )
    for refusal in report.refusals:
        logger.error("the inventory store refused a fold", extra={"explanation": refusal})
