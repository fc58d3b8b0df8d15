"""Pure rules of the line: no database, no network, no clock of its own, standard library only."""
