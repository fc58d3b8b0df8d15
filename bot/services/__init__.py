"""What Porchlight does: one use case a file, each in one transaction."""
