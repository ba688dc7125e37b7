"""The terminal: asks, keeps every answer, and hands it on when it can."""
