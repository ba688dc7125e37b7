"""The central account: every terminal reports here, and people read what was said."""
