"""What can go wrong with an inventory store, and whose fault it is.

InventoryStoreError
 +- InvalidStoreUrl       (operator)  the inventory's address cannot be understood
 +- InvalidQuery          (caller)    keeps the field and what was expected
 |   +- InvalidPageToken  (caller)    damaged, or made for another query
 |   +- TooManyToSort     (caller)    this order needs a narrower question
 +- UnknownEndpoint       (caller)
 +- UnknownCollection     (caller)
 +- UnknownFinding        (caller)
 +- UnknownChange         (caller)
 +- TooManyDecisions      (caller)    people said more of this than is kept
 +- InvalidSequenceNumber (caller)    not the decimal number a record stream gives
 +- StoreUnavailable      (service)   keeps operation and code; `retryable` tells whether trying again can help
     +- StoreContention   (service)   others wrote the same item faster, again and again
 +- NotPutBack            (service)   messages were taken from the outbox, and neither sent nor put back; keeps them
 +- CorruptItem           (service)   a stored item is not what this version writes
 +- StaleDocument         (caller)    somebody wrote it since it was read
 +- RefusedItem           (caller)    the store will never take this item; keeps operation and code
"""

from __future__ import annotations


class InventoryStoreError(Exception):
    """Anything this package raises on purpose."""


class StaleDocument(InventoryStoreError):
    """A document is not the one that was read: somebody wrote it since."""

    def __init__(self, given: int, current: int) -> None:
        super().__init__(f"the document is at revision {current}, and {given} was read")
        self.given = given
        self.current = current


class InvalidStoreUrl(InventoryStoreError):
    """The inventory's address cannot be understood."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"the inventory's address is not understood: {url!r}: expected sqlite:///absolute/path or dynamodb://TABLE"
        )
        self.url = url


class InvalidQuery(InventoryStoreError):
    """A query asks for what does not exist."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: expected {expected}")
        self.field = field
        self.expected = expected


class InvalidPageToken(InvalidQuery):
    """A page token is damaged, or was made for another query."""

    def __init__(self) -> None:
        super().__init__("page_token", "the next_page_token of an earlier answer to the same query")


class TooManyToSort(InvalidQuery):
    """This order would need more items in memory than the bound allows."""

    def __init__(self, maximum: int) -> None:
        super().__init__("sort", f"path_template or risk, or a query that leaves at most {maximum} items to sort")
        self.maximum = maximum


class UnknownEndpoint(InventoryStoreError):
    """No endpoint has this id."""

    def __init__(self, endpoint_id: str) -> None:
        super().__init__(f"no endpoint has the id {endpoint_id!r}")
        self.endpoint_id = endpoint_id


class UnknownCollection(InventoryStoreError):
    """No endpoint of this host is known."""

    def __init__(self, host: str) -> None:
        super().__init__(f"no endpoint of the host {host!r} is known")
        self.host = host


class UnknownFinding(InventoryStoreError):
    """No finding has this id."""

    def __init__(self, finding_id: str) -> None:
        super().__init__(f"no finding has the id {finding_id!r}")
        self.finding_id = finding_id


class UnknownChange(InventoryStoreError):
    """No change has this id."""

    def __init__(self, change_id: str) -> None:
        super().__init__(f"no change has the id {change_id!r}")
        self.change_id = change_id


class TooManyDecisions(InventoryStoreError):
    """People said as much of this already as is kept."""

    def __init__(self, what: str, maximum: int) -> None:
        super().__init__(f"there are {maximum} {what} already, the most that are kept")
        self.what = what
        self.maximum = maximum


class InvalidSequenceNumber(InventoryStoreError):
    """Not a sequence number of a record stream."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not a sequence number: {text[:80]!r}: expected at most 56 decimal digits")
        self.text = text


class StoreUnavailable(InventoryStoreError):
    """The store did not answer, or refused: whatever is asked of it next fares no better for now."""

    def __init__(self, operation: str, code: str, *, retryable: bool) -> None:
        super().__init__(f"the inventory store refused {operation}: {code}")
        self.operation = operation
        self.code = code
        self.retryable = retryable


class StoreContention(StoreUnavailable):
    """Others wrote the same item faster, again and again. It says nothing of other items."""

    def __init__(self, operation: str) -> None:
        super().__init__(operation, "Contention", retryable=True)


class NotPutBack(InventoryStoreError):
    """Messages that were taken out of the outbox could not be sent now, and the store did not take them back.

    Attributes:
        subjects: what each says, in a few words.
        count: of happenings that they told of.
    """

    def __init__(self, subjects: tuple[str, ...], count: int) -> None:
        super().__init__(f"the outbox did not take back {count} happenings that were not told")
        self.subjects = subjects
        self.count = count


class CorruptItem(InventoryStoreError):
    """A stored item is not what this version writes."""

    def __init__(self, where: str, expected: str) -> None:
        super().__init__(f"stored item {where} is damaged: expected {expected}")
        self.where = where


class RefusedItem(InventoryStoreError):
    """The store will never take this item: too long a key, too large a value."""

    def __init__(self, operation: str, code: str) -> None:
        super().__init__(f"the inventory store will not take this item: {operation}: {code}")
        self.operation = operation
        self.code = code
