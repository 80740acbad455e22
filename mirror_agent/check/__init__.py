"""`heliostat agent --check`: what would work on this machine and what would not, each with its fix."""
