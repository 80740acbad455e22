"""Training of the path templates' model: documents to traffic with truth, traffic to examples, examples to weights."""
