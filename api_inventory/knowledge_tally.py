"""Adds up what exchanges say of an endpoint's contract, at a fraction of the cost of merging one Knowledge for each.

Documents and parameters wait until there are some to be looked at together (see `body_fields`), and are then forgotten.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from api_inventory.body_documents import Document, ReadBody, Unread, read_body
from api_inventory.body_fields import FieldTally, Look
from api_inventory.counts import added
from api_inventory.knowledge import (
    REQUEST_BODY,
    XML_SUFFIX,
    Knowledge,
    ParameterEvidence,
    ParameterKey,
    within_bounds,
)
from api_inventory.limits import LOOKED_AT_BYTES_MAX, PARAMETERS_MAX
from api_inventory.parameters import request_parameters
from api_inventory.value_evidence import ValueEvidence, evidence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.endpoint import ParameterLocation
    from api_inventory.exchange import Request, Response
    from api_inventory.path_template import PathTemplate
    from api_inventory.sensitive.tally import SensitiveTally

FORM_KINDS = frozenset({"form", "multipart"})
"""Bodies whose fields are parameters."""
# What a request holds beside its target and body that may wait: bounded by its head, which the agent bounds.
_HEAD_BYTES = 1024
_HEAD = frozenset({"path", "query", "header", "cookie"})


class KnowledgeTally:
    """What merging one Knowledge per exchange gives.

    Args:
        sensitive: is shown every value on the way, forms aside, so that each body is turned over once.
    """

    def __init__(self, sensitive: SensitiveTally | None = None) -> None:
        self._sensitive = sensitive
        self._seen: Counter[ParameterKey] = Counter()
        self._repeated: Counter[ParameterKey] = Counter()
        self._columns: defaultdict[ParameterKey, list[Any]] = defaultdict(list)
        self._values: dict[ParameterKey, ValueEvidence] = {}
        self._documents: defaultdict[str, list[Any]] = defaultdict(list)
        self._fields: dict[str, FieldTally] = {}
        self._omissions: dict[str, int] = {}
        self._waiting_bytes = 0
        self._truncated = False

    def add(
        self,
        request: Request,
        response: Response | None,
        template: PathTemplate,
        bodies: tuple[ReadBody, ReadBody] | None = None,
    ) -> None:
        """Learns from one exchange. `bodies`: those of request and response, where they were read before."""
        if bodies is None:
            answer = None if response is None else read_body(response.headers, response.body)
            bodies = read_body(request.headers, request.body), answer
        carried = list(request_parameters(request, template))
        form = bodies[0]
        if isinstance(form, Document) and form.kind in FORM_KINDS:
            carried += _form_parameters(form.root)
        else:
            self._add_body(REQUEST_BODY, form)
        self._add_parameters(carried)
        if response is not None:
            self._add_body(str(response.status), bodies[1])
            self._waiting_bytes += len(response.body.content)
        self._waiting_bytes += len(request.body.content) + len(request.target) + _HEAD_BYTES
        if self._waiting_bytes > LOOKED_AT_BYTES_MAX:
            self._look()

    def knowledge(self) -> Knowledge:
        """What was learnt so far."""
        self._look()
        parameters = {
            key: ParameterEvidence(seen, self._repeated[key], self._values[key]) for key, seen in self._seen.items()
        }
        fields = {
            (body, pointer): values for body, tally in self._fields.items() for pointer, values in tally.fields.items()
        }
        truncated = self._truncated or any(tally.truncated for tally in self._fields.values())
        return within_bounds(parameters, fields, added(self._omissions, self._cuts()), truncated=truncated)

    def _cuts(self) -> dict[str, int]:
        tallies = self._fields.values()
        cuts = {
            "too_deep": sum(tally.deep for tally in tallies),
            "array_cut": sum(tally.wide for tally in tallies),
            "name_too_long": sum(tally.long for tally in tallies),
        }
        return {reason: count for reason, count in cuts.items() if count}

    def _add_parameters(self, carried: list[tuple[ParameterLocation, str, Any]]) -> None:
        keys = []
        for location, name, value in carried:
            key = location, name
            keys.append(key)
            self._columns[key].append(value)
        distinct = set(keys)
        self._seen.update(distinct)
        if len(distinct) < len(keys):
            self._repeated.update(key for key, count in Counter(keys).items() if count > 1)

    def _add_body(self, which: str, body: ReadBody) -> None:
        if body is None:
            return
        if isinstance(body, Unread):
            self._omissions[body.reason] = self._omissions.get(body.reason, 0) + 1
        else:
            self._documents[f"{which}{XML_SUFFIX}" if body.is_text else which].append(body.root)

    def _look(self) -> None:
        """Looks at all that waits."""
        for which, documents in self._documents.items():
            if which not in self._fields:
                self._fields[which] = FieldTally(is_text=which.endswith(XML_SUFFIX), look=self._look_of(which))
            self._fields[which].add(documents)
        for key, column in self._columns.items():
            # The values of cookies are tokens, or choices of a person: their types are enough.
            name = "" if key[0] == "cookie" else key[1]
            values = evidence_of(column, name, is_text=True)
            known = self._values.get(key)
            self._values[key] = values if known is None else known.merge(values)
            if self._sensitive is not None and key[0] in _HEAD:
                self._sensitive.add_column(f"request.{key[0]}", key[1], column)
        self._documents.clear()
        self._columns.clear()
        self._waiting_bytes = 0
        if len(self._seen) > PARAMETERS_MAX:
            self._truncated = True
            self._forget_all_but(sorted(self._seen)[:PARAMETERS_MAX])

    def _look_of(self, which: str) -> Look | None:
        sensitive = self._sensitive
        if sensitive is None:
            return None
        location = "request.body" if which.startswith(REQUEST_BODY) else "response.body"
        return lambda pointer, column, values: sensitive.add_column(location, pointer, column, values.types)

    def _forget_all_but(self, kept: list[ParameterKey]) -> None:
        self._seen = Counter({key: self._seen[key] for key in kept})
        self._repeated = Counter({key: self._repeated[key] for key in kept if key in self._repeated})
        self._values = {key: self._values[key] for key in kept}


def _form_parameters(root: Mapping[str, Any]) -> list[tuple[ParameterLocation, str, Any]]:
    found: list[tuple[ParameterLocation, str, Any]] = []
    for name, value in root.items():
        found += [("form", name, item) for item in value] if isinstance(value, list) else [("form", name, value)]
    return found
