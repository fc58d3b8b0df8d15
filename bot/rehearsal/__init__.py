"""Plays scripted conversations through the whole line and checks what was sent and what is stored."""
