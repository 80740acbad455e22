"""What people, other tools and AWS do to an account, each undone when its block ends."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from chalice_app import wiring
from chalice_app.aws import clients
from heliostat.environment import applied_environment
from simulator.aws.enforcing import Limited, enforcing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.integration.connected import Connected

Document = dict[str, Any]


@contextmanager
def working_as_role(account: Connected, documents: Sequence[Mapping[str, Any]]) -> Iterator[Limited]:
    """The control plane works as an assumed role that has exactly these policy documents, until it is given others."""
    with enforcing(account.region, *documents, as_role=True) as limited, applied_environment(limited.environment()):
        _begin_anew()
        try:
            yield limited
        finally:
            account.settle()
    _begin_anew()


def _begin_anew() -> None:
    """As when a function starts: credentials and settings are read again."""
    wiring.forget()
    clients.session.cache_clear()


def without(documents: Sequence[Mapping[str, Any]], *actions: str) -> list[Document]:
    """The documents, some actions taken out of every statement."""
    kept = []
    for document in documents:
        statements = [
            {**each, "Action": [action for action in each["Action"] if action not in actions]}
            for each in document["Statement"]
        ]
        kept.append({**document, "Statement": [each for each in statements if each["Action"]]})
    return kept


def lose_a_session(account: Connected, address: str = "10.20.1.11") -> str:
    """Somebody deletes one of our mirror sessions; gives its interface, which is to be mirrored again."""
    interface_id = account.interface(address)
    session = account.sessions()[interface_id]["TrafficMirrorSessionId"]
    account.region.client("ec2").delete_traffic_mirror_session(TrafficMirrorSessionId=session)
    return interface_id
