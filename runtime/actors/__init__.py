"""Actors: what rooms and members are, and the host that runs them. Knows no WebSocket and no shard."""
