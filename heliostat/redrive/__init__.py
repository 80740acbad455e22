"""Hands records that were given up to the processor once more."""
