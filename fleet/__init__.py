"""Terminals, visitors and networks made up, for demonstration, tests and load."""
