"""What people decide of how an installation works, and how it reaches the parts that follow it."""
