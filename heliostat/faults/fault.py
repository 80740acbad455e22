"""The faults: each a bounded thing that is done to a running pipeline, drawn from its random numbers.

What was done counts in `did` only where somebody met it: a request that failed, a refusal that the agent counted. An
outage that no request fell into proves nothing.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from heliostat.faults.account import is_among
from heliostat.faults.limits import OUTAGE_S_MAX
from simulator.faults.mishaps import dynamodb_mishaps, kinesis_mishaps, lose_answer, silent, unprocessed
from simulator.record_stream import Entry, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from heliostat.faults.pipeline import Pipeline
    from heliostat.faults.weather import Weather
    from simulator.faults.service_proxy import Answered, Asked, Forward, Mishap

    Fault = Callable[[Pipeline], None]

_WRITES = ("UpdateItem", "TransactWriteItems")
# What a host or one of its endpoints is counted by, and what a host is. Behind such a write there is another in the
# same batch: of the host, or of its minutes.
_COUNTS, _OF_HOST = b'"traffic"', b'"host"'
# A processor is killed at one of so many writes that hold this: a batch of a round has some dozens, and few of hosts.
_KILLED_AT = ((b"", 10), (_COUNTS, 5), (_OF_HOST, 3))
_COUNTING_WRITES_MAX = 5
_LOST_WITH_A_SPOOL = ("exchanges_lost_in_spool", "exchanges_dropped_spool_corrupt")


def pause(pipeline: Pipeline, least_s: float = 0.4, most_s: float = 1.6) -> None:
    """Lets some time go by: whatever comes next comes at a random moment."""
    time.sleep(pipeline.random.uniform(least_s, most_s))


def refusals(counters: Mapping[str, int], *kinds: str) -> int:
    """How many of these an agent has counted."""
    return sum(counters.get(f"refusals_{kind}", 0) for kind in kinds)


def failed(met: Counter[tuple[str, str]] | None, mishaps: Collection[str]) -> int:
    """Requests of a service that met one of these mishaps by now."""
    counted: dict[tuple[str, str], int] = dict(met) if met else {}
    return sum(number for (_, mishap), number in counted.items() if mishap in mishaps)


# --- programs that are killed ---


def kill_agent(pipeline: Pipeline) -> None:
    """SIGKILL between two groups of conversations, whatever the agent does; it is started again."""
    pause(pipeline)
    pipeline.restart_agent(kill=True)
    pipeline.did["agents killed"] += 1


def kill_agent_amid_conversations(pipeline: Pipeline) -> None:
    """SIGKILL while connections are open: the next agent sees the rest of them alone."""
    pause(pipeline)
    pipeline.restart_agent(kill=True, between_groups=False)
    pipeline.did["agents killed amid conversations"] += 1


def end_agent(pipeline: Pipeline) -> None:
    """SIGTERM: it drains, and is started again."""
    pause(pipeline)
    pipeline.restart_agent(kill=False)
    pipeline.did["agents ended"] += 1


def kill_processor(pipeline: Pipeline) -> None:
    """SIGKILL at a random moment, of a batch or between two."""
    _wait(lambda: pipeline.processor.is_running)
    pause(pipeline, 0.2, 0.8)
    pipeline.did["processors killed"] += pipeline.processor.kill()


def end_processor(pipeline: Pipeline) -> None:
    """SIGTERM, which a function's process does not outlive either."""
    _wait(lambda: pipeline.processor.is_running)
    pause(pipeline, 0.2, 0.8)
    pipeline.did["processors ended"] += pipeline.processor.terminate()


def kill_processor_between_writes(pipeline: Pipeline) -> None:
    """SIGKILL at the nth write of the table, or of a kind, before it takes effect or after: what comes next is not."""
    weather = pipeline.store.weather
    if weather is None:
        kill_processor(pipeline)
        return
    mark, most = pipeline.random.choice(_KILLED_AT)
    nth, is_after = pipeline.random.randrange(1, most), pipeline.random.random() < 0.6
    seen: Counter[str] = Counter()

    def look(asked: Asked) -> tuple[str, Mishap] | None:
        if asked.operation not in _WRITES or mark not in asked.body:
            return None
        seen["writes"] += 1
        return ("killed", die) if seen["writes"] == nth else None

    def die(asked: Asked, forward: Forward) -> Answered:
        answer = forward(asked.body) if is_after else None
        seen["killed"] += pipeline.processor.kill()
        return answer or forward(asked.body)

    weather.always_first(look)
    _wait(lambda: seen["killed"] > 0, 2 * OUTAGE_S_MAX)
    weather.always_first(None)
    pipeline.did["processors killed at a write"] += seen["killed"]


