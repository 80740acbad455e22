"""Carries one scenario out, and says what became of it."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from heliostat.errors import HeliostatError
from heliostat.faults.account import account_of, is_among
from heliostat.faults.limits import CONVERSATIONS_MIN
from heliostat.faults.pipeline import running
from simulator.errors import EmulatorMissing, SimulatorError
from simulator.faults.small_disk import NoSmallDisk

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from heliostat.faults.account import Account, Evidence
    from heliostat.faults.pipeline import Pipeline
    from heliostat.faults.scenario import Scenario

# What this machine may lack.
_MISSING = (EmulatorMissing, NoSmallDisk)


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a scenario.

    Attributes:
        account: None where it was not carried out, or not to its end.
        did: what was done, by name.
        problems: what is not explained; none of a trial that is fine.
        left_out: why it could not be tried on this machine; "" where it was.
    """

    name: str
    seed: int
    seconds: float
    account: Account | None = None
    did: Mapping[str, int] | None = None
    problems: tuple[str, ...] = ()
    left_out: str = ""

    @property
    def is_explained(self) -> bool:
        """Whether it was carried out, and nothing was lost silently or counted twice."""
        return not self.problems and not self.left_out

    def document(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        return asdict(self)


def carry_out(scenario: Scenario, seed: int, folder: Path) -> Trial:
    """Run a scenario in an empty folder, which keeps logs, spool and a file's inventory."""
    began_s = time.monotonic()
    did: Counter[str] = Counter()
    account, left_out = None, ""
    problems: list[str] = []
    try:
        with ExitStack() as parts:
            store = parts.enter_context(scenario.store(folder, seed))
            how = scenario.how(folder, parts)
            pipeline = parts.enter_context(running(folder, seed, store, how))
            did = pipeline.did
            _let_fail(pipeline, scenario)
            pipeline.settle()
            evidence = pipeline.evidence()
            account = account_of(evidence)
            problems += account.contradictions
            problems += lost_for_no_reason(account, scenario.costs)
            if store.failure_queue_url is not None:
                problems += poison_untold(evidence)
            did.update(_met(pipeline))
        problems += [f"{name}: it never came to that" for name in scenario.did if not did[name]]
    except _MISSING as missing:
        left_out = str(missing)
    except (HeliostatError, SimulatorError, OSError) as error:
        problems.append(f"{type(error).__name__}: {error}")
    return Trial(
        scenario.name, seed, round(time.monotonic() - began_s, 1), account, dict(did), tuple(problems), left_out
    )


def _let_fail(pipeline: Pipeline, scenario: Scenario) -> None:
    """Each fault has traffic of its own beside it: what fails when nothing is sent fails nobody."""
    number = max(scenario.conversations // len(scenario.faults), CONVERSATIONS_MIN)
    for _ in range(scenario.rounds):
        for fault in pipeline.random.sample(scenario.faults, len(scenario.faults)):
            with pipeline.traffic(number):
                fault(pipeline)


def poison_untold(evidence: Evidence) -> list[str]:
    """What is not told of records that cannot be read: each has to stand in a note of the function."""
    poison = [record.position for record in evidence.records if record.is_poison]
    untold = [position for position in poison if not is_among(position, evidence.rejected)]
    if not untold:
        return []
    shard, number = untold[0]
    return [f"{len(untold)} of {len(poison)} poison records not named by the failure destination: {shard}, {number}"]


def lost_for_no_reason(account: Account, costs: Collection[str]) -> list[str]:
    """What is told as lost, and is nothing that these faults may cost: to name a loss is no excuse for it."""
    told = {**account.named, **account.bounds}
    # A machine that has no time for the agent's socket is no fault that is tried.
    allowed = {*costs, "not read, dropped by the kernel"}
    return [f"{name}: {told[name]} exchanges, which none of these faults costs" for name in told if name not in allowed]


def _met(pipeline: Pipeline) -> dict[str, int]:
    """How many requests met a mishap, by service, and how often the agent's disk was full."""
    met = {"requests of Kinesis that failed": pipeline.kinesis_proxy.met}
    if pipeline.store.met is not None:
        met["requests of DynamoDB that failed"] = pipeline.store.met
    full = sum(run.counters.get("spool_errors_disk_full", 0) for run in pipeline.agent.ended)
    failed = {name: sum(number for (_, mishap), number in counted.items() if mishap) for name, counted in met.items()}
    return {"times that the disk was full": full} | failed
