"""Puts the agent together: the one place where settings become sockets, clients and signal handlers."""

from __future__ import annotations

import random
import signal
from typing import TYPE_CHECKING, cast

import boto3
from botocore.config import Config

from mirror_agent._capture import Receiver
from mirror_agent.errors import PortUnavailable
from mirror_agent.health import HealthServer
from mirror_agent.kinesis_sink import KinesisSink
from mirror_agent.limits import CONNECT_TIMEOUT_S, READ_TIMEOUT_S
from mirror_agent.service import AgentService
from mirror_agent.stop_request import StopRequest

if TYPE_CHECKING:
    import logging

    from mirror_agent.kinesis_sink import KinesisClient
    from mirror_agent.settings import Settings


def run_agent(settings: Settings, log: logging.Logger) -> None:
    """Runs an agent until SIGTERM or SIGINT, then drains it.

    Raises:
        AgentError: it could not begin, or the receive thread ended by itself.
    """
    stop = StopRequest()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    receiver = _receiver(settings)
    sink = KinesisSink(_kinesis_client(settings), settings.stream, random.SystemRandom().random)
    service = AgentService(receiver, sink, stop, log)
    with HealthServer(settings.health, service) as health:
        facts = {"listen": receiver.address, "health_port": health.port, "stream": settings.stream}
        log.info("listening", extra={"facts": {**facts, "agent": settings.agent}})
        service.run(settings.drain_timeout_s)


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
    client = boto3.client("kinesis", region_name=settings.region, endpoint_url=settings.endpoint_url, config=config)
    return cast("KinesisClient", client)
