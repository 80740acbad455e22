"""HTTP: one noun a file. Parse, call, serialise."""
