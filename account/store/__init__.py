"""What the account keeps: one schema, SQLite by default, PostgreSQL by an address."""
