"""The composition root: the one place where settings, store, failure queue, processor and reviews meet."""

from __future__ import annotations

import os
from functools import lru_cache

from api_inventory.access.client import TrustedProxies
from inventory_store.hash_key import hash_key
from inventory_store.host_book import HostBook
from inventory_store.notification_book import NotificationBook
from inventory_store.opening import open_inventory_store
from stream_processor.decided_examination import DecidedExamination
from stream_processor.failure_queue import open_failure_queue
from stream_processor.processor import Processor
from stream_processor.review.job import ReviewJob
from stream_processor.review.notices import open_notices
from stream_processor.settings import Settings, settings_from

# Lambda keeps one; tests and the embedded run open a few.
_PROCESSORS_MAX = 4


def current_processor() -> Processor:
    """The processor for the environment as it is now; the same one while the environment is the same."""
    return _processor(settings_from(os.environ))


def current_review_job() -> ReviewJob:
    """The reviews of the same inventory."""
    settings = settings_from(os.environ)
    store = current_processor().store
    notices = open_notices(settings.topic_arn, NotificationBook(HostBook(store)))
    return ReviewJob(store, notices, impacts=settings.notified_impacts)


@lru_cache(maxsize=_PROCESSORS_MAX)
def _processor(settings: Settings) -> Processor:
    store = open_inventory_store(settings.inventory_url)
    book = HostBook(store)
    return Processor(
        store,
        open_failure_queue(settings.failure_queue_url),
        sample_ttl_days=settings.sample_ttl_days,
        examination=DecidedExamination(
            book, key=hash_key(book), trusted=TrustedProxies(settings.trusted_proxies, settings.trusted_hops)
        ),
        looks_at_everything=settings.looks_at_everything,
        given_up_after_s=settings.given_up_after_s,
    )
