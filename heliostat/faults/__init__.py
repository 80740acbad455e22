"""Runs agent, record stream, processor, store and control plane as on one machine, lets everything around them fail,
and holds the outcome to the last exchange: `python -m heliostat.faults`, `make faults` ([docs/operations.md]).

What was sent is known from whoever made the traffic, what arrived from the stream itself: neither is asked of the
programs that are tried.
"""
