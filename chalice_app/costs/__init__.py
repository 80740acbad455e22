"""What mirroring costs: an estimate from dated list prices."""
