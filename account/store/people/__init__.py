"""Who may come in: people, programs, and the accounts of one installation."""
