"""What AWS allows and gives, each with its page of docs.aws.amazon.com (2026-11); nothing here is measured."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000
MIB = 1 << 20

# Kinesis, "Quotas and limits" (streams/latest/dev/service-sizes-and-limits.html).
SHARD_BYTES_PER_S = 1 * MIB
SHARD_RECORDS_PER_S = 1_000
# On demand: a new stream takes 4 MB/s, and up to twice the peak of the last 30 days; more than twice within 15 minutes
# may be throttled ("How on-demand mode scales", streams/latest/dev/how-do-i-size-a-stream.html). 200 MB/s at the most.
ON_DEMAND_FIRST_BYTES_PER_S = 4 * MB
ON_DEMAND_GROWTH = 2.0
ON_DEMAND_GROWTH_S = 900.0
ON_DEMAND_MOST_BYTES_PER_S = 200 * MB
# Lambda, event source mapping (lambda/latest/dg/services-kinesis-parameters.html): batches of a shard at once.
PARALLELIZATION_FACTOR_MAX = 10
# Of an account and region, before it is raised (lambda/latest/dg/gettingstarted-limits.html).
LAMBDA_CONCURRENCY = 1_000
# DynamoDB (amazondynamodb/latest/developerguide/bp-partition-key-design.html), of one partition key; on demand a new
# table (on-demand-capacity-mode.html) takes 4,000 write units a second, and a table 40,000 before the quota is raised.
PARTITION_WRITE_UNITS_PER_S = 1_000
TABLE_WRITE_UNITS_FIRST_PER_S = 4_000
TABLE_WRITE_UNITS_QUOTA_PER_S = 40_000
# Target tracking acts on a metric that is a minute old at best, and an instance warms up (cfn/collector.yaml: 300 s).
SCALING_LAG_S = 360.0


@dataclass(frozen=True, slots=True)
class InstanceType:
    """EC2 (ec2/latest/instancetypes, network specifications): vCPUs, and the bandwidth that it has at all times."""

    name: str
    vcpus: int
    baseline_gbps: float

    @property
    def bytes_per_s(self) -> float:
        """Mirrored bytes that it can be sent, for ever."""
        return self.baseline_gbps * 1e9 / 8


INSTANCE_TYPES = (
    InstanceType("m6i.large", 2, 0.781),
    InstanceType("c6i.xlarge", 4, 1.562),
    InstanceType("c6in.xlarge", 4, 6.25),
    InstanceType("c6in.2xlarge", 8, 12.5),
)
