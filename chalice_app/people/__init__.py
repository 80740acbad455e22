"""Who may sign in, and with which role: the users of the user pool."""
