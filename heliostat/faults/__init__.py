"""Lets everything around agent, processor and control plane fail, and holds the outcome to the last exchange.

`python -m heliostat.faults`, `make faults`; what each fault comes to stands in `docs/operations.md`. What was sent is
known from whoever made the traffic, what arrived from the stream itself: neither is asked of the programs on trial.
"""
