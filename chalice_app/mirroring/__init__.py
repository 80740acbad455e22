"""Mirror sessions: what a person selects, the plan that follows from it, and its careful execution.

`plan` is pure. It is shown before Apply, and the reconciler runs the same one.
"""
