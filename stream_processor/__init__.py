"""From Kinesis records to the inventory: decode, fold into observations, detect, write.

Runs on Lambda, and unchanged on one machine. Knows nothing of who captured the exchanges, nor of who reads the
inventory.
"""
