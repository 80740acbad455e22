"""A local AWS region: the services a VPC's inventory needs, a record stream, and the traffic of a shop.

Knows: how AWS answers. Deliberately does not know: what Heliostat concludes from the answers. Imported by
`heliostat up` and `heliostat learn`, and by tests; never by what runs on AWS.
"""
