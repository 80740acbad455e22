"""What the processor does with an exchange, stage by stage, each alone on the same traffic."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import genson
from traffic import START_S, records

from api_inventory.access.access import AccessTally
from api_inventory.behaviour.tally import BehaviourTally
from api_inventory.exchange_record import decode_record
from api_inventory.knowledge_tally import KnowledgeTally
from api_inventory.sensitive.tally import SensitiveTally
from api_inventory.sightings import SightingTally
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.usage import UsageTally
from inventory_store.encoding.lessons import pack_lessons, unpack_lessons
from stream_processor.detect.detection import add_sightings
from stream_processor.lesson_tally import LessonTally, TakenApart
from stream_processor.usable import Usable, usable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api_inventory.endpoint import EndpointKey
    from api_inventory.exchange import Exchange
    from api_inventory.path_template import PathTemplate
    from stream_processor.lesson_tally import Examination

_TEMPLATES = HostTemplates()


def _template_of(_host: str, target: str) -> PathTemplate:
    return _TEMPLATES.template_of(target, START_S)


class Stages:
    """The stages of these exchanges. What one stage needs of those before it is made beforehand."""

    def __init__(self, made: list[Exchange], how: Examination) -> None:
        self._how = how
        self._made = made
        self._records = records(made)
        self._found = [each for each in (usable(each, _template_of) for each in made) if isinstance(each, Usable)]
        self._taken = [TakenApart(each, how, is_masked=True) for each in self._found]
        tally = LessonTally(how)
        for taken in self._taken:
            tally.add(taken)
        self._lessons = tally.lessons()
        self.packed = pack_lessons(self._lessons)

    def of_each(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Stages by name, of every exchange."""
        yield "inflate and decode", lambda: [decode_record(each) for each in self._records]
        yield "route", lambda: [usable(each, _template_of) for each in self._made]
        yield "count", self._count

    def of_examined(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Stages by name, of every exchange that is looked into; and a schema alone, as another tool infers it."""
        yield "take apart", self._take_apart
        yield "learn schemas and parameters", lambda: self._learn_schemas(KnowledgeTally())
        yield "and sensitive values", lambda: self._learn_schemas(KnowledgeTally(SensitiveTally(self._how.key)))
        yield "learn access", self._learn_access
        yield "learn behaviour", self._learn_behaviour
        yield "rules", self._run_rules
        yield "a schema alone, by genson", self._genson

    def of_fold(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Stages by name, of every fold of lessons."""
        yield "unpack lessons", lambda: unpack_lessons(self.packed, "")
        yield "merge lessons", lambda: self._lessons.merge(self._lessons)
        yield "pack lessons", lambda: pack_lessons(self._lessons)

    def _count(self) -> None:
        tallies: defaultdict[EndpointKey, UsageTally] = defaultdict(UsageTally)
        for each in self._found:
            tallies[each.key].add(each.exchange, each.request)
        for tally in tallies.values():
            tally.usage()

    def _take_apart(self) -> None:
        for each in self._found:
            TakenApart(each, self._how, is_masked=True)

    def _learn_schemas(self, tally: KnowledgeTally) -> None:
        for taken in self._taken:
            found = taken.found
            tally.add(found.request, found.exchange.response, found.template, taken.bodies)
        tally.knowledge()

    def _learn_access(self) -> None:
        tally = AccessTally()
        for taken in self._taken:
            tally.add(
                taken.found.exchange,
                taken.credentials,
                client=taken.client,
                peer=taken.peer,
                scheme=taken.scheme,
                user_agent=taken.user_agent,
            )
        tally.access()

    def _learn_behaviour(self) -> None:
        tally = BehaviourTally(self._how.key)
        for taken in self._taken:
            tally.add(taken.found.exchange, taken.found.template, taken.actor, taken.response_leaves)
        tally.behaviour()

    def _run_rules(self) -> None:
        tally = SightingTally()
        for taken in self._taken:
            add_sightings(tally, taken.examined)
        tally.sightings()

    def _genson(self) -> None:
        builder = genson.SchemaBuilder()
        for each in self._made:
            assert each.response is not None
            builder.add_object(json.loads(each.response.body.content))
        builder.to_schema()
