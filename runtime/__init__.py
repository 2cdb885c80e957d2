"""How Stateroom works. Private: applications import from `stateroom`."""
