"""What lies in the blobs of both adapters, a file for each kind of value: to bytes, and back with their place."""
