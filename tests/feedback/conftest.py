"""Properties are searched for without a stopwatch."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
