"""The composition root of `heliostat up`: every part of one run, started from the back to the front.

Parts are stopped in the opposite order, so that what the first of them has taken still arrives at the last.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from chalice_app.configuration.configuration import Configuration
from heliostat.control.local_run import LocalRun, announced
from heliostat.environment import applied_environment
from heliostat.errors import PartFailed
from heliostat.up.agent import Agent, running_agent
from heliostat.up.api_gateway import ApiGateway
from heliostat.up.background_work import BackgroundWork
from heliostat.up.control_plane import install, tick
from heliostat.up.dashboard_files import NOT_BUILT, DashboardFiles
from heliostat.up.followed_settings import following, write_settings
from heliostat.up.front import Front
from heliostat.up.mirrored_traffic import made_traffic, replayed_captures
from heliostat.up.processing import processing
from heliostat.up.record_path import STREAM_NAME, embedded, emulated
from heliostat.up.replay import opened
from heliostat.up.reviewing import NOTIFICATION_WINDOW_S, REVIEW_INTERVAL_S, reviewing
from heliostat.up.run_status import run_status
from heliostat.up.sign_in import SignIn
from heliostat.up.state_folder import held_state_folder
from inventory_store.errors import InventoryStoreError
from inventory_store.host_book import HostBook
from inventory_store.notification_book import NotificationBook
from simulator.aws.stack_faults import pace
from simulator.errors import SimulatorError
from simulator.loopback_server import serving
from simulator.region import start_region

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from heliostat.up.options import UpOptions
    from heliostat.up.record_path import RecordPath
    from heliostat.up.status import RunStatus
    from inventory_store.port import InventoryStore
    from simulator.event_source_mapping import EventSourceMapping
    from simulator.region import Region
    from stream_processor.processor import Processor

# A person who watches a stack being made is to see it grow: some seconds, where AWS takes minutes.
STACK_PAUSE_S = 0.15


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that is running.

    Attributes:
        hint: what a person should know before they open the dashboard; "" where there is nothing.
    """

    address: str
    sign_in: SignIn
    agent: Agent
    region: Region
    store: InventoryStore
    inventory_url: str
    state: Path
    hint: str
    _path: RecordPath
    _mapping: EventSourceMapping
    _processor: Processor
    _follower: BackgroundWork
    _traffic: tuple[BackgroundWork, ...]

    @property
    def agent_udp_port(self) -> int:
        """The port that takes mirrored traffic."""
        return self.agent.udp_port

    def announcement(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "address": self.address,
            "token": self.sign_in.token,
            "sign_in_url": self.sign_in.url(self.address),
            "viewer_sign_in_url": self.sign_in.viewer_url(self.address),
            "agent_udp_port": self.agent_udp_port,
            "agent_health_url": self.agent.health_url,
            "region_endpoint_url": self.region.endpoint_url,
            "inventory": self.inventory_url,
            "state": str(self.state.resolve()),
        }

    def check(self) -> None:
        """Return while every part runs.

        Raises:
            HeliostatError, SimulatorError: a part ended by itself; `running` tells either as a HeliostatError.
        """
        self._path.check()
        self.agent.check()
        for work in (self._follower, *self._traffic):
            work.check()

    def status(self) -> RunStatus:
        """How the run is doing."""
        activity = "; ".join(traffic.activity for traffic in self._traffic if traffic.activity)
        # A copy: the processor's thread adds to its totals.
        totals = dict(self._processor.totals)
        return run_status(self.agent.counters(), self._mapping.counters(), totals, self.store, activity)


