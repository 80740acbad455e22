"""Which packets are copied, and by which mirror sessions. Decisions only: what EC2 says comes in as values."""
