"""The vocabulary that every part of Heliostat shares: exchanges, endpoints, path templates, observations, findings.

Pure: nothing here does I/O or reads a clock, the environment or a random source. Time, ids and configuration are
arguments.
"""
