"""One scenario for each row of the catalogue of failures: met over the HTTP API, explained, and mended.

All share one simulated account, which each scenario finds as its fixture says and leaves as it found it.
"""
