"""The bounds of what clients may name, each with its reason."""

from __future__ import annotations

# The longest operation names of public schemas have some 60 characters; longer ones are made by whoever floods.
LABEL_CHARACTERS_MAX = 80
# A schema of a large company's GraphQL API has some hundreds of operations that its own clients use.
LABELS_PER_ENDPOINT_MAX = 500
# Distinct operations of one batch; what lies beyond is one more, "other".
OPERATIONS_PER_EXCHANGE_MAX = 16
# Messages of a batch that are looked at.
BATCH_MESSAGES_MAX = 100
# Of a body or document; the agent sends no more. Captures that were made elsewhere hold longer ones.
TEXT_CHARACTERS_MAX = 65_536
# Definitions of one GraphQL document; what clients send holds some tens, fragments included. More is no document.
DEFINITIONS_MAX = 256
# Levels of JSON that hold an operation's name: batch, message, params or extensions, persistedQuery.
CUT_JSON_DEPTH_MAX = 5
# A sort key has 1,024 bytes, of which method and host take 291 (see `api_inventory.limits`).
LABELLED_TEMPLATE_CHARACTERS_MAX = 720
