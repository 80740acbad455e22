"""Tests of many files, of which one that is not understood costs no other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from api_inventory.akto_tests.akto_test import read_test
from api_inventory.akto_tests.errors import AktoTestMalformed
from api_inventory.akto_tests.exchange_view import view_of
from api_inventory.akto_tests.limits import TESTS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from api_inventory.akto_tests.akto_test import AktoTest, Standing
    from api_inventory.exchange import Exchange


class AktoSighting(NamedTuple):
    """A test found something in one exchange. `rule` is "AKTO:<id>", `evidence` holds no value."""

    rule: str
    detail: str
    evidence: str


@dataclass(frozen=True, slots=True)
class AktoTests:
    """Tests by id, and what could not be read.

    Attributes:
        tests: in the order of their ids; of two with one id, the one whose source comes last.
        problems: "file:line: what is not understood", in the order of the files.
        passive: those that are evaluated.
    """

    tests: tuple[AktoTest, ...] = ()
    problems: tuple[str, ...] = ()
    passive: tuple[AktoTest, ...] = field(init=False)

    def __post_init__(self) -> None:
        passive = tuple(test for test in self.tests if test.standing == "passive")
        object.__setattr__(self, "passive", passive)

    @property
    def standings(self) -> Counter[Standing]:
        """How many can be evaluated, and how many cannot for which reason."""
        return Counter(test.standing for test in self.tests)

    def sightings(self, exchange: Exchange) -> Iterator[AktoSighting]:
        """What the passive tests find in one exchange.

        A test takes about ten microseconds, and more where it searches a body: a fold looks at the exchanges of which
        it keeps samples, not at all of them.
        """
        view = view_of(exchange)
        if view is None:
            return
        at_s = exchange.request_at_ns / 10**9
        for test in self.passive:
            if test.finds(view, at_s):
                yield AktoSighting(test.rule, "", f"{test.title}: held of {view.method} answered {view.status}.")

    def replays_wanted(self, exchange: Exchange) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Tests that would change this request and send it, with what they would do: told, and never done."""
        view = view_of(exchange)
        if view is None:
            return
        at_s = exchange.request_at_ns / 10**9
        for test in self.tests:
            if test.standing == "needs_replay" and not test.unknowable and test.selects(view, at_s):
                yield test.rule, test.replays


def read_tests(sources: Iterable[tuple[str, str]]) -> AktoTests:
    """Tests of files, each a name and its text."""
    tests: dict[str, AktoTest] = {}
    problems = []
    for number, (source, text) in enumerate(sorted(sources)):
        if number >= TESTS_MAX:
            problems.append(f"{source}:1: more than {TESTS_MAX} files are not read")
            break
        try:
            test = read_test(text, source)
        except AktoTestMalformed as error:
            problems.append(str(error))
        else:
            tests[test.id] = test
    return AktoTests(tuple(tests[test_id] for test_id in sorted(tests)), tuple(problems))


def shipped_tests() -> AktoTests:
    """The tests that Heliostat brings."""
    return read_tests(shipped_sources())


def shipped_sources() -> list[tuple[str, str]]:
    """The files of the tests that Heliostat brings: name and text."""
    folder = files(__package__).joinpath("shipped")
    return [(path.name, path.read_text("utf-8")) for path in folder.iterdir() if path.name.endswith(".yaml")]
