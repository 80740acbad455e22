"""The API's documents as tables for people: one module a view, pure, and with no word of a stranger unfiltered."""
