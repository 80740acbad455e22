"""HTTPS addresses that people are told by: what each is, how a message is signed, and where it may go.

Knows nothing of where they are kept, nor of what is told.
"""
