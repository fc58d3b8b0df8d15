"""How well the line understands, measured on messages held apart from everything it learned from."""
