"""The Rust core behind `heliostat decode` and `heliostat bench decode`; Python sees counters, never an exchange."""

from __future__ import annotations
