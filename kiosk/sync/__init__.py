"""Between the outbox and the account: sending, enrolling, and fetching survey and settings."""
