"""What the account keeps: one schema, SQLite by default, PostgreSQL by an address.

Beside these rooms lies what all of them stand on: the way to the database, names, reach, and the
log of who did what.
"""