# --- services that fail ---


def fail_kinesis(pipeline: Pipeline) -> None:
    """Half of all PutRecords are throttled, fail, are reset, or lose their answers; some of a request or all of it."""
    weather = pipeline.kinesis
    mishaps = kinesis_mishaps(weather.draw, weather.changed)
    before = failed(pipeline.kinesis_proxy.met, mishaps)
    weather.storm(mishaps, share=0.6)
    pause(pipeline, 1.5, OUTAGE_S_MAX)
    pipeline.did["storms at Kinesis"] += _wait(lambda: failed(pipeline.kinesis_proxy.met, mishaps) > before)
    weather.fair()


def refuse_connections(pipeline: Pipeline) -> None:
    """Nobody listens at the endpoint of Kinesis."""
    pause(pipeline)
    pipeline.did["endpoints that refused"] += _refused(pipeline, 1.0, OUTAGE_S_MAX)


def long_outage(pipeline: Pipeline) -> None:
    """Nobody listens at the endpoint of Kinesis for longer than records wait in memory alone."""
    pause(pipeline)
    pipeline.did["long outages"] += _refused(pipeline, 8.0, 10.0)


def _refused(pipeline: Pipeline, least_s: float, most_s: float) -> bool:
    """Whether the agent met it."""
    before = refusals(pipeline.agent.counters(), "network")
    with pipeline.kinesis_proxy.refusing_connections():
        pause(pipeline, least_s, most_s)
        return _wait(lambda: refusals(pipeline.agent.counters(), "network") > before)


def long_outage_and_end(pipeline: Pipeline) -> None:
    """The same, and the agent is asked to end before it is over: what no disk takes is dropped, and counted."""
    pause(pipeline)
    before = refusals(pipeline.agent.counters(), "network")
    with pipeline.kinesis_proxy.refusing_connections():
        pause(pipeline, 2.0, 3.0)
        pipeline.restart_agent(kill=False)
    pipeline.did["long outages"] += refusals(pipeline.agent.ended[-1].counters, "network") > before


def keep_silent(pipeline: Pipeline) -> None:
    """The endpoint of Kinesis takes requests and says nothing, as behind a firewall that drops."""
    pause(pipeline)
    mishaps = {"silence": silent(pipeline.kinesis.changed)}
    before = failed(pipeline.kinesis_proxy.met, mishaps)
    pipeline.kinesis.storm(mishaps, share=1.0)
    pause(pipeline, 1.0, OUTAGE_S_MAX)
    pipeline.did["endpoints that were silent"] += _wait(lambda: failed(pipeline.kinesis_proxy.met, mishaps) > before)
    pipeline.kinesis.fair()


def fail_table(pipeline: Pipeline) -> None:
    """Two calls of five at DynamoDB are throttled, conflict, fail, are reset, or lose their answers."""
    weather = pipeline.store.weather
    if weather is None:
        return
    mishaps = dynamodb_mishaps(weather.changed)
    before = failed(pipeline.store.met, mishaps)
    weather.storm(mishaps, share=0.4)
    pause(pipeline, 2.0, OUTAGE_S_MAX)
    _throttle_reads(weather)
    pause(pipeline, 0.5, 1.0)
    weather.fair()
    pipeline.did["storms at DynamoDB"] += failed(pipeline.store.met, mishaps) > before


def _throttle_reads(weather: Weather) -> None:
    def look(asked: Asked) -> tuple[str, Mishap] | None:
        return ("unprocessed", unprocessed) if asked.operation == "BatchGetItem" and weather.draw() < 0.5 else None

    weather.always_first(look)


