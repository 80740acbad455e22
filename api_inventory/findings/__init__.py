"""The life of a finding: open, accepted by a person, fixed as traffic shows, open again.

Pure: what is known, what is claimed now, how much traffic there was and what people decided go in; states come out.
Knows nothing of the rules that claim, nor of where states are kept.
"""
