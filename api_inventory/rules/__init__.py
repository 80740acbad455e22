"""The rules: what each finds, how bad it is, why, and what to do. Data, and the values that it is read into.

Does not know how a rule finds: see `stream_processor.detect` and `stream_processor.review`.
"""
