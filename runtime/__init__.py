"""Stateroom: rooms as Python actors behind native WebSocket shards. The public names, nothing else."""
