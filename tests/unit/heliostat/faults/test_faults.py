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
from heliostat.faults.account import Evidence, account_of, first_of
from heliostat.faults.agent_runs import EndedRun, read_lines
from heliostat.faults.deliveries import Deliveries, Delivery
from heliostat.faults.mirror import Mirror, SentToRun
from heliostat.faults.outage import Outage, outage_of
from heliostat.faults.processor_counters import miscounted, read_counters
from heliostat.faults.report import document_of, status_of, table_of
from heliostat.faults.scenario import LONG, SHORT
from heliostat.faults.tally import Inventory
from heliostat.faults.traffic import conversations, groups, round_host
from heliostat.faults.trial import Trial, lost_for_no_reason, poison_untold
from heliostat.faults.weather import Weather
from heliostat.faults.witness import Witnessed, WitnessedStream, distinct
from heliostat.redrive.dead_letter import DeadLetter
from simulator.faults.function_process import FunctionDied
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


def record(number: int, exchanges: int, shard: str = "s", without_request: int = 0, host: str = "a.test") -> Witnessed:
    answers = {(host, "GET", "200"): exchanges - without_request}
    return Witnessed((shard, 100 + number), ("writer", 1, number), answers, without_request)


def letter(first: int, last: int, shard: str = "s", records: int = 1, cause: str = "RecordAgeExceeded") -> DeadLetter:
    return DeadLetter(shard, first, last, cause, records)


def evidence(**changes: Any) -> Evidence:
    """Ten exchanges that were sent, decoded, put in two records, and counted."""
    sound = Evidence(
        made=[MADE] * 10,
        sent=[SentToRun(40, ends=[(20, 6), (40, 4)], begun=[(1, 10)])],
        runs=[EndedRun(was_killed=False, counters={"exchanges": 10, "exchanges_sent": 10})],
        former_runs=[{}],
        records=[record(1, 6), record(2, 4)],
        inventory=counted(10),
    )
    return replace(sound, **changes)


def counted(
    requests: int, *, of_endpoints: int | None = None, minutes: int | None = None, listed: int = 1
) -> Inventory:
    tally = {
        ("host", "a.test"): requests,
        ("minutes", "a.test"): requests if minutes is None else minutes,
        ("endpoints", "a.test", "GET", "200"): requests if of_endpoints is None else of_endpoints,
    }
    return Inventory(Counter(tally), {"a.test": (1, listed)})


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
        ({"inventory": counted(10, of_endpoints=9)}, "a.test GET 200: 9 in the inventory (endpoints), expected 10"),
        ({"inventory": counted(10, minutes=11)}, "a.test: 11 in the inventory (minutes), expected 10"),
        ({"inventory": counted(10, listed=0)}, "1 endpoints counted, 0 listed"),
        ({"inventory": counted(10, listed=2)}, "1 endpoints counted, 2 listed"),
        ({"records": [record(1, 6), record(2, 4, host="b.test")]}, "GET b.test, 200: 4 exchanges, expected 0"),
        (
            {"runs": [EndedRun(was_killed=False, counters={"exchanges": 11, "exchanges_sent": 11})]},
            "run 1 of the agent",
        ),
        ({"dead_letters": [letter(102, 102)], "inventory": counted(6)}, "by the mapping's counters: 0"),
        ({"dead_letters": [letter(101, 102)], "given_up": 2, "inventory": counted(0)}, "records in dead letters: 1"),
        ({"rejected": [letter(102, 102, cause="unexpected")]}, "sound records rejected: unexpected"),
        ({"runs": [EndedRun(was_killed=False, counters={"exchanges": 10, "exchanges_sent": 9})]}, "sent, held"),
        (killed(10) | {"former_runs": [{}, {}]}, "the next says nothing of it"),
        (killed(5, datagrams=20), "decoded when it was killed"),
        (killed(11, datagrams=40), "decoded when it was killed"),
    ],
)
def test_what_does_not_add_up_is_told(changes: dict[str, Any], about: str) -> None:
    assert about in "\n".join(account_of(evidence(**changes)).contradictions)


