"""Apply, remove and reconcile: long work in steps that each survive being cut.

An operation is kept in the control store. Whoever holds the lock looks at it and at AWS, and does what comes next; so
it does not matter which process began, and events only say when to look.
"""
