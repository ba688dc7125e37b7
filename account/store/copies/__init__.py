"""A whole account, copied and put back."""
