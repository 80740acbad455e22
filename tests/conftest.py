"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long an example takes, and how long it takes to make one, says how busy the machine is.
settings.register_profile("heliostat", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("heliostat")
