"""The inventory's port: what the processor writes and what the control plane reads.

Adapters (`sqlite`, `dynamodb`) alone know keys and layout. Both are held to one contract suite, `tests/contract`.
"""
