"""What only many requests together tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.behaviour.behaviour import Behaviour, Comparison, ResponseNames, Signals
from api_inventory.behaviour.identifiers import Identifiers
from api_inventory.behaviour.outcomes import Outcomes
from api_inventory.behaviour.spread import Spread
from inventory_store.encoding.blob import VERSION, compressed, decompressed, in_order, unpacked
from inventory_store.errors import CorruptItem

if TYPE_CHECKING:
    from collections.abc import Mapping


def pack_behaviour(behaviour: Behaviour) -> bytes:
    """Compressed: names repeat, hashes do not."""
    kinds = behaviour.anonymous, behaviour.credentialed, behaviour.unprivileged_public
    return compressed(
        [
            VERSION,
            [_outcomes(kind) for kind in kinds],
            [_spreads(table) for table in (behaviour.visits, behaviour.networks, behaviour.failures)],
            [
                [name, ids.seen, ids.integers, ids.minimum, ids.maximum, ids.values, ids.stems]
                for name, ids in in_order(behaviour.identifiers).items()
            ],
            [
                [where, found.equal, found.different, found.last_different_ns]
                for where, found in in_order(behaviour.comparisons).items()
            ],
            behaviour.returned,
            [
                [names.answers, in_order(names.names)]
                for names in (behaviour.anonymous_names, behaviour.credentialed_names)
            ],
            in_order(behaviour.refusals),
            [[hour, *counts] for hour, counts in in_order(behaviour.hours).items()],
            [[*key, count] for key, count in sorted(behaviour.bursts.items())],
            behaviour.signals.numbers(),
            in_order(behaviour.echoed_hosts),
            [[caller, *_outcomes(outcomes)] for caller, outcomes in in_order(behaviour.callers).items()],
            sorted(behaviour.portraits.items()),
        ]
    )


def unpack_behaviour(data: bytes, where: str) -> Behaviour:
    """Raises CorruptItem, which names `where`."""
    try:
        (
            (anonymous, credentialed, unprivileged),
            spreads,
            identifiers,
            comparisons,
            returned,
            (anonymous_names, credentialed_names),
            refusals,
            hours,
            bursts,
            signals,
            echoed_hosts,
            callers,
            # What was packed before there were portraits has none.
            *portraits,
        ) = unpacked(decompressed(data, where), where)
        visits, networks, failures = (
            {window: Spread(total, dict(sample), tuple(actors)) for window, total, sample, actors in table}
            for table in spreads
        )
        return Behaviour(
            Outcomes(*anonymous),
            Outcomes(*credentialed),
            Outcomes(*unprivileged),
            visits,
            networks,
            failures,
            {
                name: Identifiers(seen, integers, minimum, maximum, tuple(values), tuple(stems))
                for name, seen, integers, minimum, maximum, values, stems in identifiers
            },
            {name: Comparison(*counts) for name, *counts in comparisons},
            tuple(returned),
            ResponseNames(*anonymous_names),
            ResponseNames(*credentialed_names),
            refusals,
            {hour: (requests, errors) for hour, requests, errors in hours},
            {(window, client): count for window, client, count in bursts},
            Signals(*signals),
            echoed_hosts,
            {caller: Outcomes(*counts) for caller, *counts in callers},
            dict(portraits[0]) if portraits else {},
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of behaviour") from error


def _outcomes(kind: Outcomes) -> list[int | None]:
    return [kind.requests, kind.ok, kind.refused, kind.first_ok_ns, kind.last_ok_ns]


def _spreads(table: Mapping[int, Spread]) -> list[list[Any]]:
    return [
        [window, spread.total, sorted(spread.sample.items()), spread.actors]
        for window, spread in in_order(table).items()
    ]
