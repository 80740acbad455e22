"""The control plane: IAM policies, discovery of load balancers, and the inventory over HTTP.

`routes` parse, call and serialise; `policies`, `discovery` and `inventory` decide without I/O; `aws` alone calls AWS.
"""
