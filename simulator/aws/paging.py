"""Pages: every Describe that AWS pages is answered in pages, of a size that tests can make small.

moto pages some operations, each in its own way, and gives everything at once for the rest, whatever was asked. Here
botocore's own model says what is paged and how the tokens are called. A token continues the listing that began with
the first page: what comes or goes meanwhile neither shifts nor doubles what is shown.
"""

# ruff: noqa: SLF001 - moto's own way of reading a request is private
from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.loaders import Loader
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import camelcase_to_underscores, get_service_model

from simulator.aws.patching import around
from simulator.aws.requests import Refused, parameters_of
from simulator.limits import LISTINGS_HELD_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Item = dict[str, Any]

# What a page holds where the request does not say; of EC2, which then gives everything, the most that one may ask.
PAGE_SIZES = {"ec2": 1000, "elbv2": 400, "elb": 400, "autoscaling": 50, "cloudformation": 100}
BAD_TOKEN = {"ec2": "InvalidPaginationToken", "autoscaling": "InvalidNextToken"}
BAD_LIMIT = {"ec2": "InvalidParameterValue"}
# botocore has no paginator for it, and EC2 pages it.
FILTER_RULES = {
    "input_token": "NextToken",
    "output_token": "NextToken",
    "limit_key": "MaxResults",
    "result_key": "TrafficMirrorFilterRules",
}


@dataclass(frozen=True, slots=True)
class _Paging:
    """How an operation is paged: the names of its tokens, its limit ("" - it takes none), and its items."""

    input_token: str
    output_token: str
    limit: str
    items: str


@dataclass(frozen=True, slots=True)
class _Listing:
    """An answer with all its items."""

    operation: str
    answer: Item
    items: list[Any]


_small_pages: list[int] = []
_listings: OrderedDict[str, _Listing] = OrderedDict()
_lock = Lock()


@contextmanager
def small_pages(size: int = 2) -> Iterator[None]:
    """Within the block, no page of EC2, load balancing, Auto Scaling or CloudFormation holds more than this."""
    _small_pages.append(size)
    try:
        yield
    finally:
        _small_pages.remove(size)


def forget() -> None:
    """Forget listings that were begun. A region calls it."""
    with _lock:
        _listings.clear()


@cache
def _pagings(service_name: str) -> dict[str, _Paging]:
    models = Loader().load_service_model(service_name, "paginators-1")["pagination"]
    if service_name == "ec2":
        models = {**models, "DescribeTrafficMirrorFilterRules": FILTER_RULES}
    return {
        operation: _Paging(model["input_token"], model["output_token"], model.get("limit_key", ""), model["result_key"])
        for operation, model in models.items()
        if all(isinstance(model[name], str) for name in ("input_token", "output_token", "result_key"))
    }


@around(BaseResponse, "call_action")
def _answer_in_pages(original: Callable[..., Any], response: BaseResponse) -> Any:
    """Moto gives a request to the method that is called like its action: here, to one that cuts pages."""
    service_name = response.boto3_service_name
    paging = _pagings(service_name).get(response._get_action()) if service_name in PAGE_SIZES else None
    if paging and not _names_identifiers(service_name, response):
        name = camelcase_to_underscores(response._get_action())
        if method := getattr(response, name, None):
            setattr(response, name, lambda: _page(response, method, paging))
    return original(response)


def _names_identifiers(service_name: str, response: BaseResponse) -> bool:
    """EC2 gives what is asked by identifiers in one answer."""
    asked = parameters_of(response)
    return service_name == "ec2" and any(name.endswith("Ids") and asked[name] for name in asked)


def _page(response: BaseResponse, method: Callable[[], Any], paging: _Paging) -> Any:
    params: Any = response.params
    token, limit = params.pop(paging.input_token, None), params.pop(paging.limit, None) if paging.limit else None
    size = _page_size(response, limit, paging)
    if token is None:
        identifier, first = str(uuid4()), 0
        listing = _listed(response, method, paging)
        if not isinstance(listing, _Listing):
            return listing
    else:
        identifier, first, listing = _continued(response, token)
    last = first + size
    next_token = None
    if last < len(listing.items):
        _hold(identifier, listing)
        next_token = f"{identifier}.{last}"
    return ActionResult({**listing.answer, paging.items: listing.items[first:last], paging.output_token: next_token})


def _page_size(response: BaseResponse, limit: Any, paging: _Paging) -> int:
    service_name = response.boto3_service_name
    size = PAGE_SIZES[service_name]
    if limit is not None:
        members: Any = get_service_model(service_name).operation_model(response._get_action()).input_shape.members
        allowed = members[paging.limit].metadata
        size = int(limit)
        if not allowed.get("min", 1) <= size <= allowed.get("max", size):
            raise Refused(
                BAD_LIMIT.get(service_name, "ValidationError"),
                f"Value ( {size} ) for parameter {paging.limit} is invalid. "
                f"Expecting a value from {allowed.get('min', 1)} to {allowed.get('max', 'any')}.",
            )
    return min([size, *_small_pages])


def _listed(response: BaseResponse, method: Callable[[], Any], paging: _Paging) -> Any:
    """Everything, in however many pages moto gives it; what is no listing is given as it is."""
    params: Any = response.params
    items: list[Any] = []
    while True:
        result = method()
        answer = getattr(result, "result", None)
        if not isinstance(answer, dict) or not isinstance(answer.get(paging.items), list):
            return result
        items += answer[paging.items]
        if not answer.get(paging.output_token):
            return _Listing(str(response._get_action()), answer, items)
        params[paging.input_token] = answer[paging.output_token]


def _hold(identifier: str, listing: _Listing) -> None:
    with _lock:
        _listings[identifier] = listing
        _listings.move_to_end(identifier)
        while len(_listings) > LISTINGS_HELD_MAX:
            _listings.popitem(last=False)


def _continued(response: BaseResponse, token: str) -> tuple[str, int, _Listing]:
    identifier, _, first = token.partition(".")
    with _lock:
        listing = _listings.get(identifier)
    if listing is None or listing.operation != response._get_action() or not first.isdecimal():
        code = BAD_TOKEN.get(response.boto3_service_name, "ValidationError")
        raise Refused(code, "The token that continues a listing is not valid, or has expired.")
    return identifier, int(first), listing
