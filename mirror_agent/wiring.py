"""Puts the agent together: the one place where settings become sockets, clients, threads and signal handlers."""

from __future__ import annotations

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

import boto3
from botocore.config import Config
from botocore.exceptions import NoRegionError

from mirror_agent._capture import Receiver
from mirror_agent.background import Background
from mirror_agent.condition import Condition
from mirror_agent.core_dumps import forbid_core_dumps
from mirror_agent.crash_account import CrashPage
from mirror_agent.embedded_metrics import MetricSpace
from mirror_agent.errors import EXIT_DONE, EXIT_INSTANCE_ENDS, PortUnavailable, WrongSettings
from mirror_agent.health import HealthServer
from mirror_agent.instance_metadata import metadata_of
from mirror_agent.kinesis_connection import KinesisConnection
from mirror_agent.kinesis_sink import KinesisSink
from mirror_agent.lifecycle_action import HookAction
from mirror_agent.limits import (
    ASIDE_CONNECT_TIMEOUT_S,
    ASIDE_READ_TIMEOUT_S,
    CONNECT_TIMEOUT_S,
    DRAIN_MARGIN_S,
    READ_TIMEOUT_S,
    REQUESTS_AT_ONCE_MAX,
    TERMINATION_LOOK_S,
)
from mirror_agent.log_stream import LogStream
from mirror_agent.notifier import notifier_of
from mirror_agent.pending import Pending
from mirror_agent.redaction_key import redaction_key
from mirror_agent.reloading import Reloader
from mirror_agent.reporter import Reporter
from mirror_agent.sampling import sampling_json
from mirror_agent.service import AgentService
from mirror_agent.spool import SpoolRefused, open_spool
from mirror_agent.stop_request import StopRequest
from mirror_agent.termination import Termination

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from mirror_agent.instance_metadata import InstanceMetadata
    from mirror_agent.kinesis_connection import KinesisClient
    from mirror_agent.lifecycle_action import AutoScalingClient
    from mirror_agent.log_stream import LogsClient
    from mirror_agent.settings import Settings
    from mirror_agent.spool import Spool


def run_agent(settings: Settings, log: logging.Logger, read_again: Callable[[], Settings]) -> int:
    """Runs an agent until SIGTERM, SIGINT or the end of its instance, then drains it; the exit status.

    Raises:
        AgentError: it could not begin, or the receive thread ended by itself.
    """
    forbid_core_dumps()
    notifier, stop = notifier_of(os.environ), StopRequest()

    def drain() -> None:
        notifier.stopping(within_s=settings.drain_timeout_s + DRAIN_MARGIN_S)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: drain())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    receiver = _receiver(settings)
    connection = _connection(settings)
    with ExitStack() as running:
        pending, page = _spool(settings, log)
        running.callback(pending.close)
        if page:
            running.callback(page.close)
        requests = running.enter_context(ThreadPoolExecutor(REQUESTS_AT_ONCE_MAX, thread_name_prefix="put-records"))
        sink = KinesisSink(connection, random.SystemRandom().random, pending, requests)
        service = AgentService(receiver, sink, stop, log, page=page)
        condition = Condition(receiver, service, version=version("heliostat"), agent=settings.agent)
        space = MetricSpace(settings.metric_namespace, settings.stack_name)
        reporter = Reporter(condition, _log_stream(settings, log), space, log, notifier)
        termination = _termination(settings, log, condition, drain)
        reload = Background("reload", Reloader(settings, read_again, receiver, log, notifier).reload, log)
        health = running.enter_context(HealthServer(settings.health, condition))
        running.enter_context(reload)
        signal.signal(signal.SIGHUP, lambda *_: reload.wake())
        report = Background("report", reporter.report, log, interval_s=settings.report_interval_s)
        running.enter_context(report)
        if service.counters().get("killed_runs"):
            # An agent that is killed again and again would never come to its first report.
            report.wake()
        if notifier.watchdog_interval_s:

            def feed() -> None:
                if not condition.is_hung(draining=stop.is_set()):
                    notifier.feed_watchdog()

            running.enter_context(Background("watchdog", feed, log, interval_s=notifier.watchdog_interval_s))
        if termination:
            watch = Background("termination", termination.look, log, interval_s=TERMINATION_LOOK_S)
            running.enter_context(watch).wake()
        facts = {"listen": receiver.address, "health_port": health.port, "stream": settings.stream}
        how = {"agent": settings.agent, "mode": receiver.mode, "mode_reason": receiver.mode_reason}
        log.info("listening", extra={"facts": {**facts, **how}})
        notifier.ready(f"Receiving by {receiver.mode}")
        service.run(settings.drain_timeout_s)
    reporter.report()
    if termination:
        termination.complete()
    return EXIT_INSTANCE_ENDS if termination and termination.is_known else EXIT_DONE


