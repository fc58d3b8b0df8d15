"""Makes what is shipped trained; nothing here is needed to run a line."""
