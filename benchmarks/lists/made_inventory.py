"""An inventory of any size, as folds and reviews leave it: what lists are measured on."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

from api_inventory.changes.change import Change
from api_inventory.endpoint import EndpointKey
from api_inventory.finding import SEVERITIES
from api_inventory.findings.state import FindingClass, FindingState
from api_inventory.hourly import HourlyRequests
from api_inventory.limits import BUSIEST_ENDPOINTS_MAX
from api_inventory.minutes import MINUTE_NS, Interval
from api_inventory.review import EndpointFacts, EndpointReview, HostReview
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from inventory_store.cursor import Cursor
from inventory_store.folds import CollectionFold, EndpointFold, Part
from inventory_store.port import PublishedReview

if TYPE_CHECKING:
    from api_inventory.finding import Severity
    from inventory_store.port import InventoryStore

START_NS = 1_795_521_600 * 10**9
METHODS = ("GET", "POST", "PUT", "DELETE")
CLASSES = ("email:response", "phone_number:request", "credit_card:request")
OWNERS = ("Payments", "Web", "Search", "Identity")
# Of the rarest things that are asked for, so many endpoints have one.
RARE = 5_000
BUCKETS = 16
# Hosts whose minutes are kept as well.
BUSY_HOSTS = 10


def fill(store: InventoryStore, *, hosts: int, endpoints: int) -> None:
    """Folds and reviews so many endpoints, evenly over the hosts; the same each time."""
    draw = random.Random(7)
    of_host = endpoints // hosts
    for host_number in range(hosts):
        host = f"service-{host_number:04d}.shop.example"
        reviews, counts, findings, changes = [], dict[str, int](), list[FindingState](), list[Change]()
        for number in range(of_host):
            key = EndpointKey(host, f"/api/v{number % 3}/resource-{number // 4}/{{id}}", METHODS[number % 4])
            serial = host_number * of_host + number
            statuses = {"200": draw.randrange(1, 10_000), "404": draw.randrange(1, 50)}
            if serial % RARE == 0:
                statuses["503"] = 1
            traffic = Traffic(
                request_count=sum(statuses.values()),
                statuses=statuses,
                first_seen_ns=START_NS + draw.randrange(10**15),
                last_seen_ns=START_NS + 10**15 + draw.randrange(10**15),
                examined_count=100,
                latencies={str(place): 10 for place in range(20, 40)},
                protocols={"http/1.1": 1},
                response_content_types={"application/json": 1},
            )
            store.fold(EndpointFold(key, serial % BUCKETS, (Part(Cursor.of("1"), Usage(traffic)),)))
            sensitive = tuple(each for each in CLASSES if draw.random() < 0.1)
            facts = EndpointFacts(
                risk=draw.randrange(101),
                credentials=("bearer_jwt",),
                authentication=draw.choice(("required", "optional", "none")),
                exposure=draw.choice(("internet", "internal")),
                sensitive=(*sensitive, "iban:response") if serial % RARE == 1 else sensitive,
                finding_counts={"high": 1},
                is_stable=True,
            )
            reviews.append(PublishedReview(key, EndpointReview(facts)))
            counts[key.id] = traffic.request_count
            if serial % 5 == 0:
                findings.append(_finding(key, draw.choice(SEVERITIES), serial))
                changes.append(
                    Change("field_added", host, key.id, key.path_template, "", "", "compatible", serial + 1, serial)
                )
            if serial % 3 == 0:
                store.set_owner(key, OWNERS[serial % len(OWNERS)])
        for bucket in range(BUCKETS):
            busy = host_number < BUSY_HOSTS
            requests = 10_000 - host_number if busy else 100
            seen = Traffic(request_count=requests, first_seen_ns=START_NS, last_seen_ns=START_NS + 10**15)
            day = range(START_NS // MINUTE_NS, START_NS // MINUTE_NS + 24 * 60, 5)
            minutes = {minute: Interval(1) for minute in day} if busy else {}
            store.fold_collection(CollectionFold(host, bucket, (Part(Cursor.of("1"), Usage(seen, minutes)),)))
        store.put_findings(findings)
        store.put_changes(changes)
        hourly = HourlyRequests(START_NS // (3_600 * 10**9), tuple(draw.randrange(1_000) for _ in range(24)))
        review = HostReview(
            risk=draw.randrange(101),
            finding_counts={"high": of_host},
            sensitive=("email", "credit_card"),
            load_balancers=(f"alb-{host_number % 20}",),
            hourly=hourly,
            reviewed_requests=requests * BUCKETS,
            reviewed_endpoints=of_host,
            first_seen_ns=START_NS,
            last_seen_ns=START_NS + 10**15,
            sensitive_counts={"email": (3, 1, 2), "credit_card": (1, 1, 0)},
            vnis={str(1 + host_number % 20): 100},
            busiest=tuple(Counter(counts).most_common(BUSIEST_ENDPOINTS_MAX)),
            findings=Counter(map(FindingClass.of, findings)),
        )
        store.publish(host, reviews, review)


def _finding(key: EndpointKey, severity: Severity, serial: int) -> FindingState:
    return FindingState(
        rule=f"AUTH-{serial % 7:02d}",
        title="An endpoint that nobody has to sign in for",
        severity=severity,
        host=key.host,
        endpoint_id=key.id,
        detail="",
        evidence="6 of 405 accepted requests carried no credential",
        support=6,
        first_seen_ns=START_NS,
        last_seen_ns=START_NS,
        examined_when_seen=100,
        status="open",
        opened_at_ns=START_NS,
    )
