"""The `porchlight` command: one subcommand a file."""
