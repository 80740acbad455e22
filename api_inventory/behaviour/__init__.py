"""What only many requests together tell of an endpoint: who walks through ids, who fails to sign in, whose data came.

Counters, samples of hashes and names; no value of a request or a response. Decides nothing (see
`stream_processor.review`).
"""
