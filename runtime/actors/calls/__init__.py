"""Calls between actors: refs, the client that makes calls, the server that answers them, and what both know."""
