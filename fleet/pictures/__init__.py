"""Every screen of the terminal as a picture, in every language and at every size."""
