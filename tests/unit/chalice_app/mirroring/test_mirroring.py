"""The parts of a plan that `test_plan` does not look at one by one: situations, sources, the collector, documents."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from chalice_app.costs.estimate import Fleet, estimate
from chalice_app.discovery.load_balancer import Eligibility
from chalice_app.discovery.mirrors import MirrorFilter, MirrorSession, MirrorTarget
from chalice_app.mirroring import step as steps
from chalice_app.mirroring.collector_plan import plan_target_removal
from chalice_app.mirroring.documents import plan_document, sessions_document
from chalice_app.mirroring.plan import make_plan
from chalice_app.mirroring.selection import Selection
from chalice_app.mirroring.source import mirror_sources
from chalice_app.mirroring.step import Action, CreateStack, DeleteFilter, DeleteRule, Kind, ModifyRule, Step
from chalice_app.mirroring.tags import FILTER_KEY_TAG
from chalice_app.mirroring.vnis import ServedGroup, VniBook
from tests.unit.chalice_app.mirroring.fleet import AGENTS, NLB, OWN, FakeAccount, balancer, group, target
from tests.unit.chalice_app.mirroring.test_plan import carry_out

ROOT = Path(__file__).resolve().parents[4]
STOPPED = Eligibility(mirrorable=False, code="instance_not_running", explanation="It is stopped.", fix="Start it.")
WARY = Eligibility(mirrorable=True, code="foreign_session", explanation="Somebody else mirrors it, too.")
SHOP = balancer("shop", group("web", target("eni-1"), target("eni-2", 9000, has_ipv6=True)))
KINDS = [each for _, each in inspect.getmembers(steps, inspect.isclass) if issubclass(each, Step) and each is not Step]


# --- steps and tags ---


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_says_what_it_does_and_to_what(kind: type[Step]) -> None:
    assert kind.action in get_args(Action)
    assert kind.kind in get_args(Kind)
    assert isinstance(inspect.getattr_static(kind, "subject"), property)
    with pytest.raises(TypeError):
        Step(code="c", explanation="e")  # type: ignore[abstract]


def test_the_tag_of_a_filters_key_is_one_that_aws_takes() -> None:
    assert len(FILTER_KEY_TAG) <= 128
    assert not FILTER_KEY_TAG.startswith("aws:")


# --- situation ---


def test_the_stacks_mirror_target_is_used_or_the_one_that_took_its_place() -> None:
    account = FakeAccount()
    assert account.situation((SHOP,)).target_id == "tmt-agents"

    account.targets = {"tmt-2": MirrorTarget("tmt-2", NLB, tags=OWN), "tmt-1": MirrorTarget("tmt-1", "arn:x", tags=OWN)}
    situation = account.situation((SHOP,))

    assert situation.target_id == "tmt-2"
    assert [step.target_id for step in plan_target_removal(situation)] == ["tmt-1", "tmt-2"]
    account.targets = {"tmt-3": MirrorTarget("tmt-3", NLB, tags={"heliostat:managed-by": "another"})}
    assert account.situation((SHOP,)).target_id is None


def test_without_a_collector_there_is_no_target_and_the_stack_is_to_be_made() -> None:
    plan = make_plan(FakeAccount().situation((SHOP,), collector=None))

    [stack] = plan.of(CreateStack)
    assert stack.subject == "heliostat-collector"
    assert make_plan(FakeAccount().situation((), collector=None)).changes == ()


def test_only_filters_of_ours_with_a_key_are_ours() -> None:
    account = FakeAccount()
    keyed = {FILTER_KEY_TAG: "ipv4:80"}
    account.filters = {
        "tmf-2": MirrorFilter("tmf-2", (), tags={**OWN, **keyed}),
        "tmf-1": MirrorFilter("tmf-1", (), tags={**OWN, **keyed}),
        "tmf-3": MirrorFilter("tmf-3", (), tags=keyed),
        "tmf-4": MirrorFilter("tmf-4", (), tags=OWN),
    }

    found = account.situation(()).own_filters

    assert {key: [each.id for each in filters] for key, filters in found.items()} == {"ipv4:80": ["tmf-1", "tmf-2"]}
    assert [step.filter_id for step in make_plan(account.situation(())).of(DeleteFilter)] == ["tmf-1", "tmf-2"]


# --- sources ---


def test_an_interface_is_one_source_with_the_ports_of_all_its_targets() -> None:
    other = balancer(
        "api", group("rest", target("eni-1", 9000, eligibility=WARY), target("eni-3", eligibility=STOPPED))
    )

    sources, refused = mirror_sources((SHOP, other))

    assert [source.interface_id for source in sources] == ["eni-1", "eni-2"]
    assert sources[0].members == (ServedGroup("arn:api", "rest"), ServedGroup("arn:shop", "web"))
    assert (sources[0].ports, sources[0].families) == ((8080, 9000), ("ipv4",))
    assert [remark.code for remark in sources[0].remarks] == ["foreign_session"]
    assert sources[1].families == ("ipv4", "ipv6")
    assert [(each.interface_id, each.eligibility.code) for each in refused] == [("eni-3", "instance_not_running")]


# --- filters ---


def test_a_rule_that_somebody_edited_or_added_is_set_right() -> None:
    account = FakeAccount()
    first = account.situation((SHOP,))
    book = carry_out(make_plan(first), account, first)
    [edited] = [each for each in account.filters.values() if each.tags[FILTER_KEY_TAG] == "ipv4:8080"]
    rule, *others = edited.rules
    added = replace(rule, id="tmfr-added", number=7)
    account.filters[edited.id] = replace(edited, rules=(replace(rule, action="reject"), *others, added))

    plan = make_plan(account.situation((SHOP,), book=book))

    assert [step.rule_id for step in plan.of(ModifyRule)] == [rule.id]
    assert [step.rule_id for step in plan.of(DeleteRule)] == ["tmfr-added"]


# --- documents ---


def schema(name: str) -> dict[str, Any]:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}


def test_a_plans_document_is_what_the_api_promises() -> None:
    account = FakeAccount()
    situation = account.situation((SHOP,))
    book = carry_out(make_plan(situation), account, situation)
    stopped = balancer(
        "shop", group("web", target("eni-1", eligibility=STOPPED), target("eni-2", 9001), target("eni-9"))
    )

    plan = make_plan(account.situation((stopped,), book=book))
    document = plan_document(
        plan, situation.selection, estimate(Fleet(2, has_collector=False)), estimate(Fleet(2, has_collector=True))
    )

    # Which settings come along is no matter of mirroring: whoever asks for the plan adds them.
    jsonschema.Draft202012Validator(schema("Plan")).validate(document | {"settings": []})
    json.dumps(document)
    assert {step["action"] for step in document["steps"]} >= {"create", "modify", "delete", "skip"}
    assert document["counts"]["skip"] == 1
    assert {quota["name"]: quota["used_after"] for quota in document["quotas"]} == {
        "mirror sessions": 2,
        "mirror filters": 2,
        "mirror targets": 1,
    }


def test_a_sessions_document_says_whom_it_serves() -> None:
    book = VniBook().with_groups([(ServedGroup("arn:shop", "web"),)])
    known = MirrorSession("tms-2", "eni-2", "tmt-1", "tmf-1", 1, 1, None, "1", OWN)
    unknown = MirrorSession("tms-1", "eni-1", "tmt-1", "tmf-1", 4, 99, None, "1", OWN)

    first, second = sessions_document([known, unknown], book)

    assert (first["network_interface_id"], first["session_number"], first["serves"]) == ("eni-1", 4, [])
    assert second["serves"] == [{"load_balancer_id": "arn:shop", "target_group": "web"}]


def test_what_is_missing_of_the_collector_is_made_first() -> None:
    account = FakeAccount(targets={}, listeners=set())

    plan = make_plan(account.situation((SHOP,)))

    assert [step.kind for step in plan.changes[:2]] == ["listener", "mirror_target"]
    assert AGENTS in {getattr(step, "target_group_arn", "") for step in plan.changes}
    assert plan.quotas[2].used_after == 1


def test_a_selection_of_nothing_asks_for_nothing() -> None:
    assert make_plan(FakeAccount().situation((), selection=Selection(3))).changes == ()
