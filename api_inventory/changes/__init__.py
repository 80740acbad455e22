"""What became different at a host: endpoints, parameters, fields, types, statuses, credentials, exposure.

Pure: evidence goes in, a `Snapshot` comes out; two snapshots give the changes between them. Knows nothing of where
either is kept, nor of whom a notification is sent to.
"""
