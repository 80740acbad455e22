"""Which layout of keys, attributes and blobs this program writes into an inventory, and reads.

It grows where a release writes what an older one would misread. The processing stack says it in an output, so that a
control plane that reads another is told of it instead of showing half an inventory.
"""

STORE_LAYOUT = 1
