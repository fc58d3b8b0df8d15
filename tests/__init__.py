"""The tests of Porchlight, by the part of the house they look at from the outside."""
