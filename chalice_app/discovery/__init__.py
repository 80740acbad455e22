"""What stands in a VPC, and which of it can be mirrored. Decisions only: what AWS says comes in as values."""
