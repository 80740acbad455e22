"""Agent, record stream, event source mapping, processor and store, with a proxy before each service."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from operator import itemgetter
from random import Random
from threading import Thread
from typing import TYPE_CHECKING, Any

from heliostat.errors import PartFailed
from heliostat.faults.account import Evidence
from heliostat.faults.agent_runs import AgentRuns
from heliostat.faults.deliveries import Deliveries
from heliostat.faults.limits import BATCH_RECORDS, BATCH_WINDOW_S, SETTLED_S_MAX
from heliostat.faults.mirror import Mirror
from heliostat.faults.outage import Outage, outage_of
from heliostat.faults.processor_counters import read_counters
from heliostat.faults.redrive import overtaken
from heliostat.faults.tally import Inventory, inventory_of
from heliostat.faults.traffic import conversations, groups
from heliostat.faults.weather import Weather
from heliostat.faults.witness import WitnessedStream, answers_of
from heliostat.redrive.redriving import redrive
from inventory_store.opening import open_inventory_store
from simulator.event_source_mapping import EventSourceMapping
from simulator.faults.credential_service import CredentialService
from simulator.faults.function_process import FunctionProcess
from simulator.faults.service_proxy import ServiceProxy
from simulator.kinesis_event import FunctionIdentity, InvocationContext
from simulator.kinesis_http import serving_streams
from simulator.loopback_server import serving
from simulator.mapping_settings import MappingSettings
from simulator.shop import REGION_NAME
from simulator.stream_reader import InProcessReader
from simulator.traffic.shop_server import serving_shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from heliostat.redrive.dead_letter import DeadLetter
    from simulator.record_stream import StreamRecord

STREAM_NAME = "heliostat-exchanges"
# An instance has its role's alone. What the environment of this process says is not the agent's.
NO_CREDENTIALS = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "")
NO_CREDENTIALS |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
NO_CREDENTIALS |= {"AWS_EC2_METADATA_DISABLED": "false", "AWS_MAX_ATTEMPTS": "1"}
SHARDS = 3
HANDLER = "stream_processor.handler:handler"
PROCESSOR_LOG = "processor.log"
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class StorePlace:
    """Where the inventory is kept.

    Attributes:
        url: see `inventory_store.opening`.
        environment: what its client needs in the processor's process; in this one it is there already.
        weather: of the service, where it is one.
        failure_queue_url: where the processor notes what it gives up; None: nowhere.
        noted: what was noted there, once.
        met: requests of the service by operation and mishap, where it is one.
    """

    url: str
    environment: Mapping[str, str] = field(default_factory=dict)
    weather: Weather | None = None
    failure_queue_url: str | None = None
    noted: Callable[[], tuple[DeadLetter, ...]] = tuple
    met: Counter[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class How:
    """What differs from one run to the other.

    Attributes:
        bytes_per_second: the agent's budget of whole exchanges; 0: all go whole.
        has_spool: whether the agent has one.
        spool: another folder for it.
        record_age_s_max: for how long a record is tried, as in MappingSettings.
        prefix: a command that the agent's is started by.
    """

    bytes_per_second: int = 0
    has_spool: bool = True
    spool: Path | None = None
    record_age_s_max: float | None = None
    prefix: Sequence[str] = ()

    def agent_arguments(self, folder: Path, kinesis_url: str) -> list[str]:
        """What the agent is started with."""
        found = ["--stream", STREAM_NAME, "--endpoint-url", kinesis_url, "--region", REGION_NAME]
        # A ring sees the datagrams of others as well.
        found += ["--receive", "socket", "--bytes-per-second", str(self.bytes_per_second), "--drain-timeout-s", "3"]
        if self.has_spool:
            spool = self.spool or folder / "spool"
            spool.mkdir(exist_ok=True)
            found += ["--spool-directory", str(spool)]
        return found


@dataclass(slots=True)
class Pipeline:
    """Everything that runs, and what is done to it.

    Attributes:
        random: draws for whoever lets something fail.
        kinesis: the weather of the record stream.
        credentials: of the agents.
        did: what was done to it, by name.
        outage: what the store holds of batches that were cut, when they were given up.
    """

    random: Random
    folder: Path
    seed: int
    stream: WitnessedStream
    kinesis: Weather
    kinesis_proxy: ServiceProxy
    credentials: CredentialService
    store: StorePlace
    agent: AgentRuns
    mirror: Mirror
    processor: FunctionProcess
    deliveries: Deliveries
    mapping: EventSourceMapping
    shop_port: int
    did: Counter[str] = field(default_factory=Counter)
    outage: Outage = field(default_factory=Outage)
    _round: count[int] = field(default_factory=count)
    _held: int = 0
    _failure: BaseException | None = None

    # --- traffic ---

    @contextmanager
    def traffic(self, number: int) -> Iterator[None]:
        """Send a round of conversations beside the block, to their end."""
        made = list(
            conversations(
                number, first=self._held, round_number=next(self._round), seed=self.seed, server_port=self.shop_port
            )
        )
        self._held += number
        thread = Thread(target=self._send, args=(made,), name="mirror", daemon=True)
        thread.start()
        try:
            yield
        finally:
            thread.join(SETTLED_S_MAX)
        if self._failure:
            raise PartFailed(f"the traffic failed: {self._failure}") from self._failure

    def _send(self, made: Sequence[Any]) -> None:
        try:
            self.mirror.send(groups(made, self.seed))
        except Exception as error:  # noqa: BLE001 - the entry point of a thread: whoever waits for it is told
            self._failure = error

    # --- the agent ---

    def restart_agent(
        self, *, kill: bool, between_groups: bool = True, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        """End the agent, do something, and start another; nothing is sent until then."""
        with self.mirror.held(between_groups=between_groups):
            if kill:
                self.agent.kill()
            else:
                self.agent.terminate()
            self.mirror.next_run()
            meanwhile()
            self.agent.start()

    # --- the end ---

    def settle(self) -> None:
        """Let everything be well, and wait until nothing waits anywhere; then the agent ends."""
        self.kinesis.fair()
        if self.store.weather:
            self.store.weather.fair()
        self.deliveries.be_orderly()
        self.mirror.wait_until_read()
        deadline_s = time.monotonic() + SETTLED_S_MAX
        while time.monotonic() < deadline_s:
            counters = self.agent.counters()
            if counters and not counters["exchanges_held"] and not counters["exchanges_spooled_held"]:
                break
            time.sleep(_LOOK_S)
        self.agent.terminate()
        if not self.mapping.wait_until_drained(SETTLED_S_MAX):
            raise PartFailed("the processor did not come through the records after the last fault")

    def inventory(self) -> Inventory:
        """What the store holds now, as whoever reads it from beside the proxy finds it."""
        store = open_inventory_store(self.store.url)
        try:
            return inventory_of(store, {host for host, *_ in answers_of(self.stream.records())}, time.time())
        finally:
            store.close()

    def look_at_cut_batches(self) -> None:
        """Measures what the store holds of batches that were cut. While it takes no write."""
        self.outage = outage_of(self.inventory(), self.stream.records(), self.deliveries.made(), self.outage)

    def evidence(self) -> Evidence:
        """What the account is made of."""
        given_up = self.mapping.counters()
        told = Evidence(
            made=tuple(self.mirror.truth.exchanges),
            sent=tuple(self.mirror.runs),
            runs=tuple(self.agent.ended),
            former_runs=tuple(self.agent.former_runs()),
            records=self.stream.records(),
            dead_letters=self.deliveries.given_up(),
            rejected=self.store.noted(),
            given_up=given_up["records_given_up_by_age"] + given_up["records_given_up_after_retries"],
            deliveries=self.deliveries.made(),
            processor=read_counters(self.folder / PROCESSOR_LOG),
            inventory=self.inventory(),
            outage=self.outage,
        )
        self.did["records given up and overtaken"] += overtaken(told.records, told.dead_letters)
        return replace(told, redriven=tuple(self._redriven(told.dead_letters)))

    def _redriven(self, letters: Sequence[DeadLetter]) -> Iterator[Inventory]:
        """The inventory after all dead letters were handed to the function again; and after they were once more."""

        def read(letter: DeadLetter) -> list[StreamRecord]:
            # Puts that ran side by side may have been noted in another order than the shard has them in.
            named = sorted((each for each in self.stream.kept() if letter.names(each[0])), key=itemgetter(0))
            return [record for _, record in named]

        def take(event: dict[str, Any]) -> bool:
            return not self.processor(event, InvocationContext("redrive", FunctionIdentity()))["batchItemFailures"]

        for _ in range(2 if letters else 0):
            told = redrive(letters, read, take, self.stream.arn)
            if told.gone or told.left:
                raise PartFailed(f"{len(told.gone) + len(told.left)} dead letters could not be redriven")
            yield self.inventory()


@contextmanager
def running(folder: Path, seed: int, store: StorePlace, how: How | None = None) -> Iterator[Pipeline]:
    """Run all of it until the block ends.

    Raises:
        PartFailed: the agent did not start.
    """
    how = how or How()
    random, did = Random(f"{seed}:faults"), Counter[str]()  # noqa: S311 - drawn to be repeated
    stream = WitnessedStream(STREAM_NAME, now_s=time.time, shards=SHARDS)
    kinesis = Weather(f"{seed}:kinesis")
    with ExitStack() as parts:
        shop_port = parts.enter_context(serving_shop())
        kinesis_url = parts.enter_context(serving_streams([stream], now_s=time.time))
        credentials = CredentialService()
        metadata_port = parts.enter_context(serving(credentials, name="metadata"))
        proxy = parts.enter_context(
            ServiceProxy(kinesis_url, lambda asked: credentials.refuse(asked) or kinesis.choose(asked))
        )
        environment = {**store.environment, "HELIOSTAT_INVENTORY": store.url}
        environment |= {"HELIOSTAT_RUN": "local", "POWERTOOLS_LOG_LEVEL": "ERROR"}
        if how.record_age_s_max:
            # Below the mapping's own, as in cfn/processing.yaml: their clocks need not agree.
            environment["HELIOSTAT_GIVEN_UP_AFTER_S"] = str(max(int(how.record_age_s_max) - 1, 1))
        if store.failure_queue_url:
            environment["HELIOSTAT_FAILURE_QUEUE"] = store.failure_queue_url
        processor = FunctionProcess(HANDLER, environment, folder / PROCESSOR_LOG)
        parts.callback(processor.close)
        if how.record_age_s_max:
            # It takes longer to start than records may age here.
            processor({"Records": []}, InvocationContext("start", FunctionIdentity()))
        deliveries = Deliveries(processor, Random(f"{seed}:deliveries"), did)  # noqa: S311 - to be repeated
        settings = MappingSettings(
            batch_records=BATCH_RECORDS,
            window_s=BATCH_WINDOW_S,
            retries_max=None,
            record_age_s_max=how.record_age_s_max,
        )
        reader = InProcessReader(stream)
        mapping = EventSourceMapping(reader, deliveries, settings, on_failure=deliveries.note)
        mapping.start()
        parts.callback(mapping.stop)
        environment = {**NO_CREDENTIALS, "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://127.0.0.1:{metadata_port}"}
        agent = AgentRuns(folder, how.agent_arguments(folder, proxy.url), environment, how.prefix)
        parts.callback(agent.close)
        agent.start()
        mirror = Mirror(agent.udp_port, lambda: agent.counters().get("datagrams", 0))
        yield Pipeline(
            random=random,
            folder=folder,
            seed=seed,
            stream=stream,
            kinesis=kinesis,
            kinesis_proxy=proxy,
            credentials=credentials,
            store=store,
            agent=agent,
            mirror=mirror,
            processor=processor,
            deliveries=deliveries,
            mapping=mapping,
            shop_port=shop_port,
            did=did,
        )
