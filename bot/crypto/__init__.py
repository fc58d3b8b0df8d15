"""Sealing of everything a person wrote, the keys that do it, and keyed fingerprints."""
