"""The server under test: the native cores of a shard and a host, joined in memory."""
