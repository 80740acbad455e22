"""The reviews of a run: what a schedule does on AWS, in a thread."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_processor.review.job import ReviewJob

# A person at the dashboard sees what is new at once; one look at what is due costs a query.
PAUSE_S = 0.5
REVIEW_INTERVAL_S = 2
# As many reviews as on AWS come to within the window that is in force there.
NOTIFICATION_WINDOW_S = 4

_log = logging.getLogger(__name__)


def reviewing(job: ReviewJob) -> Callable[[Callable[[str], None], Callable[[], bool]], None]:
    """The work: reviews what is due, again and again, and a last time at the end."""

    def work(tell: Callable[[str], None], stopped: Callable[[], bool]) -> None:  # noqa: ARG001 - nobody waits for it
        is_last = False
        while not is_last:
            is_last = stopped()
            for refusal in job.run(time.time_ns()).refusals:
                _log.warning("a review failed, and is done again: %s", refusal)
            if not is_last:
                time.sleep(PAUSE_S)

    return work
