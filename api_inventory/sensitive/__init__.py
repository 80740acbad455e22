"""Sensitive data: which fields of an endpoint hold it, of which class, and how sure that is.

Three steps. A value is examined with the name of its field (`examination`) and forgotten; what is left is counted per
field (`tally`, `evidence`); a field is claimed from all that was counted (`fields`). `classes.json` says which classes
there are, and `../redaction.json`, which the agent reads as well, what their values look like. People add classes of
their own (`custom_classes`) and say where a class is claimed wrongly (`fields`).
"""
