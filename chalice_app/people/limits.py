"""The bounds of people, with their reasons."""

from __future__ import annotations

# One request reads them all, sixty a call (Cognito, ListUsers), and has 29 seconds; a team is a tenth of this.
USERS_MAX = 600
USERS_PAGE = 60
