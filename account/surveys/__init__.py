"""Surveys that are ready to be asked, as files that people can read and change."""
