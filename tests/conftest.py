"""What holds for every test."""

from __future__ import annotations

from functools import cache

import botocore.session
from botocore.loaders import create_loader
from hypothesis import HealthCheck, settings

# How long an example takes, and how long it takes to make one, says how busy the machine is. Examples are the same in
# every run, until their test changes: what fails is a change's doing, and never a draw's.
settings.register_profile("heliostat", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
# `make explore` draws new ones each time, and more of them.
settings.register_profile(
    "exploring", settings.get_profile("heliostat"), derandomize=False, max_examples=1_000, print_blob=True
)
settings.load_profile("heliostat")

# Each session reads the models of AWS's services anew, EC2's for 50 ms: tests make hundreds, of the same files.
botocore.session.create_loader = cache(create_loader)
