"""`heliostat learn`: capture files in, an inventory out, in one process and without AWS."""
