from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from mirror_agent.prometheus import prometheus_text
from tests.unit.mirror_agent.beating import heartbeat


def test_prometheus_own_parser_reads_every_counter_and_gauge() -> None:
    text = prometheus_text(heartbeat(agent='a"b\\c\nd', ailments=["x: y"]))

    families = {family.name: family for family in text_string_to_metric_families(text)}

    assert families["heliostat_agent_datagrams"].type == "counter"
    assert families["heliostat_agent_records_held"].type == "gauge"
    values = {name: family.samples[0].value for name, family in families.items()}
    assert values["heliostat_agent_datagrams"] == 7
    assert values["heliostat_agent_lag_seconds"] == 0.0
    assert values["heliostat_agent_memory_bytes"] == 50_000_000
    assert values["heliostat_agent_ailments"] == 1
    assert families["heliostat_agent_info"].samples[0].labels == {
        "version": "0.1.0",
        "agent": 'a"b\\c\nd',
        "mode": "socket",
    }
    [sample] = families["heliostat_agent_vni_bytes"].samples
    assert (sample.labels, sample.value) == ({"vni": "7"}, 700)


def test_an_age_that_there_is_not_is_left_out() -> None:
    assert "receive_age" not in prometheus_text(heartbeat(receive_age_s=None))
