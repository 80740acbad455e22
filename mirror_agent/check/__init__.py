"""`heliostat agent --check`: what would work on this machine with these settings, and what would not, each with its fix."""
