"""Makes the sentence encoder and the heads of the trained readers; run it with `make encoder`."""
