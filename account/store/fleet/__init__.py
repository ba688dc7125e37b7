"""Terminals as people see and arrange them."""
