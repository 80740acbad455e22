"""The protocols that share one path among many operations, and which operation of theirs a request asks for.

`router` is the way in. Every module knows one protocol and reads what a client wrote, which may be cut, masked or
hostile: each is linear in the length of what it looks at, raises nothing, and names why it gives no label.
"""