def test_what_one_host_lost_is_not_made_up_for_by_what_another_has_twice() -> None:
    """The sums of all hosts agree, and no host has more than it was sent."""
    made = [MADE] * 10 + [replace(MADE, host="b.test")] * 10
    tally = {("host", "a.test"): 5, ("minutes", "a.test"): 5, ("endpoints", "a.test", "GET", "200"): 5}
    tally |= {("host", "b.test"): 5, ("minutes", "b.test"): 5, ("endpoints", "b.test", "GET", "200"): 5}
    records = [record(1, 6), record(2, 4, host="b.test")]

    told = account_of(evidence(made=made, records=records, inventory=Inventory(Counter(tally)))).contradictions

    assert "a.test: 5 in the inventory (host), expected 6" in told
    assert "b.test: 5 in the inventory (host), expected 4" in told


def test_records_that_were_given_up_are_in_dead_letters_and_no_others() -> None:
    missing = {"inventory": counted(6), "given_up": 1}

    explained = account_of(evidence(dead_letters=[letter(102, 102)], **missing))

    assert (explained.contradictions, explained.named) == ((), {"in_dead_letters": 4})
    for others in (letter(103, 200), letter(102, 102, "t")):
        assert account_of(evidence(dead_letters=[others], **missing)).contradictions
    # Given up, and folded: counted, and told as lost.
    assert account_of(evidence(dead_letters=[letter(102, 102)], given_up=1)).contradictions


def test_a_record_of_which_another_copy_was_folded_is_not_lost_with_its_dead_letter() -> None:
    twice = [record(1, 6), record(2, 4), replace(record(2, 4), position=("s", 300))]

    account = account_of(evidence(records=twice, dead_letters=[letter(102, 102)], given_up=1))

    assert (account.contradictions, account.named) == ((), {})


def test_what_a_cut_batch_left_written_is_measured_and_held_to_its_folds() -> None:
    """A batch of four was given up when its endpoint was written, and the host was not; or the other way round."""
    records, deliveries = [record(1, 6), record(2, 4)], [Delivery((("s", 101),), 1), Delivery((("s", 102),), 0)]
    for left, is_explained in (
        (counted(6, of_endpoints=10), True),
        (counted(10, of_endpoints=6, minutes=6), True),
        (counted(6, of_endpoints=11), False),
        (counted(6, of_endpoints=5), False),
        (counted(8, minutes=6, of_endpoints=6), False),
    ):
        outage = outage_of(left, records, deliveries, Outage())
        account = account_of(evidence(dead_letters=[letter(102, 102)], given_up=1, inventory=left, outage=outage))
        assert (not account.contradictions) == is_explained
        # What was written of it stands there at the end as well, whatever it was.
        later = account_of(evidence(dead_letters=[letter(102, 102)], given_up=1, inventory=counted(6), outage=outage))
        assert later.contradictions

    outage = outage_of(counted(10, of_endpoints=6, minutes=6), records, deliveries, Outage())
    assert account_of(evidence(dead_letters=[letter(102, 102)], given_up=1, outage=outage)).bounds == {
        "given up, and counted before": 4
    }


def test_of_a_bucket_that_was_cut_its_first_records_are_written() -> None:
    """Two and four of one bucket were under way, in two batches perhaps."""
    records, deliveries = [record(1, 2), record(2, 4)], [Delivery((("s", 101), ("s", 102)), 0)]

    def told(written: int) -> str:
        left = counted(written, minutes=written, of_endpoints=6)
        outage = outage_of(left, records, deliveries, Outage())
        letters = [letter(101, 102, records=2)]
        return "\n".join(
            account_of(
                evidence(records=records, dead_letters=letters, given_up=2, inventory=left, outage=outage)
            ).contradictions
        )

    assert "which no folds add up to" not in told(2) + told(6)
    assert "a.test: 4 written by a batch that was cut, which no folds add up to (host)" in told(4)


def test_a_batch_that_was_cut_and_not_given_up_proves_nothing() -> None:
    outage = Outage(under_way=frozenset({("s", 102)}))

    assert "were not given up" in "\n".join(account_of(evidence(outage=outage)).contradictions)


def test_an_exchange_in_two_records_is_told() -> None:
    exchange = ("10.0.0.1:1", "a.test", "GET", "/", 7)
    records = [replace(record(1, 6), whole=(exchange, exchange)), replace(record(2, 4), whole=(exchange,))]

    assert "a.test, GET: an exchange in 2 records" in account_of(evidence(records=records)).contradictions
    assert account_of(evidence(records=[records[0], record(2, 4)])).contradictions == ()


