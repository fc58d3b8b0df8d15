"""Porchlight: a text line that listens first, with human workers behind it."""
