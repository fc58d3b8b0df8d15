"""Measures what a turn costs, against a stock Rasa agent; run it with `make bench`."""
