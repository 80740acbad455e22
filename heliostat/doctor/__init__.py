"""What is right and what is wrong with an installation, asked of its account by reads alone."""
