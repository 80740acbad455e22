"""The questions a reader may ask, checked when they are made.

Every query raises InvalidQuery with the field and what was expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from api_inventory.changes.change import CHANGE_KINDS, IMPACTS, Change, ChangeKind, Impact
from api_inventory.endpoint import ENDPOINT_ID_HEX_DIGITS
from api_inventory.finding import SEVERITIES, Severity
from api_inventory.findings.state import FINDING_STATUSES, FindingStatus
from api_inventory.operations.operation import ApiKind
from api_inventory.review import Exposure, Requirement
from inventory_store.errors import InvalidQuery
from inventory_store.limits import (
    HOST_CHARACTERS_MAX,
    OWNER_CHARACTERS_MAX,
    PAGE_SIZE_DEFAULT,
    PAGE_SIZE_MAX,
    PAGE_TOKEN_CHARACTERS_MAX,
    SEARCH_CHARACTERS_MAX,
)

if TYPE_CHECKING:
    from api_inventory.findings.state import FindingState

Order = Literal["asc", "desc"]
CollectionSort = Literal["host", "endpoint_count", "request_count", "first_seen", "last_seen", "risk"]
EndpointSort = Literal["path_template", "method", "request_count", "last_seen", "first_seen", "risk"]
FindingStanding = FindingStatus | Literal["reopened"]
REOPENED: Literal["reopened"] = "reopened"
FINDING_STANDINGS = (*FINDING_STATUSES, REOPENED)
"""How findings stand, and those of the open ones that came back."""

_STATUS_CLASS = re.compile(r"[1-5]xx")
# Of credentials and of classes of sensitive data.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
ANY = "*"
"""Of a filter: whatever it is, but something."""
NOBODY = "-"
"""Of the owner: those that nobody owns."""


def _check(field: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InvalidQuery(field, "one of " + ", ".join(allowed))


def _check_page(page_size: int, page_token: str | None) -> None:
    if not 1 <= page_size <= PAGE_SIZE_MAX:
        raise InvalidQuery("page_size", f"1 to {PAGE_SIZE_MAX}")
    if page_token is not None and len(page_token) > PAGE_TOKEN_CHARACTERS_MAX:
        raise InvalidQuery("page_token", "the next_page_token of an earlier answer to the same query")


def _check_host(host: str | None) -> None:
    if host is not None and len(host) > HOST_CHARACTERS_MAX:
        raise InvalidQuery("host", f"at most {HOST_CHARACTERS_MAX} characters")


def _check_endpoint_id(endpoint_id: str | None) -> None:
    if endpoint_id is not None and len(endpoint_id) != ENDPOINT_ID_HEX_DIGITS:
        raise InvalidQuery("endpoint_id", f"{ENDPOINT_ID_HEX_DIGITS} hexadecimal digits")


def _check_search(search: str) -> None:
    if len(search) > SEARCH_CHARACTERS_MAX:
        raise InvalidQuery("search", f"at most {SEARCH_CHARACTERS_MAX} characters")


def _check_name(field: str, name: str | None) -> None:
    if name is not None and not _NAME.fullmatch(name):
        raise InvalidQuery(field, "a name of small letters, digits and underscores")


@dataclass(frozen=True, slots=True)
class CollectionQuery:
    """Which hosts, in which order. `search`: what stands in their text (see `searching`), word by word, in any case."""

    search: str = ""
    sort: CollectionSort = "host"
    order: Order = "asc"
    page_size: int = PAGE_SIZE_DEFAULT
    page_token: str | None = None

    def __post_init__(self) -> None:
        _check_search(self.search)
        _check("sort", self.sort, get_args(CollectionSort))
        _check("order", self.order, get_args(Order))
        _check_page(self.page_size, self.page_token)


@dataclass(frozen=True, slots=True)
class EndpointQuery:
    """Which endpoints, in which order.

    Attributes:
        host, method: exactly this one; None for all.
        search: what stands in their text, or their words, word by word, in any case (see `searching`).
        status: a class such as "4xx" that the endpoint answered with at least once; None for all.
        kind, authentication, exposure, credential, sensitive: what the last review said of it (see `EndpointFacts`):
            its protocol, whether it asks for credentials, who reaches it, a kind of credentials that callers have, a
            class of sensitive data (ANY for some class); None for all, also those that were never reviewed.
        owner: exactly this one; ANY for some owner, NOBODY for none, None for all.
    """

    host: str | None = None
    method: str | None = None
    search: str = ""
    status: str | None = None
    kind: ApiKind | None = None
    authentication: Requirement | None = None
    exposure: Exposure | None = None
    credential: str | None = None
    sensitive: str | None = None
    owner: str | None = None
    sort: EndpointSort = "path_template"
    order: Order = "asc"
    page_size: int = PAGE_SIZE_DEFAULT
    page_token: str | None = None

    def __post_init__(self) -> None:
        _check_host(self.host)
        _check_search(self.search)
        if self.status is not None and not _STATUS_CLASS.fullmatch(self.status):
            raise InvalidQuery("status", "1xx, 2xx, 3xx, 4xx or 5xx")
        for field, choice in (("kind", ApiKind), ("authentication", Requirement), ("exposure", Exposure)):
            if getattr(self, field) is not None:
                _check(field, getattr(self, field), get_args(choice))
        _check_name("credential", self.credential)
        if self.sensitive != ANY:
            _check_name("sensitive", self.sensitive)
        if self.owner is not None and len(self.owner) > OWNER_CHARACTERS_MAX:
            raise InvalidQuery("owner", f"at most {OWNER_CHARACTERS_MAX} characters")
        _check("sort", self.sort, get_args(EndpointSort))
        _check("order", self.order, get_args(Order))
        _check_page(self.page_size, self.page_token)

    @property
    def words(self) -> tuple[str, ...]:
        """The words (`EndpointFacts.words`) that the endpoints have, all of them."""
        wanted = {
            "kind": self.kind,
            "auth": self.authentication,
            "exposure": self.exposure,
            "credential": self.credential,
            "sensitive": self.sensitive,
        }
        return tuple(name if word == ANY else f"{name}:{word}" for name, word in wanted.items() if word is not None)

    def wants_owner(self, owner: str) -> bool:
        """Whether endpoints of this owner ("" for none) are asked for."""
        if self.owner is None:
            return True
        return bool(owner) is (self.owner == ANY) if self.owner in {ANY, NOBODY} else owner == self.owner


@dataclass(frozen=True, slots=True)
class ChangeQuery:
    """Which changes; the latest come first.

    Attributes:
        host, endpoint_id, kind, impact: exactly this one; None for all.
        from_ns, to_ns: noticed within this time, of which the end is no part; None for ever.
    """

    host: str | None = None
    endpoint_id: str | None = None
    kind: ChangeKind | None = None
    impact: Impact | None = None
    from_ns: int | None = None
    to_ns: int | None = None
    page_size: int = PAGE_SIZE_DEFAULT
    page_token: str | None = None

    def __post_init__(self) -> None:
        _check_host(self.host)
        _check_endpoint_id(self.endpoint_id)
        if self.kind is not None:
            _check("kind", self.kind, CHANGE_KINDS)
        if self.impact is not None:
            _check("impact", self.impact, IMPACTS)
        _check_page(self.page_size, self.page_token)

    def wants(self, change: Change) -> bool:
        """Whether a change is among these."""
        return (
            self.host in {None, change.host}
            and self.endpoint_id in {None, change.endpoint_id}
            and self.kind in {None, change.kind}
            and self.impact in {None, change.impact}
            and (self.from_ns is None or self.from_ns <= change.at_ns)
            and (self.to_ns is None or change.at_ns < self.to_ns)
        )


@dataclass(frozen=True, slots=True)
class FindingQuery:
    """Which findings; the worst come first.

    Attributes:
        host, endpoint_id, severity: exactly this one; None for all.
        status: how they stand; "reopened" for those that are open and had been fixed, or accepted as less.
        rules: any of these; None for all.
        search: a part of the rule, title, host, detail or evidence, in any case.
    """

    host: str | None = None
    endpoint_id: str | None = None
    severity: Severity | None = None
    status: FindingStanding | None = None
    rules: tuple[str, ...] | None = None
    search: str = ""
    page_size: int = PAGE_SIZE_DEFAULT
    page_token: str | None = None

    def __post_init__(self) -> None:
        _check_host(self.host)
        _check_endpoint_id(self.endpoint_id)
        _check_search(self.search)
        if self.severity is not None:
            _check("severity", self.severity, SEVERITIES)
        if self.status is not None:
            _check("status", self.status, FINDING_STANDINGS)
        _check_page(self.page_size, self.page_token)

    def wants(self, finding: FindingState) -> bool:
        """Whether a finding is among these."""
        return (
            self.host in {None, finding.host}
            and self.endpoint_id in {None, finding.endpoint_id}
            and self.severity in {None, finding.severity}
            and (self.status != REOPENED or finding.reopened > 0)
            and self.kept_status in {None, finding.status}
            and (self.rules is None or finding.rule in self.rules)
            and self.search.lower() in finding.text
        )

    @property
    def kept_status(self) -> FindingStatus | None:
        """The status that findings are kept with."""
        return "open" if self.status == REOPENED else self.status


Query = ChangeQuery | CollectionQuery | EndpointQuery | FindingQuery
"""Any of them."""
