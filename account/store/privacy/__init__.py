"""What visitors wrote: what for, how long, and how it goes."""
