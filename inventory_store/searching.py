"""What a search looks in, the same in every adapter.

An endpoint is found by its text: "post shop.example/orders payments iban". What reviews and answers say of it are its
words, as "auth:none" or "status:5xx": a word of a search that holds a colon is looked for among these as well. They are
no part of the text, where "none" or "rest" would find half of the inventory.

Text is looked at as people see it, hidden characters by name (see `visible`): what they copy is found.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from api_inventory.traffic import status_classes
from api_inventory.visible import visible
from inventory_store.limits import SEARCHED_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.collection import Collection
    from api_inventory.endpoint import EndpointKey, EndpointSummary
    from api_inventory.review import EndpointFacts, HostReview


def endpoint_text(key: EndpointKey, owner: str, facts: EndpointFacts | None) -> str:
    """Method, host and path, owner, and classes of sensitive data."""
    classes = () if facts is None else {each.partition(":")[0] for each in facts.sensitive}
    return text_of(f"{key.method} {key.host}{key.path_template}", owner, *sorted(classes))


def endpoint_words(statuses: Mapping[str, int], facts: EndpointFacts | None) -> tuple[str, ...]:
    """What reviews said of it (`EndpointFacts.words`), and the classes of its statuses."""
    answered = (f"status:{each}" for each in sorted(status_classes(statuses)))
    return (*(() if facts is None else facts.words), *answered)


def host_text(host: str, review: HostReview | None) -> str:
    """The host, its load balancers, and classes of sensitive data."""
    return text_of(host, *(() if review is None else (*review.load_balancers, *review.sensitive)))


def text_of(*parts: str) -> str:
    """The parts as they are looked for."""
    return " ".join(_looked_for(part) for part in parts if part)


def terms(search: str) -> tuple[str, ...]:
    """The words of a search, each of which has to be found."""
    return tuple(dict.fromkeys(map(_looked_for, search.split())))


def found(term: str, text: str, words: Iterable[str] = ()) -> bool:
    """Whether a word of a search is there."""
    return term in text or (":" in term and any(word.startswith(term) for word in words))


def collection_found(search: str, collection: Collection) -> bool:
    """Whether a search finds a host."""
    text = host_text(collection.host, collection.review)
    return all(found(term, text) for term in terms(search))


def summary_found(search: str, summary: EndpointSummary) -> bool:
    """Whether a search finds an endpoint."""
    text = endpoint_text(summary.key, summary.owner, summary.facts)
    words = endpoint_words(summary.statuses, summary.facts)
    return all(found(term, text, words) for term in terms(search))


# Folds write the text of the same few thousand endpoints again and again.
@lru_cache(maxsize=8192)
def _looked_for(text: str) -> str:
    return (text if text.isascii() and text.isprintable() else visible(text, SEARCHED_CHARACTERS_MAX)).lower()
