"""What the control plane tells of its own work: metrics in the embedded metric format, and whose work a line is.

One set of dimensions, installation and service: CloudWatch bills each metric of each set. What there are many of, such
as codes and operations, stands in the log, where Logs Insights counts it (the dashboard's row "Why").
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.functions import is_metrics_disabled

from chalice_app.settings import NAME_DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# Every metric of the control plane; nothing else is told.
METRICS: Mapping[str, MetricUnit] = {
    # API
    "requests": MetricUnit.Count,
    "requests_refused": MetricUnit.Count,
    "requests_failed": MetricUnit.Count,
    "request_duration": MetricUnit.Milliseconds,
    # operations, by what became of them; what succeeded or failed took so long since it was asked for
    "operations_requested": MetricUnit.Count,
    "operations_succeeded": MetricUnit.Count,
    "operations_failed": MetricUnit.Count,
    "operations_waiting": MetricUnit.Count,
    "operation_duration": MetricUnit.Seconds,
    # looks at the mirror sessions: the plan, what became of its steps, and what there is then
    "reconcile_duration": MetricUnit.Milliseconds,
    "plan_changes": MetricUnit.Count,
    "sessions_made": MetricUnit.Count,
    "sessions_changed": MetricUnit.Count,
    "sessions_removed": MetricUnit.Count,
    "steps_failed": MetricUnit.Count,
    "steps_not_reached": MetricUnit.Count,
    "targets_mirrored": MetricUnit.Count,
    "targets_not_mirrorable": MetricUnit.Count,
    "targets_at_quota": MetricUnit.Count,
    # worker and clock: how old is what is at work, and the last look
    "worker_runs": MetricUnit.Count,
    "ticks": MetricUnit.Count,
    "operation_age_s": MetricUnit.Seconds,
    "look_age_s": MetricUnit.Seconds,
    # events
    "stack_events_followed": MetricUnit.Count,
    "stack_events_refused": MetricUnit.Count,
    "stacks_failed": MetricUnit.Count,
    "instance_events_ignored": MetricUnit.Count,
    "instance_events_nothing_selected": MetricUnit.Count,
    "instance_events_noted_already": MetricUnit.Count,
    "instance_events_woken": MetricUnit.Count,
    # what people were to be told, and neither topic nor outbox took
    "notices_lost": MetricUnit.Count,
    "drains_succeeded": MetricUnit.Count,
    "drains_failed": MetricUnit.Count,
    # webhooks: messages taken, attempts that were not, messages given up; alarms that a rule mutes, and those that
    # began by being off; what others published on the topic
    "webhooks_delivered": MetricUnit.Count,
    "webhook_attempts_failed": MetricUnit.Count,
    "webhook_dead_letters": MetricUnit.Count,
    "alarms_muted": MetricUnit.Count,
    "alarms_no_news": MetricUnit.Count,
    "messages_malformed": MetricUnit.Count,
}
SERVICE = "control_plane"

logger = Logger(service="heliostat-control-plane")
metrics = Metrics(namespace="Heliostat", service=SERVICE)
# `heliostat up` answers several requests at once, and what powertools keeps is no thread's own.
_measuring = Lock()


def measure(measures: Mapping[str, float]) -> None:
    """Tell of these, by their names, once `flush` is called.

    Raises:
        KeyError: one is not in METRICS.
    """
    if is_metrics_disabled():
        return
    with _measuring:
        metrics.add_dimension(name="installation", value=os.environ.get("HELIOSTAT_NAME") or NAME_DEFAULT)
        for name, value in measures.items():
            metrics.add_metric(name=name, unit=METRICS[name], value=value)


def count(name: str) -> None:
    """One more of it."""
    measure({name: 1})


def flush() -> None:
    """Write what was measured to standard output, where CloudWatch finds it."""
    with _measuring:
        if metrics.metric_set:
            metrics.flush_metrics()


@contextmanager
def about(**keys: object) -> Iterator[None]:
    """Every line of the log that this thread writes within carries these keys, such as `operation`."""
    logger.thread_safe_append_keys(**keys)
    try:
        yield
    finally:
        logger.thread_safe_remove_keys(list(keys))


def invoked(handler: Callable[[Any, Any], dict[str, Any]]) -> Callable[[Any, Any], dict[str, Any]]:
    """A Lambda function whose lines name its invocation, and whose metrics are written however it ends."""

    @wraps(handler)
    def call(event: Any, context: Any) -> dict[str, Any]:
        with about(function_request_id=getattr(context, "aws_request_id", None)):
            try:
                return handler(event, context)
            finally:
                flush()

    return call
