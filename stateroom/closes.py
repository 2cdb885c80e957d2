"""The close codes of connections, by name."""

from runtime.closes import (
    BAD_PAYLOAD,
    CLOSES,
    EXTENSION,
    FORBIDDEN,
    GOING_AWAY,
    HEARTBEAT,
    KICKED,
    LOST,
    NO_STATUS,
    NORMAL,
    OVERLOAD,
    POLICY,
    PROTOCOL_ERROR,
    RESTART,
    SERVER_ERROR,
    SESSION_UNKNOWN,
    TAKEN_OVER,
    TOO_BIG,
    UNAUTHENTICATED,
    UNSUPPORTED,
    Close,
    name_of,
)

__all__ = [
    "BAD_PAYLOAD", "CLOSES", "EXTENSION", "FORBIDDEN", "GOING_AWAY", "HEARTBEAT", "KICKED", "LOST", "NORMAL",
    "NO_STATUS", "OVERLOAD", "POLICY", "PROTOCOL_ERROR", "RESTART", "SERVER_ERROR", "SESSION_UNKNOWN", "TAKEN_OVER",
    "TOO_BIG", "UNAUTHENTICATED", "UNSUPPORTED", "Close", "name_of",
]  # fmt: skip
