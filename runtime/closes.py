"""The codes that a connection ends with: the name of each, and whether the client may come back by itself."""

from dataclasses import dataclass

from runtime.public import public


@public("stateroom.closes")
@dataclass(frozen=True, slots=True)
class Close:
    """A close code: its name, and whether the client may connect again by itself. Immutable: any thread may use it."""

    code: int
    name: str
    comes_back: bool


NORMAL = Close(1000, "normal", comes_back=False)
GOING_AWAY = Close(1001, "going_away", comes_back=True)
PROTOCOL_ERROR = Close(1002, "protocol_error", comes_back=False)
UNSUPPORTED = Close(1003, "unsupported", comes_back=False)
NO_STATUS = Close(1005, "no_status", comes_back=True)
LOST = Close(1006, "lost", comes_back=True)
BAD_PAYLOAD = Close(1007, "bad_payload", comes_back=False)
POLICY = Close(1008, "policy", comes_back=True)
TOO_BIG = Close(1009, "too_big", comes_back=False)
EXTENSION = Close(1010, "extension", comes_back=False)
SERVER_ERROR = Close(1011, "server_error", comes_back=True)
RESTART = Close(1012, "restart", comes_back=True)
OVERLOAD = Close(1013, "overload", comes_back=True)
HEARTBEAT = Close(4408, "timeout", comes_back=True)
SESSION_UNKNOWN = Close(4410, "session_unknown", comes_back=True)
UNAUTHENTICATED = Close(4501, "unauthenticated", comes_back=False)
FORBIDDEN = Close(4503, "forbidden", comes_back=False)
TAKEN_OVER = Close(4509, "taken_over", comes_back=False)
KICKED = Close(4510, "kicked", comes_back=False)

CLOSES = {
    close.code: close
    for close in (
        NORMAL, GOING_AWAY, PROTOCOL_ERROR, UNSUPPORTED, NO_STATUS, LOST, BAD_PAYLOAD, POLICY, TOO_BIG, EXTENSION,
        SERVER_ERROR, RESTART, OVERLOAD, HEARTBEAT, SESSION_UNKNOWN, UNAUTHENTICATED, FORBIDDEN, TAKEN_OVER, KICKED,
    )
}  # fmt: skip


@public("stateroom.closes")
def name_of(code: int) -> str:
    """The name of a close code, or its number when it has none: the reason of a leave that came without one.

    Any thread. O(1). Raises nothing.
    """
    known = CLOSES.get(code)
    return known.name if known else str(code)
