"""The settings of an event source mapping, with Lambda's ranges."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.errors import InvalidMapping
from simulator.kinesis_event import FunctionIdentity
from simulator.limits import BATCH_RECORDS_MAX, BATCH_WINDOW_S_MAX


@dataclass(frozen=True, slots=True)
class MappingSettings:
    """How a stream is handed to a function.

    The defaults give up sooner than `cfn/processing.yaml` does, and wait less: a person looks on.

    Attributes:
        batch_records: BatchSize.
        window_s: MaximumBatchingWindowInSeconds, of which fractions are taken here.
        retries_max: MaximumRetryAttempts; None retries until the record is too old.
        record_age_s_max: MaximumRecordAgeInSeconds; None keeps trying as long as the stream keeps the record.
        bisect: BisectBatchOnFunctionError.
        report_item_failures: FunctionResponseTypes has ReportBatchItemFailures.
        function: who is invoked, as events and contexts name it.
    """

    batch_records: int = 100
    window_s: float = 0.5
    retries_max: int | None = 3
    record_age_s_max: float | None = 3600.0
    bisect: bool = True
    report_item_failures: bool = True
    function: FunctionIdentity = field(default_factory=FunctionIdentity)

    def __post_init__(self) -> None:
        """Raises InvalidMapping where Lambda would refuse the setting."""
        if not 1 <= self.batch_records <= BATCH_RECORDS_MAX:
            raise InvalidMapping("batch_records", self.batch_records, f"1 to {BATCH_RECORDS_MAX}")
        if not 0 <= self.window_s <= BATCH_WINDOW_S_MAX:
            raise InvalidMapping("window_s", self.window_s, f"0 to {BATCH_WINDOW_S_MAX:.0f}")
        if self.retries_max is not None and not 0 <= self.retries_max <= 10_000:
            raise InvalidMapping("retries_max", self.retries_max, "0 to 10,000, or none")
        if self.record_age_s_max is not None and not 0 < self.record_age_s_max <= 604_800:
            raise InvalidMapping("record_age_s_max", self.record_age_s_max, "up to 604,800 (seven days), or none")
