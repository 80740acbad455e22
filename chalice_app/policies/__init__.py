"""IAM policies: generated from a declared list of operations, held against the calls that the code makes."""
