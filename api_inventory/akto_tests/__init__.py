"""Akto's published YAML test grammar, evaluated on traffic as it was observed.

A test selects exchanges, says what to send, and validates the answer. Where nothing is changed before sending, the
observed exchange *is* the answer, and the validation is evaluated on it. What would have to be sent is named and never
sent. The grammar: github.com/akto-api-security/tests-library, and `TestEditorEnums` of Akto.
"""
