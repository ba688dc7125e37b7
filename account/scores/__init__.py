"""Scores and how sure they are: pure arithmetic on counts, without a database or a page."""
