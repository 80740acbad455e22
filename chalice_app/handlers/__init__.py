"""What AWS calls: the worker, the clock, events of stacks and instances, and the collector stack's custom resource."""
