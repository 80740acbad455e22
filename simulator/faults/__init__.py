"""What fails around a program that is being tried: a network and an AWS service by HTTP, a function's process, a disk.

Nothing here draws at random or waits for long: whoever uses it decides when and how often, so that a run can be
repeated. What the program makes of it is not known here.
"""
