"""How people sign in at the door that they came by."""
