"""`heliostat agent --top`: a running agent as a person watches it."""
