"""Puts the agent together: the one place where settings become sockets, clients and signal handlers."""

from __future__ import annotations

import random
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, cast

import boto3
from botocore.config import Config

from mirror_agent._capture import Receiver
from mirror_agent.crash_account import CrashPage
from mirror_agent.errors import PortUnavailable
from mirror_agent.health import HealthServer
from mirror_agent.kinesis_connection import KinesisConnection
from mirror_agent.kinesis_sink import KinesisSink
from mirror_agent.limits import CONNECT_TIMEOUT_S, READ_TIMEOUT_S, REQUESTS_AT_ONCE_MAX
from mirror_agent.pending import Pending
from mirror_agent.service import AgentService
from mirror_agent.spool import SpoolRefused, open_spool
from mirror_agent.stop_request import StopRequest

if TYPE_CHECKING:
    import logging

    from mirror_agent.kinesis_connection import KinesisClient
    from mirror_agent.settings import Settings


def run_agent(settings: Settings, log: logging.Logger) -> None:
    """Runs an agent until SIGTERM or SIGINT, then drains it.

    Raises:
        AgentError: it could not begin, or the receive thread ended by itself.
    """
    stop = StopRequest()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    connection = KinesisConnection(lambda: _kinesis_client(settings), settings.stream)
    receiver = _receiver(settings)
    with ExitStack() as parts:
        pending, page = _spool(settings, log)
        parts.callback(pending.close)
        if page:
            parts.enter_context(page)
        requests = parts.enter_context(ThreadPoolExecutor(REQUESTS_AT_ONCE_MAX, thread_name_prefix="put-records"))
        sink = KinesisSink(connection, random.SystemRandom().random, pending, requests)
        service = AgentService(receiver, sink, stop, log, page=page)
        health = parts.enter_context(HealthServer(settings.health, service))
        facts = {"listen": receiver.address, "health_port": health.port, "stream": settings.stream}
        log.info("listening", extra={"facts": {**facts, "agent": settings.agent}})
        service.run(settings.drain_timeout_s)


def _spool(settings: Settings, log: logging.Logger) -> tuple[Pending, CrashPage | None]:
    """What waits in the spool, and the page of accounts beside it. A disk that refuses costs the spool alone."""
    if settings.spool_directory is None:
        return Pending(), None
    try:
        spool, was_damaged = open_spool(settings.spool_directory, settings.spool_bytes_max)
    except SpoolRefused as refusal:
        return Pending(ailment=refusal), None
    if was_damaged:
        log.warning("spool_was_damaged", extra={"facts": {"explanation": str(SpoolRefused("corrupt"))}})
    try:
        return Pending(spool), CrashPage(settings.spool_directory)
    except OSError:
        return Pending(spool), None


def _receiver(settings: Settings) -> Receiver:
    listen = settings.listen
    try:
        return Receiver(listen.host, listen.port, settings.agent, settings.queue_records_max)
    except OSError as error:
        raise PortUnavailable(f"UDP port {listen.host}:{listen.port}: {error}") from error


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
