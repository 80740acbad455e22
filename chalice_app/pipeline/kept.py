"""An answer that is given again for some seconds, so that many who look cost what one does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

AnswerT = TypeVar("AnswerT")


@dataclass(slots=True)
class Kept(Generic[AnswerT]):
    """Keeps the last answer alone."""

    seconds: float
    _last: tuple[Hashable, float, AnswerT] | None = None

    def get(self, question: Hashable, now_s: float, ask: Callable[[], AnswerT]) -> AnswerT:
        """The answer to a question, asked anew where the last one was another or is too old."""
        last = self._last
        if last is not None and last[0] == question and 0 <= now_s - last[1] < self.seconds:
            return last[2]
        answer = ask()
        self._last = (question, now_s, answer)
        return answer

    def forget(self) -> None:
        """Ask anew."""
        self._last = None
