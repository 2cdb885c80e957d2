"""Servers whose only bound is the memory of a shard."""

# How a connection that holds too much is closed.
SHED = (1013, "memory;retry_ms=1000")


def only_memory(budget_bytes: int) -> dict[str, object]:
    """Settings by which nothing but the memory of a shard closes a connection."""
    return {
        "limits__memory_bytes": budget_bytes,
        "limits__queue_bytes": 0,
        "limits__queue_age_s": 0,
        "limits__connections_per_address": 0,
        "deflate__enabled": "false",
    }
