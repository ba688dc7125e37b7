"""What the terminal must not lose: the outbox in SQLite, and its papers as files."""
