"""Where does it stop? From what was measured to the stages of the way from a permission to an endpoint."""
