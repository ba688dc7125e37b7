"""The settings file on the card: read, checked, taken over, blanked. Run once at every start."""