def test_what_the_processor_counts_is_held_against_what_it_was_delivered(tmp_path: Path) -> None:
    records = [record(1, 6, without_request=2), record(2, 4), Witnessed(("s", 103), is_poison=True)]
    whole = Delivery((("s", 101), ("s", 103)), 2)
    cut = Delivery((("s", 102),), None)
    right = {
        "records": 2,
        "exchanges": 6,
        "exchanges_dropped_response_without_request": 2,
        "records_rejected_not_zstd": 1,
    }

    assert miscounted(right, [whole, cut], records) == []
    assert miscounted(right | {"exchanges": 10, "records": 3}, [whole, cut], records) == []
    for wrong in ({"records": 4}, {"exchanges": 5}, {"exchanges": 11}, {"records_rejected_not_zstd": 0}):
        assert len(miscounted(right | wrong, [whole, cut], records)) == 1
    # One that was not counted is missing from both sums, one under another name from its own.
    assert len(miscounted(right | {"exchanges_dropped_response_without_request": 1}, [whole], records)) == 2
    assert len(miscounted(right | {"exchanges_dropped_host_missing": 1}, [whole], records)) == 1

    log = tmp_path / "log"
    directive = {"Metrics": [{"Name": "records", "Unit": "Count"}, {"Name": "exchanges", "Unit": "Count"}]}
    line = json.dumps({"_aws": {"CloudWatchMetrics": [directive]}, "records": [2.0, 1.0], "exchanges": 4.0})
    log.write_text(f'{line}\nTraceback\n{{"level": "ERROR"}}\n{line}\n', "utf-8")
    assert read_counters(log) == {"records": 6, "exchanges": 8}
    assert read_counters(tmp_path / "none") == {}


def test_what_the_kernel_had_no_room_for_is_a_bound_and_nothing_more() -> None:
    def run(decoded: int) -> tuple[tuple[str, ...], Any]:
        counters = {"exchanges": decoded, "exchanges_sent": decoded, "datagrams_dropped_kernel": 3}
        ended = [EndedRun(was_killed=False, counters=counters)]
        made = account_of(evidence(runs=ended, records=[record(1, decoded)], inventory=counted(decoded)))
        return made.contradictions, made.bounds

    assert run(8) == ((), {"not read, dropped by the kernel": 2})
    assert run(11)[0] != ()


def test_a_run_that_ended_by_itself_is_no_killed_one() -> None:
    told = killed(8) | {"runs": [evidence().runs[0], EndedRun(was_killed=False, counters={})]}

    assert "ended by itself" in "\n".join(account_of(evidence(**told)).contradictions)


def test_what_a_run_left_in_the_spool_is_found_by_the_next_or_told_as_lost() -> None:
    def passed_on(found: int, lost: int) -> str:
        """A run spools four of its ten; the next sends what it finds."""
        first = {"exchanges": 10, "exchanges_sent": 6, "exchanges_spooled_held": 4}
        second = {"exchanges_found_in_spool": found, "exchanges_sent": found}
        changes: dict[str, Any] = {
            "sent": [*evidence().sent, SentToRun()],
            "runs": [EndedRun(was_killed=False, counters=each) for each in (first, second)],
            "former_runs": [{}, {"exchanges_lost_in_spool": lost}],
        }
        arrived = [record(1, 6), record(2, found)] if found else [record(1, 6)]
        return "\n".join(account_of(evidence(**changes, records=arrived, inventory=counted(6 + found))).contradictions)

    assert passed_on(4, 0) == passed_on(3, 1) == passed_on(0, 4) == ""
    assert "found in its spool or told as lost: 3 exchanges, expected 4" in passed_on(3, 0)
    assert "found in its spool or told as lost: 5 exchanges, expected 4" in passed_on(4, 1)


def test_a_loss_with_a_name_is_explained_by_faults_that_cost_it_and_by_no_others() -> None:
    counters = {"exchanges": 10, "exchanges_sent": 6, "exchanges_dropped_shutdown": 4}
    account = account_of(
        evidence(runs=[EndedRun(was_killed=False, counters=counters)], records=[record(1, 6)], inventory=counted(6))
    )

    assert account.contradictions == ()
    assert lost_for_no_reason(account, ("exchanges_dropped_shutdown", "lost with the spool")) == []
    assert lost_for_no_reason(account, ("lost with the spool",)) == [
        "exchanges_dropped_shutdown: 4 exchanges, which none of these faults costs"
    ]


