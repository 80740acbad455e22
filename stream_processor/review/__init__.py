"""What is decided of a host from all that was counted of it: pure, repeated as often as anything changed."""
