"""The mirror agent: mirrored packets on a UDP port in, exchange records on a Kinesis stream out.

The Rust core (`_capture`) receives, decodes, masks and batches; Python sends what it gives and says how it goes.
Nothing here knows what a packet or an exchange is: records are handed on unread.
"""
