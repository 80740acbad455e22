"""What went wrong, in words: from AWS's refusals, and our own judgements, to a cause and a fix."""
