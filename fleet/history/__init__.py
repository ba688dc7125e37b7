"""A year of an account, made up: a chain of shops, its terminals and whoever came by.

`python -m fleet.history` fills an account with it through the bulk path. What a terminal captured
and when it delivered it (`lives`) is one thing, by which path the account takes it another: over
the wire and in bulk the same rows come of it.
"""
