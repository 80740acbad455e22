"""The control plane from the command line: where it is, how it is asked, and how its answers look to a person.

It knows the REST API (`docs/openapi.json`) and nothing behind it: whatever is decided is decided there.
"""
