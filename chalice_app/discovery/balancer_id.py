"""Ids of load balancers as the listing gives them: an ARN, or "classic/NAME"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from chalice_app.policies.documents import PolicyPlace

CLASSIC = re.compile(r"classic/[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):elasticloadbalancing:(?P<region>[a-z0-9-]+):(?P<account>\d{12})"
    r":loadbalancer/(?:app|net|gwy)/[A-Za-z0-9-]{1,32}/[0-9a-f]{1,32}"
)
FIELD = "load_balancer_ids"
ID_CHARACTERS_MAX = 256


def check_balancer_id(balancer_id: str, place: PolicyPlace) -> None:
    """Could this load balancer be one of this account and region?

    Raises:
        InvalidRequest: it cannot; with another code for each reason.
    """
    if len(balancer_id) > ID_CHARACTERS_MAX or not (
        CLASSIC.fullmatch(balancer_id) or (named := ARN.fullmatch(balancer_id))
    ):
        raise InvalidRequest(FIELD, "ids of GET /v1/load-balancers: an ARN, or classic/NAME")
    if balancer_id.startswith("classic/"):
        return
    assert named is not None
    if named["account"] != place.account:
        expected = f"load balancers of account {place.account}: that of account {named['account']} is seen from there"
        raise InvalidRequest(FIELD, expected, code="load_balancer_of_another_account")
    if (named["partition"], named["region"]) != (place.partition, place.region):
        expected = f"load balancers of region {place.region}: mirror sessions of {named['region']} are made there"
        raise InvalidRequest(FIELD, expected, code="load_balancer_of_another_region")
