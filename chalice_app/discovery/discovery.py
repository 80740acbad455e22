"""What stands behind some load balancers, and what the account mirrors: one reading that a plan is made from.

What could not be read is told, and never looks like nothing: from a refusal, no plan may conclude that a backend went.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalice_app.discovery.balancer_id import FIELD, check_balancer_id
from chalice_app.discovery.circumstances import Circumstances
from chalice_app.discovery.eligibility import Judge
from chalice_app.errors import AwsUnreachable, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from chalice_app.discovery.backend import FoundBalancer
    from chalice_app.discovery.listing import Generation, LoadBalancerSource
    from chalice_app.discovery.load_balancer import LoadBalancer, Unread
    from chalice_app.discovery.mirrors import Mirrors

# ELB has no list of some load balancers that leaves out what it does not know, so pages of all of them are read.
PAGE_SIZES: dict[Generation, int] = {"v2": 400, "classic": 400}
SELECTED_MAX = 2_000
PAGES_MAX = 100


@dataclass(frozen=True, slots=True)
class Discovery:
    """One reading.

    Attributes:
        balancers: those that exist, in the order asked for, each target judged.
        unread: why not all is known of a load balancer, by its id. Those are among `balancers` as well.
        gone: ids that no load balancer has, or has any more.
        mirrors: all that the account mirrors.
    """

    balancers: tuple[LoadBalancer, ...]
    unread: Mapping[str, Unread]
    gone: tuple[str, ...]
    mirrors: Mirrors


def discover(
    load_balancer_ids: Collection[str], source: LoadBalancerSource, circumstances: Circumstances | None = None
) -> Discovery:
    """Reads what stands behind these load balancers, and all that the account mirrors.

    `mirrors` and `account_id` of the circumstances are filled in here.

    Raises:
        InvalidRequest: an id is malformed, or of another account or region; or there are too many.
        AwsRefused, AwsUnreachable: AWS did not tell what exists.
    """
    if len(load_balancer_ids) > SELECTED_MAX:
        raise InvalidRequest(FIELD, f"at most {SELECTED_MAX} load balancers")
    place = source.place()
    for balancer_id in load_balancer_ids:
        check_balancer_id(balancer_id, place)
    mirrors = source.mirrors()
    here = replace(circumstances or Circumstances(), mirrors=mirrors, account_id=place.account)
    wanted = list(dict.fromkeys(load_balancer_ids))
    listed = {balancer.id: balancer for balancer in _listed(wanted, source)}
    read = source.with_targets([listed[balancer_id] for balancer_id in wanted if balancer_id in listed])
    judge = Judge(source.backends(read.balancers, here.nearby_vpc_ids), here)
    balancers = tuple(judge.judge(balancer) for balancer in read.balancers)
    existing = {balancer.id for balancer in balancers}
    return Discovery(
        balancers=balancers,
        unread={balancer.id: balancer.unread for balancer in balancers if balancer.unread},
        gone=tuple(balancer_id for balancer_id in wanted if balancer_id not in existing),
        mirrors=mirrors,
    )


def _listed(wanted: Collection[str], source: LoadBalancerSource) -> Iterator[FoundBalancer]:
    """Those of the wanted load balancers that exist, without targets."""
    missing = set(wanted)
    for generation, page_size in PAGE_SIZES.items():
        marker: str | None = None
        for _ in range(PAGES_MAX):
            if not any(each.startswith("classic/") == (generation == "classic") for each in missing):
                break
            page, marker = source.balancers(generation, marker, page_size)
            yield from (balancer for balancer in page if balancer.id in missing)
            missing -= {balancer.id for balancer in page}
            if marker is None:
                break
        else:
            raise AwsUnreachable("elasticloadbalancing:DescribeLoadBalancers", "its pages have no end.")
