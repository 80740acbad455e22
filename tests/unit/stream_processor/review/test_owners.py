"""Owners follow what they were given to, and are told once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.endpoint import EndpointKey
from api_inventory.lessons import Lessons
from api_inventory.traffic import Traffic
from inventory_store.port import FoldedEndpoint
from stream_processor.review.grouping import Group
from stream_processor.review.owners import moved_owners


def endpoint(path: str, owner: str = "", method: str = "GET") -> FoldedEndpoint:
    return FoldedEndpoint(EndpointKey("a.test", path, method), Traffic(request_count=1), Lessons(), owner=owner)


def moved(
    folded: list[FoldedEndpoint], groups: list[Group], successors: dict[str, tuple[str, ...]] | None = None
) -> dict[str, str]:
    return {key.path_template: owner for key, owner in moved_owners(folded, groups, successors or {})}


def test_a_merge_hands_the_first_owner_on_and_leaves_none_behind() -> None:
    ada, bob, eve = endpoint("/users/ada"), endpoint("/users/bob", "Web"), endpoint("/users/eve", "Data")
    users = Group(EndpointKey("a.test", "/users/{user_id}", "GET"), None, (ada, bob, eve))

    assert moved([ada, bob, eve], [users]) == {"/users/{user_id}": "Web", "/users/bob": "", "/users/eve": ""}


def test_who_owns_the_template_already_keeps_it() -> None:
    own, bob = endpoint("/users/{user_id}", "Core"), endpoint("/users/bob", "Web")

    assert moved([own, bob], [Group(own.key, own, (bob,))]) == {"/users/bob": ""}


def test_a_split_gives_the_owner_to_all_that_come_of_it() -> None:
    template, ada, bob = endpoint("/users/{user_id}", "Web"), endpoint("/users/ada"), endpoint("/users/bob", "Data")
    groups = [Group(each.key, each) for each in (ada, bob)]

    split = moved([template, ada, bob], groups, {template.key.id: (ada.key.id, bob.key.id)})

    assert split == {"/users/ada": "Web", "/users/{user_id}": ""}


def test_what_is_split_off_gets_the_owner_that_the_rest_keeps() -> None:
    template, ada = endpoint("/users/{user_id}", "Web"), endpoint("/users/ada")
    groups = [Group(each.key, each) for each in (template, ada)]

    assert moved([template, ada], groups, {template.key.id: (template.key.id, ada.key.id)}) == {"/users/ada": "Web"}


def test_head_stands_by_what_it_asks_about() -> None:
    get, head = endpoint("/users"), endpoint("/users", "Web", "HEAD")

    assert moved_owners([get, head], [Group(get.key, get, attached=(head,))], {}) == ((get.key, "Web"), (head.key, ""))


def test_an_owner_whom_nobody_follows_stays() -> None:
    gone = endpoint("/users/{user_id}", "Web")

    assert moved([gone], []) == {}


@given(st.lists(st.sampled_from(["", "Web", "Data"]), max_size=6), st.sampled_from(["", "Core"]))
def test_what_was_moved_is_not_moved_again_and_an_owner_is_never_lost(owners: list[str], of_template: str) -> None:
    members = [endpoint(f"/users/{number}", owner) for number, owner in enumerate(owners)]
    own = endpoint("/users/{user_id}", of_template)

    def group(own: FoldedEndpoint, members: list[FoldedEndpoint]) -> list[Group]:
        return [Group(own.key, own, tuple(members))]

    first = dict(moved_owners([own, *members], group(own, members), {}))
    own, *members = (replace(each, owner=first.get(each.key, each.owner)) for each in (own, *members))

    assert own.owner == next(filter(None, (of_template, *owners)), "")
    assert moved_owners([own, *members], group(own, members), {}) == ()
