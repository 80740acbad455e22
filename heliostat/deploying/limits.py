"""The bounds of a deployment, each with its reason."""

# Often enough for a person who watches, and far below what CloudFormation takes from one account.
POLL_S = 2.0

# Agents that do not start fail their stack after 15 minutes, an update of ten agents one by one takes longer; beyond
# this nobody watches any more. The stack works on, and the same command follows it again.
STACK_WAIT_S_MAX = 2 * 3_600

# The inline template of a request; bootstrap has no bucket yet from which a larger one could be read.
TEMPLATE_BYTES_INLINE_MAX = 51_200

# What S3 deletes at a time.
VERSIONS_AT_ONCE = 1_000

# A stack whose deletion failed is tried again: what was in use may have been let go.
DELETIONS_MAX = 3

# A worker runs for 15 minutes at most, and the lock of one that died lapses 90 s after it was kept last.
WORKER_WAIT_S_MAX = 15 * 60 + 90

# The tag index follows a deletion within minutes; longer than this something is really there.
TAG_INDEX_WAIT_S_MAX = 180

# Lines of a plan that are shown of each list: more are told as a number.
RESOURCES_SHOWN_MAX = 200
