"""Revisions of the keys database, oldest first."""
