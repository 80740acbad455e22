"""The composition root: the one place where settings, store, failure queue and processor meet."""

from __future__ import annotations

import os
from functools import lru_cache

from inventory_store.opening import open_inventory_store
from stream_processor.failure_queue import open_failure_queue
from stream_processor.processor import Processor
from stream_processor.settings import Settings, settings_from

# Lambda keeps one; tests and the embedded run open a few.
_PROCESSORS_MAX = 4


def current_processor() -> Processor:
    """The processor for the environment as it is now; the same one while the environment is the same."""
    return _processor(settings_from(os.environ))


@lru_cache(maxsize=_PROCESSORS_MAX)
def _processor(settings: Settings) -> Processor:
    return Processor(
        open_inventory_store(settings.inventory_url),
        open_failure_queue(settings.failure_queue_url),
        sample_ttl_days=settings.sample_ttl_days,
    )
