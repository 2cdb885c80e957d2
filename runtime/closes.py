"""The close codes of connections, by name. The native core defines them (`ws/close.rs`)."""

from dataclasses import dataclass

from runtime._native import close_codes
from runtime.public import public


@public("stateroom.closes")
@dataclass(frozen=True, slots=True)
class Close:
    """A close code and its name. Immutable: any thread may use it."""

    code: int
    name: str


CLOSES = {code: Close(code, name) for code, name, _ in close_codes()}

_by_name = {close.name: close for close in CLOSES.values()}

NORMAL = _by_name["normal"]
GOING_AWAY = _by_name["going_away"]
PROTOCOL_ERROR = _by_name["protocol_error"]
UNSUPPORTED = _by_name["unsupported"]
NO_STATUS = _by_name["no_status"]
LOST = _by_name["lost"]
BAD_PAYLOAD = _by_name["bad_payload"]
POLICY = _by_name["policy"]
TOO_BIG = _by_name["too_big"]
EXTENSION = _by_name["extension"]
SERVER_ERROR = _by_name["server_error"]
RESTART = _by_name["restart"]
OVERLOAD = _by_name["overload"]
HEARTBEAT = _by_name["timeout"]
SESSION_UNKNOWN = _by_name["session_unknown"]
UNAUTHENTICATED = _by_name["unauthenticated"]
FORBIDDEN = _by_name["forbidden"]
TAKEN_OVER = _by_name["taken_over"]
KICKED = _by_name["kicked"]


@public("stateroom.closes")
def name_of(code: int) -> str:
    """The name of a close code, or its number as text if it has no name.

    `on_leave` gets it as the reason if the close had none. Thread-safe. O(1). Raises nothing.
    """
    known = CLOSES.get(code)
    return known.name if known else str(code)
