"""One actor host: its parts put together, its core's hooks, its links to shards, and who may connect to it."""
