"""Path templates that are learnt: which words of a host's paths are routes, and which are values of a parameter.

The lexical pass (`api_inventory.path_template`) gives one request its template. Here the evidence of all requests of a
host decides about the words that the lexical pass has to leave as they stand. Everything is pure; weights and words are
data beside the code, and `tools/train_templates.py` makes them.
"""
