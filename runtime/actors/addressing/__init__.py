"""How actors are named: patterns of topics and paths, kinds and keys, and the names that reach no actor."""
