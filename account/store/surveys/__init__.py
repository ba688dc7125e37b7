"""Surveys: written, issued, and the links that ask them."""
