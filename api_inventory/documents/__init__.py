"""Documents in and out: OpenAPI that people wrote, compared with what was seen; Postman, HAR, CSV and SARIF.

Pure: text and values in, values and text out. What is large comes out in pieces. Nothing is fetched: a reference to
another document is named as a problem. Observed OpenAPI is written by `api_inventory.openapi`.
"""
