"""What staff see: for now the queue as text in a terminal."""
