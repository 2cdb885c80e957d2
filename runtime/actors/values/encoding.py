"""Data and texts in a form that can leave the process: as JSON, and as text that UTF-8 can hold.

Calls between actors, values of handlers and calls from outside are encoded here; what a room sends to its members is
encoded by the native module (py/shared/payload.rs), which also words the errors. The rule: an error names what cannot
be sent, and is raised to the sender alone.
"""

import msgspec

from runtime._native import not_text
from runtime.actors.activation.awaitables import attempt

_encode = msgspec.json.Encoder().encode


def encoded(data: object) -> bytes:
    """The data as JSON. O(bytes). Raises TypeError for what JSON cannot hold, ValueError for a text in it with half of
    a surrogate pair.
    """
    try:
        return _encode(data)
    except UnicodeEncodeError as error:
        raise not_text(error) from None


def check_text(name: str, text: object) -> None:
    """Raises ValueError, with `name`, for a text with half of a surrogate pair. O(1) for ASCII, and for a value of
    another type, which is not checked here.
    """
    if isinstance(text, str) and not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"{name} {text!r}: {not_text(error)}") from None


def printable(value: object) -> str:
    """The `str()` of what user code raised, in a form that UTF-8 can hold: half of a surrogate pair becomes its escape.
    Never raises, whatever that `str()` does. O(characters).
    """
    text, error = attempt(str, value)
    if error is not None:
        return f"not printable: its str() raises {type(error).__name__}"
    return str(text).encode("utf-8", "backslashreplace").decode()
