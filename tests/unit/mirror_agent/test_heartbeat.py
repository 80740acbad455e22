from __future__ import annotations

import json

from mirror_agent.limits import HEARTBEAT_VNIS_MAX
from tests.unit.mirror_agent.beating import heartbeat


def test_a_heartbeat_of_many_vnis_keeps_the_busiest_and_says_how_many_it_leaves_out() -> None:
    by_vni = {vni: {"datagrams": vni, "bytes": 9} for vni in range(HEARTBEAT_VNIS_MAX + 5)}

    bounded = heartbeat(counters_by_vni=by_vni).bounded()

    assert bounded.vnis_left_out == 5
    assert min(bounded.counters_by_vni) == 5
    assert len(bounded.counters_by_vni) == HEARTBEAT_VNIS_MAX


def test_the_largest_heartbeat_fits_into_one_log_event() -> None:
    by_vni = {2**24 - vni: {"datagrams": 2**60, "bytes": 2**63} for vni in range(1, 2 * HEARTBEAT_VNIS_MAX)}

    line = json.dumps(heartbeat(counters_by_vni=by_vni).bounded().facts())

    assert len(line) < 256 * 1024
