"""What a terminal or a phone sends, from the door to its rows and counts."""
