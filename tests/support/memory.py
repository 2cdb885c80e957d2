"""Settings of servers whose only limit is the memory of a shard."""

# The close of a connection that holds too much memory.
SHED = (1013, "memory;retry_ms=1000")


def only_memory(budget_bytes: int) -> dict[str, object]:
    """Settings by which only the memory limit of a shard closes connections."""
    return {
        "limits__memory_bytes": budget_bytes,
        "limits__queue_bytes": 0,
        "limits__queue_age_s": 0,
        "limits__connections_per_address": 0,
        "deflate__enabled": "false",
    }
