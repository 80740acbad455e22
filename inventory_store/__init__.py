"""The inventory's port (`port`) and its adapters: SQLite for one machine, DynamoDB for AWS.

Owns keys and layout. Knows nothing of where observations come from, nor of HTTP.
"""
