"""The listening sockets of the server: opened, watched, opened again, and covered while a shard is away."""
