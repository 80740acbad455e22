"""The account finds what is lost silently or counted twice; what sends, delivers and draws does what it says."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from rich.console import Console

from api_inventory.exchange import Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, Origin, encode_record
from heliostat.faults.__main__ import main
from heliostat.faults.account import Counted, Evidence, account_of, first_of
from heliostat.faults.agent_runs import EndedRun, read_lines
from heliostat.faults.deliveries import Deliveries, span_of
from heliostat.faults.mirror import Mirror, SentToRun
from heliostat.faults.report import document_of, status_of, table_of
from heliostat.faults.scenario import LONG, SHORT
from heliostat.faults.traffic import conversations, groups, round_host
from heliostat.faults.trial import Trial, poison_untold
from heliostat.faults.weather import Weather
from heliostat.faults.witness import Witnessed, WitnessedStream, distinct
from simulator.faults.mishaps import reset
from simulator.faults.service_proxy import Asked
from simulator.kinesis_event import FunctionIdentity, InvocationContext
from simulator.record_stream import Entry
from simulator.traffic.conversation import MadeExchange
from simulator.traffic.shop_server import serving_shop

if TYPE_CHECKING:
    from pathlib import Path

    from heliostat.faults.scenario import Scenario

MADE = MadeExchange(7, "10.0.0.1:1", "10.0.0.2:80", "http/1.1", "GET", "a.test", "/", "/", 200, 0, 2)


def record(number: int, exchanges: int, shard: str = "s", without_request: int = 0) -> Witnessed:
    return Witnessed((shard, 100 + number), ("writer", 1, number), exchanges, without_request)


def evidence(**changes: Any) -> Evidence:
    """Ten exchanges that were sent, decoded, put in two records, and counted."""
    sound = Evidence(
        made=[MADE] * 10,
        sent=[SentToRun(40, ends=[(20, 6), (40, 4)], begun=[(1, 10)])],
        runs=[EndedRun(was_killed=False, counters={"exchanges": 10, "exchanges_sent": 10})],
        former_runs=[{}],
        records=[record(1, 6), record(2, 4)],
        given_up=(),
        inventory={"a.test": Counted(10, 1, 1, {("GET", "200"): 10})},
    )
    return replace(sound, **changes)


def counted(requests: int) -> dict[str, Counted]:
    return {"a.test": Counted(requests, 1, 1, {("GET", "200"): requests})}


def killed(decoded: int, datagrams: int = 20, **left: int) -> dict[str, Any]:
    """A run that was killed, and what the next says of it."""
    told = {
        "killed_runs": 1,
        "killed_run_datagrams": datagrams,
        "killed_run_exchanges": decoded,
        "killed_run_exchanges_dropped": 0,
        "killed_run_exchanges_unsettled_dropped": 0,
        "exchanges_lost_in_crash": 0,
        "exchanges_unsettled_in_crash": 0,
        "exchanges_lost_in_spool": 0,
    }
    return {
        "sent": [evidence().sent[0], SentToRun()],
        "runs": [EndedRun(was_killed=True, counters={}), EndedRun(was_killed=False, counters={})],
        "former_runs": [{}, told | left],
    }


def test_what_was_sent_and_counted_is_explained() -> None:
    account = account_of(evidence())

    assert (account.sent, account.decoded, account.arrived, account.counted) == (10, 10, 10, 10)
    assert (account.contradictions, account.named, account.bounds) == ((), {}, {})


def test_a_record_that_is_in_the_stream_twice_counts_once() -> None:
    twice = [record(1, 6), record(2, 4), replace(record(2, 4), position=("s", 300))]

    assert account_of(evidence(records=twice)).contradictions == ()
    assert len(distinct(twice)) == 2


def test_what_was_dropped_is_named_and_missing_elsewhere() -> None:
    counters = {"exchanges": 10, "exchanges_sent": 6, "exchanges_dropped_spool_full": 4}
    dropped = evidence(
        runs=[EndedRun(was_killed=False, counters=counters)], records=[record(1, 6)], inventory=counted(6)
    )

    account = account_of(dropped)

    assert (account.contradictions, account.named) == ((), {"exchanges_dropped_spool_full": 4})


def test_a_kill_is_explained_by_what_the_next_run_says() -> None:
    left = killed(8, datagrams=30, exchanges_lost_in_crash=2, exchanges_unsettled_in_crash=3)
    for arrived in (3, 6):
        account = account_of(evidence(**left, records=[record(1, arrived)], inventory=counted(arrived)))

        assert account.contradictions == ()
        assert account.named == {"exchanges_lost_in_crash": 2}
        assert account.bounds == {"not decoded when killed": 2, "under way when killed": 3}


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"inventory": counted(9)}, "in the inventory"),
        ({"inventory": counted(11)}, "in the inventory"),
        ({"records": [record(1, 6)], "inventory": counted(6)}, "in the stream"),
        ({"records": [record(1, 6), record(2, 5)], "inventory": counted(11)}, "in the stream"),
        ({"inventory": {"a.test": Counted(10, 1, 1, {("GET", "200"): 9})}}, "the sum of its endpoints"),
        ({"inventory": {"a.test": Counted(10, 2, 1, {("GET", "200"): 10})}}, "2 endpoints counted, 1 listed"),
        ({"inventory": {"a.test": Counted(10, 1, 1, {("GET", "404"): 10})}}, "GET a.test, 404"),
        ({"runs": [EndedRun(was_killed=False, counters={"exchanges": 10, "exchanges_sent": 9})]}, "sent, held"),
        (killed(10) | {"former_runs": [{}, {}]}, "the next says nothing of it"),
        (killed(5, datagrams=20), "decoded when it was killed"),
        (killed(11, datagrams=40), "decoded when it was killed"),
    ],
)
def test_what_does_not_add_up_is_told(changes: dict[str, Any], about: str) -> None:
    assert about in "\n".join(account_of(evidence(**changes)).contradictions)


def test_records_that_were_given_up_may_be_missing_and_no_others() -> None:
    missing = {"inventory": counted(6)}

    explained = account_of(evidence(given_up=[("s", 102, 102)], **missing))
    unexplained = account_of(evidence(given_up=[("s", 103, 200), ("t", 102, 102)], **missing))

    assert (explained.contradictions, explained.bounds) == ((), {"in records given up": 4})
    assert unexplained.contradictions


def test_a_host_differs_from_its_endpoints_by_what_was_given_up_and_no_more() -> None:
    """The host's item was written for four of the last record, or fewer; or its endpoint's."""
    for requests, of_endpoints, is_explained in ((6, 10, True), (10, 6, True), (6, 11, False), (10, 5, False)):
        inventory = {"a.test": Counted(requests, 1, 1, {("GET", "200"): of_endpoints})}
        made = [MADE] * 11
        told = account_of(evidence(given_up=[("s", 102, 102)], inventory=inventory, made=made)).contradictions

        assert any("the sum of its endpoints" in sentence for sentence in told) != is_explained


def test_only_the_first_sentences_are_told() -> None:
    assert first_of(["a", "b"]) == ["a", "b"]
    assert first_of(map(str, range(9)), 2) == ["0", "1", "and 7 more"]


def test_the_stream_remembers_what_it_took() -> None:
    stream = WitnessedStream("exchanges", now_s=lambda: 0.0)
    exchange = Exchange(
        vni=7,
        client="10.0.0.1:1",
        server="10.0.0.2:80",
        protocol="http/1.1",
        request=Request("GET", "/", "a.test"),
        response=Response(200),
        request_at_ns=1,
        response_at_ns=2,
    )
    halves = (exchange, msgspec.structs.replace(exchange, request=None))
    data = encode_record(ExchangeRecord("agent", 3, halves, origin=Origin("0" * 16, 5)))
    stream.put([Entry("b-003", data), Entry("b-003", b"rubbish")])

    first, second = stream.records()

    assert (first.identity, first.exchanges, first.without_request) == (("0" * 16, 3, 5), 2, 1)
    assert (second.identity, second.exchanges) == (None, 0)
    assert (first.is_poison, second.is_poison) == (False, True)


def test_traffic_names_its_round_and_is_the_same_again() -> None:
    with serving_shop() as port:
        made, again = (list(conversations(4, first=8, round_number=3, seed=5, server_port=port)) for _ in range(2))
    [(held, sent)] = list(groups(made, 5))

    assert made == again
    assert {each.host.partition(".")[0] for conversation in held for each in conversation.exchanges} == {"r03"}
    assert sum(ended for _, ended in sent) == sum(len(each.exchanges) for each in made)
    assert all(f"Host: {made[0].exchanges[0].host}".encode() in data for _, data in made[0].turns[:1])
    assert round_host(3, "a.test") == "r03.a.test"


def test_a_mirror_that_is_held_sends_nothing_and_tells_runs_apart() -> None:
    with serving_shop() as port:
        made = list(conversations(16, first=0, round_number=0, seed=1, server_port=port))
    mirror = Mirror(9, lambda: mirror.runs[-1].datagrams)
    thread = threading.Thread(target=mirror.send, args=(groups(made, 1),))
    with mirror.held(between_groups=True):
        thread.start()
        time.sleep(0.05)
        assert mirror.runs[-1].datagrams == 0
    with mirror.held(between_groups=True):
        before = mirror.runs[-1]
        mirror.next_run()
    thread.join(60)
    after = mirror.runs[-1]

    exchanges = sum(len(each.exchanges) for each in made)
    assert mirror.truth.whole().conversations == 16
    assert before.ended_within(10**6) + after.ended_within(10**6) == exchanges == len(mirror.truth.exchanges)
    assert before.begun_within(10**6) == before.ended_within(10**6)
    assert after.ended_within(0) == 0


def test_deliveries_come_again_only_where_they_are_told_to() -> None:
    seen: list[int] = []
    did: Counter[str] = Counter()
    context = InvocationContext("id", FunctionIdentity())
    deliveries = Deliveries(lambda event, _context: seen.append(event["n"]), Random(1), did)

    for number in range(3):
        deliveries({"n": number}, context)
    orderly = list(seen)
    deliveries.be_disorderly(share=1.0, delay_s_max=0.0)
    deliveries({"n": 3}, context)

    assert orderly == [0, 1, 2]
    assert seen[3] in {0, 1, 2}
    assert seen[4:] == [3, 3]
    assert did == {"old batches delivered again": 1, "batches delivered twice": 1}


def test_what_a_mapping_gave_up_is_a_span_of_a_shard() -> None:
    batch = {"shardId": "s", "startSequenceNumber": "5", "endSequenceNumber": "9"}
    deliveries = Deliveries(lambda _event, _context: None, Random(1), Counter())

    deliveries.note({"KinesisBatchInfo": batch})

    assert deliveries.given_up() == (span_of({"KinesisBatchInfo": batch}),) == (("s", 5, 9),)


def test_weather_is_drawn_from_its_seed_and_ends() -> None:
    asked = Asked("PutRecords", "", {}, b"")
    drawn = []
    for _ in range(2):
        weather = Weather("1:kinesis")
        weather.storm({"reset": reset, "again": reset}, share=0.5)
        drawn.append([(weather.choose(asked) or ("",))[0] for _ in range(40)])
    weather.fair()

    assert drawn[0] == drawn[1]
    assert set(drawn[0]) == {"", "reset", "again"}
    assert weather.choose(asked) is None
    assert weather.changed.is_set()


def test_lines_of_a_log_that_are_not_whole_are_passed_over(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text('{"event": "listening"}\nTraceback\n[1]\n{"event": "dr', "utf-8")

    assert read_lines(log) == [{"event": "listening"}]


def test_every_scenario_has_a_name_of_its_own_and_says_what_must_happen() -> None:
    names = [scenario.name for scenario in LONG]

    assert len(set(names)) == len(names)
    assert all(scenario.faults and scenario.did for scenario in (*LONG, *SHORT))


def test_the_table_says_what_is_unexplained_and_what_could_not_be_tried() -> None:
    fine = Trial("fine", 1, 2.0, account_of(evidence()))
    lost = Trial("lost", 1, 2.0, account_of(evidence(inventory=counted(9))), {}, ("one is missing",))
    left_out = Trial("left out", 1, 0.0, left_out="no tool")
    console = Console(width=180, record=True)

    with console.capture() as shown:
        console.print(table_of([fine, lost, left_out]))

    text = shown.get()
    assert all(words in text for words in ("explained", "UNEXPLAINED", "one is missing", "not tried: no tool"))
    document = document_of([fine, lost], 1)
    assert (document["is_explained"], document["trials"][0]["account"]["counted"]) == (False, 10)


def test_the_exit_status_tells_a_run_of_which_a_part_was_left_out_from_one_that_is_explained() -> None:
    fine = Trial("fine", 1, 2.0, account_of(evidence()))
    lost = Trial("lost", 1, 2.0, account_of(evidence()), {}, ("one is missing",))
    left_out = Trial("left out", 1, 0.0, left_out="no tool")

    def outcome(*trials: Trial, not_begun: tuple[str, ...] = ()) -> tuple[int, bool]:
        document = document_of(trials, 1, not_begun)
        assert document["not_begun"] == list(not_begun)
        assert document["not_tried"] == {trial.name: "no tool" for trial in trials if trial is left_out}
        return status_of(document), document["is_explained"]

    assert outcome(fine) == (0, True)
    assert outcome(fine, left_out) == (2, True)
    assert outcome(fine, not_begun=("later",)) == (2, True)
    assert outcome(fine, lost, left_out, not_begun=("later",)) == (1, False)
    assert outcome(left_out) == (2, False)
    assert outcome(not_begun=("later",)) == (2, False)
    assert outcome() == (1, False)


def test_scenarios_that_there_was_no_time_for_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def carried_out(scenario: Scenario, seed: int, folder: Path) -> Trial:
        del folder
        return Trial(scenario.name, seed, 0.0, account_of(evidence()))

    monkeypatch.setattr("heliostat.faults.__main__.carry_out", carried_out)
    # The clock is asked for the end, and before each.
    monkeypatch.setattr("heliostat.faults.__main__.time.monotonic", iter((0.0, 1.0, 1e6)).__next__)

    assert main(["--short", "--seed", "7", "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert (document["not_begun"], document["not_tried"]) == ([SHORT[1].name], {})
    assert [trial["name"] for trial in document["trials"]] == [SHORT[0].name]


def test_each_record_that_nobody_can_read_has_to_be_named() -> None:
    poison = [Witnessed(("s", number), None, 0, 0, is_poison=True) for number in (200, 201)]
    records = [*evidence().records, *poison]

    def untold(*given_up: tuple[str, int, int]) -> list[str]:
        return poison_untold(evidence(records=records, given_up=given_up))

    assert untold(("s", 200, 201)) == untold(("s", 201, 201), ("s", 200, 200)) == []
    # One that was named twice stands for no other.
    assert untold(("s", 200, 200), ("s", 200, 200)) != []
    assert untold(("t", 200, 201), ("s", 101, 102)) != []


def test_a_run_in_which_nothing_was_tried_explains_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no scenario has this name", "--seed", "7", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "seed": 7,
        "is_explained": False,
        "not_begun": [],
        "not_tried": {},
        "trials": [],
    }
