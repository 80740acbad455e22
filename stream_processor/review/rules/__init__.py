"""Rules over merged evidence: pure functions of a host's evidence. Their claims say numbers that anyone can check."""
