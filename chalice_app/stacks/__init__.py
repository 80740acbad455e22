"""Stacks: what they are asked to be, where they stand, why they failed, and whether they can succeed."""
