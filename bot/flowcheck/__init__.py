"""Checks over data/, one in each file; every finding tells a coordinator what to do."""
