"""The catalogue's rows by what they are about. Their order is `chalice_app.failures.catalogue`'s."""
