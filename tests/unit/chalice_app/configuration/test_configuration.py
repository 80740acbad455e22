"""Settings: what people choose, what comes of it, and how it reaches the stacks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.decode.cfn_yaml import load as load_template

from chalice_app.configuration.configuration import Configuration, ConfigurationChange, Wish, changed
from chalice_app.configuration.documents import Surroundings, settings_document
from chalice_app.configuration.notices import is_wanted
from chalice_app.configuration.preview import preview_of
from chalice_app.configuration.setting import BY_NAME, SETTINGS
from chalice_app.errors import InvalidRequest, StaleSettings
from inventory_store.sqlite import SqliteInventoryStore
from tests.unit.chalice_app.reviewed import fill_and_review

if TYPE_CHECKING:
    from chalice_app.configuration.setting import StackNoun

ROOT = Path(__file__).resolve().parents[4]


def wish(version: int, at_s: float = 1000.0, *, confirms_off: bool = False, **values: Any) -> Wish:
    return Wish(version, values, "ada", at_s, "because", confirms_off=confirms_off)


def after(current: Configuration, **values: Any) -> Configuration:
    found = changed(current, wish(current.version, **values), "01")
    assert found is not None
    return found[0]


@pytest.mark.parametrize("stack", ["collector", "processing"])
def test_what_nobody_chose_is_what_the_stack_template_says(stack: StackNoun) -> None:
    declared = load_template(str(ROOT / "cfn" / f"{stack}.yaml"))["Parameters"]

    for name, value in Configuration().parameters(stack).items():
        assert str(declared[name]["Default"]) == value, name


def test_the_bounds_are_those_of_the_stack_templates() -> None:
    declared: dict[str, Any] = {}
    for stack in ("collector", "processing"):
        declared |= load_template(str(ROOT / "cfn" / f"{stack}.yaml"))["Parameters"]

    for setting in SETTINGS:
        parameter = declared.get(setting.parameter, {})
        for bound, beyond in (("MinValue", -1), ("MaxValue", 1)):
            if bound in parameter and setting.name != "agents_min":
                assert setting.read(parameter[bound]) == parameter[bound]
                with pytest.raises(InvalidRequest):
                    setting.read(parameter[bound] + beyond)
        if allowed := parameter.get("AllowedValues"):
            values = (False, True) if isinstance(setting.default, bool) else allowed
            assert {setting.told(setting.read(value)) for value in values} == set(map(str, allowed))


def test_a_choice_says_who_made_it_and_the_history_what_it_changed() -> None:
    found = changed(Configuration(), wish(0, sample_days=30, redaction="shapes"), "01")

    assert found is not None
    configuration, change = found
    assert configuration.version == 1
    assert (configuration.choices["redaction"].by, configuration.choices["redaction"].at_s) == ("ada", 1000.0)
    assert change == ConfigurationChange(
        "01", 1, "ada", 1000.0, "because", {"sample_days": (7, 30), "redaction": ("masked", "shapes")}
    )
    assert Configuration.from_document(configuration.document(), 1) == configuration
    assert ConfigurationChange.from_document("01", change.document()) == change


def test_what_is_not_named_stays_and_null_goes_back() -> None:
    first = after(Configuration(), sample_days=30, bytes_per_second=1000)
    second = after(first, sample_days=None)

    assert (second.values()["sample_days"], second.values()["bytes_per_second"]) == (7, 1000)
    assert not second.is_chosen(BY_NAME["sample_days"])


def test_the_same_again_changes_nothing() -> None:
    first = after(Configuration(), sample_days=30)

    assert changed(first, wish(1, sample_days=30), "02") is None
    assert changed(first, wish(1), "02") is None


def test_who_read_an_older_version_is_refused() -> None:
    first = after(Configuration(), sample_days=30)

    with pytest.raises(StaleSettings) as refused:
        changed(first, wish(0, sample_days=31), "02")

    assert refused.value.evidence == {"given": 0, "current": 1}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"redaction": "none"}, "redaction"),
        ({"bytes_per_second": True}, "bytes_per_second"),
        ({"bytes_per_second": "1000"}, "bytes_per_second"),
        ({"sample_days": 0}, "sample_days"),
        ({"agents_min": 100}, "agents_min"),
        ({"agents_min": 10}, "agents_max"),
        ({"notified_impacts": ["loud"]}, "notified_impacts"),
        ({"notified_impacts": [[]]}, "notified_impacts"),
        ({"notifies_stacks": 1}, "notifies_stacks"),
        ({"sampling_rules": [{"action": "drop"}]}, "sampling_rules[0].action"),
        ({"topic": "arn"}, "topic"),
        ({"creates_vpc_endpoints": "true"}, "creates_vpc_endpoints"),
        ({"stream_mode": "on_demand"}, "stream_mode"),
        ({"stream_mode": ["ON_DEMAND"]}, "stream_mode"),
        ({"receive_threads": 65}, "receive_threads"),
        ({"agent_log_days": 31}, "agent_log_days"),
        ({"processor_log_days": True}, "processor_log_days"),
        ({"volume_key": "alias/with space"}, "volume_key"),
        ({"volume_key": 1}, "volume_key"),
        ({"resolver_network": "2001:db8::/56"}, "resolver_network"),
        ({"resolver_network": "10.0.0.2"}, "resolver_network"),
        ({"trusted_proxy_hops": 0}, "trusted_proxy_hops"),
        ({"trusted_proxy_networks": "10.0.0.0/8"}, "trusted_proxy_networks"),
        ({"trusted_proxy_networks": ["10.0.0.0/8"] * 65}, "trusted_proxy_networks"),
        ({"trusted_proxy_networks": ["10.0.0.0/8", "10.0.0.1/8"]}, "trusted_proxy_networks[1]"),
        ({"trusted_proxy_networks": ["fe80::%eth0/64"]}, "trusted_proxy_networks[0]"),
        ({"trusted_proxy_networks": [167772160]}, "trusted_proxy_networks[0]"),
        (
            {"trusted_proxy_networks": [f"2001:db8:1111:2222:3333:4444:5555:{n:x}/128" for n in range(4096, 4160)]},
            "trusted_proxy_networks",
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_name(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        changed(Configuration(), wish(0, **values), "01")

    assert refused.value.evidence["field"] == field


def test_networks_are_kept_in_their_usual_form_and_each_once() -> None:
    chosen = after(
        Configuration(),
        trusted_proxy_networks=["192.0.2.0/24", "2001:DB8:0::/56", "192.0.2.0/24"],
        resolver_network="10.0.0.2/32",
    )

    assert chosen.parameters("processing")["TrustedProxyNetworks"] == "192.0.2.0/24,2001:db8::/56"
    assert chosen.parameters("collector")["ResolverCidr"] == "10.0.0.2/32"
    nobody = after(chosen, trusted_proxy_networks=[], resolver_network="")
    assert nobody.parameters("processing")["TrustedProxyNetworks"] == ""
    assert nobody.parameters("collector")["ResolverCidr"] == ""


def test_every_value_that_is_taken_is_one_that_the_stack_template_takes() -> None:
    values = {
        "trusted_proxy_networks": [[], ["::ffff:192.0.2.0/120", "fd00::/8"], ["0.0.0.0/0"]],
        "resolver_network": ["", "10.1.0.0/16"],
        "volume_key": ["alias/mine", "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-" + "0" * 32, "mrk-" + "a" * 32],
    }
    for name, each in values.items():
        setting = BY_NAME[name]
        assert setting.stack is not None
        declared = load_template(str(ROOT / "cfn" / f"{setting.stack}.yaml"))["Parameters"][setting.parameter]
        for value in each:
            told = setting.told(setting.read(value))
            assert re.search(declared["AllowedPattern"], told), told


def test_what_everybody_may_claim_is_told() -> None:
    everybody = after(Configuration(), trusted_proxy_networks=["10.0.0.0/8", "::/0"])

    told = settings_document(everybody, Surroundings({}, can_apply=True, topic_arn="arn"))["warnings"]

    assert told == ["::/0 is trusted as a proxy: every client may say whom its requests come from."]


def test_redaction_is_turned_off_by_who_says_that_it_is_meant_and_told_ever_after() -> None:
    with pytest.raises(InvalidRequest) as refused:
        changed(Configuration(), wish(0, redaction="off"), "01")
    assert refused.value.code == "confirmation_needed"
    assert "passwords" in refused.value.evidence["expected"]

    found = changed(Configuration(), wish(0, confirms_off=True, redaction="off"), "01")
    assert found is not None
    off = found[0]

    # Another change beside it asks nothing again.
    later = after(off, sample_days=1)
    told = settings_document(later, Surroundings({}, can_apply=True, topic_arn="arn"))["warnings"]
    assert told == ["Redaction is off: passwords, tokens and personal data are kept as they were sent."]


def test_what_the_stacks_were_made_with_is_in_effect_and_the_rest_waits() -> None:
    first = after(Configuration(), sample_days=30, notified_impacts=["breaking", "security"])
    standing = {"collector": first.parameters("collector"), "processing": first.parameters("processing")}
    second = after(first, bytes_per_second=1000, notified_impacts=[], notifies_stacks=False)

    shown = settings_document(second, Surroundings(standing, can_apply=True, topic_arn=""))

    assert shown["waiting"] == ["bytes_per_second", "notified_impacts"]
    assert shown["settings"]["sample_days"]["standing"] == "in_effect"
    assert shown["settings"]["notifies_stacks"]["standing"] == "in_effect"
    assert shown["warnings"] == ["No topic was deployed: nobody is told of anything."]
    parameters = second.parameters("processing")
    assert (parameters["SampleTtlDays"], parameters["NotifiedImpacts"]) == ("30", "none")
    assert first.parameters("processing")["NotifiedImpacts"] == "security,breaking"


def test_without_stacks_nothing_waits_for_an_apply() -> None:
    shown = settings_document(Configuration(), Surroundings({}, can_apply=False, topic_arn="arn"))

    assert shown["waiting"] == []
    assert shown["settings"]["redaction"]["standing"] == "nothing_stands"


def test_a_local_run_follows_by_itself_what_its_agent_can() -> None:
    configuration = after(Configuration(), bytes_per_second=1000)

    shown = settings_document(configuration, Surroundings({}, can_apply=False, topic_arn="arn", is_run=True))

    assert shown["settings"]["bytes_per_second"]["standing"] == "in_effect"
    assert shown["settings"]["sample_days"]["takes_effect"].startswith("Not in this run")


def test_a_notice_that_nobody_wants_is_not_sent_and_one_of_another_kind_is() -> None:
    quiet = after(Configuration(), notifies_stacks=False)

    assert [is_wanted(kind, quiet) for kind in ("stack", "operation", "permission")] == [False, True, True]
    assert is_wanted("stack", Configuration())


def test_a_preview_counts_the_endpoints_that_rules_leave_out(tmp_path: Path) -> None:
    store = SqliteInventoryStore(str(tmp_path / "inventory.db"))
    shop = fill_and_review(store)
    posts = [endpoint for endpoint in shop if endpoint.startswith("POST ")]

    found = preview_of(store, [{"action": "exclude", "methods": ["POST"]}])

    assert (found["endpoints"], found["excluded"], found["perhaps"]) == (len(shop), len(posts), 0)
    assert found["is_whole"]
    assert all(example.startswith("POST ") for example in found["examples"])
    assert preview_of(store, [{"action": "exclude", "ports": [80]}])["perhaps"] == len(shop)
    store.close()