@contextmanager
def running(options: UpOptions) -> Iterator[Run]:
    """Run all parts until the block ends.

    Raises:
        HeliostatError: a capture cannot be read, or a part did not start, or failed in the block.
    """
    for capture in options.captures:
        # What is no capture is told before anything is started for it.
        opened(capture)
    with _failed_parts_told(), ExitStack() as parts:
        # Entered first, and so left last: a function that still runs while the region stops is to find no account of
        # the person's, and nothing that it would print.
        parts.enter_context(applied_environment({}))
        state = parts.enter_context(held_state_folder(options.state))
        region = parts.enter_context(start_region())
        path = parts.enter_context(emulated() if options.emulated else embedded(state))
        dynamodb = path.dynamodb or region.client("dynamodb")
        environment = {
            **region.environment(),
            **path.environment,
            **install(region, options.templates, dynamodb),
            "HELIOSTAT_INVENTORY": path.inventory_url,
            # Its agent follows settings by itself, and no apply.
            "HELIOSTAT_RUN": "local",
            "HELIOSTAT_WEBHOOKS_TO_LOOPBACK": "yes" if options.webhooks_to_loopback else "no",
            # Metrics are for CloudWatch, which reads them from standard output.
            "POWERTOOLS_METRICS_DISABLED": "true",
            # A line for each request is for the function's log: here one would stand among the output of `--json`.
            "POWERTOOLS_LOG_LEVEL": "WARNING",
        }
        os.environ.update(environment)
        # Imported now, for these modules read the environment that they are imported into.
        from chalice_app import wiring as control_plane  # noqa: PLC0415
        from chalice_app.application import app  # noqa: PLC0415
        from chalice_app.telemetry import logger  # noqa: PLC0415
        from chalice_app.wiring import store  # noqa: PLC0415
        from heliostat.up.run_measures import RunMeasures  # noqa: PLC0415
        from stream_processor.handler import handler  # noqa: PLC0415
        from stream_processor.review.job import ReviewJob  # noqa: PLC0415
        from stream_processor.review.notices import open_notices  # noqa: PLC0415
        from stream_processor.wiring import current_processor  # noqa: PLC0415

        parts.enter_context(_logged_on_standard_error(logger.handlers))
        processor = current_processor()
        # Entered first, and so left last: what the agent sent at the end is reviewed as well.
        outbox = NotificationBook(HostBook(processor.store))
        notices = open_notices(environment["HELIOSTAT_TOPIC"], outbox, NOTIFICATION_WINDOW_S)
        job = ReviewJob(processor.store, notices, interval_s=REVIEW_INTERVAL_S)
        parts.enter_context(BackgroundWork("reviews", reviewing(job)))
        mapping = parts.enter_context(processing(path, handler))
        parts.enter_context(pace(STACK_PAUSE_S))
        parts.enter_context(BackgroundWork("schedule", tick))
        dashboard, sign_in = DashboardFiles(options.dashboard), SignIn()
        front = Front(ApiGateway(app), dashboard, sign_in)
        try:
            port = parts.enter_context(serving(front, name="heliostat", port=options.port))
        except OSError as error:
            raise PartFailed(f"port {options.port} of 127.0.0.1 cannot be opened: {error.strerror}") from error
        write_settings(state.agent_settings, Configuration())
        agent = parts.enter_context(
            running_agent(
                stream=STREAM_NAME,
                kinesis_url=path.kinesis_url,
                settings=state.agent_settings,
                log=state.log("agent"),
                environment={},
            )
        )
        follower = BackgroundWork("settings", following(store().configuration, agent, state.agent_settings))
        parts.enter_context(follower)
        measures = RunMeasures(agent.heartbeat, mapping.counters, lambda: dict(processor.totals))
        parts.enter_context(BackgroundWork("measures", measures.work))
        control_plane.give_measures(measures)
        address = f"http://127.0.0.1:{port}"
        parts.enter_context(announced(options.state, LocalRun(address, sign_in.token)))
        yield Run(
            address=address,
            sign_in=sign_in,
            agent=agent,
            region=region,
            store=processor.store,
            inventory_url=path.inventory_url,
            state=options.state,
            hint="" if dashboard.is_built else NOT_BUILT.strip(),
            _path=path,
            _mapping=mapping,
            _processor=processor,
            _follower=follower,
            _traffic=tuple(parts.enter_context(work) for work in _traffic(options, agent.udp_port)),
        )


@contextmanager
def _logged_on_standard_error(handlers: Sequence[logging.Handler]) -> Iterator[None]:
    """What the control plane logs: CloudWatch takes it from standard output, which here is the person's."""
    streams = [(each, each.stream) for each in handlers if isinstance(each, logging.StreamHandler)]
    try:
        for each, _ in streams:
            # Not by setStream, which flushes the one before: that may be closed.
            each.stream = sys.stderr
        yield
    finally:
        for each, stream in streams:
            each.stream = stream


@contextmanager
def _failed_parts_told() -> Iterator[None]:
    """Whatever a part of the run raises on purpose, as the run's own error."""
    try:
        yield
    except (InventoryStoreError, SimulatorError) as error:
        raise PartFailed(str(error)) from error


def _traffic(options: UpOptions, port: int) -> Iterator[BackgroundWork]:
    if options.captures:
        yield BackgroundWork("replay", partial(replayed_captures, options.captures, port))
    if options.conversations:
        yield BackgroundWork("made traffic", partial(made_traffic, options.conversations, port))
