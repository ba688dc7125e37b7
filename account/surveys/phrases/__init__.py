"""The ready-made sets in more languages, by their English words."""
