"""What went wrong, in words: one ordered catalogue from AWS's refusals, and our own judgements, to a cause and a fix."""