def refuse_table(pipeline: Pipeline) -> None:
    """Every call at DynamoDB is throttled, from one batch to another, for longer than a record may age."""
    weather = pipeline.store.weather
    if weather is None:
        return
    pause(pipeline)
    before = len(pipeline.deliveries.given_up())
    with pipeline.deliveries.between_two():
        weather.storm(dynamodb_mishaps(weather.changed), share=1.0, names=("throttled",))
    is_given_up = _wait(lambda: len(pipeline.deliveries.given_up()) > before, 4 * OUTAGE_S_MAX)
    with pipeline.deliveries.between_two():
        weather.fair()
    pipeline.did["tables that were away"] += is_given_up


def refuse_table_amid_a_batch(pipeline: Pipeline) -> None:
    """The same from a write on: of its batch some items are written, and it is given up.

    It is asked what is written while nothing can change, and it goes on once nothing of the batch can come again.
    """
    weather = pipeline.store.weather
    if weather is None:
        return
    nth, is_lost = pipeline.random.randrange(1, _COUNTING_WRITES_MAX), pipeline.random.random() < 0.5
    throttled = dynamodb_mishaps(weather.changed)["throttled"]
    writes: Counter[str] = Counter()

    def look(asked: Asked) -> tuple[str, Mishap] | None:
        if writes["made"] >= nth:
            writes["refused"] += 1
            return "throttled", throttled
        writes["made"] += asked.operation == "UpdateItem" and _COUNTS in asked.body
        # The last write takes effect, and nobody may be told.
        return ("answer lost", lose_answer) if writes["made"] == nth and is_lost else None

    weather.always_first(look)
    _wait(lambda: writes["refused"] > 0, 2 * OUTAGE_S_MAX)
    with pipeline.deliveries.between_two():
        # A batch that ended only now may have been cut as well.
        if is_away := writes["refused"] > 0:
            pipeline.look_at_cut_batches()
        else:
            weather.always_first(None)
    is_given_up = is_away and _wait(lambda: _are_given_up(pipeline), 10 * OUTAGE_S_MAX)
    with pipeline.deliveries.between_two():
        weather.always_first(None)
    pipeline.did["tables that went away amid a batch"] += is_given_up and bool(pipeline.outage.written)


def _are_given_up(pipeline: Pipeline) -> bool:
    letters = pipeline.deliveries.given_up()
    return all(is_among(position, letters) for position in pipeline.outage.under_way)


# --- the machine of the agent ---


def expire_credentials(pipeline: Pipeline) -> None:
    """The role's credentials expire while the metadata service is away; later it gives others."""
    pause(pipeline)
    kinds = ("credentials_expired", "no_credentials")
    before = refusals(pipeline.agent.counters(), *kinds)
    pipeline.credentials.is_available = False
    pipeline.credentials.renew()
    pause(pipeline, 1.0, OUTAGE_S_MAX)
    pipeline.did["credentials that expired"] += _wait(lambda: refusals(pipeline.agent.counters(), *kinds) > before)
    pipeline.credentials.is_available = True


def fail_dns(pipeline: Pipeline) -> None:
    """The name of the endpoint cannot be resolved; the next agent is told another that can."""
    arguments = list(pipeline.agent.arguments)
    # Never resolved by anybody (RFC 6761 section 6.4).
    unknown = f"http://kinesis.invalid:{pipeline.kinesis_proxy.port}"
    pipeline.agent.arguments = [unknown if each == pipeline.kinesis_proxy.url else each for each in arguments]
    pipeline.restart_agent(kill=False)
    pause(pipeline, 1.0, 3.0)
    _wait(lambda: refusals(pipeline.agent.counters(), "network") > 0)
    pipeline.agent.arguments = arguments
    pipeline.restart_agent(kill=False)
    # Of the run that knew no other name.
    pipeline.did["names not resolved"] += refusals(pipeline.agent.ended[-1].counters, "network") > 0


def skew_clock(pipeline: Pipeline) -> None:
    """The agent's clock is off by more than AWS takes; the next agent's is right."""
    pipeline.agent.clock_ahead_s = pipeline.random.choice((-3600, 900))
    pipeline.restart_agent(kill=False)
    _wait(lambda: pipeline.agent.counters().get("refusals_clock_skew", 0) > 0, 4 * OUTAGE_S_MAX)
    pipeline.did["requests refused for their time"] += pipeline.agent.counters().get("refusals_clock_skew", 0)
    pipeline.agent.clock_ahead_s = 0
    pipeline.restart_agent(kill=False)


