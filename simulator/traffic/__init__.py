"""The traffic of the Corner Shop: real HTTP between real clients and a real server, as AWS would mirror it.

Conversations are held over loopback and recorded by a relay; what was said is then put into the packets that a mirror
session sends: VXLAN datagrams with the addresses of the simulated VPC. Whoever sends them knows the truth, exchange by
exchange, and can compare an inventory with it.
"""

from __future__ import annotations

from simulator.traffic.capture_file import write_capture
from simulator.traffic.conversation import MadeExchange
from simulator.traffic.perturbation import Perturbation
from simulator.traffic.sending import send_traffic
from simulator.traffic.truth import TrafficTruth

__all__ = ["MadeExchange", "Perturbation", "TrafficTruth", "send_traffic", "write_capture"]
