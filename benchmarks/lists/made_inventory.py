"""An inventory of any size, as folds and reviews leave it: what lists are measured on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from api_inventory.endpoint import EndpointKey
from api_inventory.hourly import HourlyRequests
from api_inventory.review import EndpointFacts, EndpointReview, HostReview
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from inventory_store.cursor import Cursor
from inventory_store.folds import CollectionFold, EndpointFold, Part
from inventory_store.port import PublishedReview

if TYPE_CHECKING:
    from inventory_store.port import InventoryStore

START_NS = 1_795_521_600 * 10**9
METHODS = ("GET", "POST", "PUT", "DELETE")
CLASSES = ("email:response", "phone_number:request", "credit_card:request")
OWNERS = ("Payments", "Web", "Search", "Identity")
# Of the rarest things that are asked for, so many endpoints have one.
RARE = 5_000
BUCKETS = 16


def fill(store: InventoryStore, *, hosts: int, endpoints: int) -> None:
    """Folds and reviews so many endpoints, evenly over the hosts; the same each time."""
    draw = random.Random(7)
    of_host = endpoints // hosts
    for host_number in range(hosts):
        host = f"service-{host_number:04d}.shop.example"
        reviews = []
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
            if serial % 3 == 0:
                store.set_owner(key, OWNERS[serial % len(OWNERS)])
        for bucket in range(BUCKETS):
            seen = Usage(Traffic(request_count=100, first_seen_ns=START_NS, last_seen_ns=START_NS + 10**15))
            store.fold_collection(CollectionFold(host, bucket, (Part(Cursor.of("1"), seen),)))
        hourly = HourlyRequests(START_NS // (3_600 * 10**9), tuple(draw.randrange(1_000) for _ in range(24)))
        review = HostReview(
            risk=draw.randrange(101),
            finding_counts={"high": of_host},
            sensitive=("email", "credit_card"),
            load_balancers=(f"alb-{host_number % 20}",),
            hourly=hourly,
            reviewed_requests=100 * BUCKETS,
            reviewed_endpoints=of_host,
        )
        store.publish(host, reviews, review)
