"""What a review says of an endpoint, as words to filter by."""

from __future__ import annotations

from api_inventory.review import EndpointFacts


def test_words_name_each_fact_once_and_hold_no_blank() -> None:
    facts = EndpointFacts(
        kind="graphql",
        credentials=("bearer_jwt", "api_key_header"),
        authentication="optional",
        exposure="internet",
        sensitive=("email:request", "email:response", "card:response"),
        is_stable=True,
    )

    assert facts.words == (
        "kind:graphql",
        "auth:optional",
        "exposure:internet",
        "credential:bearer_jwt",
        "credential:api_key_header",
        "sensitive",
        "sensitive:card",
        "sensitive:email",
        "stable",
    )
    assert not any(" " in word for word in facts.words)
