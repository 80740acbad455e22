"""VPC Traffic Mirroring by the EC2 API, as strict as EC2: what moto lacks, and the checks that it leaves out.

Error codes are those of the EC2 API reference where it names one. Dry runs are answered where every request is
(`simulator.aws.dry_runs`), and pages are cut there too (`simulator.aws.paging`).
"""

from simulator.aws.traffic_mirroring.filter_rules import REMOVABLE as REMOVABLE_OF_RULES
from simulator.aws.traffic_mirroring.filter_rules import create_rule, delete_rule, modify_rule
from simulator.aws.traffic_mirroring.filters import delete_filter
from simulator.aws.traffic_mirroring.matching import Packet, first_match, interface_sessions
from simulator.aws.traffic_mirroring.quotas import Quotas, lowered_quotas
from simulator.aws.traffic_mirroring.sessions import delete_session, modify_session
from simulator.aws.traffic_mirroring.sources import unsupported
from simulator.aws.traffic_mirroring.targets import delete_target

__all__ = [
    "REMOVABLE_OF_RULES",
    "Packet",
    "Quotas",
    "create_rule",
    "delete_filter",
    "delete_rule",
    "delete_session",
    "delete_target",
    "first_match",
    "interface_sessions",
    "lowered_quotas",
    "modify_rule",
    "modify_session",
    "unsupported",
]