def _spool(settings: Settings, log: logging.Logger) -> tuple[Pending, CrashPage | None]:
    """What waits in the spool, and the page of accounts beside it. A disk that refuses costs these alone."""
    directory = settings.spool_directory
    if directory is None:
        return Pending(), None

    def opened() -> Spool:
        spool, was_damaged = open_spool(directory, settings.spool_bytes_max)
        if was_damaged:
            log.warning("spool_was_damaged", extra={"facts": {"explanation": str(SpoolRefused("corrupt"))}})
        return spool

    page = CrashPage(directory)
    try:
        return Pending(opened(), open_spool=opened), page
    except SpoolRefused as refusal:
        return Pending(ailment=refusal, open_spool=opened), page


def _receiver(settings: Settings) -> Receiver:
    listen = settings.listen
    try:
        return Receiver(
            listen.host,
            listen.port,
            settings.agent,
            settings.queue_records_max,
            receive=settings.receive,
            interface=settings.interface,
            shards=settings.shards,
            vnis=settings.vnis,
            redaction=settings.redaction,
            redaction_key=redaction_key(settings.redaction_key_file),
            sampling=sampling_json(settings.bytes_per_second, settings.rules),
        )
    except OSError as error:
        raise PortUnavailable(f"UDP port {listen}: {error}") from error
    except ValueError as error:
        raise WrongSettings(f"the core refuses its settings: {error}") from error


def _termination(
    settings: Settings, log: logging.Logger, condition: Condition, drain: Callable[[], None]
) -> Termination | None:
    """Who watches for the instance's end; nobody where no group is named, or there is no metadata service to ask."""
    metadata = metadata_of(os.environ)
    if settings.auto_scaling_group is None or metadata is None:
        return None

    def on_notice(sentence: str) -> None:
        condition.ending = sentence

    return Termination(
        metadata,
        _hook_action(settings, log, metadata),
        log,
        linger_s=settings.linger_s,
        drain_timeout_s=settings.drain_timeout_s,
        clock=time.monotonic,
        on_notice=on_notice,
        drain=drain,
    )


def _hook_action(settings: Settings, log: logging.Logger, metadata: InstanceMetadata) -> HookAction | None:
    if settings.auto_scaling_group is None or settings.lifecycle_hook is None:
        return None
    client = cast("AutoScalingClient", _client_aside("autoscaling", settings))
    return HookAction(
        client,
        log,
        group=settings.auto_scaling_group,
        hook=settings.lifecycle_hook,
        instance_id=lambda: metadata.get("instance-id") or "",
    )


def _log_stream(settings: Settings, log: logging.Logger) -> LogStream | None:
    if settings.log_group is None:
        return None
    client = cast("LogsClient", _client_aside("logs", settings))
    return LogStream(client, log, group=settings.log_group, name=settings.agent.replace(":", "-").replace("*", "-"))


def _client_aside(service: str, settings: Settings) -> object:
    """A client for what goes on beside the sender: few tries, and none that lasts."""
    config = Config(
        connect_timeout=ASIDE_CONNECT_TIMEOUT_S,
        read_timeout=ASIDE_READ_TIMEOUT_S,
        retries={"total_max_attempts": 2, "mode": "standard"},
    )
    client: object = boto3.Session(region_name=settings.region).client(service, config=config)  # type: ignore[call-overload]
    return client


def _connection(settings: Settings) -> KinesisConnection:
    try:
        return KinesisConnection(lambda: _kinesis_client(settings), settings.stream)
    except NoRegionError as error:
        raise WrongSettings("region: expected --region, or a region of the AWS environment, found none") from error


def _kinesis_client(settings: Settings) -> KinesisClient:
    """The sink owns the retries, so botocore makes none."""
    config = Config(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
        retries={"total_max_attempts": 1, "mode": "standard"},
    )
    session = boto3.session.Session()
    client = session.client("kinesis", region_name=settings.region, endpoint_url=settings.endpoint_url, config=config)
    return cast("KinesisClient", client)
