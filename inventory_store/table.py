"""The DynamoDB table: its definition, for CloudFormation and tests, and the keys of its items.

    pk                      sk                                   what
    ENDPOINT#<id>           KEY                                  method, host, path_template, and what it is listed by;
                                                                 also in the indexes of endpoints and of risks
    ENDPOINT#<id>           LESSONS#<bucket>                     cursor, numbers, gaps, lessons
    ENDPOINT#<id>           LESSONS#absorbed                     lessons of the endpoints that are shown as this one
    ENDPOINT#<id>           SAMPLE#<status class>#<slot>         sample, expires_at
    HOST#<slot>#<host>      <path template> <method> <bucket>    cursor, numbers, gaps, traffic, parameter_count
    HOST#<slot>#<host>      <path template> <method> review      what the last review wrote of the endpoint, its owner
    COLLECTIONS#<slot>      <host> <bucket>                      cursor, numbers, gaps, traffic, endpoint_count
    HOSTS#<slot>            <host>                               what the last review wrote of the host
    COUNTED#<slot>          <host>                               what was counted of a host whose review is late
    COUNTED                 ALL                                  when the last look for such hosts was done
    FINDINGS#<host>         <place> <finding id>                 the finding; also in the index of findings
    FINDING#<finding id>    PLACE                                the host and the place of a finding
    CHANGES#<slot>          <time> <change id>                   the change, expires_at
    CHANGES#host <host>     <time> <change id>                   the same
    CHANGES#of <id>         <time> <change id>                   the same, by its own id and by its endpoint's
    MINUTES#<subject>       <hour> <bucket>                      cursor, numbers, gaps, minutes, quarters, expires_at
    DOCUMENT#<kind>         <key>                                a document with its revision (see `documents`)

Traffic is small and changes with every batch; lessons are large and written only when there are some: DynamoDB bills
the whole item. One item per bucket has one writer at a time, the processor that reads this bucket's shard, so that
conditional writes do not collide. Slots spread the items of one host, and of all hosts, over several partitions. What a
review writes stands beside the buckets' shares, so that whoever reads those reads it as well. A subject is an
endpoint's id, or "host <host>".

A space is smaller than every character of a path template, so that keys sort as (path template, method) do.

Indexes: that of findings holds them by severity and host; that of endpoints holds all hosts' by (path template, method,
host), that of risks by (risk, path template, method, host). What an endpoint is listed by changes seldom, and is
written when it does: when it is first seen, answers with a class of statuses for the first time, is reviewed, or gets
an owner.
Endpoints that are shown as others lie in partitions of both that no list reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any
from zlib import crc32

from inventory_store.limits import (
    CHANGE_SLOTS,
    COLLECTION_SLOTS,
    ENDPOINT_SLOTS,
    FINDING_SLOTS,
    HOST_SLOTS,
    TRAFFIC_SLOTS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.changes.change import Change
    from api_inventory.endpoint import EndpointKey

PARTITION_KEY = "pk"
SORT_KEY = "sk"
EXPIRY_ATTRIBUTE = "expires_at"
LESSONS = "LESSONS#"
SAMPLE = "SAMPLE#"
PLACE = "PLACE"
ALL_COUNTED = ("COUNTED", "ALL")
_REVIEW = "review"
FINDINGS_INDEX = "findings"
FINDINGS_PARTITION_KEY = "findings_pk"
FINDINGS_SORT_KEY = "findings_sk"
ENDPOINTS_INDEX = "endpoints"
ENDPOINTS_PARTITION_KEY = "endpoints_pk"
ENDPOINTS_SORT_KEY = "endpoints_sk"
RISKS_INDEX = "risks"
RISKS_PARTITION_KEY = "risks_pk"
RISKS_SORT_KEY = "risks_sk"


@dataclass(frozen=True, slots=True)
class Index:
    """An index of the table, and its keys."""

    name: str
    partition_key: str
    sort_key: str


ENDPOINTS = Index(ENDPOINTS_INDEX, ENDPOINTS_PARTITION_KEY, ENDPOINTS_SORT_KEY)
RISKS = Index(RISKS_INDEX, RISKS_PARTITION_KEY, RISKS_SORT_KEY)
# Of an endpoint's KEY: that it answered with this class of statuses.
ANSWERED = "answered_"
# Of an endpoint's KEY: what it is listed by, beside its place in an index.
LISTED_BY = ("host", "path_template", "method", "owner", "words", *(f"{ANSWERED}{each}xx" for each in range(1, 6)))


def table_definition(table_name: str) -> dict[str, Any]:
    """The parameters of CreateTable. The TTL attribute (EXPIRY_ATTRIBUTE) is set by a call of its own."""
    indexes = {
        FINDINGS_INDEX: (FINDINGS_PARTITION_KEY, FINDINGS_SORT_KEY),
        ENDPOINTS_INDEX: (ENDPOINTS_PARTITION_KEY, ENDPOINTS_SORT_KEY),
        RISKS_INDEX: (RISKS_PARTITION_KEY, RISKS_SORT_KEY),
    }
    keys = (PARTITION_KEY, SORT_KEY, *chain.from_iterable(indexes.values()))
    return {
        "TableName": table_name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in keys],
        "KeySchema": _key_schema(PARTITION_KEY, SORT_KEY),
        "GlobalSecondaryIndexes": [
            {"IndexName": name, "KeySchema": _key_schema(*index_keys), "Projection": {"ProjectionType": "ALL"}}
            for name, index_keys in indexes.items()
        ],
    }


def _key_schema(partition_key: str, sort_key: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition_key, "KeyType": "HASH"},
        {"AttributeName": sort_key, "KeyType": "RANGE"},
    ]


def _slot(hex_id: str, slots: int) -> int:
    """Which of so many partitions this one falls into."""
    return int(hex_id[:4], 16) % slots


def endpoint_partition(endpoint_id: str) -> str:
    """Where all of one endpoint lies but its traffic."""
    return f"ENDPOINT#{endpoint_id}"


def lessons_sort_key(bucket: int | None) -> str:
    """Of what one bucket's records taught; None for what was taught of the endpoints shown as this one."""
    return f"{LESSONS}absorbed" if bucket is None else f"{LESSONS}{bucket:03d}"


