"""A client under test: its socket, its channels, and what it makes of what it receives."""
