"""Carrying out a plan in an account that says no, in each of its ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalice_app.errors import AwsRefused, AwsThrottled, AwsUnreachable
from chalice_app.mirroring.execution import Outcome, execute
from chalice_app.mirroring.patience import Pace
from chalice_app.mirroring.plan import make_plan
from chalice_app.mirroring.step import CreateFilter, CreateSession, DeleteSession, ModifySession
from tests.unit.chalice_app.mirroring.fleet import FakeAccount, balancer, group, target

if TYPE_CHECKING:
    from collections.abc import Callable

SHOP = (balancer("shop", group("web", target("eni-1"), target("eni-2")), group("admin", target("eni-3", 9000))),)


def refused(code: str, message: str = "said so", kind: type[AwsRefused] = AwsRefused) -> AwsRefused:
    return kind("ec2:Something", code, message, code="aws_refused", fix=None)


TAKEN = refused("InvalidParameterValue", "The session number 1 is already being used by this network interface")
DENIED = refused("UnauthorizedOperation")
THROTTLED = refused("RequestLimitExceeded", kind=AwsThrottled)


@dataclass
class Saying:
    """An account that answers calls of a method with these errors first; "lost": it is done, and nothing said."""

    account: FakeAccount = field(default_factory=FakeAccount)
    answers: dict[str, list[Exception | str]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.account, name)

        def call(*arguments: Any, **keywords: Any) -> Any:
            waiting = self.answers.get(name, [])
            answer = waiting.pop(0) if waiting else None
            if isinstance(answer, Exception):
                self.account.calls.append(name)
                raise answer
            result = method(*arguments, **keywords)
            if answer == "lost":
                raise AwsUnreachable("ec2:Something", "silence")
            return result

        return call


def carried_out(saying: Saying, pace: Pace | None = None, **given: Any) -> list[Outcome]:
    situation = saying.account.situation(SHOP, **given)
    filter_ids = {key: filters[0].id for key, filters in situation.own_filters.items()}
    steps = make_plan(situation).changes
    patient = pace or Pace(lambda: 0.0, lambda _: None, lambda: 1.0, 1.0)
    return list(execute(steps, saying, target_id=situation.target_id, filter_ids=filter_ids, pace=patient))  # type: ignore[arg-type]


def states(outcomes: list[Outcome], kind: type) -> list[str]:
    return [outcome.state for outcome in outcomes if isinstance(outcome.step, kind)]


def test_throttling_and_what_is_not_seen_yet_pass() -> None:
    saying = Saying(
        answers={
            "create_filter": [THROTTLED],
            "create_rule": [refused("InvalidTrafficMirrorFilterId.NotFound")] * 2,
            "create_session": [refused("InvalidTrafficMirrorFilterId.NotFound"), THROTTLED],
        }
    )

    outcomes = carried_out(saying)

    assert {outcome.state for outcome in outcomes} == {"done"}
    assert len(saying.account.sessions) == 3


def test_what_is_denied_twice_in_a_row_is_not_asked_for_again_and_other_kinds_go_on() -> None:
    saying = Saying(answers={"create_session": [DENIED, DENIED]})

    outcomes = carried_out(saying)

    assert states(outcomes, CreateFilter) == ["done", "done"]
    assert states(outcomes, CreateSession) == ["failed", "failed", "not_reached"]
    assert saying.account.calls.count("create_session") == 2
    assert all(outcome.failure is not None for outcome in outcomes if outcome.state == "not_reached")


def test_without_its_filter_no_session_is_made_or_changed() -> None:
    saying = Saying()
    carried_out(saying)
    for filter_id in [*saying.account.filters]:
        saying.account.filters.pop(filter_id)
    saying.answers = {"create_filter": [refused("TrafficMirrorFilterLimitExceeded")]}
    saying.account.sessions.popitem()

    outcomes = carried_out(saying)

    assert states(outcomes, CreateFilter) == ["failed", "not_reached"]
    assert set(states(outcomes, CreateSession) + states(outcomes, ModifySession)) == {"not_reached"}
    assert "modify_session" not in saying.account.calls


def test_of_one_filter_that_is_refused_the_sessions_of_others_are_made() -> None:
    saying = Saying(answers={"create_filter": [refused("InvalidParameterValue", "no such thing")]})

    outcomes = carried_out(saying)

    assert states(outcomes, CreateFilter) == ["failed", "done"]
    assert sorted(states(outcomes, CreateSession)) == ["done", "not_reached", "not_reached"]


def test_a_session_number_that_somebody_took_is_left_to_the_next_look() -> None:
    saying = Saying(answers={"create_session": [TAKEN]})

    outcomes = carried_out(saying)

    overtaken = [outcome for outcome in outcomes if outcome.is_overtaken]
    assert [outcome.state for outcome in overtaken] == ["not_reached"]
    assert {outcome.state for outcome in carried_out(saying) if isinstance(outcome.step, CreateSession)} == {"done"}
    assert len(saying.account.sessions) == 3


def test_a_session_whose_answer_was_lost_is_not_made_twice() -> None:
    saying = Saying(answers={"create_session": ["lost"]})

    outcomes = carried_out(saying)

    assert states(outcomes, CreateSession) == ["not_reached", "done", "done"]
    assert sorted(each.interface_id for each in saying.account.sessions.values()) == ["eni-1", "eni-2", "eni-3"]


def test_an_interface_that_went_in_the_meantime_needs_no_session() -> None:
    saying = Saying(answers={"create_session": [refused("InvalidNetworkInterfaceID.NotFound")] * 4})

    assert states(carried_out(saying), CreateSession) == ["gone", "done", "done"]


def test_a_session_that_went_in_the_meantime_is_deleted() -> None:
    saying = Saying()
    carried_out(saying)
    saying.answers = {"delete_session": [refused("InvalidTrafficMirrorSessionId.NotFound")]}
    steps = make_plan(saying.account.situation(())).changes
    pace = Pace(lambda: 0.0, lambda _: None, lambda: 1.0, 1.0)

    outcomes = list(execute(steps, saying, target_id=None, filter_ids={}, pace=pace))  # type: ignore[arg-type]

    assert states(outcomes, DeleteSession) == ["gone", "done", "done"]


def test_beyond_the_deadline_and_without_the_lock_nothing_is_done() -> None:
    times = iter([0.0, 0.5, *[2.0] * 100])
    saying = Saying()

    outcomes = carried_out(saying, Pace(lambda: next(times), lambda _: None, lambda: 1.0, 1.0))

    assert [outcome.state for outcome in outcomes] == ["done"] * 2 + ["not_reached"] * (len(outcomes) - 2)
    held = iter([True, False, True, True, True, True])
    again = Saying()
    outcomes = carried_out(again, Pace(lambda: 0.0, lambda _: None, lambda: 1.0, 1.0, lambda: next(held)))
    # Once over, always over: what comes later may need what was not reached.
    assert [outcome.state for outcome in outcomes] == ["done"] + ["not_reached"] * (len(outcomes) - 1)


def test_a_mirror_target_that_cannot_be_made_hinders_every_session() -> None:
    saying = Saying(answers={"create_target": [DENIED]})
    saying.account.targets.clear()

    outcomes = carried_out(saying)

    assert set(states(outcomes, CreateSession)) == {"not_reached"}
    assert {outcome.state for outcome in carried_out(saying)} == {"done"}
    assert {each.target_id for each in saying.account.sessions.values()} == set(saying.account.targets)
