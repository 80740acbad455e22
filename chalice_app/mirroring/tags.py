"""The tags by which what is ours is known, and what it is for."""

from __future__ import annotations

FILTER_KEY_TAG = "heliostat:filter-key"
