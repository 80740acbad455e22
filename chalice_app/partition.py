"""What differs between AWS's partitions (aws, aws-cn, aws-us-gov)."""

from __future__ import annotations

# Of partitions with a suffix of their own.
SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


def dns_suffix(partition: str) -> str:
    """Where AWS answers in a partition."""
    return SUFFIXES.get(partition, "amazonaws.com")
