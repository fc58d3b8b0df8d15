"""What staff see: the web pages of the console on a private address, and the queue in a terminal."""