def traffic_partition(key: EndpointKey) -> str:
    """Where an endpoint's traffic lies."""
    return f"HOST#{_slot(key.id, TRAFFIC_SLOTS)}#{key.host}"


def traffic_partitions(host: str) -> list[str]:
    """Where the traffic of a host's endpoints lies."""
    return [f"HOST#{slot}#{host}" for slot in range(TRAFFIC_SLOTS)]


def review_sort_key(key: EndpointKey) -> str:
    """Of what the last review wrote of an endpoint."""
    return f"{traffic_sort_key(key.path_template, key.method)}{_REVIEW}"


def traffic_sort_key(path_template: str, method: str, bucket: int | None = None) -> str:
    """Of one bucket's traffic; without a bucket, what the keys of all buckets begin with."""
    return f"{path_template} {method} " + ("" if bucket is None else f"{bucket:03d}")


def collection_partition(bucket: int) -> str:
    """Where one bucket's share of every host lies."""
    return f"COLLECTIONS#{bucket % COLLECTION_SLOTS}"


def collection_partitions() -> list[str]:
    """Where all hosts lie."""
    return [f"COLLECTIONS#{slot}" for slot in range(COLLECTION_SLOTS)]


def collection_sort_key(host: str, bucket: int | None = None) -> str:
    """Of one bucket's share of one host; without a bucket, what the keys of all of it begin with."""
    return f"{host} " + ("" if bucket is None else f"{bucket:03d}")


def host_partition(host: str) -> str:
    """Where what the last review wrote of a host lies, with the host as its sort key."""
    return f"HOSTS#{crc32(host.encode()) % HOST_SLOTS}"


def host_partitions() -> list[str]:
    """Where that of all hosts lies."""
    return [f"HOSTS#{slot}" for slot in range(HOST_SLOTS)]


def counted_partition(host: str) -> str:
    """Where what was counted of a host since its last review lies, with the host as its sort key."""
    return f"COUNTED#{crc32(host.encode()) % HOST_SLOTS}"


def counted_partitions() -> list[str]:
    """Where that of all hosts lies."""
    return [f"COUNTED#{slot}" for slot in range(HOST_SLOTS)]


def minutes_partition(subject: str) -> str:
    """Where an endpoint's, or a host's, traffic over time lies."""
    return f"MINUTES#{subject}"