def skew_processor_clock(pipeline: Pipeline) -> None:
    """The next processor's clock is an hour ahead or behind; the one after it is right."""
    ahead_s = pipeline.random.choice((-3600, 3600))
    pipeline.processor.arguments = [f"--clock-ahead-s={ahead_s}"]
    pipeline.processor.kill()
    before = len(pipeline.deliveries.made())
    has_folded = _wait(lambda: any(each.is_whole for each in pipeline.deliveries.made()[before:]), 4 * OUTAGE_S_MAX)
    pipeline.processor.arguments = []
    pipeline.did["processors' clocks off"] += pipeline.processor.kill() and has_folded
    pause(pipeline)


def damage_spool(pipeline: Pipeline) -> None:
    """An outage fills the spool; before the next agent starts, its file is cut, overwritten, emptied or gone."""
    spool = pipeline.folder / "spool" / "spool.sqlite"
    with pipeline.kinesis_proxy.refusing_connections():
        pause(pipeline, 1.0, 2.0)
        pipeline.restart_agent(kill=False, meanwhile=lambda: _damage(pipeline, spool))
        pause(pipeline)
        # What is damaged further behind is found when it is read. That a spool without records was damaged, or free
        # pages of one, nobody could tell: it proves nothing.
        pipeline.did["spools damaged"] += _wait(lambda: _has_lost_spooled(pipeline.agent.counters()))


def _has_lost_spooled(counters: Mapping[str, int]) -> bool:
    return any(counters.get(name) for name in _LOST_WITH_A_SPOOL)


def _damage(pipeline: Pipeline, spool: Path) -> None:
    whole = spool.read_bytes()
    manner = pipeline.random.choice(("cut", "overwritten", "emptied", "gone"))
    if manner == "cut":
        spool.write_bytes(whole[: pipeline.random.randrange(1, max(len(whole), 2))])
    elif manner == "overwritten":
        spool.write_bytes(pipeline.random.randbytes(4096) + whole[4096:])
    elif manner == "emptied":
        spool.write_bytes(b"")
    else:
        spool.unlink()
    pipeline.did[f"spools {manner}"] += 1


def lose_spooled_transactions(pipeline: Pipeline) -> None:
    """The agent is killed in an outage, and the end of its spool's write-ahead log is gone, as after a power cut."""

    def lose() -> None:
        log = pipeline.folder / "spool" / "spool.sqlite-wal"
        if log.exists():
            whole = log.read_bytes()
            log.write_bytes(whole[: pipeline.random.randrange(max(len(whole), 1))])
            pipeline.did["write-ahead logs cut"] += bool(whole)

    with pipeline.kinesis_proxy.refusing_connections():
        # Beyond SPOOL_AFTER_S of the agent: what waits goes to the spool.
        pause(pipeline, 6.0, 8.0)
        pipeline.restart_agent(kill=True, meanwhile=lose)


# --- deliveries, and what is in the stream ---


def disorder(pipeline: Pipeline) -> None:
    """Batches come late, twice, and behind older ones that come again."""
    names = ("batches delivered twice", "old batches delivered again")
    before = [pipeline.did[name] for name in names]
    pipeline.deliveries.be_disorderly(share=0.3, delay_s_max=0.2)
    pause(pipeline, 2.0, OUTAGE_S_MAX)
    _wait(lambda: all(pipeline.did[name] > count for name, count in zip(names, before, strict=True)))
    pipeline.deliveries.be_orderly()


def poison(pipeline: Pipeline) -> None:
    """Somebody puts what is no record into the stream: no frame, a cut frame, a frame of something else."""
    pause(pipeline)
    draw = pipeline.random
    rubbish = (b"", b"no record", draw.randbytes(200), b"\x28\xb5\x2f\xfd" + draw.randbytes(60), b"HLX9" + bytes(40))
    entries = [Entry(f"b-{draw.randrange(256):03d}", data or b"0") for data in rubbish]
    pipeline.did["poison records"] += sum(isinstance(each, Stored) for each in pipeline.stream.put(entries))


def _wait(is_so: Callable[[], bool], most_s: float = OUTAGE_S_MAX) -> bool:
    """Waits until it is so; whether it is."""
    deadline_s = time.monotonic() + most_s
    while not (found := is_so()) and time.monotonic() < deadline_s:
        time.sleep(0.02)
    return found
