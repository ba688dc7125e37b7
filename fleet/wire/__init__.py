"""A hundred thousand terminals at the wire: no store, no visits, only their batches, byte for byte.

`python -m fleet.wire` has all of them come back after a day without a network, and counts. It
measures the account, not the terminals: nothing is kept of one that is not on the line just now.
"""
