"""`heliostat up`: every part of Heliostat on one machine, on loopback, without AWS.

One module a part; `composition` is the one place that puts them together.
"""
