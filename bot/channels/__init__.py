"""Carrier adapters: one contract, one module for each carrier."""