def test_dead_letters_that_are_redriven_count_all_and_never_twice() -> None:
    given_up = {"dead_letters": [letter(102, 102)], "given_up": 1, "inventory": counted(6)}

    def told(*after: Inventory) -> tuple[str, ...]:
        return account_of(evidence(**given_up, redriven=after)).contradictions

    assert told(counted(10), counted(10)) == ()
    assert "a.test: 9 (host) once redriven 1 times, expected 10" in told(counted(9, minutes=10, of_endpoints=10))
    assert told(counted(10, minutes=6)) == ("a.test: 6 (minutes) once redriven 1 times, expected 10",)
    assert "a.test: 14 (host) once redriven 2 times, expected 10" in told(counted(10), counted(14))


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
    assert (first.answers, first.whole) == ({("a.test", "GET", "200"): 1}, (("10.0.0.1:1", "a.test", "GET", "/", 1),))
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


def event(*numbers: int) -> dict[str, Any]:
    return {"Records": [{"eventID": f"s:{each}", "kinesis": {"sequenceNumber": str(each)}} for each in numbers]}


def test_deliveries_come_again_only_where_they_are_told_to() -> None:
    seen: list[int] = []
    did: Counter[str] = Counter()
    context = InvocationContext("id", FunctionIdentity())

    def function(given: dict[str, Any], _context: object) -> dict[str, Any]:
        seen.append(int(given["Records"][0]["kinesis"]["sequenceNumber"]))
        return {"batchItemFailures": []}

    deliveries = Deliveries(function, Random(1), did)
    for number in range(3):
        deliveries(event(number), context)
    orderly = list(seen)
    deliveries.be_disorderly(share=1.0, delay_s_max=0.0)
    deliveries(event(3), context)

    assert orderly == [0, 1, 2]
    assert seen[3] in {0, 1, 2}
    assert seen[4:] == [3, 3]
    assert did == {"old batches delivered again": 1, "batches delivered twice": 1}
    assert [each.positions for each in deliveries.made()] == [(("s", number),) for number in seen]


def test_deliveries_know_what_is_done_and_wait_between_two() -> None:
    failed = iter(([], ["6"], None))
    context = InvocationContext("id", FunctionIdentity())

    def function(_event: object, _context: object) -> dict[str, Any]:
        names = next(failed)
        if names is None:
            raise FunctionDied("ended before its answer")
        return {"batchItemFailures": [{"itemIdentifier": each} for each in names]}

    deliveries = Deliveries(function, Random(1), Counter())
    deliveries(event(1, 2), context)
    thread = threading.Thread(target=deliveries, args=(event(5, 6, 7), context))
    with deliveries.between_two():
        thread.start()
        time.sleep(0.05)
        assert len(deliveries.made()) == 1
    thread.join(60)
    with pytest.raises(FunctionDied):
        deliveries(event(8), context)

    assert [(each.done, each.is_whole) for each in deliveries.made()] == [(2, True), (1, False), (None, False)]


def test_what_a_mapping_gave_up_is_a_letter_that_names_its_records() -> None:
    batch = {"shardId": "s", "startSequenceNumber": "5", "endSequenceNumber": "9", "batchSize": 2}
    deliveries = Deliveries(lambda _event, _context: None, Random(1), Counter())

    deliveries.note({"KinesisBatchInfo": batch, "requestContext": {"condition": "RecordAgeExceeded"}})

    assert deliveries.given_up() == (letter(5, 9, records=2),)
    assert [letter(5, 9).names(at) for at in (("s", 5), ("s", 9), ("s", 4), ("t", 5))] == [True, True, False, False]


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
    poison = [Witnessed(("s", number), is_poison=True) for number in (200, 201)]
    records = [*evidence().records, *poison]

    def untold(*rejected: DeadLetter) -> list[str]:
        return poison_untold(evidence(records=records, rejected=rejected))

    assert untold(letter(200, 201)) == untold(letter(201, 201), letter(200, 200)) == []
    # One that was named twice stands for no other.
    assert untold(letter(200, 200), letter(200, 200)) != []
    assert untold(letter(200, 201, "t"), letter(101, 102)) != []


def test_a_run_in_which_nothing_was_tried_explains_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no scenario has this name", "--seed", "7", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "seed": 7,
        "is_explained": False,
        "not_begun": [],
        "not_tried": {},
        "trials": [],
    }
