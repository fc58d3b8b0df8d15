"""What is kept, in two PostgreSQL databases: sealed words in one, the keys to them in the other."""
