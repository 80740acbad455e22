"""The Lambda function that a schedule calls once a minute: it reviews the hosts of which something is new."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from inventory_store.host_book import HostBook
from stream_processor.limits import REVIEWING_ENDS_BEFORE_TIMEOUT_MS
from stream_processor.review.lease import run_alone
from stream_processor.settings import installation_of
from stream_processor.wiring import current_processor, current_review_job

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from stream_processor.review.job import JobReport

logger = Logger(service="stream_processor_review", stream=sys.stderr)
metrics = Metrics(namespace="Heliostat", service="stream_processor_review")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:  # noqa: ARG001 - a schedule says nothing
    """Reviews what is due; the answer tells how much that was."""

    def has_time() -> bool:
        return context.get_remaining_time_in_millis() > REVIEWING_ENDS_BEFORE_TIMEOUT_MS

    report = run_alone(current_review_job(), HostBook(current_processor().store), time.time_ns(), has_time)
    _publish(report)
    return dict(report.counters)


def _publish(report: JobReport) -> None:
    metrics.clear_metrics()
    metrics.add_dimension(name="installation", value=installation_of(os.environ))
    # Also where nothing was due: a count of zero tells that the schedule runs.
    for name, count in {"hosts_reviewed": 0, **report.counters}.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    for refusal in report.refusals:
        logger.error("a review did not do all of its work", extra={"explanation": refusal})
