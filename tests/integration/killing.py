"""A control plane whose worker dies at a call of AWS, as a Lambda function does that is out of memory or of time."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from chalice_app import wiring
from chalice_app.aws import clients
from chalice_app.operations.limits import LOCK_S

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

Moment = Literal["before", "after"]


class Killed(BaseException):
    """The process is gone. Nothing that the control plane does may catch this."""


@dataclass
class Mortal:
    """Listens to every call of the control plane, and kills its worker where it is told to.

    Attributes:
        calls: the actions of this life so far, in order.
        dies: says at each call whether the worker dies there.
    """

    calls: list[str] = field(default_factory=list)
    dies: Callable[[str, Moment], bool] = lambda _action, _moment: False
    is_dead: bool = False
    died_at: Counter[tuple[str, Moment]] = field(default_factory=Counter)
    age_s: float = 0.0
    lives: int = 0

    def listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand between the control plane and AWS, and in the place of its clock."""
        events = clients.session()._session
        events.register("before-call", lambda model, **_: self._meet(model, "before"))
        events.register("after-call", lambda model, **_: self._meet(model, "after"))
        monkeypatch.setattr(wiring, "now_s", lambda: time.time() + self.age_s)

    def _meet(self, model: Any, moment: Moment) -> None:
        action = f"{model.service_model.service_name}:{model.name}"
        if self.is_dead:
            raise Killed(action)
        if moment == "before":
            self.calls.append(action)
        if self.dies(action, moment):
            self.is_dead = True
            self.died_at[action, moment] += 1
            raise Killed(f"{moment} {action}")

    def live(self, work: Callable[[], object]) -> bool:
        """Let a fresh worker work, when the lock of the last one has expired. False where it was killed."""
        self.is_dead, self.calls = False, []
        self.lives += 1
        self.age_s += LOCK_S + 1
        try:
            work()
        except Killed:
            return False
        finally:
            self.is_dead = False
        return True

    def work(self) -> bool:
        """A worker works off what there is."""
        return self.live(lambda: wiring.worker(f"worker-{self.lives}").work())
