from __future__ import annotations

from typing import get_args

from api_inventory.operations.operation import ApiKind
from api_inventory.review import EndpointFacts
from heliostat.report.operation_groups import KIND_NAMES, operation_groups
from tests.unit.heliostat.report.views import a_view


def test_operations_stand_under_the_path_that_they_share() -> None:
    graphql, grpc = EndpointFacts(kind="graphql"), EndpointFacts(kind="grpc")
    views = [
        a_view("/graphql#mutation:AddToCart", "POST", facts=graphql),
        a_view("/graphql#query:Cart", "POST", facts=graphql),
        a_view("/health"),
        a_view("/orders"),
        a_view("/shop.Cart/Add", "POST", facts=grpc),
        a_view("/shop.Cart/Remove", "POST", facts=grpc),
    ]

    groups = operation_groups(views)

    assert [(group.path, group.kind, len(group.views)) for group in groups] == [
        ("/graphql", "graphql", 2),
        ("", "rest", 2),
        ("/shop.Cart", "grpc", 2),
    ]
    assert [view for group in groups for view in group.views] == views


def test_every_kind_has_a_name() -> None:
    assert set(KIND_NAMES) == set(get_args(ApiKind))