def minutes_sort_key(hour: int, bucket: int) -> str:
    """Of one bucket's share of an hour; hours since the epoch have six digits until the year 2084."""
    return f"{hour:07d} {bucket:03d}"


def change_partitions(host: str | None = None, of_id: str | None = None) -> list[str]:
    """Where changes lie: all of them, those of a host, or those of an endpoint's id, or a change's own."""
    if of_id is not None:
        return [f"CHANGES#of {of_id}"]
    return [f"CHANGES#{slot}" for slot in range(CHANGE_SLOTS)] if host is None else [f"CHANGES#host {host}"]


def change_copies(change: Change) -> set[str]:
    """In which of these a change lies."""
    of_places = chain(change_partitions(change.host), change_partitions(of_id=change.endpoint_id))
    return {*copies_by_id(change.id), *of_places}


def copies_by_id(change_id: str) -> set[str]:
    """Those of them that its id alone tells."""
    return {f"CHANGES#{_slot(change_id, CHANGE_SLOTS)}", *change_partitions(of_id=change_id)}


def change_sort_key(since_ns: int, change_id: str) -> str:
    """By time: nanoseconds since the epoch have 19 digits until the year 2286."""
    return f"{since_ns:019d} {change_id}"


def document_partition(kind: str) -> str:
    """Where the documents of a kind lie."""
    return f"DOCUMENT#{kind}"


def endpoints_partition(key: EndpointKey, *, is_shown: bool = True) -> str:
    """Where an endpoint lies in the indexes of endpoints and of risks."""
    return f"{'ENDPOINTS' if is_shown else 'HIDDEN'}#{_slot(key.id, ENDPOINT_SLOTS)}"


def endpoints_partitions() -> list[str]:
    """Where all endpoints that are shown lie in the indexes of endpoints and of risks."""
    return [f"ENDPOINTS#{slot}" for slot in range(ENDPOINT_SLOTS)]


def every_endpoints_partition() -> list[str]:
    """The same, and where those lie that are shown as others."""
    return [f"{noun}#{slot}" for noun in ("ENDPOINTS", "HIDDEN") for slot in range(ENDPOINT_SLOTS)]


def listing(key: EndpointKey, *, risk: int = 0, is_shown: bool = True) -> dict[str, str]:
    """The places of an endpoint in the indexes, as attributes of its KEY."""
    partition = endpoints_partition(key, is_shown=is_shown)
    return {
        ENDPOINTS_PARTITION_KEY: partition,
        ENDPOINTS_SORT_KEY: endpoints_sort_key(key.path_template, key.method, key.host),
        RISKS_PARTITION_KEY: partition,
        RISKS_SORT_KEY: risks_sort_key(risk, key.path_template, key.method, key.host),
    }


def endpoints_sort_key(path_template: str, method: str, host: str) -> str:
    """The order in which endpoints of all hosts are listed."""
    return f"{path_template} {method} {host}"


def answered(item: Mapping[str, Any]) -> frozenset[str]:
    """The classes of statuses in an endpoint's KEY."""
    return frozenset(name.removeprefix(ANSWERED) for name in item if name.startswith(ANSWERED))


def risks_sort_key(risk: int, path_template: str, method: str, host: str) -> str:
    """The order in which endpoints of all hosts are listed by risk, which is 0 to 100."""
    return f"{risk:03d} {endpoints_sort_key(path_template, method, host)}"


def host_findings_partition(host: str) -> str:
    """Where the findings of a host lie."""
    return f"FINDINGS#{host}"


def host_finding_sort_key(place: str, finding_id: str = "") -> str:
    """Of a finding at an endpoint (its id) or of the host; without an id, what all of that place begin with."""
    return f"{place} {finding_id}"


def finding_place_partition(finding_id: str) -> str:
    """Where it is said where a finding lies."""
    return f"FINDING#{finding_id}"


def finding_partition(finding_id: str) -> str:
    """Where a finding lies in the index."""
    return f"SLOT#{_slot(finding_id, FINDING_SLOTS)}"


def finding_partitions() -> list[str]:
    """Where all findings lie in the index."""
    return [f"SLOT#{slot}" for slot in range(FINDING_SLOTS)]


def finding_sort_key(severity: int, host: str, finding_id: str) -> str:
    """The worst first, then by host."""
    return f"{severity} {host} {finding_id}"
