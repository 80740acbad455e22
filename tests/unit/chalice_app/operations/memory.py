"""A control store in memory, and turns: who of several may make the next call of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from chalice_app.configuration.configuration import Configuration
from chalice_app.errors import Conflict
from chalice_app.mirroring.patience import Pace
from chalice_app.mirroring.selection import Selection
from chalice_app.mirroring.vnis import VniBook
from chalice_app.operations.control_store import Head

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalice_app.audit.record import AuditRecord
    from chalice_app.configuration.configuration import ConfigurationChange
    from chalice_app.operations.operation import Operation


@dataclass
class MemoryStore:
    """Implements `ControlStore`, `ConfigurationStore` and `AuditStore`, with the conditions that the table has."""

    wanted: Selection = field(default_factory=Selection)
    brought_to: Selection | None = None
    at_work: Head = field(default_factory=Head)
    kept: dict[str, Operation] = field(default_factory=dict)
    book: VniBook = field(default_factory=VniBook)
    refused: dict[str, str] = field(default_factory=dict)
    lock: tuple[str, float] | None = None
    changed: bool = False
    run: Mapping[str, Any] | None = None
    settings: Configuration = field(default_factory=Configuration)
    settings_changes: dict[str, ConfigurationChange] = field(default_factory=dict)
    audit: dict[str, AuditRecord] = field(default_factory=dict)

    def configuration(self) -> Configuration:
        return self.settings

    def put_configuration(self, configuration: Configuration, change: ConfigurationChange) -> None:
        if configuration.version != self.settings.version + 1:
            raise Conflict
        self.settings = configuration
        self.settings_changes[change.id] = change

    def keep_record(self, record: AuditRecord) -> None:
        known = self.audit.get(record.id)
        if known is not None and known.outcome != "intended" and known != record:
            raise Conflict
        self.audit[record.id] = record

    def records(self, before: str | None, count: int) -> tuple[AuditRecord, ...]:
        ids = [each for each in sorted(self.audit, reverse=True) if before is None or each < before]
        return tuple(self.audit[each] for each in ids[:count])

    def configuration_changes(self, before: str | None, count: int) -> tuple[ConfigurationChange, ...]:
        ids = [each for each in sorted(self.settings_changes, reverse=True) if before is None or each < before]
        return tuple(self.settings_changes[each] for each in ids[:count])

    def selection(self) -> Selection:
        return self.wanted

    def applied(self) -> Selection | None:
        return self.brought_to

    def put_applied(self, selection: Selection) -> None:
        self.brought_to = selection

    def head(self) -> Head:
        return self.at_work

    def submit(self, head: Head, operations: Sequence[Operation], selection: Selection | None) -> None:
        if head.version != self.at_work.version:
            raise Conflict
        if selection is not None and selection.version != self.wanted.version + 1:
            raise Conflict
        self.at_work = replace(head, version=head.version + 1)
        self.kept |= {operation.id: operation for operation in operations}
        self.wanted = selection or self.wanted

    def put_operation(self, operation: Operation) -> None:
        if operation.id in self.kept and self.kept[operation.id].has_ended:
            raise Conflict
        self.kept[operation.id] = operation

    def operation(self, identifier: str) -> Operation | None:
        return self.kept.get(identifier)

    def operations(self, before: str | None, count: int) -> tuple[Operation, ...]:
        ids = [each for each in sorted(self.kept, reverse=True) if before is None or each < before]
        return tuple(self.kept[each] for each in ids[:count])

    def vni_book(self) -> VniBook:
        return self.book

    def add_vnis(self, book: VniBook, known: VniBook) -> VniBook:
        assert known == self.book
        self.book = book
        return book

    def verdicts(self) -> Mapping[str, str]:
        return self.refused

    def put_verdict(self, interface_id: str, day: str) -> None:
        self.refused[interface_id] = day

    def take_lock(self, holder: str, now_s: float, until_s: float, *, name: str = "lock") -> bool:
        del name
        if self.lock is not None and self.lock[0] != holder and self.lock[1] > now_s:
            return False
        self.lock = (holder, until_s)
        return True

    def keep_lock(self, holder: str, until_s: float) -> bool:
        if self.lock is None or self.lock[0] != holder:
            return False
        self.lock = (holder, until_s)
        return True

    def release_lock(self, holder: str, *, name: str = "lock") -> None:
        del name
        if self.lock is not None and self.lock[0] == holder:
            self.lock = None

    def mark_changed(self, now_s: float) -> bool:
        del now_s
        was, self.changed = self.changed, True
        return not was

    def is_changed(self) -> bool:
        return self.changed

    def take_changed(self) -> bool:
        was, self.changed = self.changed, False
        return was

    def put_last_run(self, document: Mapping[str, Any]) -> None:
        self.run = document

    def last_run(self) -> Mapping[str, Any] | None:
        return self.run


class Turns:
    """Lets threads call a store one call at a time, in an order that is given; beyond it, the first that is there."""

    def __init__(self, store: MemoryStore, order: Sequence[int], count: int) -> None:
        self._store = store
        self._order = list(order)
        self._present = set(range(count))
        self._changed = Condition()

    def _next(self) -> int:
        while self._order and self._order[0] not in self._present:
            self._order.pop(0)
        return self._order[0] if self._order else min(self._present)

    def seen_by(self, who: int) -> Any:
        """The store, each call of which waits for its turn."""
        turns = self

        class Seen:
            def __getattr__(self, name: str) -> Any:
                method = getattr(turns._store, name)

                def call(*arguments: Any, **keywords: Any) -> Any:
                    with turns._changed:
                        assert turns._changed.wait_for(lambda: turns._next() == who, timeout=20)
                        if turns._order:
                            turns._order.pop(0)
                        try:
                            return method(*arguments, **keywords)
                        finally:
                            turns._changed.notify_all()

                return call

        return Seen()

    def run(self, *works: Callable[[], object]) -> list[object]:
        """Run works side by side; what each gave, or the error that it raised."""
        results: list[object] = [None] * len(works)

        def go(who: int) -> None:
            try:
                results[who] = works[who]()
            except Exception as error:  # noqa: BLE001 - the result
                results[who] = error
            finally:
                with self._changed:
                    self._present.discard(who)
                    self._changed.notify_all()

        threads = [Thread(target=go, args=(who,)) for who in range(len(works))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        return results


@dataclass
class Clock:
    """Time that only passes when somebody waits."""

    now_s: float = 1_000.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds

    def pace(self, seconds: float = 600.0) -> Pace:
        return Pace(clock=self, sleep=self.sleep, jitter=lambda: 1.0, deadline_s=self.now_s + seconds)
